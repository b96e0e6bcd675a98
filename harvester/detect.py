"""Detect: which kind of source an address is, found out by looking at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from harvester.http import Answer, BadStatus, Client, FetchFailed
from harvester.kind import Kind

_MOST_ABOVE = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """A kind that an address is, with the address for its source file, and the address whose answer told."""

    kind: str
    url: str
    asked: str


class Unreached(Exception):
    """Nothing answered at the address; `failed` says why."""

    def __init__(self, failed: FetchFailed) -> None:
        super().__init__(str(failed))
        self.failed = failed


def detect(url: str, kinds: Mapping[str, Kind], client: Client) -> Sighting | None:
    """Give the most special kind that the address, or one above it, gives away; None if none of ours does.

    The address itself is asked once; what else is asked are addresses where such systems answer machines.
    Raises Unreached where there is no answer at all.
    """
    return _Detective(kinds, client).sighting(url)


def recognise(body: bytes, kinds: Mapping[str, Kind]) -> str:
    """Give the most special kind that a document gives away by what is in it; empty if it tells none."""
    found = [
        (clue.rank, kind.name) for kind in kinds.values() for clue in kind.clues if not clue.ask and clue.fits("", body)
    ]
    return min(found)[1] if found else ""


class _Detective:
    """Asks each address once."""

    def __init__(self, kinds: Mapping[str, Kind], client: Client) -> None:
        found = [(clue, kind.name) for kind in kinds.values() for clue in kind.clues]
        self._clues = sorted(found, key=lambda each: each[0].rank)
        self._client = client
        self._answers: dict[str, Answer | None] = {}
        self._failed: FetchFailed | None = None

    def sighting(self, url: str) -> Sighting | None:
        """Give what the first clue that fits tells, the most special ones first."""
        self._answer(url)
        if self._failed and not isinstance(self._failed, BadStatus):
            raise Unreached(self._failed)
        for clue, kind in self._clues:
            for base in _bases(url) if clue.ask else [url]:
                asked = base + clue.ask
                answer = self._answer(asked)
                if answer and clue.fits(answer.content_type, answer.body):
                    return Sighting(kind, clue.address(base, asked), asked)
        if not any(self._answers.values()) and self._failed:
            raise Unreached(self._failed)
        return None

    def _answer(self, url: str) -> Answer | None:
        if url not in self._answers:
            try:
                self._answers[url] = self._client.get(url, robots=False)
            except FetchFailed as failed:
                self._failed = self._failed or failed
                self._answers[url] = None
        return self._answers[url]


def _bases(url: str) -> list[str]:
    """Give the address without its query, and those above it, without a slash at the end; the host comes last."""
    parts = urlsplit(url)
    steps = [each for each in parts.path.split("/") if each]
    paths = ["/".join(["", *steps[:count]]) for count in range(len(steps), -1, -1)]
    return [urlunsplit((parts.scheme, parts.netloc, path, "", "")) for path in (*paths[:_MOST_ABOVE], "")]

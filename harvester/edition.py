"""Edition: where a newer official list of a vocabulary is read from: a folder, a URL, or its official address."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dcat_ap import __version__, parse, vocabularies
from dcat_ap.vocabularies import official
from dcat_ap.vocabularies.official import OfficialList
from harvester.http import Client

_ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
_ENDINGS = {".ttl": "ttl", ".rdf": "rdf", ".xml": "rdf", ".jsonld": "jsonld", ".nt": "nt"}


class Missing(Exception):
    """The folder has no file with this vocabulary."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Edition:
    """Official lists in `place`: a folder, a URL, or empty for the address in the manifest."""

    place: str
    allow: Sequence[str]
    home: str

    def official(self, name: str) -> OfficialList:
        """Give the official list of the vocabulary `name`. Raises FetchFailed, Unreadable or Missing."""
        origin = vocabularies.origins()[name]
        if self.place and "://" not in self.place:
            where, data = self._kept(name)
        else:
            where, data = self._fetched(self.place or origin.official)
        form = parse.sniff(data) or _ENDINGS.get(Path(where).suffix, "rdf")
        document = parse.parse(data, form, base=origin.scheme or origin.base, where=where)
        return official.read(document.rows, origin.base, origin.scheme)

    def _fetched(self, url: str) -> tuple[str, bytes]:
        agent = f"Datenlotse/{__version__} (+{self.home})"
        with Client(allow=self.allow, user_agent=agent) as client:
            answer = client.get(url, accept=_ACCEPT, robots=False)
        return answer.url, answer.body

    def _kept(self, name: str) -> tuple[str, bytes]:
        """The file in the folder that is named like the vocabulary, its address or the file its labels came from."""
        origin = vocabularies.origins()[name]
        stems = (name, Path(origin.base.rstrip("/#")).name, Path(origin.labels).stem)
        for stem in filter(None, stems):
            for file in sorted(Path(self.place).rglob(f"{stem}.*")):
                if file.suffix in _ENDINGS:
                    return str(file), file.read_bytes()
        raise Missing(self.place)

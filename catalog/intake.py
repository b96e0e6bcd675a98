"""What a run hands in, and what export reads back: the records that pass between the harvester and the store."""

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from catalog import content
from catalog.change import EntryKind, Review, Verdict
from catalog.content import Content
from catalog.fact import Fact
from dcat_ap.identity import Portrait, marks
from dcat_ap.openness import Openness


def entry_id(source: str, key: str) -> str:
    """Give our id of what `source` calls `key`: 16 characters, the same for ever."""
    return b32encode(blake2b(f"{source}\n{key}".encode(), digest_size=10).digest()).decode().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedEntry:
    """An entry as a run mapped it. `raw` is the record as delivered, `raw_digest` what the harvester compares."""

    key: str
    iri: str
    kind: EntryKind
    title: str  # names the page of a new entry
    raw_format: str
    raw: bytes
    raw_digest: str
    json: bytes
    turtle: str
    verdict: Verdict
    openness: Openness = Openness.FREE
    score: int | None = None  # as dcat_ap.score encodes it
    facts: tuple[Fact, ...] = ()  # they follow from `json`
    address: str = ""  # of the page that the record stood on
    portrait: Portrait | None = None  # likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """A StagedEntry packed for the store, which takes time and can be done on any core."""

    key: str
    iri: str
    kind: EntryKind
    title: str
    raw_digest: str
    raw: Content
    body: Content
    verdict: bytes  # as JSON
    findings: int
    openness: Openness
    score: int | None
    facts: tuple[Fact, ...] = ()
    address: str = ""
    portrait: bytes = b""
    marks: tuple[int, ...] = ()


def seal(staged: StagedEntry) -> SealedEntry:
    """Give `staged` packed for the store."""
    return SealedEntry(
        key=staged.key,
        iri=staged.iri,
        kind=staged.kind,
        title=staged.title,
        raw_digest=staged.raw_digest,
        raw=content.record(staged.raw_format, staged.raw),
        body=content.shown(staged.json, staged.turtle),
        verdict=staged.verdict.json,
        findings=len(staged.verdict.findings),
        openness=staged.openness,
        score=staged.score,
        facts=staged.facts,
        address=staged.address,
        portrait=staged.portrait.packed if staged.portrait else b"",
        marks=marks(staged.portrait) if staged.portrait else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """A page of a source as a run saw it.

    `keys` are its records, each with the length of its body: of several under one key the longest counts.
    `leftovers` are N-Triples of what belongs to no entry.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    next_url: str = ""
    total: int | None = None
    keys: Mapping[str, int] = field(default_factory=dict)
    leftovers: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """How much may be missing before a run is held: a share and a number, both exceeded.

    What is missing in `grace_runs` runs in a row is withdrawn. `review` says when a person looks first.
    """

    max_share: float = 0.1
    max_count: int = 5
    grace_runs: int = 2
    review: Review = Review.ON_RISK


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The record behind a published entry, as its source delivered it."""

    entry: str
    source: str
    key: str
    iri: str
    kind: EntryKind
    format: str
    raw: bytes
    address: str = ""  # of the page that it stood on
    redacted: bool = False  # something was removed from it on request


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """The N-Triples of a page that belong to none of its entries."""

    source: str
    url: str
    text: bytes

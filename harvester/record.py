"""What a source gives: pages of records, and the one way in which it fails."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, Self

from catalog.intake import Delivered as Kept
from catalog.redaction import note
from dcat_ap import document
from dcat_ap.cut import Cutting
from dcat_ap.document import Reading
from dcat_ap.finding import Finding
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable


@dataclass(frozen=True, slots=True)
class Origin:
    """The Harvest Source of a record: its address, and the namespace for what it left unnamed.

    `portal` is the address of the portal that will show it, without a slash at the end; empty where there is none.
    """

    naming: Naming
    url: str = ""
    portal: str = ""

    @property
    def addresses(self) -> tuple[str, str]:
        """What the addresses begin with that a mapping makes: IRIs and pages of ours."""
        return self.naming.iri_base, self.portal


@dataclass(frozen=True, kw_only=True)
class Record:
    """One entry as the source delivered it, untouched.

    `key` is what the source knows it by and never changes; `format` names the mapping that reads `body`. `address` is
    that of the page it stood on; a run fills it in.
    """

    key: str
    iri: str
    kind: str  # one of dcat_ap.entry
    format: str
    body: bytes
    findings: tuple[Finding, ...] = ()
    address: str = ""

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits that stand for the body: equal bodies, equal digests."""
        return digest(self.body)


class Contents(NamedTuple):
    """What a document holds: its records, and what is to be said of it as a whole, or of what in it is no record."""

    records: tuple[Record, ...]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, made: Iterable[Record | Finding]) -> Self:
        """Give the contents of a document whose entries became records, or findings where they are none."""
        listed = list(made)
        records = tuple(each for each in listed if isinstance(each, Record))
        return cls(records, tuple(each for each in listed if isinstance(each, Finding)))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer of a source: its records, or the keys it had when it was last read and has still.

    `total` is how many entries the source says it has in all (None: it does not say). `whole` is False when
    the walk had to leave something out after this page, so that absence proves nothing.
    """

    url: str
    digest: str
    etag: str = ""
    last_modified: str = ""
    next_url: str = ""
    total: int | None = None
    records: tuple[Record, ...] = ()
    unchanged: Mapping[str, int] = field(default_factory=dict)  # key -> length of the record
    leftovers: bytes = b""
    findings: tuple[Finding, ...] = field(default=())
    whole: bool = True

    @classmethod
    def of(cls, contents: Contents, url: str, digest: str, *, whole: bool = True) -> Self:
        """Give a page with these contents."""
        return cls(url=url, digest=digest, records=contents.records, findings=contents.findings, whole=whole)


def recalled(kept: Kept) -> Record:
    """Give the record behind a published entry, as it was delivered."""
    found = (note(),) if kept.redacted else ()
    own = {"key": kept.key, "iri": kept.iri, "kind": kept.kind, "format": kept.format, "address": kept.address}
    return Record(**own, body=kept.raw, findings=found)


def of_cutting(cutting: Cutting) -> tuple[Record, ...]:
    """Give the records of a document in RDF: each entry as its canonical N-Triples, which the mapping `dcat` reads."""
    return tuple(
        Record(
            key=piece.iri,
            iri=piece.iri,
            kind=piece.kind,
            format="dcat",
            body=piece.text.encode(),
            findings=piece.findings,
        )
        for piece in cutting.pieces
    )


def of_reading(reading: Reading, url: str, digest: str) -> Page:
    """Give a document in RDF as a page; where lines of it were lost, absence proves nothing."""
    whole = not any(finding.rule in document.HIDES_ENTRIES for finding in reading.findings)
    page = Page.of(Contents(of_cutting(reading.cutting), reading.findings), url, digest, whole=whole)
    return replace(page, leftovers=reading.cutting.leftovers.encode())


class SourceFailed(Exception):
    """The source could not be read to its end; `finding` says where and why. Nothing will be published."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


@contextmanager
def readable() -> Iterator[None]:
    """Let a document that cannot be read end the run: what is Unreadable within raises SourceFailed."""
    try:
        yield
    except Unreadable as unreadable:
        raise SourceFailed(unreadable.finding) from unreadable


def digest(body: bytes) -> str:
    """Give 32 hexadecimal digits that stand for `body`."""
    return blake2b(body, digest_size=16).hexdigest()

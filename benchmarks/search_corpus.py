"""The real corpora as entries that search engines take in: every dataset once, mapped with our own mappings."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from benchmarks.kinds import CORPUS, ORIGIN
from catalog.change import Change, ChangeKind, Entry, EntryKind, EntryState
from catalog.values import best
from dcat_ap import plain
from dcat_ap.parse import Unreadable
from harvester import mapping

FORMATS = {
    "dcat": ("dcat-rdf-de/*.*", "dcat-rdf-eu/*.*"),
    "iso": ("iso19139/*.xml", "csw/*.xml"),
    "ckan": ("ckan-json/*.json*",),
    "datajson": ("data-json/*.json", "data-json-snapshots/*.json"),
    "schemaorg": ("schema-org/*.json*",),
}
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def lines() -> list[Change]:
    """Give a ledger that publishes the datasets, series and services of all corpora, in a fixed order."""
    return [Change(seq=seq, kind=ChangeKind.PUT, entry=entry) for seq, entry in enumerate(entries(), 1)]


def entries() -> Iterator[Entry]:
    """Give each listed entry with a title once, however many files have it: the first of one IRI, or of one text."""
    seen: set[str] = set()
    for entry in _all():
        said = entry.plain()
        title, text = best(said.get("title")), best(said.get("description"))
        names = {entry.iri, f"{title}\n{text}"}
        if title and entry.kind.listed and not names & seen:
            yield entry
        seen |= names


def _all() -> Iterator[Entry]:
    for form, patterns in FORMATS.items():
        for file in sorted(each for pattern in patterns for each in CORPUS.glob(pattern)):
            yield from _of_file(form, file)


def _of_file(form: str, file: Path) -> Iterator[Entry]:
    try:
        found = mapping.records(form, file.read_bytes(), ORIGIN, file.name)
    except Unreadable:
        return
    for record in found.records:
        try:
            yield _entry(record.iri, EntryKind(record.kind), plain.write(mapping.read(record, ORIGIN).entry), file)
        except Unreadable:
            continue


def _entry(iri: str, kind: EntryKind, said: dict[str, object], file: Path) -> Entry:
    name = hashlib.sha256(iri.encode()).hexdigest()[:16]
    return Entry(
        id=name,
        source=file.parent.name,
        key=name,
        iri=iri,
        kind=kind,
        slug=name,
        state=EntryState.PUBLIC,
        first_seen=_MOMENT,
        changed=_MOMENT,
        json=orjson.dumps(said),
        turtle="",
    )

"""Entries and ledger lines to feed engines with, and a ledger in memory."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from catalog.change import Change, ChangeKind, Entry, EntryKind, EntryState

RECORD_BASE = "https://katalog.example.org/id/record/"
START = datetime(2025, 1, 1, tzinfo=UTC)


def entry(number: int, title: str = "Titel", *, day: int = 0, **other: Any) -> Entry:
    """Give entry `number`; `other` are JSON properties, and fields of Entry where it has them."""
    kept = {name: other.pop(name) for name in ("kind", "source", "state", "turtle") if name in other}
    plain = {"id": f"https://example.org/{number}", "title": [{"value": title, "lang": "de"}]} | other
    return Entry(
        **{
            "id": entry_id(number),
            "source": "stadt",
            "key": str(number),
            "iri": f"https://example.org/{number}",
            "kind": EntryKind.DATASET,
            "slug": f"eintrag-{number}",
            "state": EntryState.PUBLIC,
            "first_seen": START,
            "changed": START + timedelta(days=day),
            "json": orjson.dumps(plain),
            "turtle": block(number, title),
        }
        | kept
    )


def entry_id(number: int) -> str:
    return f"{number:016d}"


def block(number: int, title: str) -> str:
    """Give three subjects, two of them blank nodes, as dcat_ap.write would."""
    return (
        f'<https://example.org/{number}> a dcat:Dataset ;\n    dct:title "{title}"@de ;\n'
        f"    dcat:contactPoint _:b{number}x ;\n    dct:temporal [ dcat:startDate 2024 ] .\n\n"
        f'_:b{number}x a vcard:Kind ;\n    vcard:fn "Amt {number}" .\n\n'
    )


def put(seq: int, shown: Entry) -> Change:
    return Change(seq=seq, kind=ChangeKind.PUT, entry=shown)


def withdraw(seq: int, number: int) -> Change:
    tombstone = entry(number, state=EntryState.WITHDRAWN, turtle="")
    return Change(seq=seq, kind=ChangeKind.WITHDRAW, entry=tombstone)


def puts(numbers: Iterable[int], title: str = "Titel", first: int = 1) -> list[Change]:
    return [put(seq, entry(number, title)) for seq, number in enumerate(numbers, first)]


class MemoryLedger:
    """A ledger in memory: each line gives its entry as it is by now, as the store does."""

    def __init__(self, lines: Iterable[Change] = ()) -> None:
        self.lines = list(lines)

    def position(self) -> int:
        return self.lines[-1].seq if self.lines else 0

    def changes(self, after: int, limit: int) -> Sequence[Change]:
        return [line for line in self.lines if line.seq > after][:limit]

"""Generated datasets as entries for a search index, without a harvest: as many as one wants, in seconds."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from benchmarks.harvest import generator
from benchmarks.kinds import ORIGIN
from catalog.change import Change, ChangeKind, Entry, EntryKind, EntryState
from catalog.searchable import Searchable
from dcat_ap import plain
from harvester import mapping

_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_COMPARED = 100


def lines(size: int) -> Iterator[Change]:
    """Give a ledger that publishes `size` generated datasets; the first hundred are held against our mapping."""
    made = generator()
    _check()
    for number in range(1, size + 1):
        dataset = made.dataset(number, 1)
        yield _line(number, _entry(number, dataset["uri"], _plain(made, dataset)))


def _plain(made: Any, dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON form, with all of it that a search index looks at."""
    europe = made.EU
    return {
        "id": dataset["uri"],
        "title": _german(dataset["title"]),
        "description": _german(dataset["desc"]),
        "keyword": _german(*dataset["kw"]),
        "publisher": [{"id": dataset["puburi"], "name": [dataset["pub"]]}],
        "theme": [f"{europe}data-theme/{each}" for each in dataset["themes"]],
        "political_geocoding_uri": [made.geouri(dataset)],
        "spatial": [{"id": "_:s", "geometry": [{"value": made.geojson(dataset["bbox"])}]}],
        "temporal": [{"id": "_:t", "start_date": [dataset["start"]], "end_date": [dataset["end"]]}],
        "issued": [{"value": dataset["issued"]}],
        "modified": [{"value": dataset["modified"]}],
        "distribution": [
            {
                "id": each["uri"],
                "title": _german(each["title"]),
                "description": _german(each["desc"]),
                "format": [f"{europe}file-type/{each['fmt']}"],
                "media_type": [f"https://www.iana.org/assignments/media-types/{each['mt']}"],
                "license": [each["lic"]],
            }
            for each in dataset["dists"]
        ],
    }


def _check() -> None:
    """Hold what is made here against what our mapping reads: figures of other texts would be worth nothing."""
    made = generator()
    ((_, text), *_) = made.pages(_COMPARED, 1, "rdf", _COMPARED, "", 0.0, 0.0)
    found = mapping.records("dcat", text.encode(), ORIGIN, "page-1.rdf").records
    mapped = {each.iri: plain.write(mapping.read(each, ORIGIN).entry) for each in found if EntryKind(each.kind).listed}
    for number in range(1, _COMPARED + 1):
        dataset = made.dataset(number, 1)
        one, other = mapped[dataset["uri"]], _plain(made, dataset)
        if _searched(number, dataset["uri"], one) != _searched(number, dataset["uri"], other):
            raise SystemExit(f"{dataset['uri']}: not what our mapping makes of it")


def _searched(number: int, iri: str, said: dict[str, Any]) -> object:
    read = Searchable.read(_entry(number, iri, said), {})
    return read.hit, read.words(), {name: sorted(values) for name, values in read.facets.items()}, read.box, read.span


def _german(*texts: str) -> list[dict[str, str]]:
    return [{"value": text, "lang": "de"} for text in texts]


def _line(seq: int, entry: Entry) -> Change:
    return Change(seq=seq, kind=ChangeKind.PUT, entry=entry)


def _entry(number: int, iri: str, said: dict[str, object]) -> Entry:
    name = f"{number:016d}"
    return Entry(
        id=name,
        source="generated",
        key=name,
        iri=iri,
        kind=EntryKind.DATASET,
        slug=name,
        state=EntryState.PUBLIC,
        first_seen=_MOMENT,
        changed=_MOMENT,
        json=orjson.dumps(said),
        turtle="",
    )

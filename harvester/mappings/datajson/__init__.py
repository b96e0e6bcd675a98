"""DCAT-US: the datasets, series and services of a `data.json`, of version 1.1 and 3.0.

The IRI is `@id` or the identifier, where it is one of the web. What has no place is kept under its name,
`datajson:bureauCode`.
"""

from collections.abc import Iterator
from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.datajson import described
from harvester.record import Contents, Origin, Record

FORMAT = "datajson"
VERSION = 2

_LISTS = (("dataset", "dataset"), ("service", "service"), ("datasetSeries", "series"))
_KINDS = {"datasetseries": "series", "dataservice": "service"}
_DEEPEST = 20  # catalogues within catalogues


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give what a catalogue lists, also in catalogues within it; a list or a single dataset do as well.

    Raises Unreadable where there is no catalogue.
    """
    said = fields.read(body, where)
    return fields.contents(_listed(said, where), where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a record. Raises Unreadable."""
    said = fields.read(record.body, record.key)
    if not isinstance(said, dict):
        raise Unreadable(error("datajson.no-dataset", record.key))
    draft = Draft(record)
    described.tell(draft, Fields(said), record.kind)
    return draft.entry(origin)


def identifier(said: dict[str, Any]) -> str:
    """Give what a dataset is known by: its identifier, as a text or an object, else its `@id`."""
    own = said.get("identifier")
    if isinstance(own, list) and own:
        own = own[0]
    if isinstance(own, dict):
        own = own.get("@id") or own.get("notation") or own.get("@value")
    return str(own or said.get("@id") or "").strip()


def _listed(said: Any, where: str) -> Iterator[tuple[str, Any]]:
    if isinstance(said, list):
        yield from (("dataset", each) for each in said)
    elif isinstance(said, dict) and any(name in said for name in (*dict(_LISTS), "catalog")):
        yield from _catalogued(said, 0)
    elif isinstance(said, dict) and "title" in said:
        kind = str(said.get("@type")).rpartition(":")[2].lower()
        yield _KINDS.get(kind, "dataset"), said
    else:
        raise Unreadable(error("datajson.no-catalog", where))


def _catalogued(said: dict[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    for name, kind in _LISTS:
        for each in _many(said.get(name)):
            yield kind, each
            members = _many(each.get("seriesMember")) if kind == "series" and isinstance(each, dict) else []
            yield from (("dataset", _member(one, each)) for one in members)
    for inner in _many(said.get("catalog")):
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _catalogued(inner, depth + 1)


def _member(member: Any, series: dict[str, Any]) -> Any:
    """Give a member of a series with the name of its series, where that has one."""
    if not isinstance(member, dict) or member.get("inSeries") or not series.get("@id"):
        return member
    return member | {"inSeries": series["@id"]}


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _record(each: tuple[str, Any], origin: Origin, where: str) -> Record | Finding:
    kind, said = each
    if not isinstance(said, dict) or not identifier(said):
        return error("datajson.no-dataset", where)
    key = identifier(said)
    named = [name for name in (str(said.get("@id") or ""), key) if name.startswith(("http://", "https://"))]
    iri = next(filter(good_iri, named), None) or origin.naming.entry(kind, key)
    return fields.record(said, where, key=key, iri=iri, kind=kind, form=FORMAT)

"""Actions on resources: the distributions of our datasets."""

from typing import Any

from catalog.query import Every, Query
from catalog.web.ckan import fields
from catalog.web.ckan.actions.packages import package_at
from catalog.web.ckan.ask import Ask
from catalog.web.ckan.fault import Fault, NotFound
from catalog.web.ckan.resource import entry_id, resources

_SEARCHED = {"name": "res_name", "description": "res_description", "format": "res_format"}
_LIMIT, _MOST = 100, 1000


def resource_show(ask: Ask) -> dict[str, Any]:
    """Give the resource of this id. Parameters: id."""
    key = ask.key("id")
    entry = package_at(ask, entry_id(key))
    found = next((each for each in resources(entry, entry.plain()) if each["id"] == key), None)
    if found is None:
        raise NotFound
    return found


def resource_search(ask: Ask) -> dict[str, Any]:
    """Search for resources by name, description or format. Parameters: query (field:words, or several), offset, limit.

    Searched are the resources of the thousand packages that fit best.
    """
    terms = [_term(each) for each in ask.texts("query")]
    if not terms:
        raise Fault(query="Missing value")
    known = fields.fields()
    where = Every(tuple(known[_SEARCHED[name]](text) for name, text in terms))
    answer = ask.find(Query(where=Every((fields.packages(), where)), limit=_MOST, counted=()))
    shown = ask.snapshot.entries_by_id([hit.id for hit in answer.hits])
    entries = (shown[hit.id] for hit in answer.hits if hit.id in shown)
    found = [each for entry in entries for each in resources(entry, entry.plain()) if _fits(each, terms)]
    start = ask.number("offset", 0, 10**9)
    return {"count": len(found), "results": found[start : start + ask.number("limit", _LIMIT, _MOST)]}


def format_autocomplete(ask: Ask) -> list[str]:
    """Give the formats that begin with q. Parameters: q, limit."""
    begin = ask.key("q").casefold()
    values = ask.find(Query(limit=0, counted=("format",), most=_MOST)).facets.get("format", ())
    codes = dict.fromkeys(fields.shown("res_format", each.value).lower() for each in values)
    return [each for each in codes if each.startswith(begin)][: ask.number("limit", 5, _MOST)]


def _term(text: str) -> tuple[str, str]:
    name, colon, words = text.partition(":")
    if not colon or name not in _SEARCHED or not words.strip():
        raise Fault(query=f"Must be <field>:<value> with a field of {', '.join(_SEARCHED)}")
    return name, words.strip()


def _fits(resource: dict[str, Any], terms: list[tuple[str, str]]) -> bool:
    return all(words.casefold() in str(resource.get(name) or "").casefold() for name, words in terms)


ACTIONS = (resource_show, resource_search, format_autocomplete)

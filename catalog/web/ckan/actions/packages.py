"""Actions on packages: our datasets and dataset series."""

from collections.abc import Mapping
from typing import Any

from catalog.change import Entry
from catalog.query import TEXTS, Condition, Every, Query, Value, Words
from catalog.web.ckan import fields, solr
from catalog.web.ckan.ask import Ask
from catalog.web.ckan.fault import BadSearch, NotFound
from catalog.web.ckan.package import KINDS

_ROWS, _MOST_ROWS = 10, 1000
_MOST_FACETS = 1000
_NAMING = ("title", "keyword", "publisher")


SHOWN_BY = ("id", "name_or_id")
"""The parameters of `package_show` that say which package is meant."""


def package_list(ask: Ask) -> list[str]:
    """Give the names of all packages, in their order. Parameters: limit, offset."""
    limit = ask.number("limit", 0, _NO_END)
    return ask.snapshot.slugs(KINDS, ask.number("offset", 0, _NO_END), limit or None)


def package_show(ask: Ask) -> dict[str, Any]:
    """Give the package of this id or name. Parameters: id."""
    return ask.package(package_at(ask, ask.key(*SHOWN_BY)))


def package_search(ask: Ask) -> dict[str, Any]:
    """Search for packages. Parameters: q, fq, fq_list, sort, rows, start, facet, facet.field, facet.limit."""
    sort, descending = fields.order(ask.text("sort"))
    wanted, asked = _facets(ask), ask.text("q") not in {"", "*:*"}
    words, condition = _q(ask.text("q"))
    most = int(text) if (text := ask.text("facet.limit")).lstrip("-").isdecimal() else 50
    query = Query(
        text=words,
        where=Every((fields.packages(), condition, *_fq(ask))),
        sort=sort if ask.text("sort") or asked else "changed",
        descending=descending,
        offset=ask.number("start", 0, _NO_END),
        limit=ask.number("rows", _ROWS, _MOST_ROWS),
        counted=tuple(dict.fromkeys(fields.FACETS[name][0] for name in wanted)),
        most=_MOST_FACETS if most < 0 else max(1, min(most, _MOST_FACETS)),
    )
    answer = ask.find(query)
    shown = ask.snapshot.entries_by_id([hit.id for hit in answer.hits])
    facets = {name: _counts(name, answer.facets.get(fields.FACETS[name][0], ())) for name in wanted}
    return {
        "count": answer.total,
        "results": [ask.package(shown[hit.id]) for hit in answer.hits if hit.id in shown],
        "sort": ask.text("sort") or ("score desc, metadata_modified desc" if asked else "metadata_modified desc"),
        "facets": facets,
        "search_facets": {name: _items(name, counts, ask) for name, counts in facets.items()},
    }


def package_autocomplete(ask: Ask) -> list[dict[str, str]]:
    """Give packages in whose names the words of q stand or begin. Parameters: q, limit."""
    where = Every((fields.packages(), Words(ask.key("q"), _NAMING)))
    answer = ask.find(Query(where=where, limit=ask.number("limit", _ROWS, _MOST_ROWS), counted=()))
    return [
        {"name": hit.slug, "title": hit.title, "match_field": "title", "match_displayed": f"{hit.title} ({hit.slug})"}
        for hit in answer.hits
    ]


def current_package_list_with_resources(ask: Ask) -> list[dict[str, Any]]:
    """Give packages with all that is said of them. Parameters: limit, offset (or page)."""
    limit = ask.number("limit", _MOST_ROWS, _MOST_ROWS)
    offset = ask.number("offset", limit * max(ask.number("page", 1, _NO_END) - 1, 0), _NO_END)
    shown = ask.snapshot.entries_at(ask.snapshot.slugs(KINDS, offset, limit))
    return [ask.package(entry) for entry in shown]


def package_relationships_list(ask: Ask) -> list[Any]:
    """Give the relationships of a package that CKAN has classes for: none, the extras tell them. Parameters: id."""
    package_at(ask, ask.key("id"))
    return []


def package_at(ask: Ask, key: str) -> Entry:
    """Give the public entry of this id or name. Raises NotFound."""
    found = ask.snapshot.entries_by_id([key]).get(key) or next(iter(ask.snapshot.entries_at([key])), None)
    if found is None or found.kind not in KINDS:
        raise NotFound
    return found


def packages_of(ask: Ask, name: str, value: str, most: int = _MOST_ROWS) -> list[dict[str, Any]]:
    """Give the packages that have a value, the latest first."""
    answer = ask.find(
        Query(where=Every((fields.packages(), Value(name, value))), sort="changed", limit=most, counted=())
    )
    shown = ask.snapshot.entries_by_id([hit.id for hit in answer.hits])
    return [ask.package(shown[hit.id]) for hit in answer.hits if hit.id in shown]


def _q(text: str) -> tuple[str, Condition]:
    """Give the words of q, and what it asks for besides; what is no query is words, as people type them."""
    try:
        condition = solr.condition(text, fields.fields())
    except BadSearch:
        return text, Every(())
    parts = condition.parts if isinstance(condition, Every) else (condition,)
    words = [each for each in parts if isinstance(each, Words) and each.among == TEXTS]
    left = tuple(each for each in parts if each not in words)
    return " ".join(each.text for each in words), Every(left)


def _fq(ask: Ask) -> list[Condition]:
    known = fields.fields()
    return [solr.condition(text, known) for text in (*ask.texts("fq"), *ask.texts("fq_list"))]


def _facets(ask: Ask) -> list[str]:
    """Give the fields that hits are to be counted by; of those we do not know, nothing is counted."""
    if not ask.flag("facet", default=True):
        return []
    return [name for name in ask.texts("facet.field") if name in fields.FACETS]


def _counts(name: str, values: Any) -> dict[str, int]:
    return {fields.shown(name, each.value): each.count for each in values}


def _items(name: str, counts: Mapping[str, int], ask: Ask) -> dict[str, Any]:
    labels = fields.labels(name, ask.portal, ask.language)
    items = [{"name": value, "display_name": labels(value), "count": count} for value, count in counts.items()]
    return {"title": name, "items": items}


_NO_END = 10**9

ACTIONS = (
    package_list,
    package_show,
    package_search,
    package_autocomplete,
    current_package_list_with_resources,
    package_relationships_list,
)

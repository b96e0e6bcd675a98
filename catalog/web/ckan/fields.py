"""Fields: what the fields of CKAN's search are called in ours, for filters, facets and orders."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from catalog.query import Condition, Every, Some, Value, Within, Words
from catalog.web.ckan.fault import BadSearch
from catalog.web.ckan.field import code, concept
from catalog.web.ckan.package import KINDS
from catalog.web.ckan.solr import Field
from catalog.web.portal import Portal
from dcat_ap.vocabularies import vocabulary

_RANGE = re.compile(r"[\[{]\s*(?P<since>\S+)\s+TO\s+(?P<until>\S+)\s*[\]}]")
_ROUND = re.compile(r"NOW(?:/(?P<unit>[A-Z]+))?(?:-(?P<number>\d{1,5})(?P<step>HOUR|DAY|MONTH|YEAR)S?)?(?:/[A-Z]+)?")
_DAYS = {"HOUR": 1 / 24, "DAY": 1.0, "MONTH": 30.4375, "YEAR": 365.25}
_TYPES = {"dataset": "dataset", "dataset_series": "series"}

FACETS: Mapping[str, tuple[str, str]] = {
    "organization": ("organisation", ""),
    "owner_org": ("organisation", ""),
    "groups": ("theme", "data-theme"),
    "tags": ("keyword", ""),
    "res_format": ("format", "file-type"),
    "license_id": ("licence", "licenses"),
    "harvest_source_title": ("source", ""),
    "publisher": ("publisher", ""),
    "dataset_type": ("kind", ""),
}
"""Field of CKAN -> what we call it, and the vocabulary of whose concepts it has the codes."""

SORTS: Mapping[str, str] = {
    "score": "relevance",
    "relevance": "relevance",
    "metadata_modified": "changed",
    "metadata_created": "created",
    "title_string": "title",
    "title": "title",
    "name": "slug",
    "id": "id",
}
"""What CKAN can sort by -> what we sort by instead."""


def shown(field: str, value: str) -> str:
    """Give a value of ours as the facet of CKAN has it."""
    if field == "dataset_type":
        return next((theirs for theirs, ours in _TYPES.items() if ours == value), value)
    vocabulary_name = FACETS[field][1]
    known = code([value], vocabulary_name) if vocabulary_name else value
    return known.lower() if field == "groups" else known


def fields() -> Mapping[str, Field]:
    """Give what each field of CKAN asks for."""
    exact = {name: _exact(ours, table) for name, (ours, table) in FACETS.items() if name != "dataset_type"}
    return {
        **exact,
        "*": _anything,
        "title": words("title"),
        "notes": words("description"),
        "text": words("title", "keyword", "publisher", "description", "distribution"),
        "res_name": words("distribution"),
        "res_description": words("distribution"),
        "author": words("publisher"),
        "name": _exact("slug", ""),
        "id": _exact("id", ""),
        "type": _type,
        "dataset_type": _type,
        "state": _always("active"),
        "private": _always("false"),
        "capacity": _always("public"),
        "permission_labels": _always("public"),
        "metadata_modified": _within("changed"),
        "metadata_created": _within("created"),
    }


def packages() -> Condition:
    """Give the condition that an entry is a package."""
    return Some(tuple(Value("kind", kind.value) for kind in KINDS))


def labels(field: str, portal: Portal, language: str) -> Callable[[str], str]:
    """Give what tells a value of a facet, as CKAN has it, in the words of people."""

    def label(value: str) -> str:
        ours, table = FACETS[field]
        if ours == "organisation" and value in portal.settings.organisations:
            return portal.settings.organisations[value].title.text(language)
        known = vocabulary(table).find(value) if table else None
        spoken = known.labels if known else {}
        return spoken.get(language) or next(iter(spoken.values()), value)

    return label


def _anything(_text: str) -> Condition:
    return Every(())


def words(*among: str) -> Field:
    """Give a field in whose texts words are looked for."""
    return lambda text: Every(()) if text == "*" else Words(text.rstrip("*"), among)


def _exact(name: str, table: str) -> Field:
    """Give a field of whole values; a concept is meant by its code, its label or its IRI."""

    def asked(text: str) -> Condition:
        if text == "*" or _RANGE.fullmatch(text):
            return Value(name, None)
        meant = dict.fromkeys((text, concept(text, table))) if table else (text,)
        values = [Value(name, each) for each in meant]
        return values[0] if len(values) == 1 else Some(tuple(values))

    return asked


def _type(text: str) -> Condition:
    return Every(()) if text == "*" else Value("kind", _TYPES.get(text, text))


def _always(only: str) -> Field:
    """Give a field that has one value everywhere."""
    return lambda text: Every(()) if text in {"*", only} or _RANGE.fullmatch(text) else Some(())


def _within(moment: str) -> Field:
    """Give a field for a time: a range of moments, or one day."""

    def asked(text: str) -> Condition:
        found = _RANGE.fullmatch(text)
        since, until = (found["since"], found["until"]) if found else (text, text)
        return Within(moment, _moment(since), _moment(until, last=True))

    return asked


def _moment(text: str, *, last: bool = False) -> datetime | None:
    """Give the moment of a text as Solr has it; of a mere day its beginning, or its end."""
    if text == "*":
        return None
    relative = _ROUND.fullmatch(text)
    if relative:
        now = datetime.now(UTC)
        return now - timedelta(days=int(relative["number"] or 0) * _DAYS.get(relative["step"] or "DAY", 1.0))
    try:
        if len(text) == len("2026-01-01"):
            day = date.fromisoformat(text)
            return datetime.combine(day, time.max if last else time.min, UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadSearch(f"Invalid date: '{text[:50]}'") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def order(text: str) -> tuple[str, bool | None]:
    """Give what a sort clause of CKAN asks for: the first field, and whether descending. Raises BadSearch."""
    first = text.split(",", maxsplit=1)[0].split()
    if not first:
        return "relevance", None
    name, direction = first[0], (first[1:] or [""])[0].lower()
    if name not in SORTS or direction not in {"", "asc", "desc"} or len(first) > 2:  # noqa: PLR2004
        raise BadSearch(f"Cannot sort by '{text[:100]}'")
    return SORTS[name], None if not direction or SORTS[name] == "relevance" else direction == "desc"

"""Procedure: the records of a list of participation procedures, one for each item and one for the list itself."""

import re
from collections.abc import Mapping
from typing import Any

from dcat_ap.finding import Finding, warning
from dcat_ap.naming import fingerprint
from dcat_ap.salvage import good_iri
from harvester import feed, fields
from harvester.record import Origin, Record

FORMAT = "beteiligung"
LIST = "list"
"""The key of the record of the list itself."""

_IDS = ("id", "guid", "ID", "Id", "uuid", "identifier", "kennung", "beteiligungsID", "planID", "verfahrensID", "@id")
_LINKS = ("link", "url", "beteiligungURL", "permalink")
_INTO = ("properties", "beteiligungOeffentlichkeit")
_WHITE = re.compile(r"\s+")


def record(item: Any, origin: Origin, where: str) -> Record | Finding:
    """Give the record of an item, known by its id, else its address; or the finding why there is none."""
    try:
        body = feed.written(item)
        said = feed.said(body, where)
    except TypeError:
        return warning("beteiligung.no-item", where)
    key = _key(said)
    findings = () if key else (warning("beteiligung.no-key", where),)
    key = key or fingerprint(body.decode("utf-8", "replace"))
    iri = key if good_iri(key) else origin.naming.entry("procedure", key)
    return Record(key=key, iri=iri, kind="procedure", format=FORMAT, body=body, findings=findings)


def of_list(about: Mapping[str, Any], origin: Origin) -> Record:
    """Give the record of the list itself, of which `about` is all that is known. Raises TypeError if it is too deep."""
    iri = origin.naming.entry("dataset", "procedures")
    return Record(key=LIST, iri=iri, kind="dataset", format=FORMAT, body=fields.written(about))


def _key(said: Mapping[str, Any]) -> str:
    inner = (said[name] for name in _INTO if isinstance(said.get(name), dict))
    for table in (said, *inner):
        for name in _IDS:
            if found := _text(table.get(name)):
                return found
    return next((found for name in _LINKS if (found := _text(said.get(name)))), "")


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("#") or value.get("@href")
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), None)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return _WHITE.sub(" ", str(value)).strip()[:500]

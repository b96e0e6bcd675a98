"""CKAN packages: what the action API gives, with the extras of ckanext-dcat, ckanext-dcatde, GovData and DKAN.

IRIs are those that ckanext-dcat gives: the field `uri`, else `<site>/dataset/<id>`. What has no place is kept under its
name, `ckan:bureauCode`; what CKAN counts, computes or notes for itself is not (docs/source-kinds.md).
"""

from collections.abc import Iterator
from typing import Any

import orjson

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error, info
from dcat_ap.parse import Unreadable
from harvester import fields
from harvester.draft import Draft
from harvester.mappings.ckan import coverage, dataset, people, resource
from harvester.mappings.ckan.package import absolute, flattened, site
from harvester.record import Contents, Origin, Record

FORMAT = "ckan"
VERSION = 3

_LEFT_OUT = (
    *("creator_user_id", "isopen", "num_resources", "num_tags", "owner_org", "private", "relationships_as_object"),
    *(
        "relationships_as_subject",
        "revision_id",
        "revision_timestamp",
        "state",
        "tracking_summary",
        "type",
        "log_message",
    ),
)
_SERIES = {"dataset_series", "dataset-series", "datasetseries"}
_DEEPEST = 6  # lists within lists: DKAN wraps its answers once or twice


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the packages of an answer, of a list, of JSON lines, or the one that a document is. Raises Unreadable."""
    packages = _packages(_document(body, where))
    return fields.contents(packages, where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a package. Raises Unreadable."""
    said = fields.read(record.body, record.key)
    if not isinstance(said, dict):
        raise Unreadable(error("ckan.no-package", record.key))
    package = flattened(said)
    draft = Draft(record)
    package.drop(*_LEFT_OUT)
    dataset.tell(draft, package)
    people.tell(draft, package, site(origin.url))
    coverage.tell(draft, package)
    resource.tell(draft, package, site(origin.url))
    package.drop("uri", *["id"] * (record.key in record.iri))
    package.keep(draft, "ckan:")
    return draft.entry(origin)


def _document(body: bytes, where: str) -> Any:
    """Give what a document holds; one object a line is a list of them."""
    try:
        return fields.read(body, where)
    except Unreadable:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith(b"{") for line in lines):  # noqa: PLR2004
            raise
    return [_line(line) for line in lines]


def _line(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _packages(said: Any, depth: int = 0) -> Iterator[Any]:
    """Give what an answer lists; an answer that is an error raises Unreadable."""
    if isinstance(said, dict) and said.get("success") is False:
        raise Unreadable(error("ckan.refused", "", said=refusal(said)))
    if isinstance(said, dict):
        inner = next((said[name] for name in ("result", "results", "packages") if _lists(said.get(name))), None)
        if inner is None:
            yield said
        else:
            yield from _packages(inner, depth + 1)
    elif isinstance(said, list) and depth < _DEEPEST:
        for each in said:
            yield from _packages(each, depth + 1) if isinstance(each, list) else (each,)
    else:
        yield said


def refusal(said: dict[str, Any]) -> str:
    """Give what an answer of CKAN says is wrong."""
    wrong = said.get("error")
    if isinstance(wrong, dict):
        wrong = wrong.get("message") or "; ".join(
            f"{name}: {value}" for name, value in wrong.items() if name != "__type"
        )
    return str(wrong or "")[:300]


def _lists(value: Any) -> bool:
    return isinstance(value, list | dict)


def _record(said: Any, origin: Origin, where: str) -> Record | Finding:
    """Give a package as a record; what is none, or not public, is a finding."""
    if not isinstance(said, dict):
        return error("ckan.no-package", where)
    package = flattened(said)
    key = package.text("id") or package.text("name")
    if not key or not ({"title", "notes", "resources", "name", "title_translated"} & said.keys()):
        return error("ckan.no-package", where)
    if str(said.get("private")).lower() == "true" or said.get("state", "active") not in {"active", None, "", "Active"}:
        return info("ckan.not-public", where, key=key)
    is_series = str(said.get("type")).lower() in _SERIES
    kind = "series" if is_series else "dataset"
    home = site(origin.url)
    iri = absolute(package.text("uri")) or absolute(f"{home}/dataset/{key}" if home else "")
    return fields.record(said, where, key=key, iri=iri or origin.naming.entry(kind, key), kind=kind, form=FORMAT)

"""Push: our packages in another CKAN, as they are here; what is not ours there is never touched.

Each package carries our id of the entry and digits that stand for all we said of it. So a second push sends only what
has changed, whatever happened in between, and deletes only what once came from us.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from catalog.content import digest

ID, MARK = "datenlotse_id", "datenlotse_fingerprint"
_ROWS = 1000
_OURS_ONLY = {
    *("id", "organization", "owner_org", "groups", "isopen", "license_title", "license_url", "state"),
    *("metadata_created", "metadata_modified", "creator_user_id", "num_tags", "num_resources"),
    *("relationships_as_subject", "relationships_as_object"),
}
_NO_TAG = re.compile(r"[^\w \-.]")
_TAG_LENGTH = range(2, 101)
_LONGEST_NAME = 100


class Deed(StrEnum):
    """What is done to a package there."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, to which entry of ours, and what the action is given."""

    deed: Deed
    entry: str
    name: str
    given: Mapping[str, Any]


Call = Callable[[str, Mapping[str, Any]], Any]
"""Calls an action of the CKAN."""


def steps(packages: Iterable[Mapping[str, Any]], there: Mapping[str, Mapping[str, Any]], owner: str) -> Iterator[Step]:
    """Give what makes the packages `there` (by our ids) those that we have now."""
    left = dict(there)
    for each in packages:
        made, found = _made(each, owner), left.pop(each["id"], None)
        if found is None:
            yield Step(Deed.CREATE, each["id"], made["name"], made)
        elif _extras(found).get(MARK) == _extras(made)[MARK]:
            yield Step(Deed.KEEP, each["id"], found["name"], {})
        else:
            yield Step(Deed.UPDATE, each["id"], found["name"], {**made, "id": found["id"], "name": found["name"]})
    for ours, found in sorted(left.items()):
        yield Step(Deed.DELETE, ours, found["name"], {"id": found["id"]})


def there(call: Call, owner: str) -> dict[str, Mapping[str, Any]]:
    """Give the packages of an organization that came from us, by our ids."""
    found: dict[str, Mapping[str, Any]] = {}
    start, total = 0, 1
    while start < total:
        asked = {"fq": f'organization:"{owner}"', "start": start, "rows": _ROWS, "sort": "id asc"}
        answer = call("package_search", asked)
        total = int(answer["count"])
        for each in answer["results"]:
            if ours := _extras(each).get(ID):
                found[ours] = each
        start += len(answer["results"]) or total
    return found


def renamed(step: Step) -> Step:
    """Give the step with a name that nobody else has: somebody has that of the entry."""
    name = f"{step.name[: _LONGEST_NAME - len(step.entry) - 1]}-{step.entry}"
    return Step(step.deed, step.entry, name, {**step.given, "name": name})


def _made(package: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Give a package as any CKAN takes it: texts and lists of resources, no fields that an extension would need."""
    plain = {name: value for name, value in package.items() if name not in _OURS_ONLY and not _is_nested(name, value)}
    tags, others = _tags(package)
    extras = {each["key"]: each["value"] for each in package["extras"]}
    if others:
        extras["keywords"] = orjson.dumps(others).decode()
    plain |= {"tags": [{"name": each} for each in tags], "owner_org": owner, "name": plain["name"][:_LONGEST_NAME]}
    plain["resources"] = [_resource(each) for each in package["resources"]]
    extras[MARK] = digest(orjson.dumps([plain, extras], option=orjson.OPT_SORT_KEYS))
    extras[ID] = package["id"]
    return {**plain, "extras": [{"key": key, "value": extras[key]} for key in sorted(extras)]}


def _is_nested(name: str, value: Any) -> bool:
    return isinstance(value, dict) or name.endswith("_translated") or name in {"extras", "resources", "tags"}


def _tags(package: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Give the keywords that CKAN takes as tags, and those it would refuse the package for."""
    names = [each["name"] for each in package["tags"]]
    good = [name for name in names if len(name) in _TAG_LENGTH and not _NO_TAG.search(name)]
    return good, [name for name in names if name not in good]


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    left_out = {"id", "package_id", "position", "state", "cache_url"}
    kept = {name: value for name, value in resource.items() if name not in left_out and value not in (None, "")}
    return {name: _text(value) for name, value in kept.items() if not name.endswith("_translated")}


def _text(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _extras(package: Mapping[str, Any]) -> dict[str, str]:
    return {each["key"]: each["value"] for each in package.get("extras") or ()}

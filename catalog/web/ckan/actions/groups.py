"""Actions on groups: the themes of data (EU vocabulary data-theme)."""

from typing import Any

from catalog.web.ckan.actions.packages import packages_of
from catalog.web.ckan.ask import Ask
from catalog.web.ckan.counting import counts
from catalog.web.ckan.fault import NotFound
from catalog.web.ckan.package import group
from dcat_ap.vocabularies import vocabulary

_MOST = 1000


def group_list(ask: Ask) -> list[Any]:
    """Give the names of the groups, or all that is said of them. Parameters: all_fields, groups, limit, offset."""
    wanted = ask.texts("groups")
    themes = [each for each in _themes() if not wanted or group(each, ask.language)["name"] in wanted]
    start = ask.number("offset", 0, 10**9)
    themes = themes[start : start + ask.number("limit", _MOST, _MOST)]
    if not ask.flag("all_fields"):
        return [group(each, ask.language)["name"] for each in themes]
    often = counts(ask, "theme")
    return [_group(ask, each, often.get(each, 0)) for each in themes]


def group_show(ask: Ask) -> dict[str, Any]:
    """Give one group. Parameters: id, include_datasets."""
    key = ask.key("id").lower()
    theme = next((each for each in _themes() if group(each, ask.language)["name"] == key), None)
    if theme is None:
        raise NotFound
    body = _group(ask, theme, counts(ask, "theme").get(theme, 0))
    if ask.flag("include_datasets"):
        body["packages"] = packages_of(ask, "theme", theme)
    return body


def group_autocomplete(ask: Ask) -> list[dict[str, str]]:
    """Give the groups in whose name or title the text of q stands. Parameters: q, limit."""
    text = ask.key("q").casefold()
    found = [group(each, ask.language) for each in _themes()]
    found = [each for each in found if text in each["name"] or text in each["title"].casefold()]
    return [{name: each[name] for name in ("id", "name", "title")} for each in found][: ask.number("limit", 20, _MOST)]


def _themes() -> list[str]:
    return [str(each) for each in vocabulary("data-theme").current]


def _group(ask: Ask, theme: str, often: int) -> dict[str, Any]:
    more = {"type": "group", "state": "active", "package_count": often, "extras": [], "tags": [], "users": []}
    return {**group(theme, ask.language), **more}


ACTIONS = (group_list, group_show, group_autocomplete)

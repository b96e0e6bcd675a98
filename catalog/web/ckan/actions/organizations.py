"""Actions on organizations: the public bodies of organisations.toml that publish something here."""

from typing import Any

from catalog.web.ckan.actions.packages import packages_of
from catalog.web.ckan.ask import Ask
from catalog.web.ckan.counting import counts
from catalog.web.ckan.fault import NotFound
from catalog.web.ckan.package import organization

_MOST = 1000


def organization_list(ask: Ask) -> list[Any]:
    """Give the names of the organizations, or all that is said of them.

    Parameters: all_fields, organizations, limit, offset.
    """
    wanted = ask.texts("organizations")
    keys = [key for key in sorted(ask.portal.settings.organisations) if not wanted or key in wanted]
    start = ask.number("offset", 0, 10**9)
    keys = keys[start : start + ask.number("limit", _MOST, _MOST)]
    if not ask.flag("all_fields"):
        return keys
    often = counts(ask, "organisation")
    return [{**_organization(ask, key), "package_count": often.get(key, 0)} for key in keys]


def organization_show(ask: Ask) -> dict[str, Any]:
    """Give one organization. Parameters: id, include_datasets."""
    key = ask.key("id")
    if key not in ask.portal.settings.organisations:
        raise NotFound
    body = {**_organization(ask, key), "package_count": counts(ask, "organisation").get(key, 0)}
    if ask.flag("include_datasets"):
        body["packages"] = packages_of(ask, "organisation", key)
    return body


def organization_autocomplete(ask: Ask) -> list[dict[str, str]]:
    """Give the organizations in whose name or title the text of q stands. Parameters: q, limit."""
    text = ask.key("q").casefold()
    found = [_organization(ask, key) for key in sorted(ask.portal.settings.organisations)]
    found = [each for each in found if text in each["name"].casefold() or text in each["title"].casefold()]
    return [{name: each[name] for name in ("id", "name", "title")} for each in found][: ask.number("limit", 20, _MOST)]


def organization_list_for_user(_ask: Ask) -> list[Any]:
    """Give the organizations in which the caller may write: none."""
    return []


def _organization(ask: Ask, key: str) -> dict[str, Any]:
    return {**organization(key, ask.portal, ask.language), "extras": [], "tags": [], "groups": [], "users": []}


ACTIONS = (organization_list, organization_show, organization_autocomplete, organization_list_for_user)

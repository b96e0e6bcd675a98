"""Actions on tags: the keywords of our datasets. The ten thousand most frequent are listed."""

from typing import Any

from catalog.web.ckan.actions.packages import packages_of
from catalog.web.ckan.ask import Ask
from catalog.web.ckan.counting import counts
from catalog.web.ckan.fault import NotFound
from catalog.web.ckan.package import tag

_LIMIT, _MOST = 1000, 10_000


def tag_list(ask: Ask) -> list[Any]:
    """Give the tags that are used, in their order. Parameters: query, all_fields."""
    text = ask.text("query", "q").casefold()
    names = sorted(name for name in _tags(ask) if text in name.casefold())
    return [tag(each) for each in names] if ask.flag("all_fields") else names


def tag_show(ask: Ask) -> dict[str, Any]:
    """Give one tag. Parameters: id, include_datasets."""
    name = ask.key("id")
    if name not in _tags(ask) and not packages_of(ask, "keyword", name, 1):
        raise NotFound
    return tag(name) | ({"packages": packages_of(ask, "keyword", name)} if ask.flag("include_datasets") else {})


def tag_search(ask: Ask) -> dict[str, Any]:
    """Give the tags in which the text of query stands. Parameters: query, limit, offset."""
    text = " ".join(ask.texts("query") or ask.texts("q")).casefold()
    found = sorted(name for name in _tags(ask) if text in name.casefold())
    start = ask.number("offset", 0, _MOST)
    shown = found[start : start + ask.number("limit", _LIMIT, _MOST)]
    return {"count": len(found), "results": [tag(each) for each in shown]}


def tag_autocomplete(ask: Ask) -> list[str]:
    """Give the tags that begin with the text of query, the most frequent first. Parameters: query, limit."""
    text = ask.key("query", "q").casefold()
    found = [name for name in _tags(ask) if name.casefold().startswith(text)]
    return found[: ask.number("limit", 10, _MOST)]


def vocabulary_list(_ask: Ask) -> list[Any]:
    """Give the vocabularies of tags: none, tags are free here."""
    return []


def _tags(ask: Ask) -> dict[str, int]:
    return counts(ask, "keyword", _MOST)


ACTIONS = (tag_list, tag_show, tag_search, tag_autocomplete, vocabulary_list)

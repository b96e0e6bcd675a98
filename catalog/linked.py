"""Linked: which addresses an entry names that people will follow, each with what it is said to be."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.link import Use, host_of
from catalog.values import many
from dcat_ap.vocabularies import vocabulary

_OF_DATASET = ("landing_page", "page")
_OF_DISTRIBUTION = ("access_url", "download_url", "page")
_LISTS = ("eu-licences", "licenses", "other-licences")
_MOST = 2_000  # of one entry


def uses(plain: Mapping[str, Any]) -> tuple[Use, ...]:
    """Give the addresses that a dataset names, from its JSON form: data, pages, and licence texts of no list."""
    if plain.get("class", "Dataset") != "Dataset":
        return ()
    found = (use for use in _uses(plain) if host_of(use.url))
    return tuple(sorted(set(found)))[:_MOST]


def _uses(plain: Mapping[str, Any]) -> Iterator[Use]:
    yield from _named(plain, _OF_DATASET, "")
    for each in many(plain.get("distribution")):
        if isinstance(each, Mapping):
            yield from _named(each, _OF_DISTRIBUTION, _declared(each))
            yield from (Use(url=url, role="license") for url in _addresses(each.get("license")) if _is_text(url))


def _named(plain: Mapping[str, Any], names: Iterable[str], declared: str) -> Iterator[Use]:
    for name in names:
        for url in _addresses(plain.get(name)):
            yield Use(url=url, role=name, declared=declared if name.endswith("_url") else "")


def _addresses(values: Any) -> Iterator[str]:
    """Give the IRIs among values; a literal that looks like one has its own finding, and is no link."""
    for each in many(values):
        address = each.get("id") if isinstance(each, Mapping) else each
        if isinstance(address, str):
            yield address


def _declared(distribution: Mapping[str, Any]) -> str:
    """Give the one format that a distribution is said to have, as a short word; nothing if it is not one."""
    words = {_word(each) for each in many(distribution.get("format"))}
    return words.pop() if len(words) == 1 else ""


def _word(value: Any) -> str:
    text = (value.get("value") or value.get("id") or "") if isinstance(value, Mapping) else value
    return str(text).rstrip("/").rpartition("/")[2].upper()[:40]


def _is_text(url: str) -> bool:
    """Say whether an address of a licence is that of somebody's own text; those of the lists need no check."""
    return not any(vocabulary(each).get(url) for each in _LISTS)

"""Addresses of licences: what stands behind all ways to write one, and what words its path holds."""

import re
from urllib.parse import unquote

from dcat_ap.licences.wording import Words, words

_ADDRESS = re.compile(r"<?\s*(?:https?://|urn:)[^\s<>\"]+\s*>?", re.IGNORECASE)
_WITHIN = re.compile(r"https?://[^\s<>\"'()\[\]{},;]+", re.IGNORECASE)
_SCHEME = re.compile(r"^https?:/+(?:www\.)?", re.IGNORECASE)
_DEED = re.compile(r"/(?:deed|legalcode|index)(?:[._-][\w-]*)?(?=$|[/#?])")
_HOME = re.compile(r"https?:/+[^/?#]+/?(?:#.*)?", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|json|txt|pdf|ttl|rdf|xml)$")
_OLD_VERSION = re.compile(r"(?<=/\d)_(?=\d(?:$|/))")  # dl-by-de/2_0: versions in an earlier official list
_TRUSTED = (
    "creativecommons.org/",
    "data.europa.eu/",
    "dcat-ap.de/",
    "europeandataportal.eu/",
    "govdata.de/",
    "opendefinition.org/",
    "opensource.org/",
    "publications.europa.eu/",
    "spdx.org/",
)


def is_address(text: str) -> bool:
    """Say whether `text` is an address and nothing else; `<...>` around it is forgiven."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def is_home(address: str) -> bool:
    """Say whether an address leads to the start page of a site, or to a place on it."""
    return bool(_HOME.fullmatch(address))


def within(text: str) -> list[str]:
    """Give the addresses in a text."""
    return [each.rstrip(".:!?") for each in _WITHIN.findall(text)]


def without(text: str) -> str:
    """Give a text without the addresses in it."""
    return _WITHIN.sub(" ", text)


def key(address: str) -> str:
    """Give what all ways to write an address share: no scheme, no www, no deed, no slash or # at the end."""
    bare = _SCHEME.sub("", address.strip("<> \t\r\n")).casefold()
    return _OLD_VERSION.sub(".", _DEED.sub("", unquote(bare)).rstrip("/#?."))


def trusted(key: str) -> bool:
    """Say whether the host names licences by their own names, and nothing else."""
    return key.startswith(_TRUSTED)


def creative_commons(key: str) -> Words:
    """Give the words behind the host of Creative Commons, without those that all its licences share."""
    host, _, path = key.partition("/")
    part, _, rest = path.partition("/")
    if host != "creativecommons.org" or part not in {"licenses", "publicdomain"}:
        return ()
    return words(rest)


def last_words(key: str) -> Words:
    """Give the words of the last part of a path, fragment or query."""
    return words(_ENDING.sub("", re.split(r"[/#=]", key)[-1])) if "/" in key else ()

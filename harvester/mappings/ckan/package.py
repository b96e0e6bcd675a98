"""A package as one flat object: its own fields, and its extras beside them."""

import re
from typing import Any
from urllib.parse import urlsplit

from dcat_ap.salvage import good_iri
from harvester.fields import Fields, listed

_BELOW = re.compile(r"/(api|dataset|organization|group|catalog|data\.json)(/.*|\.[a-z]+)?$")


def flattened(said: dict[str, Any]) -> Fields:
    """Give the fields with the extras among them; an extra that a field contradicts is `extras/<name>`."""
    flat = {name: value for name, value in said.items() if name != "extras"}
    for name, value in _extras(said.get("extras")):
        own = flat.get(name)
        if own in (None, "", [], {}):
            flat[name] = value
        elif own != value:
            flat[f"extras/{name}"] = value
    return Fields(flat)


def _extras(extras: Any) -> list[tuple[str, Any]]:
    """Give extras as pairs: CKAN lists objects with key and value, old ones and some exports have one object."""
    if isinstance(extras, dict):
        return list(extras.items())
    pairs = [each for each in listed(extras) if isinstance(each, dict)]
    found = [(str(each["key"]), each.get("value")) for each in pairs if each.get("key")]
    others = [item for each in pairs if not each.get("key") for item in each.items()]
    return found + others


def absolute(iri: str) -> str:
    """Give an IRI if it is one of the web, else nothing."""
    return iri if iri.startswith(("http://", "https://")) and good_iri(iri) else ""


def site(url: str) -> str:
    """Give the address of a CKAN from that of its action API or any page of it; empty for files."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return ""
    return f"{parts.scheme}://{parts.netloc}{_BELOW.sub('', parts.path.rstrip('/'))}".rstrip("/")

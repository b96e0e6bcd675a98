"""Capabilities: what a service of the OGC says of itself, whatever its standard and version.

WMS 1.1.1 (OGC 01-068r3) and 1.3.0 (06-042), WFS 1.0 to 2.0 (02-058, 04-094, 09-025), WMTS 1.0 (07-057r7), WCS 1.0 to
2.0 (03-065r6, 07-067r5, 09-110r4), other services on OWS Common (06-121r9), and the Atom feeds of INSPIRE's download
services (technical guidance, chapter 5). Names are those of the standard, without their namespaces.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from dcat_ap.finding import Finding, error
from dcat_ap.parse import Unreadable
from harvester import markup, webservice
from harvester.capabilities.element import href, tree
from harvester.capabilities.layer import Layer, layers
from harvester.markup import Element, children, local, words

_DOCTYPE = re.compile(rb"<!DOCTYPE\s+WMT_MS_Capabilities\b[^\[>]*(\[[^\]]*\]\s*)?>")  # every WMS 1.1.1 has one
_ROOT = re.compile(r"(wms|wmt_ms|wfs|wcs|wps|sos)?_?capabilities", re.IGNORECASE)
_SPACE = re.compile(r"opengis\.net/(?:cat/)?([a-z]+)\b")
_ATOM = "{http://www.w3.org/2005/Atom}feed"
_HEADS = {"Service", "ServiceIdentification"}
_FEED = {"title": "Title", "subtitle": "Abstract", "rights": "Fees", "updated": "updated", "author": "author"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """A service: `protocol` (wms, wfs, …), version, endpoint, and what it says of itself, section by section."""

    protocol: str
    version: str
    endpoint: str
    head: dict[str, Any]
    provider: dict[str, Any]
    extended: dict[str, Any]
    layers: tuple[Layer, ...]
    root: Element
    findings: tuple[Finding, ...] = field(default=())

    @property
    def language(self) -> str:
        """The code of the language in which the service answered, where it says so (INSPIRE)."""
        said = self.extended.get("ResponseLanguage")
        code = said.get("Language") if isinstance(said, dict) else None
        return code if isinstance(code, str) else ""

    @property
    def key(self) -> str:
        """What the service is known by: its protocol and endpoint, of which http and https are the same."""
        return f"{self.protocol} {self.endpoint.partition('://')[2].rstrip('?&/') or self.endpoint}"


def read(body: bytes, where: str, address: str = "") -> Capabilities:
    """Give what a document says of its service; `address` stands for an endpoint that it does not name.

    Raises Unreadable where it is no such document.
    """
    root, findings = markup.parse(_DOCTYPE.sub(b"", body, count=1), where)
    protocol = _protocol(root)
    if not protocol:
        raise Unreadable(error("capabilities.other", where, name=local(root.tag)))
    head = next((each for each in root.iter() if local(each.tag) in _HEADS), None)
    provider = next((each for each in root.iter() if local(each.tag) == "ServiceProvider"), None)
    extended = next((each for each in root.iter() if local(each.tag) == "ExtendedCapabilities"), None)
    inner = next((each for each in root.iter() if each is not extended and _is_inspire(each)), None)
    return Capabilities(
        protocol=protocol,
        version=root.get("version", ""),
        endpoint=webservice.endpoint(_asked_at(root, protocol) or address),
        head=_feed(root) if protocol == "atom" else _object(head),
        provider=_object(provider),
        extended=_object(inner if inner is not None else extended),
        layers=tuple(layers(root)),
        root=root,
        findings=findings,
    )


def _object(element: Element | None) -> dict[str, Any]:
    said = tree(element) if element is not None else {}
    return said if isinstance(said, dict) else {}


def _protocol(root: Element) -> str:
    """Give the standard that a document follows; empty where it is none of capabilities, or of a catalogue's."""
    if root.tag == _ATOM:  # of feeds only those of INSPIRE's download services are capabilities
        return "atom" if any("inspire_dls" in str(each.tag) for each in root.iter()) else ""
    named = _ROOT.fullmatch(local(root.tag))
    if not named:
        return ""
    space = _SPACE.search(str(root.tag).partition("}")[0])
    found = (named[1] or (space[1] if space else "") or _service_type(root)).lower().replace("wmt_ms", "wms")
    return "" if found in {"csw", "cat"} else found


def _service_type(root: Element) -> str:
    said = next((words(each) for each in root.iter() if local(each.tag) == "ServiceType"), "")
    return said.rpartition(":")[2].partition(" ")[0]


def _is_inspire(element: Element) -> bool:
    """Say whether an element is what INSPIRE adds to capabilities."""
    return local(element.tag) == "ExtendedCapabilities" and "inspire" in str(element.tag)


def _asked_at(root: Element, protocol: str) -> str:
    """Give the address of GetCapabilities, else of the service as a whole; of a feed its own."""
    if protocol == "atom":
        links = [each for each in children(root) if local(each.tag) == "link" and each.get("rel") == "self"]
        return links[0].get("href", "") if links else ""
    for each in root.iter():
        if local(each.tag) == "GetCapabilities" or each.get("name") == "GetCapabilities":
            found = next(
                filter(None, (href(part) for get in each.iter() if local(get.tag) == "Get" for part in get.iter())), ""
            )
            if found:
                return found
    head = next((each for each in root.iter() if local(each.tag) == "Service"), None)
    online = [each for each in children(head) if local(each.tag) == "OnlineResource"] if head is not None else []
    return href(online[0]) or words(online[0]) if online else ""


def _feed(root: Element) -> dict[str, Any]:
    said = _object(root)
    return {_FEED[name]: _text(value) for name, value in said.items() if name in _FEED}


def _text(value: Any) -> Any:
    """Give the text of an element that says of which type it is; anything else as it is."""
    return value["value"] if isinstance(value, dict) and value.keys() == {"type", "value"} else value

"""Answers of CSW: capabilities, records with what the service says of their number, and exceptions."""

from dataclasses import dataclass

from lxml import etree

from dcat_ap.finding import error
from dcat_ap.parse import Unreadable
from harvester import markup
from harvester.markup import Element, local
from harvester.record import SourceFailed
from harvester.sources.csw.query import EDITIONS, SCHEMAS

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Offer:
    """What a service offers: the newest version we know, and the output schemas; empty where it does not say."""

    version: str = ""
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to GetRecords: how many records there are, how many it has, and each of them in RDF/XML.

    `stamp` is when the service gave it.
    """

    matched: int | None
    count: int
    rdf: tuple[bytes, ...] = ()
    stamp: str = ""


def offered(body: bytes, where: str) -> Offer:
    """Give what the capabilities offer. Raises SourceFailed where the answer is an exception or no XML."""
    root = _parsed(body, where)
    versions = {root.get("version", ""), *_texts(root, "ServiceTypeVersion")}
    for each in root.iter():
        if local(each.tag) in ("Parameter", "Constraint") and each.get("name", "").lower() == "version":
            versions |= set(_texts(each, "Value"))
    schemas: list[str] = []
    for each in root.iter():
        if local(each.tag) in ("Parameter", "Constraint") and each.get("name", "").lower() == "outputschema":
            schemas += _texts(each, "Value")
    known = [name for name, schema in SCHEMAS.items() if schema.iri in schemas]
    return Offer(max(versions & set(EDITIONS), default=""), tuple(known))


def found(body: bytes, where: str) -> Found:
    """Give what an answer to GetRecords says. Raises SourceFailed where it is an exception or none."""
    root = _parsed(body, where)
    results = next((each for each in root.iter() if local(each.tag) == "SearchResults"), None)
    if results is None:
        raise SourceFailed(error("csw.no-answer", where, name=local(root.tag)))
    matched = results.get("numberOfRecordsMatched", "")
    return Found(
        int(matched) if matched.isascii() and matched.isdigit() else None,
        sum(1 for each in results if isinstance(each.tag, str)),
        tuple(_rdf(each) for each in results if isinstance(each.tag, str)),
        next((each.get("timestamp", "") for each in root if local(each.tag) == "SearchStatus"), ""),
    )


def _rdf(element: Element) -> bytes:
    """Give a record as a document of its own, in RDF/XML where it is none yet."""
    if element.tag != f"{{{_RDF}}}RDF":
        root = etree.Element(f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
        root.append(element.__deepcopy__({}))
        element = root
    return bytes(etree.tostring(element))


def _parsed(body: bytes, where: str) -> Element:
    try:
        root, _ = markup.parse(body, where)
    except Unreadable as unreadable:
        raise SourceFailed(error("csw.no-answer", where, name=body[:_SHOWN].decode("utf-8", "replace"))) from unreadable
    if local(root.tag) == "ExceptionReport":
        said = " ".join(text for each in root.iter() if (text := (each.text or "").strip()))
        raise SourceFailed(error("csw.exception", where, said=said[:_SHOWN]))
    return root


def _texts(element: Element, name: str) -> list[str]:
    return [(each.text or "").strip() for each in element.iter() if local(each.tag) == name]

"""Markup: XML of others, read without trust. No DOCTYPE, no entities, nothing from the network, bounded depth."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import TypeAlias

from lxml import etree

from dcat_ap import encoding
from dcat_ap.finding import Finding, error, warning
from dcat_ap.parse import Unreadable

Element: TypeAlias = etree._Element  # noqa: SLF001  (lxml has no other name for it)


def parse(body: bytes, where: str) -> tuple[Element, tuple[Finding, ...]]:
    """Give the root of an XML document, and a word on its encoding if that was declared wrongly. Raises Unreadable."""
    try:
        decoded = encoding.decode(body)
    except encoding.Undecodable as fault:
        raise Unreadable(error("rdf.no-encoding", where, declared=fault)) from fault
    root = _parsed(decoded.text.lstrip(), where)
    told = () if decoded.right else (warning("rdf.encoding", where, declared=decoded.declared, used=decoded.used),)
    return root, told


def canonical(element: Element) -> bytes:
    """Give an element as bytes that stay the same whatever surrounds it (exclusive canonical XML).

    Canonical XML has no form for namespaces with a relative name; such an element is given as it is.
    """
    try:
        text: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError:
        text = etree.tostring(element)
    return text


@lru_cache(maxsize=4096)
def local(tag: object) -> str:
    """Give the name in a tag, without its namespace; empty for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element) -> Iterator[Element]:
    """Give the elements in an element."""
    return (each for each in element if isinstance(each.tag, str))


def words(element: Element) -> str:
    """Give the text at the beginning of an element, without white space around it."""
    return (element.text or "").strip() if isinstance(element.tag, str) else ""


def _parsed(document: bytes, where: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        remove_blank_text=True, huge_tree=False, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(error("xml.unreadable", where, reason=_reason(fault))) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(error("xml.doctype", where))
    return root


def _reason(fault: Exception) -> str:
    return "".join(takewhile(str.isprintable, str(fault)))

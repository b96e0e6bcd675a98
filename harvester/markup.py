"""Markup: XML of others, read without trust. No DOCTYPE, no entities, nothing from the network, bounded depth."""

from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from functools import lru_cache
from itertools import takewhile
from typing import Any, TypeAlias

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


def plain(element: Element, without: Collection[str] = ()) -> dict[str, Any]:
    """Give what is in an element as JSON would have it: texts, lists of what is repeated, and objects.

    In an object attributes are `@name`, the text beside them `#`; GML is given as it is written, as `gml`.
    """
    return _grouped(element, frozenset(without), _DEEPEST)


def bundle(name: str, elements: Iterable[Element]) -> Element:
    """Give a new element that holds copies of others."""
    made = etree.Element(name)
    made.extend(deepcopy(each) for each in elements)
    return made


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_GML, _XHTML = "{http://www.opengis.net/gml", "{http://www.w3.org/1999/xhtml}"
_DEEPEST = 20


def _grouped(element: Element, without: frozenset[str], depth: int) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for each in children(element):
        if local(each.tag) not in without:
            found.setdefault(local(each.tag), []).append(_value(each, depth))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _value(element: Element, depth: int) -> Any:
    below = list(children(element))
    if below and str(below[0].tag).startswith(_GML):
        return {"gml": canonical(below[0]).decode()}
    if depth == 0 or any(str(each.tag).startswith(_XHTML) for each in below):
        return "".join(element.itertext()).strip()
    attributes = {f"@{local(name)}": value for name, value in element.attrib.items() if name != _LANGUAGE}
    if not below and not attributes:
        return words(element)
    text = {"#": words(element)} if words(element) else {}
    return {**attributes, **text, **_grouped(element, frozenset(), depth - 1)}


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

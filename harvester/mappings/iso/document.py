"""Documents with ISO records: a record alone, or in the answers of CSW, OAI-PMH and InGrid's IDF, read without trust.

No DOCTYPE, no entities, nothing from the network; libxml2 caps depth and the length of texts.
"""

from collections.abc import Iterator
from itertools import takewhile

from lxml import etree

from dcat_ap import encoding
from dcat_ap.finding import Finding, error, warning
from dcat_ap.parse import Unreadable
from harvester.mappings.iso.tree import Element, local

RECORDS = ("MD_Metadata", "MI_Metadata", "idfMdMetadata")
_LISTS = {"SearchResults", "GetRecordByIdResponse"}


def parse(body: bytes, where: str) -> tuple[Element, tuple[Finding, ...]]:
    """Give the root of an XML document, and a word on its encoding if that was declared wrongly. Raises Unreadable."""
    try:
        decoded = encoding.decode(body)
    except encoding.Undecodable as fault:
        raise Unreadable(error("rdf.no-encoding", where, declared=fault)) from fault
    root = _parsed(decoded.text.lstrip(), where)
    told = () if decoded.right else (warning("rdf.encoding", where, declared=decoded.declared, used=decoded.used),)
    return root, told


def records(root: Element) -> Iterator[Element]:
    """Give every ISO record of a document; one within another is part of it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local(element.tag).endswith(RECORDS):
            yield element
        else:
            waiting.extend(reversed(element))


def others(root: Element) -> list[str]:
    """Give the names of what an answer of CSW lists besides ISO records: Dublin Core, feature catalogues and others."""
    lists = [each for each in root.iter() if local(each.tag) in _LISTS]
    return sorted({local(each.tag) for found in lists for each in found if not _holds_record(each)})


def body(element: Element) -> bytes:
    """Give a record as bytes that stay the same whatever surrounds it (exclusive canonical XML)."""
    text: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return text


def _holds_record(element: Element) -> bool:
    return any(True for _ in records(element))


def _parsed(text: bytes, where: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        remove_blank_text=True, huge_tree=False, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(error("iso.no-xml", where, reason=_reason(fault))) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(error("iso.doctype", where))
    return root


def _reason(fault: Exception) -> str:
    return "".join(takewhile(str.isprintable, str(fault)))

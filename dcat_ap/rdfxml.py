"""RDF/XML as text, one element a subject. Written here, since pyoxigraph makes broken XML of types like <…/2024>."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from dcat_ap.terms import PREFIXES, RDF, XSD

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{}>\n'.format(
    "".join(f"\n    xmlns:{prefix}={quoteattr(namespace.base)}" for prefix, namespace in PREFIXES.items())
)
FOOT = "</rdf:RDF>\n"


def body(quads: Iterable[ox.Quad]) -> str:
    """Give the triples as elements to stand between HEAD and FOOT, those that XML can hold.

    A predicate must end in an XML name and be no word of the syntax, and text must not hold control
    characters (RDF 1.2 XML Syntax 2.6 and 5.1, XML 1.0 2.2); other formats have all of them.
    """
    return "".join(_element(subject, its) for subject, its in groupby(quads, lambda quad: quad.subject))


def _element(subject: ox.NamedNode | ox.BlankNode, quads: Iterable[ox.Quad]) -> str:
    properties = [line for quad in quads if (line := _property(quad))]
    return (
        f"<rdf:Description {_name('about', subject)}>\n{''.join(properties)}</rdf:Description>\n" if properties else ""
    )


def _property(quad: ox.Quad) -> str:
    tag, value = _tag(quad.predicate.value), quad.object
    if not tag:
        return ""
    start, end = tag
    if not isinstance(value, ox.Literal):
        return f"  <{start} {_name('resource', value)}/>\n"
    text = value.value
    if _NOT_XML.search(text):
        return ""
    return f"  <{start}{_kind(value)}>{_text(text)}</{end}>\n"


def _name(attribute: str, node: Any) -> str:
    if isinstance(node, ox.BlankNode):
        return f"rdf:nodeID={_quoted(node.value)}"
    return f"rdf:{attribute}={_quoted(node.value)}"


def _kind(literal: ox.Literal) -> str:
    if language := literal.language:
        return f" xml:lang={_quoted(language)}"
    datatype = literal.datatype.value
    return "" if datatype == XSD.string else f" rdf:datatype={_quoted(datatype)}"


def _quoted(value: str) -> str:
    return quoteattr(value) if _SPECIAL.search(value) else f'"{value}"'


def _text(value: str) -> str:
    return escape(value, _LINE_END) if _SPECIAL.search(value) else value


@lru_cache(maxsize=4096)
def _tag(predicate: str) -> tuple[str, str] | None:
    """Give what an element of the property begins and ends with; None if XML has no name for it."""
    found = _XML_NAME.search(predicate)
    if not found or predicate in _SYNTAX or predicate[: found.start()] in _RESERVED:
        return None
    namespace, local = predicate[: found.start()], found[0]
    prefix = _KNOWN.get(namespace)
    if prefix:
        return f"{prefix}:{local}", f"{prefix}:{local}"
    return f"own:{local} xmlns:own={quoteattr(namespace)}", f"own:{local}"


_LINE_END = {"\r": "&#13;"}  # else readers take it for a line end
_KNOWN = {namespace.base: prefix for prefix, namespace in PREFIXES.items()}
_XML_NAME = re.compile("[A-Za-z_À-ÖØ-öø-ÿ][A-Za-z0-9_.À-ÖØ-öø-ÿ-]*$")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL = re.compile(r'[&<>"\r\n\t]')  # few have any, and to look is quicker than to replace
_RESERVED = {"http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"}
_SYNTAX = {
    RDF[word]
    for word in (
        *("RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li"),
        *("bagID", "aboutEach", "aboutEachPrefix", "version", "annotation", "annotationNodeID"),
    )
}

"""Webpage: what a page made for people says to machines: JSON-LD, microdata and RDFa Lite, and where it links to.

Items come out in the shape of JSON-LD, whichever way they were written: https://www.w3.org/TR/json-ld11/ (7, HTML),
https://html.spec.whatwg.org/multipage/microdata.html, https://www.w3.org/TR/rdfa-lite/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

import orjson
from lxml import etree, html

from dcat_ap import encoding
from dcat_ap.finding import Finding, error, warning
from dcat_ap.parse import Unreadable

_DEPTH = 100
_ADDRESSES = ("href", "src", "content", "data", "datetime", "value")
_SPACE = re.compile(r"\s+")
_SKIPPED = ("mailto:", "tel:", "javascript:", "data:", "#")
_LEADS = {"a", "area", "link"}


class Link(NamedTuple):
    """Where a page leads, without what stands behind `#`, and the words of the link."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Webpage:
    """A page: its items in the shape of JSON-LD, its links to the web in their order, and what was wrong with it."""

    items: tuple[Any, ...]
    links: tuple[Link, ...]
    findings: tuple[Finding, ...] = ()


def read(body: bytes, url: str, where: str) -> Webpage:
    """Give what a page says. Raises Unreadable where there is no page."""
    root = _tree(body, where)
    base = urljoin(url, next((each.get("href", "") for each in root.iter("base")), ""))
    findings: list[Finding] = []
    items = [*_json_ld(root, where, findings), *_Items("microdata", base).all(root), *_Items("rdfa", base).all(root)]
    return Webpage(tuple(items), tuple(_links(root, base)), tuple(findings))


def _tree(body: bytes, where: str) -> Any:
    """Give the tree of a page; the bytes are decoded as the page declares, else by what they are."""
    try:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, encoding=_encoding(body))
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError, encoding.Undecodable) as fault:
        raise Unreadable(error("website.no-page", where)) from fault
    return root


def _encoding(body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError:
        declared = re.search(rb"<meta[^>]+charset=[\"']?([A-Za-z0-9_-]+)", body[:4096], re.IGNORECASE)
        named = declared[1].decode().lower() if declared else ""
        return named if named not in {"", "utf-8"} and re.fullmatch(r"(?:iso|windows|cp)[\w-]*", named) else "cp1252"
    return "utf-8"


def _text(element: Any) -> str:
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def _links(root: Any, base: str) -> Iterator[Link]:
    for element in root.iter(*_LEADS):
        target = (element.get("href") or "").strip()
        if target and not target.lower().startswith(_SKIPPED):
            try:
                url = urldefrag(urljoin(base, target)).url
            except ValueError:
                continue  # no address, as `http://[`
            if url.startswith(("http://", "https://")):
                yield Link(url, _text(element) or element.get("title", ""))


def _json_ld(root: Any, where: str, findings: list[Finding]) -> Iterator[Any]:
    for element in root.iter("script"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json" and element.text and element.text.strip():
            try:
                yield orjson.loads(element.text)
            except orjson.JSONDecodeError as fault:
                findings.append(warning("website.bad-json", where, reason=fault))


class _Items:
    """The items of one way to write them: which attributes hold type, property and name."""

    def __init__(self, way: str, base: str) -> None:
        self._type, self._property, self._name = {
            "microdata": ("itemtype", "itemprop", "itemid"),
            "rdfa": ("typeof", "property", "resource"),
        }[way]
        self._base = base

    def all(self, root: Any) -> Iterator[dict[str, Any]]:
        """Give every item that is no property of another one."""
        for element in root.iter():
            if self._is_item(element) and not element.get(self._property):
                yield self._item(element, 0)

    def _is_item(self, element: Any) -> bool:
        return isinstance(element.tag, str) and element.get(self._type) is not None

    def _item(self, element: Any, depth: int) -> dict[str, Any]:
        types = [_local(each) for each in (element.get(self._type) or "").split()]
        item: dict[str, Any] = {"@type": types[0] if len(types) == 1 else types}
        if name := element.get(self._name):
            item["@id"] = self._absolute(name)
        for name, value in self._properties(element, depth + 1):
            item.setdefault(name, []).append(value)
        return {
            name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in item.items()
        }

    def _properties(self, element: Any, depth: int) -> Iterator[tuple[str, Any]]:
        if depth > _DEPTH:
            return
        for child in element:
            if not isinstance(child.tag, str):
                continue
            names = [_local(each) for each in (child.get(self._property) or "").split()]
            if names:
                value = self._item(child, depth) if self._is_item(child) else self._value(child)
                yield from ((name, value) for name in names)
            if not self._is_item(child):
                yield from self._properties(child, depth + 1)

    def _value(self, element: Any) -> str:
        for name in _ADDRESSES:
            said = element.get(name)
            if said is not None:
                return self._absolute(said) if name in {"href", "src", "data"} else said.strip()
        return _text(element)

    def _absolute(self, address: str) -> str:
        try:
            return urljoin(self._base, address.strip())
        except ValueError:
            return address


def _local(name: str) -> str:
    """Give a term of schema.org without its namespace, however that is written; another one as it stands."""
    return re.sub(r"^(?:https?://schema\.org/|schema:|sc:)", "", name)

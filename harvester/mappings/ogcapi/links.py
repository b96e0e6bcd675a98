"""Links of OGC API: where each leads, by its relation (RFC 8288), its media type, and what is said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from dcat_ap.terms import DCAT, DCT, FOAF
from harvester import webservice
from harvester.draft import Draft, Node
from harvester.fields import Fields

_RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0/"
_NAVIGATION = {
    *("self", "root", "parent", "collection", "next", "prev", "first", "last", "up", "search", "sortables"),
    *("conformance", "queryables", "schema", "service-desc", "data", "alternate", "start", "item-template"),
}  # fmt: skip
_DATA = {
    *("enclosure", "download", "item", "items", "data", "describes", "service", "tilesets-vector", "tilesets-map"),
    *("tilesets-coverage", "coverage", "map", "dggrs-list", "styled-map"),
}  # fmt: skip
_FILES = {"enclosure", "download"}
_PAGES = {"describedby", "about", "service-doc", "documentation", "information", "help"}
_PICTURES = {"preview", "icon", "thumbnail", "overview", "browse"}
_HTML = "text/html"
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its relation without the namespace of the OGC, its address, its media type, and all that it says."""

    relation: str
    href: str
    type: str
    said: dict[str, Any]

    @property
    def is_page(self) -> bool:
        """Whether it leads to a page for people."""
        return self.type.startswith(_HTML)


def links(said: dict[str, Any]) -> list[Link]:
    """Give the links of a document that have an address; those with a relative one are given as they are."""
    found = said.get("links")
    return [
        Link(_text(each.get("rel")).removeprefix(_RELATIONS), href, _text(each.get("type")), each)
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict) and (href := _text(each.get("href")))
    ]


def place(url: str) -> str:
    """Give an address without query and fragment, and without a slash at the end."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="", fragment="")).rstrip("/")


def own_address(said: dict[str, Any], name: str, above: str) -> str:
    """Give the address of a collection or record: the one it calls its own, else the one below its list."""
    for each in links(said):
        if each.relation == "self" and each.href.startswith(_WEB):
            return place(each.href)
    return f"{above}/{quote(name, safe='')}" if above and name else ""


def licences(said: dict[str, Any]) -> list[str]:
    """Give the addresses of the licences that links name."""
    return [each.href for each in links(said) if each.relation == "license"]


def distributions(draft: Draft, said: dict[str, Any], *, landing: str = "") -> list[Node]:
    """Say where the data are, what is about them, and give the distributions; what nobody knows is kept.

    Items as a page for people are no distribution. `landing` is the relation that the page of the thing itself has.
    """
    made: list[Node] = []
    for each in links(said):
        if each.relation == "license" or (each.relation in _NAVIGATION and each.relation not in _DATA):
            _alternate(draft, each, landing)
        elif each.relation in {"items", "data"} and each.is_page:
            continue
        elif each.relation in _DATA:
            made.append(_distribution(draft, each))
        elif each.relation in _PICTURES:
            draft.link(FOAF.depiction, each.href)
        elif each.relation in _PAGES or each.is_page:
            _page(draft, each)
        elif not each.relation and webservice.named(f"{each.type} {_text(each.said.get('protocol'))}", each.href):
            made.append(_distribution(draft, each))
        elif each.relation in {"", "related", "canonical", "via"}:
            draft.link(DCT.source if each.relation == "via" else DCT.relation, each.href)
        else:
            draft.keep(f"ogcapi:links/{each.relation}", each.said)
    return made


def _alternate(draft: Draft, link: Link, landing: str) -> None:
    if landing and link.relation == landing and link.is_page:
        draft.link(DCAT.landingPage, link.href)


def _page(draft: Draft, link: Link) -> None:
    page = draft.part(FOAF.page, FOAF.Document, link.href) if link.href.startswith(_WEB) else None
    if page is None:
        draft.text(FOAF.page, link.href)
    else:
        page.text(DCT.title, link.said.get("title"), language=_text(link.said.get("hreflang")))


def _distribution(draft: Draft, link: Link) -> Node:
    told = Fields(link.said)
    made = draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, link.href)
    if link.relation in _FILES:
        made.link(DCAT.downloadURL, link.href)
    service = webservice.named(f"{link.type} {told.text('protocol')}", link.href)
    if "/" in link.type:
        made.link(DCAT.mediaType, link.type.partition(";")[0])
    elif link.type and not service:
        made.text(DCT["format"], link.type)
    made.text(DCT["format"], service.upper() if service in webservice.STANDARDS else "")
    made.text(DCT.title, *told.texts("title", "name"), language=told.text("hreflang"))
    made.text(DCT.description, *told.texts("description"))
    made.text(DCAT.byteSize, *told.texts("length"))
    made.text(DCT.issued, *told.texts("created")).text(DCT.modified, *told.texts("updated"))
    told.drop("href", "rel", "type", "templated", *(("name",) if "title" in link.said else ()))
    told.keep(made, "ogcapi:links/")
    return made


def walk(said: dict[str, Any], *relations: str) -> Iterator[Link]:
    """Give the links of these relations, those for machines first."""
    found = [each for each in links(said) if each.relation in relations]
    return iter(sorted(found, key=lambda each: (each.is_page, "json" not in each.type)))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

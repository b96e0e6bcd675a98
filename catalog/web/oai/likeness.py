"""An entry in the formats of OAI-PMH: Dublin Core, DataCite 4, and DCAT-AP.de as RDF/XML, which says everything."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from catalog.change import Entry, EntryKind
from catalog.values import best, many, tagged, things, words
from catalog.web import formats, records
from catalog.web.markup import LANGUAGE, child, clean
from catalog.web.portal import Portal

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DC, _OAI_DC = "http://purl.org/dc/elements/1.1/", "http://www.openarchives.org/OAI/2.0/oai_dc/"
_OAI_DC_XSD = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DATACITE = "http://datacite.org/schema/kernel-4"
_DATACITE_XSD = "https://schema.datacite.org/meta/kernel-4/metadata.xsd"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UNAVAILABLE = ":unav"  # DataCite 4, appendix 3: what must be said and is not known
_TYPES = {EntryKind.DATASET: "Dataset", EntryKind.SERIES: "Collection", EntryKind.SERVICE: "Service"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataFormat:
    """A format of OAI-PMH: its prefix, where it is described, and how an entry looks in it."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[Entry, Portal], etree._Element]


def dublin_core(entry: Entry, portal: Portal) -> etree._Element:
    """Give an entry in the fifteen elements of Dublin Core."""
    root = _root(_OAI_DC, "dc", _OAI_DC_XSD, oai_dc=_OAI_DC, dc=_DC)
    plain = entry.plain()
    for name in ("title", "description", "creator", "publisher", "contributor"):
        for language, text in _tagged(plain.get(name)):
            _speaking(child(root, f"{{{_DC}}}{name}", text), language)
    facts = {
        "subject": (*words(plain.get("keyword")), *words(plain.get("theme"))),
        "date": (*words(plain.get("issued")), *words(plain.get("modified"))),
        "type": (_TYPES[entry.kind],),
        "format": (text for each in things(plain.get("distribution")) for text in words(each.get("format"))),
        "identifier": (entry.iri, portal.url(entry.path), *words(plain.get("identifier"))),
        "language": words(plain.get("language")),
        "rights": _licences(plain),
    }
    for name, texts in facts.items():
        for text in _once(texts):
            child(root, f"{{{_DC}}}{name}", text)
    return root


def datacite(entry: Entry, _portal: Portal) -> etree._Element:
    """Give an entry by the DataCite Metadata Schema 4; what it demands and nobody says is `:unav`."""
    plain = entry.plain()
    root = _root(_DATACITE, "resource", _DATACITE_XSD, **{"": _DATACITE})
    doi = entry.iri.partition("://doi.org/")[2]
    child(root, "identifier", doi or entry.iri, identifierType="DOI" if doi else "URL")
    creators = child(root, "creators")
    for name in _names(plain, "creator", "publisher") or [_UNAVAILABLE]:
        child(child(creators, "creator"), "creatorName", name)
    titles = child(root, "titles")
    for language, text in list(_tagged(plain.get("title"))) or [("", _UNAVAILABLE)]:
        _speaking(child(titles, "title", text), language)
    child(root, "publisher", next(iter(_names(plain, "publisher")), _UNAVAILABLE))
    child(root, "publicationYear", _year(entry, plain))
    child(root, "resourceType", _TYPES[entry.kind], resourceTypeGeneral=_TYPES[entry.kind])
    _group(root, "subjects", "subject", _tagged(plain.get("keyword")))
    _dates(root, plain)
    numbers = child(root, "alternateIdentifiers") if plain.get("identifier") else root
    for text in _once(words(plain.get("identifier"))):
        child(numbers, "alternateIdentifier", text, alternateIdentifierType="local")
    _group(root, "formats", "format", (("", each) for each in _formats(plain)))
    rights = list(_once(_licences(plain)))
    group = child(root, "rightsList") if rights else root
    for text in rights:
        named = {"rightsURI": text} if "://" in text else {}
        child(group, "rights", text, **named)
    _group(root, "descriptions", "description", _tagged(plain.get("description")), descriptionType="Abstract")
    return root


def rdf(entry: Entry, portal: Portal) -> etree._Element:
    """Give an entry and our record of it as RDF/XML."""
    turtle = records.entry_document(entry, portal)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(formats.in_format(turtle, formats.BY_SUFFIX["rdf"]), parser)


FORMATS: Mapping[str, MetadataFormat] = {
    each.prefix: each
    for each in (
        MetadataFormat(prefix="oai_dc", schema=_OAI_DC_XSD, namespace=_OAI_DC, write=dublin_core),
        MetadataFormat(prefix="oai_datacite", schema=_DATACITE_XSD, namespace=_DATACITE, write=datacite),
        MetadataFormat(
            prefix="dcat_ap_de",
            schema="http://www.openarchives.org/OAI/2.0/rdf.xsd",
            namespace=_RDF,
            write=rdf,
        ),
    )
}
"""The formats that every entry comes in, by their prefixes."""


def _root(space: str, name: str, xsd: str, **spaces: str) -> etree._Element:
    known = {prefix or None: each for prefix, each in spaces.items()}
    root = etree.Element(f"{{{space}}}{name}", nsmap={**known, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{space} {xsd}")
    return root


def _group(root: etree._Element, many_name: str, name: str, texts: Iterable[tuple[str, str]], **said: str) -> None:
    found = list(dict.fromkeys(texts))
    group = child(root, many_name) if found else root
    for language, text in found:
        _speaking(child(group, name, text, **said), language)


def _dates(root: etree._Element, plain: Mapping[str, Any]) -> None:
    kinds = {"issued": "Issued", "modified": "Updated"}
    found = [(kind, text) for name, kind in kinds.items() for text in _once(words(plain.get(name)))]
    group = child(root, "dates") if found else root
    for kind, text in found:
        child(group, "date", text, dateType=kind)


def _year(entry: Entry, plain: Mapping[str, Any]) -> str:
    """Give the year of publication: by the source, else the one in which we made the entry public."""
    years = (text[:4] for text in words(plain.get("issued")))
    return next((each for each in years if each.isascii() and each.isdigit()), f"{entry.first_seen.year:04}")


def _speaking(element: etree._Element, language: str) -> None:
    if language and language.isascii() and language.isalpha():
        element.set(LANGUAGE, clean(language))


def _tagged(values: Any) -> Iterator[tuple[str, str]]:
    return ((language, text.strip()) for language, text in tagged(values) if text.strip())


def _names(plain: Mapping[str, Any], *properties: str) -> list[str]:
    """Give the names of the first property that names anybody, else their IRIs."""
    for each in properties:
        values = list(many(plain.get(each)))
        if found := [name for value in values if (name := best(value) or next(iter(words(value)), ""))]:
            return found
    return []


def _formats(plain: Mapping[str, Any]) -> Iterator[str]:
    return _once(text for each in things(plain.get("distribution")) for text in words(each.get("format")))


def _licences(plain: Mapping[str, Any]) -> Iterator[str]:
    for each in (plain, *things(plain.get("distribution"))):
        yield from words(each.get("license"))


def _once(texts: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(each.strip() for each in texts if each.strip() and not each.startswith("_:")))

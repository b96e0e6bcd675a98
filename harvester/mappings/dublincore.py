"""Dublin Core: records of oai_dc, and those that CSW gives where it has no ISO (DCMI Terms; OGC 07-006r1, 10.2.5)."""

from collections.abc import Iterator

from dcat_ap.document import Delivered
from dcat_ap.finding import error, warning
from dcat_ap.naming import fingerprint
from dcat_ap.parse import Unreadable
from dcat_ap.terms import DCAT, DCT, FOAF, GSP
from harvester import markup
from harvester.draft import Draft, Node
from harvester.markup import Element, local, words
from harvester.record import Contents, Origin, Record

FORMAT = "dublincore"
VERSION = 1

_RECORDS = {"dc", "Record", "SummaryRecord", "BriefRecord"}
_SPACES = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_WEB = ("http://", "https://")

_TEXTS = {
    "title": DCT.title,
    "alternative": DCT.alternative,
    "description": DCT.description,
    "abstract": DCT.description,
    "subject": DCAT.keyword,
    "identifier": DCT.identifier,
    "bibliographicCitation": DCT.bibliographicCitation,
    "temporal": DCT.temporal,
    "spatial": DCT.spatial,
    "coverage": DCT.coverage,
}
"""What is said in words; a place or a time in words is made one by `clean`, which knows how."""

_VALUES = {
    "language": DCT.language,
    "date": DCT.date,
    "created": DCT.created,
    "issued": DCT.issued,
    "modified": DCT.modified,
    "type": DCT.type,
    "accrualPeriodicity": DCT.accrualPeriodicity,
    "accessRights": DCT.accessRights,
    "conformsTo": DCT.conformsTo,
    "isPartOf": DCT.isPartOf,
    "hasPart": DCT.hasPart,
    "isVersionOf": DCT.isVersionOf,
    "hasVersion": DCT.hasVersion,
    "isReferencedBy": DCT.isReferencedBy,
    "references": DCT.references,
    "replaces": DCT.replaces,
    "isReplacedBy": DCT.isReplacedBy,
    "requires": DCT.requires,
    "relation": DCT.relation,
    "source": DCT.source,
}
_AGENTS = {"publisher": DCT.publisher, "creator": DCT.creator, "contributor": DCT.contributor}
_RIGHTS = {"rights": DCT.rights, "license": DCT.license, "rightsHolder": DCT.rightsHolder}


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the records of a document, alone or in an answer of OAI-PMH or CSW. Raises Unreadable."""
    root, findings = markup.parse(body, where)
    found = tuple(_record(element, origin, where) for element in _found(root))
    return Contents(found, findings)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a record. Raises Unreadable."""
    root, findings = markup.parse(record.body, record.key)
    if local(root.tag) not in _RECORDS:
        raise Unreadable(error("xml.other", record.key, name=local(root.tag)))
    draft = Draft(record)
    files = [_file(each, draft) for each in root if _is_file(each)]
    for element in root:
        if isinstance(element.tag, str) and not _is_file(element):
            _tell(element, draft, files)
    return draft.entry(origin, findings)


def _tell(element: Element, draft: Draft, files: list[Node]) -> None:
    """Say one element of the record; what it says of the data, of each of the `files`."""
    name, text = local(element.tag), words(element)
    if name == "BoundingBox":
        _box(element, draft)
    elif name in _TEXTS:
        draft.text(_TEXTS[name], text, language=element.get(_LANGUAGE, ""))
        if name == "identifier" and text.startswith(_WEB):
            draft.link(DCAT.landingPage, text)
    elif name in _VALUES:
        draft.link(_VALUES[name], text)
    elif name in _AGENTS and text:
        draft.part(_AGENTS[name], FOAF.Agent).text(FOAF.name, text)
    elif name == "provenance" and text:
        draft.part(DCT.provenance, DCT.ProvenanceStatement).text(DCT.description, text)
    elif name in _RIGHTS or (name == "format" and len(files) == 1):
        for each in files or [draft]:
            each.link(_RIGHTS.get(name, DCT["format"]), text)
    else:
        draft.keep(f"dublincore:{name}", text)


def _is_file(element: Element) -> bool:
    """Say whether an element is the address of data: dc:URI of many catalogues, dct:references with a protocol."""
    name = local(element.tag)
    return name == "URI" or (name == "references" and bool(element.get("scheme")))


def _file(element: Element, draft: Draft) -> Node:
    file = draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, words(element))
    file.text(DCT.title, element.get("name")).text(DCT.description, element.get("description"))
    return file.keep("dublincore:protocol", element.get("scheme") or element.get("protocol") or "")


def _box(element: Element, draft: Draft) -> None:
    """Say the box of ows:BoundingBox, whose corners are longitude first (OGC 06-121r3, 10.2.2)."""
    corners = {local(each.tag): words(each).split() for each in element}
    try:
        west, south = map(float, corners["LowerCorner"])
        east, north = map(float, corners["UpperCorner"])
    except (KeyError, ValueError):
        draft.findings.append(warning("xml.box", draft.record.key, value=_all(element)))
        draft.keep("dublincore:BoundingBox", _all(element))
        return
    place = draft.part(DCT.spatial, DCT.Location)
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    place.text(DCAT.bbox, f"POLYGON(({ring}))", datatype=GSP.wktLiteral)


def _record(element: Element, origin: Origin, where: str) -> Record:
    body = markup.canonical(element)
    names = [words(each) for each in element if local(each.tag) == "identifier" and words(each)]
    key = next((each for each in names if not each.startswith(_WEB)), next(iter(names), ""))
    findings = () if key else (warning("entry.named-by-content", where, identifier=""),)
    key = key or fingerprint(body.decode())
    iri = next((each for each in names if each.startswith(_WEB)), "") or str(origin.naming.entry("dataset", key))
    return Record(key=key, iri=iri, kind="dataset", format=FORMAT, body=body, findings=findings)


def _found(root: Element) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local(element.tag) in _RECORDS and any(_is_term(each) for each in element):
            yield element
        else:
            waiting.extend(reversed(element))


def _is_term(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag[1:].startswith(_SPACES)


def _all(element: Element) -> str:
    return " ".join(filter(None, map(words, element.iter())))

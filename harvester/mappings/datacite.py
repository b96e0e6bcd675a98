"""DataCite 3 and 4: what research repositories say of their data (DataCite Metadata Schema 4.6, by its XML names)."""

from collections.abc import Callable

from dcat_ap.document import Delivered
from dcat_ap.finding import error, warning
from dcat_ap.naming import fingerprint
from dcat_ap.parse import Unreadable
from dcat_ap.terms import ADMS, DCAT, DCT, FOAF, GSP, RDFS, SKOS, XSD, Iri
from harvester import markup
from harvester.draft import Draft, Node
from harvester.markup import Element, children, local, words
from harvester.record import Contents, Origin, Record

FORMAT = "datacite"
VERSION = 1

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_WEB = ("http://", "https://")
_SCHEMES = {
    "DOI": "https://doi.org/",
    "ORCID": "https://orcid.org/",
    "ROR": "https://ror.org/",
    "HANDLE": "https://hdl.handle.net/",
}
_DATES = {
    "Issued": DCT.issued,
    "Available": DCT.available,
    "Created": DCT.created,
    "Updated": DCT.modified,
    "Submitted": DCT.dateSubmitted,
    "Accepted": DCT.dateAccepted,
    "Copyrighted": DCT.dateCopyrighted,
    "Valid": DCT.valid,
    "Coverage": DCT.temporal,
}
_RELATIONS = {
    "IsPartOf": DCT.isPartOf,
    "HasPart": DCT.hasPart,
    "IsNewVersionOf": DCT.isVersionOf,
    "IsVersionOf": DCT.isVersionOf,
    "HasVersion": DCT.hasVersion,
    "References": DCT.references,
    "IsReferencedBy": DCT.isReferencedBy,
    "IsCitedBy": DCT.isReferencedBy,
    "IsDerivedFrom": DCT.source,
    "Requires": DCT.requires,
    "Obsoletes": DCT.replaces,
    "IsObsoletedBy": DCT.isReplacedBy,
    "IsDocumentedBy": FOAF.page,
}
_ROLES = {"RightsHolder": DCT.rightsHolder}
_BOX = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
_POINT = ("pointLongitude", "pointLatitude")


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the records of a document, alone or in an answer of OAI-PMH. Raises Unreadable."""
    root, findings = markup.parse(body, where)
    found = (each for each in root.iter() if local(each.tag) == "resource")
    return Contents(tuple(_record(each, origin, where) for each in found), findings)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a record. Raises Unreadable."""
    root, findings = markup.parse(record.body, record.key)
    if local(root.tag) != "resource":
        raise Unreadable(error("xml.other", record.key, name=local(root.tag)))
    draft = Draft(record)
    for element in children(root):
        _SECTIONS.get(local(element.tag), _kept)(element, draft)
    return draft.entry(origin, findings)


def _identifier(element: Element, draft: Draft) -> None:
    draft.text(DCT.identifier, words(element))
    if element.get("identifierType", "").upper() == "DOI":
        draft.link(DCAT.landingPage, _web(words(element), "DOI"))


def _titles(element: Element, draft: Draft) -> None:
    for each in children(element):
        plain = each.get("titleType") in {None, "TranslatedTitle"}
        draft.text(DCT.title if plain else DCT.alternative, words(each), language=each.get(_LANGUAGE, ""))


def _descriptions(element: Element, draft: Draft) -> None:
    for each in children(element):
        text, kind = " ".join(" ".join(each.itertext()).split()), each.get("descriptionType", "Abstract")
        if kind == "Abstract":
            draft.text(DCT.description, text, language=each.get(_LANGUAGE, ""))
        elif kind == "Methods" and text:
            draft.part(DCT.provenance, DCT.ProvenanceStatement).text(DCT.description, text)
        else:
            draft.keep(f"datacite:description/{kind}", text)


def _publisher(element: Element, draft: Draft) -> None:
    if words(element):
        draft.part(DCT.publisher, FOAF.Agent, element.get("publisherIdentifier", "")).text(FOAF.name, words(element))


def _people(element: Element, draft: Draft) -> None:
    for each in children(element):
        role = each.get("contributorType", "")
        usual = DCT.creator if local(each.tag) == "creator" else DCT.contributor
        agent = _agent(each, draft, _ROLES.get(role, usual))
        if agent:
            agent.keep("datacite:contributorType", role)


def _agent(element: Element, draft: Draft, predicate: Iri) -> Node | None:
    said = {local(each.tag): each for each in children(element)}
    name = next((words(said[key]) for key in ("creatorName", "contributorName") if key in said), "")
    if not name:
        return None
    known = said.get("nameIdentifier")
    iri = "" if known is None else _web(words(known), known.get("nameIdentifierScheme", ""))
    agent = draft.part(predicate, FOAF.Agent, iri).text(FOAF.name, name)
    for part, term in (("givenName", FOAF.givenName), ("familyName", FOAF.familyName)):
        if part in said:
            agent.text(term, words(said[part]))
    for each in children(element):
        if local(each.tag) == "affiliation":
            agent.keep("datacite:affiliation", words(each))
    return agent


def _subjects(element: Element, draft: Draft) -> None:
    for each in children(element):
        draft.text(DCAT.keyword, words(each), language=each.get(_LANGUAGE, ""))
        draft.link(DCT.subject, each.get("valueURI"))


def _dates(element: Element, draft: Draft) -> None:
    for each in children(element):
        kind = each.get("dateType", "")
        if kind in _DATES:
            draft.text(_DATES[kind], words(each))
        else:
            draft.keep(f"datacite:date/{kind}", words(each))


def _year(element: Element, draft: Draft) -> None:
    """Say the year of publication, unless a whole date of it is there: it may stand only once."""
    root = element.getparent()
    if root is not None and any(each.get("dateType") == "Issued" for each in root.iter()):
        draft.keep("datacite:publicationYear", words(element))
    else:
        draft.text(DCT.issued, words(element), datatype=XSD.gYear)


def _alternates(element: Element, draft: Draft) -> None:
    for each in children(element):
        if words(each):
            other = draft.part(ADMS.identifier, ADMS.Identifier).text(SKOS.notation, words(each))
            other.text(RDFS.label, each.get("alternateIdentifierType"))


def _related(element: Element, draft: Draft) -> None:
    for each in children(element):
        relation, target = each.get("relationType", ""), _web(words(each), each.get("relatedIdentifierType", ""))
        draft.link(_RELATIONS.get(relation, DCT.relation), target)
        if relation not in _RELATIONS:
            draft.keep(f"datacite:related/{relation}", target)


def _rights(element: Element, draft: Draft) -> None:
    for each in children(element) if local(element.tag) == "rightsList" else [element]:
        address, text = each.get("rightsURI", ""), words(each)
        if address.startswith("info:eu-repo/semantics/"):
            draft.link(DCT.accessRights, address)
        else:
            draft.link(DCT.license, address)
        draft.text(DCT.rights, text, language=each.get(_LANGUAGE, ""))
        draft.keep("datacite:rightsIdentifier", each.get("rightsIdentifier"))


def _places(element: Element, draft: Draft) -> None:
    for each in children(element):
        place = draft.part(DCT.spatial, DCT.Location)
        for part in children(each):
            _place(part, place)


def _place(element: Element, place: Node) -> None:
    name, said = local(element.tag), {local(each.tag): words(each) for each in children(element)}
    if name == "geoLocationPlace":
        place.text(SKOS.prefLabel, words(element))
    elif name == "geoLocationPoint" and all(map(_is_number, map(said.get, _POINT))):
        longitude, latitude = (said[each] for each in _POINT)
        place.text(DCAT.centroid, f"POINT({longitude} {latitude})", datatype=GSP.wktLiteral)
    elif name == "geoLocationBox" and all(map(_is_number, map(said.get, _BOX))):
        west, east, south, north = (said[each] for each in _BOX)
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        place.text(DCAT.bbox, f"POLYGON(({ring}))", datatype=GSP.wktLiteral)
    else:
        place.keep(f"datacite:{name}", " ".join(" ".join(element.itertext()).split()))


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


def _type(element: Element, draft: Draft) -> None:
    draft.text(DCT.type, words(element) or element.get("resourceTypeGeneral"))
    draft.keep("datacite:resourceTypeGeneral", element.get("resourceTypeGeneral"))


def _says(predicate: Iri) -> Callable[[Element, Draft], None]:
    def say(element: Element, draft: Draft) -> None:
        draft.text(predicate, words(element))

    return say


def _kept(element: Element, draft: Draft) -> None:
    """Keep a section that has no place: sizes, formats, funders, and whatever comes with the next edition."""
    for each in [*children(element)] or [element]:
        draft.keep(f"datacite:{local(element.tag)}", _plain(each))


def _plain(element: Element) -> object:
    inner: dict[str, object] = {local(each.tag): _plain(each) for each in children(element)}
    marks: dict[str, object] = {local(name): str(value) for name, value in element.attrib.items()}
    if inner or marks:
        return inner | marks | ({"text": words(element)} if words(element) else {})
    return words(element)


_SECTIONS: dict[str, Callable[[Element, Draft], None]] = {
    "identifier": _identifier,
    "titles": _titles,
    "descriptions": _descriptions,
    "publisher": _publisher,
    "creators": _people,
    "contributors": _people,
    "subjects": _subjects,
    "dates": _dates,
    "publicationYear": _year,
    "alternateIdentifiers": _alternates,
    "relatedIdentifiers": _related,
    "rightsList": _rights,
    "rights": _rights,
    "geoLocations": _places,
    "language": _says(DCT.language),
    "version": _says(DCAT.version),
    "resourceType": _type,
}


def _record(element: Element, origin: Origin, where: str) -> Record:
    body = markup.canonical(element)
    named = next((each for each in children(element) if local(each.tag) == "identifier" and words(each)), None)
    key = "" if named is None else words(named)
    address = "" if named is None else _web(key, named.get("identifierType", ""))
    findings = () if key else (warning("entry.named-by-content", where, identifier=""),)
    key = key or fingerprint(body.decode())
    iri = address if address.startswith(_WEB) else str(origin.naming.entry("dataset", key))
    return Record(key=key, iri=iri, kind="dataset", format=FORMAT, body=body, findings=findings)


def _web(text: str, scheme: str) -> str:
    """Give an identifier as the address that it has by its scheme, or as it is."""
    base = _SCHEMES.get(scheme.upper(), "")
    return base + text.removeprefix("doi:") if base and text and not text.startswith(_WEB) else text

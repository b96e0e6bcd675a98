"""Nodes: a text where a described thing is due becomes a thing that has this text as its name."""

from dcat_ap.model import Agent, ContactPoint, Identifier, Location, PeriodOfTime, Thing
from dcat_ap.repair import Made, Place, node_at
from dcat_ap.repairs import concepts
from dcat_ap.repairs.geometry import geometry_node, is_geometry
from dcat_ap.repairs.links import iri_of, mail_of, telephone_of
from dcat_ap.repairs.periods import period
from dcat_ap.terms import ADMS, DCT, FOAF, RDF, RDFS, SKOS, VCARD, XSD, Iri, Literal, Term

# what the values of a link are by the specification's range, and so how a mere text about one is put
_RANGES: dict[Iri, Iri] = {
    DCT.accessRights: DCT.RightsStatement,
    DCT.conformsTo: DCT.Standard,
    DCT.license: DCT.LicenseDocument,
    DCT.provenance: DCT.ProvenanceStatement,
    DCT.rights: DCT.RightsStatement,
}


def described(value: Term, place: Place) -> Made | None:
    """Give a statement in words as a node of the class that is due, with the words as its label (DCAT 3, 8.1)."""
    cls = _RANGES.get(place.property.predicate)
    if cls is None or not isinstance(value, Literal) or not value.value.strip():
        return None
    node = node_at(place, value.value)
    return Made("clean.statement", node, ((node, RDF.type, cls), (node, RDFS.label, value)))


def thing(value: Term, place: Place) -> Made | None:
    """Give a text as the agent, place, period, identifier or contact that it names."""
    if not isinstance(value, Literal) or not value.value.strip():
        return None
    make = _MAKERS.get(place.property.kind.thing)
    return make(value, place) if make else None


def _agent(value: Literal, place: Place) -> Made | None:
    return Made("clean.agent", Agent(id=node_at(place, value.value), types=(FOAF.Agent,), name=(value,)))


def _identifier(value: Literal, place: Place) -> Made | None:
    notation = Literal(value.value, datatype=value.datatype or (XSD.anyURI if iri_of(value.value) else ""))
    node = Identifier(id=node_at(place, value.value), types=(ADMS.Identifier,), notation=(notation,))
    return Made("clean.other-identifier", node)


def _contact(value: Literal, place: Place) -> Made | None:
    """Only what one can reach becomes a contact point: a mere name is none (K01)."""
    node, text = node_at(place, value.value), value.value
    ways = (("has_email", mail_of(text)), ("has_telephone", telephone_of(text)), ("has_url", iri_of(text)))
    for field, found in ways:
        if found:
            return Made("clean.contact", _contact_point(node, field, found))
    return None


def _contact_point(node: Iri | str, field: str, found: Iri) -> Thing:
    return ContactPoint(id=node, types=(VCARD.Kind,), **{field: (found,)})  # type: ignore[arg-type]


def _location(value: Literal, place: Place) -> Made | None:
    node, text = node_at(place, value.value), value.value.strip()
    if is_geometry(text):
        made = geometry_node(str(node), (value,))
        return Made("clean.place", Location(id=node, types=(DCT.Location,), geometry=(made.value,), rest=made.rest))
    if found := iri_of(text):
        return Made("clean.link", found)
    for table in ("places", "countries", "continents"):
        if known := concepts.concept(table, text):
            return Made("clean.place", known.iri)
    name = (node, SKOS.prefLabel, value)
    return Made("clean.place", Location(id=node, types=(DCT.Location,), rest=(name,)))


def _period(value: Literal, place: Place) -> Made | None:
    found = period(value.value)
    if found is None:
        return None
    start, end = found
    node = PeriodOfTime(
        id=node_at(place, value.value),
        types=(DCT.PeriodOfTime,),
        start_date=(start,) if start else (),
        end_date=(end,) if end else (),
    )
    return Made("clean.period", node)


_MAKERS = {
    "Agent": _agent,
    "ContactPoint": _contact,
    "Identifier": _identifier,
    "Location": _location,
    "PeriodOfTime": _period,
}

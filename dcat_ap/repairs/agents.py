"""Agents and contact points: their name and address where the source has them under another property."""

from collections.abc import Iterable, Iterator

from dcat_ap.given import Given
from dcat_ap.model import Agent, ContactPoint, Thing
from dcat_ap.repair import Edit, said_in_rest, shown
from dcat_ap.repairs.links import mail_of, telephone_of
from dcat_ap.terms import DCT, FOAF, RDF, RDFS, SCHEMA, SKOS, VCARD, Blank, Iri, Literal, Namespace, Term, Triple, curie

_ORGANISATION = VCARD["organization-name"]
_SCHEMA = Namespace("https://schema.org/")
_TITLES = (
    _ORGANISATION,
    VCARD.hasOrganizationName,
    VCARD.organisationName,
    SKOS.prefLabel,
    RDFS.label,
    SCHEMA.name,
    _SCHEMA.name,
    DCT.title,
)
_NAMES = (FOAF.name, VCARD.fn, *_TITLES)
_MAILS = (VCARD.email, FOAF.mbox, FOAF.email, SCHEMA.email, _SCHEMA.email)
_PHONES = (VCARD.tel, VCARD.telephone, FOAF.phone, SCHEMA.telephone, _SCHEMA.telephone)
_VALUES = (VCARD.hasValue, VCARD.value, RDF.value)  # of a node: vcard:hasTelephone [ vcard:hasValue <tel:…> ]
_PAGES = (VCARD.url, VCARD.hasUrl, FOAF.homepage, FOAF.page)


def named(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give an agent without foaf:name the name it has elsewhere in its description."""
    if isinstance(thing, Agent) and not thing.name:
        yield from _texts(thing, "name", _NAMES)


def reachable(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a contact point the name, mail address, telephone and page it has under other properties."""
    if not isinstance(thing, ContactPoint) or not thing.rest:
        return
    names = [] if thing.fn else list(_texts(thing, "fn", _NAMES))
    if len(names) == 1:  # there may be but one
        yield from names
    for field, predicates in (("has_email", _MAILS), ("has_telephone", _PHONES), ("has_url", _PAGES)):
        values = getattr(thing, field)
        if not any(isinstance(each, Iri) for each in values):
            yield from _links(thing, field, said_in_rest(thing, predicates))
            yield from _links(thing, field, (each for each in thing.rest if each[0] in values and each[1] in _VALUES))


def _texts(thing: Thing, field: str, predicates: tuple[Iri, ...]) -> Iterator[Edit]:
    """Give the values of the first of `predicates` that has any."""
    found = [each for each in said_in_rest(thing, predicates) if isinstance(each[2], Literal) and each[2].value.strip()]
    for triple in found:
        if triple[1] == found[0][1]:
            yield Edit("clean.name-elsewhere", field, triple[2], said=f"{curie(triple[1])} {shown(triple[2])}")


def _links(thing: Thing, field: str, said: Iterable[Triple]) -> Iterator[Edit]:
    for triple in said:
        found = _iri(field, triple[2])
        if found and found not in getattr(thing, field):
            yield Edit("clean.contact-elsewhere", field, found, said=f"{curie(triple[1])} {shown(triple[2])}")


def _iri(field: str, value: Term) -> Iri | None:
    if isinstance(value, Blank):
        return None
    if isinstance(value, Iri):
        scheme = {"has_email": "mailto:", "has_telephone": "tel:"}.get(field, "http")
        return value if value.startswith(scheme) else None
    make = {"has_email": mail_of, "has_telephone": telephone_of}.get(field)
    return make(value.value) if make else None

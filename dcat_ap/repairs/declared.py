"""Declared: what the steward of a source stated, where the source itself is silent."""

from collections.abc import Iterator
from dataclasses import replace

from dcat_ap import licences
from dcat_ap.given import DeclaredAgent, DeclaredContact, Given
from dcat_ap.licences import DeclaredLicence
from dcat_ap.model import Agent, ContactPoint, Dataset, Distribution, Thing, Value
from dcat_ap.repair import Edit, blank
from dcat_ap.repairs.links import mail_of, telephone_of
from dcat_ap.terms import FOAF, VCARD, Iri, Literal


def filled(thing: Thing, given: Given) -> Iterator[Edit]:
    """Fill empty properties with what was declared; each is marked as declared by its rule."""
    for rule, name, values in _defaults(thing, given):
        if values and not getattr(thing, name, values):
            for value in values:
                yield Edit(rule, name, value)
    if isinstance(thing, Dataset) and given.licence and given.licence.basis:
        yield from _licensed(thing, given.licence)


def _defaults(thing: Thing, given: Given) -> Iterator[tuple[str, str, tuple[Value, ...]]]:
    yield "declared.language", "language", given.languages
    yield "declared.theme", "theme", given.themes
    yield "declared.legislation", "applicable_legislation", given.legislation
    if given.publisher:
        yield "declared.publisher", "publisher", (_agent(given.publisher),)
    if given.contact:
        yield "declared.contact", "contact_point", (_contact(given.contact, str(thing.id)),)


def _licensed(thing: Dataset, declared: DeclaredLicence) -> Iterator[Edit]:
    """Give the declared licence to the distributions without one; it never stands in for a restriction."""
    licence = Iri(licences.resolve(declared.licence).licence or declared.licence)
    for each in thing.distribution:
        if isinstance(each, Distribution) and not each.license and not each.rights:
            yield Edit("declared.licence", "distribution", replace(each, license=(licence,)), gone=each)


def _agent(declared: DeclaredAgent) -> Agent:
    kinds = {"organisation": FOAF.Organization, "person": FOAF.Person}
    node = Iri(declared.iri) if declared.iri else blank("declared", "publisher", declared.name)
    return Agent(id=node, types=(kinds.get(declared.type, FOAF.Agent),), name=(Literal(declared.name),))


def _contact(declared: DeclaredContact, subject: str) -> ContactPoint:
    email, telephone = mail_of(declared.email), telephone_of(declared.telephone)
    return ContactPoint(
        id=blank("declared", "contact", subject),
        types=(VCARD.Kind,),
        fn=(Literal(declared.name),) if declared.name else (),
        has_email=(email,) if email else (),
        has_url=(Iri(declared.url),) if declared.url else (),
        has_telephone=(telephone,) if telephone else (),
    )

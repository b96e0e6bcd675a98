"""Where a licence, rights and access rights may stand in an entry, modelled or not, and what they say there."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dcat_ap.licences.resolution import Resolution, resolve
from dcat_ap.model import Thing, Value
from dcat_ap.terms import DCT, FOAF, RDFS, SCHEMA, SKOS, Iri, Literal, Term

_TEXTS = {RDFS.label, DCT.title, DCT.description, DCT.identifier, SKOS.prefLabel, FOAF.name, SCHEMA.name}
"""What a description of a licence in the entry itself may be known by."""

_MODELLED = {DCT.license: "license", DCT.rights: "rights", DCT.accessRights: "access_rights"}
_RIGHTS = {DCT.rights: "dct:rights", DCT.accessRights: "dct:accessRights"}


def said(thing: Thing) -> list[Resolution]:
    """Give what licence and rights say of `thing`, or of the service that gives access to it.

    Rights may name a licence or restrict; rights that do neither say nothing, unless nobody can tell what they say.
    """
    licences = [resolve(text) for each in _values(thing, DCT.license) for text in _texts(each, thing)]
    told = [*licences, *(each for each in rights(thing) if each.open is not None or each.reason == "licence.unknown")]
    if not licences:
        for service in getattr(thing, "access_service", ()):
            told += said(service) if isinstance(service, Thing) else []
    return told


def rights(thing: Thing) -> list[Resolution]:
    """Give what rights and access rights say; those of an entry hold for all its distributions.

    The fact `property` names the property, as it stands in a Finding.
    """
    return [
        replace(resolution, facts=(*resolution.facts, ("property", name)))
        for predicate, name in _RIGHTS.items()
        for value in _values(thing, predicate)
        for resolution in map(resolve, _texts(value, thing))
    ]


def _values(thing: Thing, predicate: Iri) -> Iterator[Value]:
    """The values of a property, whether the class has it in the model or not."""
    yield from getattr(thing, _MODELLED[predicate], ())
    yield from (value for subject, used, value in thing.rest if subject == thing.id and used == predicate)


def _texts(value: Value, described: Thing) -> Iterable[Term]:
    """A value, or what is said of a node that has no name of its own."""
    if isinstance(value, Thing):
        return ()
    if isinstance(value, Iri | Literal):
        return (value,)
    about = [(used, each) for subject, used, each in described.rest if subject == value]
    return [each for used, each in about if used in _TEXTS or isinstance(each, Iri)]

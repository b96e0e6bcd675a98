"""Types: what stands where only one class may stand is of that class, whether the source says so or not."""

from collections.abc import Iterator

from dcat_ap.given import Given
from dcat_ap.model import Agent, ContactPoint, Thing
from dcat_ap.repair import Edit, shown
from dcat_ap.terms import FOAF, ORG, VCARD, Iri

# classes that are as good as the one that is due: FOAF, ORG and vCard say that each is a special case of it
_AS_GOOD: dict[type[Thing], frozenset[Iri]] = {
    Agent: frozenset(
        {FOAF.Agent, FOAF.Organization, FOAF.Person, FOAF.Group, ORG.Organization, ORG.FormalOrganization}
    ),
    ContactPoint: frozenset({VCARD.Kind, VCARD.Organization, VCARD.Individual, VCARD.Group, VCARD.Location}),
}


def typed(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Add the class that the property demands of its values; never a narrower one, such as Organization.

    An agent of whom not even a name is known stays what the source made of it.
    """
    if isinstance(thing, Agent) and not thing.name:
        return
    good = _AS_GOOD.get(type(thing), frozenset({thing.CLASS}))
    if good.isdisjoint(thing.types):
        said = ", ".join(map(shown, thing.types))
        yield Edit("clean.class", "types", thing.CLASS, said=said)

"""Types: what stands where only one class may stand is of that class, whether the source says so or not."""

from collections.abc import Iterator

from dcat_ap.given import Given
from dcat_ap.model import Agent, Thing
from dcat_ap.repair import Edit, shown


def typed(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Add the class that the property demands of its values; never a narrower one, such as Organization.

    An agent of whom not even a name is known stays what the source made of it.
    """
    if isinstance(thing, Agent) and not thing.name:
        return
    if thing.CLASS not in thing.types and thing.NARROWER.isdisjoint(thing.types):
        said = ", ".join(map(shown, thing.types))
        yield Edit("clean.class", "types", thing.CLASS, said=said)

"""Types: what stands where only one class may stand is of that class, whether the source says so or not."""

from collections.abc import Iterator

from dcat_ap import rdf
from dcat_ap.given import Given
from dcat_ap.model import CLASSES, Distribution, Thing, properties
from dcat_ap.repair import Edit, shown


def _mandatory(cls: type[Thing]) -> list[str]:
    return [each.name for each in properties(cls) if each.least]


# what an entry or a distribution lacks is a fault of its own; to the rest, a class would only bring one
_DEMANDED: dict[type[Thing], list[str]] = {
    cls: [] if cls in {*rdf.KINDS.values(), Distribution} else _mandatory(cls) for cls in CLASSES.values()
}


def typed(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Add the class that the property demands of its values; never a narrower one, such as Organization.

    What lacks a fact that its class demands, as an agent without a name, stays what the source made of it.
    """
    if any(not getattr(thing, name) for name in _DEMANDED[type(thing)]):
        return
    if thing.CLASS not in thing.types and thing.NARROWER.isdisjoint(thing.types):
        said = ", ".join(map(shown, thing.types))
        yield Edit("clean.class", "types", thing.CLASS, said=said)

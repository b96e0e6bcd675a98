"""High-value datasets: what DCAT-AP HVD 3.0.0 demands of them, and what of it is there.

Implementing Regulation (EU) 2023/138 makes such data free, machine-readable and to be had by API and in bulk;
DCAT-AP HVD says how a catalogue shows that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dcat_ap.model import DataService, Dataset, DatasetSeries, Distribution, Entry, Thing
from dcat_ap.shapes.hvd import REGULATION
from dcat_ap.terms import Blank, Iri
from dcat_ap.vocabularies import vocabulary

Test = Callable[[Thing], bool]


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that DCAT-AP HVD wants of a class; `must` where the lack of it is a violation of its shapes."""

    name: str
    property: str
    must: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one thing meets one demand. The subject is written as in a Finding: an IRI, or `_:` and a label."""

    subject: str
    demand: Demand
    met: bool


@dataclass(frozen=True, slots=True)
class Hvd:
    """All that is demanded of a high-value dataset or service and of what belongs to it."""

    answers: tuple[Answer, ...]

    @property
    def missing(self) -> tuple[Answer, ...]:
        """What is not met."""
        return tuple(each for each in self.answers if not each.met)

    @property
    def complete(self) -> bool:
        """Whether all is met that must be."""
        return all(each.met for each in self.answers if each.demand.must)


def hvd(entry: Entry, *, served: bool = False) -> Hvd | None:
    """Give what is demanded of a high-value dataset, series or service; None where `entry` is not marked as one.

    A category marks it, or the regulation at itself or at one of its distributions. `served` says that a service
    of the catalogue names the dataset as one that it serves, which the dataset itself need not know.
    """
    if not marks(entry):
        return None
    answers = (answer for each in (entry, *_parts(entry)) for answer in _answers(each))
    return Hvd(tuple(replace(each, met=True) if served and each.demand is _API else each for each in answers))


def marks(entry: Entry) -> bool:
    """Say whether an entry is marked as of high value: by a category or the regulation, also at a distribution."""
    return _marked(entry) or any(map(_regulated, _distributions(entry)))


def demands() -> Iterator[tuple[str, Demand]]:
    """Give every demand with the name of the class that it is made of."""
    for cls, wanted in _DEMANDS.items():
        yield from ((cls.__name__, demand) for demand, _ in wanted)


def _answers(thing: Thing) -> Iterator[Answer]:
    name = f"_:{thing.id}" if isinstance(thing.id, Blank) else str(thing.id)
    for demand, met in _DEMANDS[type(thing)]:
        yield Answer(name, demand, met(thing))


def _parts(entry: Entry) -> Iterator[Thing]:
    """The distributions that are high-value, and the services that give access to them."""
    for each in _high_value(entry):
        yield each
        yield from (service for service in each.access_service if isinstance(service, DataService))


def _high_value(thing: Thing) -> list[Distribution]:
    """The distributions that the regulation marks; all where it marks none."""
    distributions = _distributions(thing)
    return [each for each in distributions if _regulated(each)] or distributions


def _distributions(thing: Thing) -> list[Distribution]:
    values = thing.distribution if isinstance(thing, Dataset) else ()
    return [each for each in values if isinstance(each, Distribution)]


def _marked(entry: Entry) -> bool:
    return bool(getattr(entry, "hvd_category", ())) or _regulated(entry)


def _regulated(thing: Thing) -> bool:
    return REGULATION in getattr(thing, "applicable_legislation", ())


def _categorised(thing: Thing) -> bool:
    values = getattr(thing, "hvd_category", ())
    return any(isinstance(each, Iri) and vocabulary("hvd-category").get(each) is not None for each in values)


def _has_api(thing: Thing) -> bool:
    return any(each.access_service for each in _high_value(thing))


def _has_bulk(thing: Thing) -> bool:
    return any(each.download_url for each in _high_value(thing))


def _given(*names: str) -> Test:
    return lambda thing: any(getattr(thing, name) for name in names)


def _must(name: str, curie: str) -> Demand:
    return Demand(name, curie, must=True)


def _should(name: str, curie: str) -> Demand:
    return Demand(name, curie, must=False)


_LEGISLATION = (_must("legislation", "dcatap:applicableLegislation"), _regulated)
_CATEGORY = (_must("category", "dcatap:hvdCategory"), _categorised)
_API = _should("api", "dcat:accessService")
_DEMANDS: dict[type[Thing], tuple[tuple[Demand, Test], ...]] = {
    Dataset: (
        _LEGISLATION,
        _CATEGORY,
        (_should("contact", "dcat:contactPoint"), _given("contact_point")),
        (_should("standard", "dct:conformsTo"), _given("conforms_to")),
        (_API, _has_api),
        (_should("bulk", "dcat:downloadURL"), _has_bulk),
    ),
    DatasetSeries: (_LEGISLATION, _CATEGORY),
    Distribution: (
        _LEGISLATION,
        (_must("access", "dcat:accessURL"), _given("access_url")),
        (_should("licence", "dct:license"), _given("license", "rights")),
    ),
    DataService: (
        _LEGISLATION,
        _CATEGORY,
        (_must("contact", "dcat:contactPoint"), _given("contact_point")),
        (_must("endpoint", "dcat:endpointURL"), _given("endpoint_url")),
        (_must("documentation", "foaf:page"), _given("page")),
        (_should("description", "dcat:endpointDescription"), _given("endpoint_description")),
        (_should("licence", "dct:license"), _given("license", "access_rights")),
    ),
}

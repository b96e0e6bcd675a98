"""What the dashboard of GovData would hold against a dataset.

GovData counts for each provider how many datasets have one of seven faults; its SHACL shapes (dashboard-live)
name each by a severity of their own, which are the codes here. What the shapes say is done here without them.
"""

from collections.abc import Iterator

from dcat_ap.model import Agent, Dataset, Distribution, Entry, Thing, Value
from dcat_ap.terms import Iri, Literal
from dcat_ap.vocabularies import vocabulary

CODES = (
    "no_license",
    "no_license_from_list",
    "no_open_license_from_list",
    "multiple_licenses",
    "no_correct_contributorID",
    "no_correct_publisher",
    "no_literal_keyword",
)
"""All faults, as GovData names them."""


def dashboard(entry: Entry) -> frozenset[str]:
    """Give the codes of the faults that a dataset has; a series or a service has none, they are not looked at.

    A fault of one distribution is one of the dataset.
    """
    if not isinstance(entry, Dataset):
        return frozenset()
    return frozenset([*_faults(entry), *(fault for each in _distributions(entry) for fault in _licence_faults(each))])


def _faults(dataset: Dataset) -> Iterator[str]:
    if not any(isinstance(each, Literal) for each in dataset.keyword):
        yield "no_literal_keyword"
    listed = {each for each in dataset.contributor_id if _known("contributors", each)}
    if len(listed) != 1:
        yield "no_correct_contributorID"
    if len(set(map(_node, dataset.publisher))) != 1 or not all(map(_has_name, dataset.publisher)):
        yield "no_correct_publisher"


def _licence_faults(distribution: Distribution) -> Iterator[str]:
    licences = set(distribution.license)
    if not licences:
        yield "no_license"
    if len(licences) > 1:
        yield "multiple_licenses"
    if not all(_known("licenses", each) for each in licences):
        yield "no_license_from_list"
    if not all(map(_open, licences)):
        yield "no_open_license_from_list"


def _distributions(dataset: Dataset) -> Iterator[Distribution]:
    """All distributions that are described: a sample is one too."""
    for each in (*dataset.distribution, *dataset.sample):
        if isinstance(each, Distribution):
            yield each


def _has_name(publisher: Value) -> bool:
    return isinstance(publisher, Agent) and any(isinstance(each, Literal) for each in publisher.name)


def _node(value: Value) -> object:
    return value.id if isinstance(value, Thing) else value


def _known(name: str, value: Value) -> bool:
    return isinstance(value, Iri) and vocabulary(name).get(value) is not None


def _open(value: Value) -> bool:
    concept = vocabulary("licenses").get(value) if isinstance(value, Iri) else None
    return concept is not None and concept.facts.get("open") == "true"

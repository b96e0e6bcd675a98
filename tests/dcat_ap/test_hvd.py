"""High-value datasets: who is one, and what DCAT-AP HVD 3.0.0 finds missing."""

from dataclasses import replace

import pytest
from lists import small_lists

import dcat_ap.hvd
from dcat_ap import messages
from dcat_ap.hvd import REGULATION, demands, hvd
from dcat_ap.model import CLASSES, DataService, Dataset, DatasetSeries, Distribution, properties
from dcat_ap.terms import PREFIXES, Blank, Iri, Literal

METEOROLOGY = Iri("http://data.europa.eu/bna/c_164e0bf5")
ANY = (Iri("http://e.example/x"),)

SERVICE = DataService(
    id=Iri("http://e.example/v"),
    applicable_legislation=(REGULATION,),
    hvd_category=(METEOROLOGY,),
    contact_point=ANY,
    endpoint_url=ANY,
    endpoint_description=ANY,
    page=ANY,
    license=ANY,
)
DISTRIBUTION = Distribution(
    id=Iri("http://e.example/d"),
    applicable_legislation=(REGULATION,),
    access_url=ANY,
    download_url=ANY,
    license=ANY,
    access_service=(SERVICE,),
)
WHOLE = Dataset(
    id=Iri("http://e.example/s"),
    applicable_legislation=(REGULATION,),
    hvd_category=(METEOROLOGY,),
    contact_point=ANY,
    conforms_to=ANY,
    distribution=(DISTRIBUTION,),
)
PLAIN = Dataset(id=Iri("http://e.example/s"))


@pytest.fixture(scope="module", autouse=True)
def _lists():
    with small_lists(dcat_ap.hvd):
        yield


def missing(entry, **served: bool) -> set[tuple[str, str]]:
    found = hvd(entry, **served)
    assert found
    return {(each.subject.removeprefix("http://e.example/"), each.demand.name) for each in found.missing}


@pytest.mark.parametrize("entry", [PLAIN, DataService(id=PLAIN.id), DatasetSeries(id=PLAIN.id)])
def test_what_is_not_marked_is_not_asked(entry):
    assert hvd(entry) is None
    assert hvd(replace(entry, applicable_legislation=ANY)) is None


def test_all_is_there():
    assert missing(WHOLE) == set()
    assert hvd(WHOLE).complete
    assert missing(SERVICE) == set()


@pytest.mark.parametrize(
    "mark",
    [
        {"applicable_legislation": (REGULATION,)},
        {"hvd_category": (METEOROLOGY,)},
        {"hvd_category": ANY},
        {"distribution": (replace(DISTRIBUTION, access_service=()),)},
    ],
)
def test_each_mark_makes_a_high_value_dataset(mark):
    found = hvd(replace(PLAIN, **mark))
    assert found
    assert not found.complete


@pytest.mark.parametrize(
    ("change", "name", "must"),
    [
        ({"applicable_legislation": ()}, "legislation", True),
        ({"applicable_legislation": (Literal(REGULATION),)}, "legislation", True),
        ({"hvd_category": ()}, "category", True),
        ({"hvd_category": ANY}, "category", True),
        ({"contact_point": ()}, "contact", False),
        ({"conforms_to": ()}, "standard", False),
    ],
)
def test_what_a_dataset_lacks(change, name, must):
    entry = replace(WHOLE, **change)
    assert missing(entry) == {("s", name)}
    assert hvd(entry).complete is not must


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({"access_url": ()}, {("d", "access")}),
        ({"license": ()}, {("d", "licence")}),
        ({"license": (), "rights": ANY}, set()),
        ({"applicable_legislation": ()}, {("d", "legislation")}),
        ({"download_url": ()}, {("s", "bulk")}),
        ({"access_service": ()}, {("s", "api")}),
        ({"access_service": ANY}, set()),
        ({"id": Blank("x"), "access_url": ()}, {("_:x", "access")}),
    ],
)
def test_what_a_distribution_lacks(change, lacking):
    assert missing(replace(WHOLE, distribution=(replace(DISTRIBUTION, **change),))) == lacking


@pytest.mark.parametrize(
    ("change", "lacking", "must"),
    [
        ({"applicable_legislation": ()}, "legislation", True),
        ({"hvd_category": ()}, "category", True),
        ({"contact_point": ()}, "contact", True),
        ({"endpoint_url": ()}, "endpoint", True),
        ({"page": ()}, "documentation", True),
        ({"endpoint_description": ()}, "description", False),
        ({"license": ()}, "licence", False),
    ],
)
def test_what_a_service_lacks_on_its_own_and_behind_a_distribution(change, lacking, must):
    service = replace(SERVICE, **change)
    behind = replace(WHOLE, distribution=(replace(DISTRIBUTION, access_service=(service,)),))
    for entry in (service, behind):
        assert missing(entry) == {("v", lacking)}
        assert hvd(entry).complete is not must


def test_distributions_without_the_regulation_are_left_alone_where_others_have_it():
    other = Distribution(id=Iri("http://e.example/other"))
    assert missing(replace(WHOLE, distribution=(other, DISTRIBUTION))) == set()
    assert ("other", "access") in missing(replace(WHOLE, distribution=(other,)))


def test_a_service_of_the_catalogue_is_an_api():
    entry = replace(WHOLE, distribution=(replace(DISTRIBUTION, access_service=()),))
    assert missing(entry) == {("s", "api")}
    assert missing(entry, served=True) == set()


def test_a_series_is_asked_for_legislation_and_category():
    assert missing(DatasetSeries(id=PLAIN.id, hvd_category=ANY)) == {("s", "legislation"), ("s", "category")}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_demand_has_a_name_and_a_property_that_exists(language):
    for cls, demand in demands():
        assert messages.text(f"score.hvd.{demand.name}", language)
        prefix, _, name = demand.property.partition(":")
        holders = [cls, "Distribution"] if demand.name in {"api", "bulk"} else [cls]
        known = {each.predicate for holder in holders for each in properties(CLASSES[holder])}
        assert PREFIXES[prefix][name] in known


def test_what_must_be_is_what_the_model_says():
    must = {(cls, demand.property) for cls, demand in demands() if demand.must}
    declared = {
        (cls, f"{prefix}:{each.predicate.removeprefix(namespace.base)}")
        for cls in ("Dataset", "DatasetSeries", "Distribution", "DataService")
        for each in properties(CLASSES[cls])
        for prefix, namespace in PREFIXES.items()
        if each.hvd and each.predicate.startswith(namespace.base)
    }
    assert must == declared

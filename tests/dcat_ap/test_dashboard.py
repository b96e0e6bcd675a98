"""GovData's seven faults: by hand, and against GovData's own shapes where these and pySHACL are at hand."""

import re
import warnings
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lists import small_lists

from dcat_ap import dashboard, messages, ntriples, rdf
from dcat_ap.model import Agent, DataService, Dataset, DatasetSeries, Distribution
from dcat_ap.terms import DCAT, FOAF, Blank, Iri, Literal

SAXONY = Iri("http://dcat-ap.de/def/contributors/freistaatSachsen")
ANHALT = Iri("http://dcat-ap.de/def/contributors/landSachsenAnhalt")
OPEN = Iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0")
CLOSED = Iri("http://dcat-ap.de/def/licenses/dl-by-nc-de/1.0")
UNLISTED = Iri("http://e.example/licence")
TEXT = Literal("Datenlizenz Deutschland")

AGENT = Agent(id=Blank("a"), types=(FOAF.Agent,), name=(Literal("Stadt Dresden"),))
DISTRIBUTION = Distribution(id=Iri("http://e.example/d"), types=(DCAT.Distribution,), license=(OPEN,))
GOOD = Dataset(
    id=Iri("http://e.example/s"),
    types=(DCAT.Dataset,),
    keyword=(Literal("Bäume", "de"),),
    contributor_id=(SAXONY,),
    publisher=(AGENT,),
    distribution=(DISTRIBUTION,),
)


@pytest.fixture(scope="module", autouse=True)
def _lists():
    with small_lists(dashboard):
        yield


def with_licences(*licences: Iri | Literal) -> Dataset:
    return replace(GOOD, distribution=(replace(DISTRIBUTION, license=licences),))


CASES = [
    (GOOD, set()),
    (replace(GOOD, distribution=()), set()),
    (replace(GOOD, keyword=()), {"no_literal_keyword"}),
    (replace(GOOD, keyword=(Iri("http://e.example/k"),)), {"no_literal_keyword"}),
    (replace(GOOD, keyword=(Iri("http://e.example/k"), Literal("Bäume"))), set()),
    (replace(GOOD, contributor_id=()), {"no_correct_contributorID"}),
    (replace(GOOD, contributor_id=(UNLISTED,)), {"no_correct_contributorID"}),
    (replace(GOOD, contributor_id=(UNLISTED, SAXONY)), set()),
    (replace(GOOD, contributor_id=(ANHALT, SAXONY)), {"no_correct_contributorID"}),
    (replace(GOOD, contributor_id=(Literal(SAXONY),)), {"no_correct_contributorID"}),
    (replace(GOOD, publisher=()), {"no_correct_publisher"}),
    (replace(GOOD, publisher=(Iri("http://e.example/p"),)), {"no_correct_publisher"}),
    (replace(GOOD, publisher=(Literal("Stadt Dresden"),)), {"no_correct_publisher"}),
    (replace(GOOD, publisher=(replace(AGENT, name=()),)), {"no_correct_publisher"}),
    (replace(GOOD, publisher=(AGENT, replace(AGENT, id=Blank("b")))), {"no_correct_publisher"}),
    (with_licences(), {"no_license"}),
    (with_licences(CLOSED), {"no_open_license_from_list"}),
    (with_licences(UNLISTED), {"no_license_from_list", "no_open_license_from_list"}),
    (with_licences(TEXT), {"no_license_from_list", "no_open_license_from_list"}),
    (with_licences(OPEN, CLOSED), {"multiple_licenses", "no_open_license_from_list"}),
    (
        with_licences(OPEN, TEXT),
        {"multiple_licenses", "no_license_from_list", "no_open_license_from_list"},
    ),
    (replace(GOOD, sample=(replace(DISTRIBUTION, id=Blank("sample"), license=()),)), {"no_license"}),
    (replace(GOOD, distribution=(DISTRIBUTION, replace(DISTRIBUTION, id=Blank("x"), license=()))), {"no_license"}),
    (replace(GOOD, distribution=(Iri("http://e.example/only-named"),)), set()),
]


@pytest.mark.parametrize(("dataset", "faults"), CASES)
def test_faults(dataset, faults):
    assert dashboard.dashboard(dataset) == faults


@pytest.mark.parametrize("cls", [DataService, DatasetSeries])
def test_series_and_services_are_not_looked_at(cls):
    assert dashboard.dashboard(cls(id=Iri("http://e.example/s"))) == frozenset()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_fault_has_a_sentence(language):
    assert {fault for _, faults in CASES for fault in faults} == set(dashboard.CODES)
    for code in dashboard.CODES:
        assert messages.text(f"score.dashboard.{code}", language)


@pytest.fixture(scope="module")
def judge(shared):
    """GovData's shapes, run by pySHACL with GovData's lists as part of the data."""
    pyshacl = pytest.importorskip("pyshacl")
    rdflib = pytest.importorskip("rdflib")
    folder = shared / "standard" / "shapes" / "dcat-ap-de" / "dashboard-live"
    shapes, lists = rdflib.Graph(), rdflib.Graph()
    shapes.parse(folder / "db-shapes.ttl")
    for name in ("dcat-ap-de-contributors.rdf", "dcat-ap-de-licenses-open.rdf"):
        lists.parse(folder / name)

    def judged(dataset: Dataset) -> set[str]:
        data = rdflib.Graph()
        data.parse(data=ntriples.text(rdf.rows(dataset)), format="nt")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, report, _ = pyshacl.validate(data + lists, shacl_graph=shapes)
        severities = report.objects(None, rdflib.SH.resultSeverity)
        return {re.sub(r".*#/?#?", "", str(each)) for each in severities} - {
            "count_Distributions",
            "count_Distributions_Licenses",
        }

    return judged


@pytest.mark.parametrize(("dataset", "faults"), CASES)
def test_the_shapes_of_govdata_agree(judge, dataset, faults):
    assert judge(dataset) == faults


licences = st.lists(st.sampled_from((OPEN, CLOSED, UNLISTED, TEXT)), max_size=3, unique=True).map(tuple)
agents = st.builds(
    Agent, id=st.just(Blank("a")), name=st.lists(st.sampled_from((TEXT, UNLISTED)), max_size=2).map(tuple)
)
publishers = st.lists(agents | st.sampled_from((UNLISTED, TEXT)), max_size=2, unique=True).map(tuple)
distributions = st.builds(
    Distribution,
    id=st.sampled_from((Blank("d"), Blank("e"))),
    types=st.just((DCAT.Distribution,)),
    license=licences,
)
datasets = st.builds(
    Dataset,
    id=st.just(GOOD.id),
    types=st.just(GOOD.types),
    keyword=st.lists(st.sampled_from((TEXT, UNLISTED)), max_size=2).map(tuple),
    contributor_id=st.lists(st.sampled_from((SAXONY, ANHALT, UNLISTED, TEXT)), max_size=3).map(tuple),
    publisher=publishers,
    distribution=st.lists(distributions, max_size=2, unique_by=lambda each: each.id).map(tuple),
)


@settings(max_examples=15)
@given(dataset=datasets)
def test_the_shapes_of_govdata_agree_on_anything(judge, dataset):
    assert judge(dataset) == dashboard.dashboard(dataset)

"""Assess: what is said of one entry by several rules is told once."""

from dcat_ap import check
from dcat_ap.assess import assess
from dcat_ap.finding import Severity
from dcat_ap.model import Dataset, Distribution
from dcat_ap.terms import Iri, Literal

FILE = Distribution(id=Iri("http://e.example/1/csv"), access_url=(Iri("http://e.example/1.csv"),))


def dataset(**more: object) -> Dataset:
    return Dataset(id=Iri("http://e.example/1"), title=(Literal("T", "de"),), **more)


def test_a_missing_licence_is_one_finding_as_grave_as_the_demand():
    assessment = assess(dataset(distribution=(FILE,)))
    (found,) = [each for each in assessment.findings if (each.subject, each.property) == (FILE.id, "dct:license")]
    assert (found.rule, found.severity) == ("licence.missing", Severity.ERROR)
    assert found.points > 0
    assert not assessment.conforms
    assert assessment.judgement.way.rule == "licence.missing"


def test_other_demands_stay_and_so_does_what_the_check_itself_tells():
    assessment = assess(dataset(distribution=(FILE,)))
    told = {each.property for each in assessment.findings if each.rule == "check.missing"}
    checked = {each.property for each in check.check(assessment.entry) if each.rule == "check.missing"}
    assert checked - told == {"dct:license"}
    assert "dct:description" in told

"""Whom to name and how to cite, on the page of an entry."""

from catalog.web.citation import citation
from dcat_ap import plain
from dcat_ap.model import Agent, Dataset, Distribution
from dcat_ap.terms import Blank, Iri, Literal

LICENCE = Iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0")
AGENT = Agent(id=Blank("a"), name=(Literal("Stadt Auental"),))


def cited(*distributions: Distribution):
    entry = Dataset(
        id=Iri("http://e.example/1"),
        title=(Literal("Bäume", "de"),),
        publisher=(AGENT,),
        modified=(Literal("2024-05-01"),),
        distribution=distributions,
    )
    found = citation(plain.write(entry), "de", "https://daten.example/datasets/baeume")
    assert found
    return found


def distribution(number: int, **fields) -> Distribution:
    return Distribution(id=Iri(f"http://e.example/d{number}"), license=(LICENCE,), **fields)


def test_the_sentence_says_who_when_what_and_where():
    sentence = cited(distribution(1)).sentence
    assert all(part in sentence for part in ("Stadt Auental", "2024", "Bäume", "https://daten.example/datasets/baeume"))


def test_the_source_s_own_text_counts_before_the_publisher_and_each_name_stands_once():
    own = (Literal("© Stadt Auental, Vermessungsamt"),)
    found = cited(distribution(1), distribution(2), distribution(3, license_attribution_by_text=own))
    assert found.names == ("Stadt Auental", "© Stadt Auental, Vermessungsamt")


def test_what_is_of_no_class_of_the_model_cannot_be_cited():
    assert citation({"class": "Song"}, "de", "https://daten.example/x") is None
    assert citation({}, "de", "https://daten.example/x") is None

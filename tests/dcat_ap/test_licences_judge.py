"""What the source says decides; what restricts counts most; a declaration counts where the source is silent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import messages
from dcat_ap.licences import DeclaredLicence, Openness, attribution, citation, judge
from dcat_ap.model import Agent, DataService, Dataset, DatasetSeries, Distribution
from dcat_ap.terms import DCT, RDFS, Blank, Iri, Literal

ENTRY = Iri("http://e.example/1")
BY = Iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0")
ZERO = Iri("http://dcat-ap.de/def/licenses/dl-zero-de/2.0")
NC = Iri("http://creativecommons.org/licenses/by-nc/4.0/")
OTHER_OPEN = Iri("http://dcat-ap.de/def/licenses/other-open")
RIGHT = "http://publications.europa.eu/resource/authority/access-right/"
DECLARED = DeclaredLicence(licence=str(BY), by="A. Beispiel", on="2026-11-24", basis="Schreiben des Amtes vom 1.11.")


def distribution(*licences, number=1, **more):
    return Distribution(id=Iri(f"http://e.example/1/d{number}"), license=licences, **more)


def dataset(*distributions, **more):
    agent = Agent(id=Blank("a"), name=(Literal("Stadt Musterau", "de"), Literal("City of Musterau", "en")))
    title = (Literal("Bäume", "de"), Literal("Trees", "en"))
    return Dataset(id=ENTRY, title=title, publisher=(agent,), distribution=distributions, **more)


def rules(judgement):
    return [finding.rule for finding in judgement.reasons]


def test_one_free_distribution_makes_the_entry_free_and_the_others_stay_what_they_are():
    judged = judge(dataset(distribution(NC), distribution(BY, number=2), distribution(number=3)))
    assert judged.openness is Openness.FREE
    assert [each.openness for each in judged.distributions.values()] == ["not_free", "free", "unclear"]
    assert judged.way is None


@pytest.mark.parametrize(
    ("licence", "openness"),
    [
        (BY, "free"),
        (NC, "not_free"),
        (OTHER_OPEN, "unclear"),
        (Literal("CC BY 4.0"), "free"),
        (Literal("?"), "unclear"),
    ],
)
def test_a_distribution_is_as_open_as_its_licence(licence, openness):
    assert judge(dataset(distribution(licence))).openness == openness


def test_a_licence_text_beside_other_open_says_which_licence_it_is():
    rights = (Literal("CC BY 4.0"),)
    assert judge(dataset(distribution(OTHER_OPEN, rights=rights))).openness is Openness.FREE


def test_two_different_licences_are_none_and_one_written_twice_is_one():
    assert rules(judge(dataset(distribution(BY, ZERO)))) == ["licence.several"]
    assert judge(dataset(distribution(BY, Iri("https://www.govdata.de/dl-de/by-2-0")))).openness is Openness.FREE


@pytest.mark.parametrize(
    ("text", "openness"),
    [
        ("Für die Nutzung werden Gebühren erhoben.", "not_free"),
        ("Keine kommerzielle Nutzung.", "not_free"),
        ("© Stadt Musterau", "free"),
        ("Keine Gebühren.", "free"),
    ],
)
def test_rights_may_restrict_a_licence_and_else_change_nothing(text, openness):
    judged = judge(dataset(distribution(BY, rights=(Literal(text),))))
    assert judged.openness == openness
    assert (judged.reasons[0].value == text) if openness == "not_free" else not judged.reasons


def test_what_the_dataset_restricts_holds_for_its_distributions():
    fee = (ENTRY, DCT.rights, Literal("Für die Nutzung wird ein Entgelt erhoben."))
    judged = judge(dataset(distribution(BY), rest=(fee,)))
    assert judged.openness is Openness.NOT_FREE
    assert (judged.reasons[0].property, judged.reasons[0].value) == ("dct:rights", fee[2].value)


def test_access_rights_may_name_a_licence():
    assert judge(dataset(distribution(), access_rights=(Literal("CC BY 4.0"),))).openness is Openness.FREE


@pytest.mark.parametrize("vague", ["Datenlizenz Deutschland Namensnennung", "dl-de/by-2-0"])
def test_a_less_exact_name_of_the_same_licence_is_no_second_one(vague):
    assert judge(dataset(distribution(BY, rights=(Literal(vague),)))).openness is Openness.FREE
    assert rules(judge(dataset(distribution(ZERO, rights=(Literal(vague),))))) == ["licence.several"]


@pytest.mark.parametrize("right", ["NON_PUBLIC", "RESTRICTED", "CONFIDENTIAL"])
def test_limited_access_bars_all_distributions(right):
    judged = judge(dataset(distribution(BY), access_rights=(Iri(RIGHT + right),)), DECLARED)
    assert judged.openness is Openness.NOT_FREE
    assert (judged.reasons[0].rule, judged.reasons[0].property) == ("licence.access", "dct:accessRights")


def test_public_access_frees_nothing():
    assert judge(dataset(distribution(), access_rights=(Iri(RIGHT + "PUBLIC"),))).openness is Openness.UNCLEAR


def test_without_distributions_the_own_licence_decides():
    assert judge(dataset()).openness is Openness.UNCLEAR
    assert judge(dataset(rest=((ENTRY, DCT.license, BY),))).openness is Openness.FREE
    assert judge(DataService(id=ENTRY, license=(BY,))).openness is Openness.FREE
    assert judge(DataService(id=ENTRY, license=(NC,))).openness is Openness.NOT_FREE
    assert judge(DataService(id=ENTRY)).distributions == {}


def test_a_silent_distribution_has_the_licence_of_its_service_or_dataset():
    service = DataService(id=Blank("s"), license=(BY,))
    assert judge(dataset(distribution(access_service=(service,)))).openness is Openness.FREE
    assert judge(dataset(distribution(), rest=((ENTRY, DCT.license, BY),))).openness is Openness.FREE
    assert judge(dataset(distribution(NC), rest=((ENTRY, DCT.license, BY),))).openness is Openness.NOT_FREE


@pytest.mark.parametrize("said", [Literal("notspecified"), OTHER_OPEN])
def test_a_distribution_that_leaves_the_licence_open_has_that_of_its_dataset(said):
    assert judge(dataset(distribution(said), rest=((ENTRY, DCT.license, BY),))).openness is Openness.FREE
    assert judge(dataset(distribution(said), rest=((ENTRY, DCT.license, NC),))).openness is Openness.NOT_FREE


def test_a_series_without_licence_is_unclear_and_says_that_its_datasets_count():
    judged = judge(DatasetSeries(id=ENTRY))
    assert (judged.openness, rules(judged)) == ("unclear", ["licence.series"])
    assert judge(DatasetSeries(id=ENTRY, rest=((ENTRY, DCT.license, BY),))).openness is Openness.FREE


def test_a_licence_described_in_the_entry_is_read():
    node = Blank("l")
    described = distribution(node)
    described = replace(described, rest=((node, RDFS.label, Literal("Datenlizenz Deutschland Zero 2.0")),))
    assert judge(dataset(described)).openness is Openness.FREE


@pytest.mark.parametrize(
    "said", [(), (Literal("notspecified"),), (Literal("Es gelten keine Bedingungen"),), (OTHER_OPEN,)]
)
def test_a_declaration_frees_where_the_source_is_silent_and_is_shown_as_one(said):
    judged = judge(dataset(distribution(*said)), DECLARED)
    assert (judged.openness, rules(judged)) == ("declared", ["licence.declared"])
    assert "A. Beispiel" in messages.text("finding.licence.declared.what", "de", **judged.reasons[0].words())
    assert "{" not in messages.text("finding.licence.declared.what", "de", **judged.reasons[0].words())


@pytest.mark.parametrize("missing", ["by", "on", "basis"])
def test_a_declaration_without_person_date_or_basis_frees_nothing(missing):
    judged = judge(dataset(distribution()), replace(DECLARED, **{missing: " "}))
    assert (judged.openness, judged.way.rule) == ("unclear", "licence.no-basis")


@pytest.mark.parametrize("said", [NC, Literal("Gebühren: 10 Euro"), Literal("Eigene Lizenz der Stadt")])
def test_a_declaration_never_overrides_what_the_source_says(said):
    before = judge(dataset(distribution(said)))
    assert judge(dataset(distribution(said)), DECLARED) == before
    assert before.openness in ("not_free", "unclear")


def test_a_declaration_beside_a_free_licence_changes_nothing():
    assert judge(dataset(distribution(ZERO)), DECLARED) == judge(dataset(distribution(ZERO)))


@pytest.mark.parametrize(("licence", "openness"), [(str(NC), "not_free"), ("irgendeine", "unclear")])
def test_a_declared_licence_is_judged_like_any_other(licence, openness):
    assert judge(dataset(distribution()), replace(DECLARED, licence=licence)).openness == openness


def test_the_cheapest_way_is_the_reason_that_is_mended_most_easily():
    judged = judge(dataset(distribution(NC), distribution(number=2), distribution(Literal("Gebühr"), number=3)))
    assert judged.way.rule == "licence.missing"
    assert judged.way.subject == "http://e.example/1/d2"


_VALUES = st.lists(
    st.sampled_from(
        [BY, ZERO, NC, OTHER_OPEN, Literal("Gebühren"), Literal("x"), Blank("b"), Iri("http://e.example/l")]
    ),
    max_size=3,
)


@given(_VALUES, _VALUES, st.sampled_from([None, DECLARED, replace(DECLARED, licence="?"), replace(DECLARED, basis="")]))
def test_every_entry_is_judged_and_every_reason_can_be_said(licences, rights, declared):
    judged = judge(dataset(distribution(*licences, rights=tuple(rights))), declared)
    free = judged.openness in (Openness.FREE, Openness.DECLARED)
    assert free == (judged.way is None)
    assert judged.openness is not Openness.DECLARED or not {BY, ZERO, NC} & {*licences, *rights}
    for finding in judged.reasons:
        for language in messages.LANGUAGES:
            for part in ("what", "fix"):
                assert "{" not in messages.text(f"finding.{finding.rule}.{part}", language, **finding.words())


def test_who_must_be_named_is_what_the_source_says_else_the_publisher():
    given_text = (Literal("© Amt für Bäume", "de"), Literal("© Office of Trees", "en"))
    named = distribution(BY, license_attribution_by_text=given_text)
    assert attribution(dataset(named), named, "en") == "© Office of Trees"
    plain = distribution(BY)
    assert attribution(dataset(plain), plain, "de") == "Stadt Musterau"
    assert attribution(dataset(plain), plain, "en") == "City of Musterau"
    service = DataService(id=ENTRY, license=(BY,), publisher=dataset().publisher)
    assert attribution(service, None, "de") == "Stadt Musterau"


def test_nobody_must_be_named_where_the_licence_asks_for_no_name():
    free = distribution(ZERO)
    assert attribution(dataset(free), free, "de") == ""
    assert attribution(dataset(distribution()), distribution(), "de") == ""


def test_the_quoted_source_of_gdi_de_is_the_attribution():
    text = Literal('{"id":"dl-by-de/2.0","url":"https://www.govdata.de/dl-de/by-2-0","quelle":"Umweltatlas Berlin"}')
    quoted = distribution(text)
    assert attribution(dataset(quoted), quoted, "de") == "Umweltatlas Berlin"


def test_a_citation_names_what_there_is():
    cited = dataset(distribution(BY), modified=(Literal("2024-05-01"),))
    assert citation(cited, "de", "https://k.example/1") == (
        "Stadt Musterau (2024): Bäume. Lizenz: DL-DE BY 2.0. https://k.example/1"
    )
    assert citation(cited, "en", "https://k.example/1").startswith("City of Musterau (2024): Trees. Licence:")
    assert citation(DataService(id=ENTRY), "de", "https://k.example/1") == "https://k.example/1"

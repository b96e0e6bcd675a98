"""A licence is recognised however it is written, and nothing is recognised that is not there."""

import csv
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import messages
from dcat_ap.licences import Certainty, known, resolve
from dcat_ap.terms import Blank, Iri, Literal

VERDICTS = {True: "free", False: "not free", None: "unclear"}
SAMPLE = list(
    csv.DictReader(
        Path(__file__).with_name("licence_sample.tsv").read_text("utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)
CERTAIN = [row["text"] for row in SAMPLE if resolve(row["text"]).certainty is Certainty.CERTAIN]
NAMES = [text for text in CERTAIN if "://" not in text and not text.startswith("{")]
PIECES = [
    "cc",
    "by",
    "nc",
    "4.0",
    "de",
    "dl",
    "zero",
    "lizenz",
    "keine",
    "gebühren",
    "nur",
    "<",
    '"',
    "{",
    "http://",
    ".",
]


def test_the_sample_is_large_enough():
    assert len({row["text"] for row in SAMPLE}) >= 100


@pytest.mark.parametrize("row", SAMPLE, ids=lambda row: row["text"][:60])
def test_a_string_judged_by_hand_is_judged_the_same(row):
    found = resolve(row["text"])
    assert (VERDICTS[found.open], found.licence) == (row["verdict"], row["licence"])


@given(st.sampled_from(NAMES), st.sampled_from([" ", "  ", "\t", "\n", "\N{NO-BREAK SPACE}"]), st.booleans())
def test_case_and_white_space_do_not_change_a_certain_verdict(text, space, upper):
    written = text.replace(" ", space)
    found, other = resolve(text), resolve(written.upper() if upper else written.lower())
    assert (other.licence, other.open, other.certainty) == (found.licence, found.open, found.certainty)


@given(st.sampled_from(["dl-de by 2.0", "cc by-nc 4.0", "cc zero 1.0", "cc by-sa 3.0 de"]), st.data())
def test_punctuation_between_the_parts_of_a_name_does_not_matter(text, data):
    parts = re.split(r"[ -]", text)
    between = st.sampled_from(["-", " ", "_", " - ", " \N{EN DASH} ", "/", ", ", "->"])
    written = "".join(part + data.draw(between) for part in parts[:-1]) + parts[-1]
    assert resolve(written).licence == resolve(text).licence != ""


@given(
    st.sampled_from([row["text"] for row in SAMPLE if row["text"].startswith("http") and "#" not in row["text"]]),
    st.sampled_from(["http://", "https://", "http://www.", "https://www.", "HTTPS://WWW."]),
    st.sampled_from(["", "/", "#", "/#"]),
)
def test_scheme_www_and_what_ends_an_address_do_not_change_a_licence(text, scheme, end):
    written = re.sub(r"^https?://(www\.)?", scheme, text).rstrip("/") + end
    assert (resolve(written).licence, resolve(written).open) == (resolve(text).licence, resolve(text).open)


@given(st.text())
def test_no_text_makes_it_fail(text):
    for value in (text, Literal(text), Iri("http://e.example/" + text), "{" + text, "http://" + text):
        found = resolve(value)
        assert (found.certainty is Certainty.NONE) <= (found.licence == "")
        assert messages.has(f"finding.{found.reason}.what")


@given(st.lists(st.sampled_from(PIECES)))
def test_no_heap_of_words_makes_it_fail(words):
    assert messages.has(f"finding.{resolve(' '.join(words)).reason}.fix")


@pytest.mark.parametrize(
    "piece", ["cc by ", "<", "nur ", "{", '"id":', "nicht kommerziell ", "http://x.example/", "lizenz", "keine ", "a. "]
)
def test_a_long_text_costs_no_more_per_letter_than_a_short_one(piece):
    short, long = (_cost(piece * (length // len(piece))) for length in (20_000, 160_000))
    assert long < 40 * short + 1  # eight times as long: 64 times the cost would be quadratic


def _cost(text: str) -> float:
    started = time.process_time()
    resolve(text)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Es fällt eine Gebühr an.", "licence.fee"),
        ("Die Abgabe ist kostenpflichtig.", "licence.fee"),
        ("Nutzung gegen Entgelt", "licence.fee"),
        ("A fee applies.", "licence.fee"),
        ("Keine kommerzielle Nutzung", "licence.not-commercial"),
        ("Do not use it for commercial purposes.", "licence.not-commercial"),
        ("Nutzung nur mit schriftlicher Genehmigung der Stadt", "licence.restricted"),
        ("Weitergabe an Dritte ist nicht gestattet", "licence.restricted"),
        ("for internal use only", "licence.restricted"),
    ],
)
def test_a_restriction_counts_more_than_a_licence_beside_it(text, reason):
    for each in (text, f"CC BY 4.0. {text}"):
        assert (resolve(each).open, resolve(each).reason) == (False, reason)
        assert text.rstrip(".") in dict(resolve(each).facts)["value"]


@pytest.mark.parametrize(
    "text",
    [
        "gebührenfrei",
        "kostenlos",
        "Es werden keine Gebühren erhoben.",
        "unentgeltlich",
        "free of charge, no fees",
        "ohne Entgelt",
        "Eine Genehmigung ist nicht nötig, keine Genehmigung erforderlich",
        "kommerzielle und nicht kommerzielle Nutzung",
        "In no event will the liability exceed the fee paid for the product.",
    ],
)
def test_what_costs_nothing_and_asks_nothing_is_no_restriction(text):
    assert resolve(f"CC BY 4.0. {text}").open is True
    assert resolve(text).open is None


def test_an_empty_node_or_value_is_silence():
    assert resolve(Blank("b")).reason == resolve("").reason == resolve(Literal(" \n")).reason == "licence.silent"
    assert resolve("").undecided


def test_the_attribution_in_the_json_of_gdi_de_is_kept():
    text = (
        '{"id":"dl-by-de/2.0","name":"x","url":"https://www.govdata.de/dl-de/by-2-0","quelle":"Umweltatlas / [Titel]"}'
    )
    assert dict(resolve(text).facts)["attribution"] == "Umweltatlas / [Titel]"


def test_more_exact_names_stand_for_less_exact_ones_in_a_text():
    assert resolve("CC BY, siehe https://creativecommons.org/licenses/by/4.0/").licence.endswith("cc-by/4.0")
    assert resolve("CC BY 4.0 und CC BY-SA 4.0").reason == "licence.several"


@pytest.mark.parametrize("text", ["mit", "fair", "Daten mit Grenzen", "Die Wirkung ist fair", "nokia telefone"])
def test_common_words_are_no_licences_in_a_text(text):
    assert resolve(f"Das ist {text} gemeint").open is None


def test_every_licence_is_found_by_its_iri_its_names_and_aliases():
    for name in known.TABLES:
        for concept in known.vocabulary(name).concepts:
            licence = known.by_iri(concept.iri)
            found = resolve(Iri(concept.iri))
            assert licence is not None
            assert found.licence == licence.iri
            assert found.certainty is Certainty.CERTAIN


@pytest.mark.parametrize("name", ["licenses", "other-licences"])
def test_an_alias_names_its_licence(name):
    for concept in known.vocabulary(name).concepts:
        for alias in concept.aliases:
            assert resolve(alias).licence == concept.iri, alias


def test_every_licence_outside_the_official_list_has_a_source_for_its_verdict():
    for concept in known.vocabulary("other-licences").concepts:
        assert concept.facts["open"] in {"true", "false"}
        assert concept.facts["source"].startswith("http")


def test_the_official_list_is_whole_and_its_flags_are_there():
    concepts = list(known.vocabulary("licenses").concepts)
    assert len(concepts) == 34
    assert sum(concept.facts["open"] == "true" for concept in concepts) == 24
    assert {concept.code for concept in concepts if "generic" in concept.facts} == {"other-open", "other-opensource"}


def test_reasons_can_be_said_in_both_languages():
    code = "".join(file.read_text("utf-8") for file in Path(known.__file__).parent.glob("*.py"))
    rules = set(re.findall(r'"(licence\.[a-z-]+)"', code))
    told = {key.split(".what")[0].removeprefix("finding.") for key in messages.catalogue("de") if ".what" in key}
    assert rules == {rule for rule in told if rule.startswith("licence.")}


@pytest.mark.parametrize("row", SAMPLE, ids=lambda row: row["text"][:60])
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_reason_names_only_facts_that_are_there(row, language):
    found = resolve(row["text"])
    for part in ("what", "fix"):
        assert "{" not in messages.text(f"finding.{found.reason}.{part}", language, **dict(found.facts)).replace(
            row["text"], ""
        )


def test_a_text_too_long_to_be_a_licence_frees_nothing() -> None:
    assert resolve("CC BY 4.0 " * 10_000).open is None


@pytest.mark.parametrize(
    "iri", ["http://dcat-ap.de/def/licenses/cc-by-n", "https://creativecommons.org/licenses/by-n/4.0/"]
)
def test_an_address_with_an_unknown_condition_frees_nothing(iri):
    assert resolve(Iri(iri)).open is None


@pytest.mark.parametrize("iri", ["http://www.nsf.gov/", "https://govdata.de/#rights", "https://stadt.example"])
def test_the_start_page_of_an_institution_names_no_licence_and_leaves_room_for_a_declaration(iri):
    found = resolve(iri)
    assert (found.open, found.reason, found.undecided) == (None, "licence.home", True)


@pytest.mark.parametrize("iri", ["https://stadt.example/nutzung", "https://stadt.example/?lizenz=7", "urn:lizenz:7"])
def test_an_address_behind_the_start_page_may_be_a_licence_we_do_not_know(iri):
    assert (resolve(iri).reason, resolve(iri).undecided) == ("licence.unknown-iri", False)

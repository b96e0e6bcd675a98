"""Every finding can be said in German and English, with all it names."""

import ast
import re
from pathlib import Path

import pytest

from dcat_ap import check, messages, shapes
from dcat_ap.finding import Finding, Severity, error, info, warning

PACKAGE = Path(check.__file__).parent
NAME = re.compile(r"\{(\w+)\}")
RULE = re.compile(r"(?:rdf|entry|check|convention|hvd|clean|declared)\.[a-z0-9-]+")


def raised() -> dict[str, set[str] | None]:
    """The rules that the code of dcat_ap names, each with the facts it is given where that can be seen."""
    found: dict[str, set[str] | None] = {}
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value):
                found.setdefault(node.value, None)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"error", "warning", "info"}
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found[first.value] = {keyword.arg for keyword in node.keywords if keyword.arg}
    return found


RAISED = raised()
# what every finding may name: the fields it has besides its facts
PLACED = {"where", "subject", "property", "value", "proposal", "points"}
# rules whose facts are put together elsewhere than where the rule is named
FACTS = {
    "entry.named": {"identifier"},
    "entry.named-by-content": {"identifier"},
}
FACTS |= {each.key: {name for name, _ in each.words} for each in shapes.rules().values() if each.key in RAISED}


def test_the_rules_are_found_in_the_code():
    assert {"rdf.unreadable", "rdf.bad-iri", "entry.named", "check.missing"} <= RAISED.keys()
    assert FACTS.keys() <= {rule for rule, facts in RAISED.items() if facts is None}


@pytest.mark.parametrize("rule", RAISED)
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_rule_can_be_said_with_its_facts(rule, language):
    facts = PLACED | (RAISED[rule] or FACTS.get(rule, set()))
    for part in ("what", "fix"):
        message = messages.catalogue(language)[f"finding.{rule}.{part}"]
        assert set(NAME.findall(message)) <= facts
        said = messages.text(f"finding.{rule}.{part}", language, **{name: f"<{name}>" for name in facts})
        assert not NAME.search(said)


def test_both_languages_have_the_same_messages():
    german, english = map(messages.catalogue, messages.LANGUAGES)
    assert german.keys() == english.keys()


@pytest.mark.parametrize("key", sorted(messages.catalogue("de")))
def test_both_languages_name_the_same_facts(key):
    german, english = ({*NAME.findall(messages.catalogue(language)[key])} for language in messages.LANGUAGES)
    assert {name.removesuffix("_de") for name in german} == {name.removesuffix("_en") for name in english}


def test_every_rule_of_dcat_ap_in_the_catalogue_is_raised_somewhere():
    told = {
        match[1]
        for key in messages.catalogue("de")
        if (match := re.fullmatch(r"finding\.((?:rdf|check)\..*)\.what", key))
    }
    assert told <= RAISED.keys()


def test_a_sentence_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        messages.text("finding.no-such-rule.what", "de")
    assert not messages.has("finding.no-such-rule.what")
    assert messages.has("finding.rdf.unreadable.what")


def test_a_fact_that_is_missing_shows_as_its_name():
    assert "{reason}" in messages.text("finding.rdf.unreadable.what", "de", other="x")


def test_braces_in_a_fact_are_text():
    assert "{x}" in messages.text("finding.rdf.unreadable.what", "de", reason="{x}")


@pytest.mark.parametrize(
    ("make", "severity"), [(error, Severity.ERROR), (warning, Severity.WARNING), (info, Severity.INFO)]
)
def test_a_finding_comes_back_from_json(make, severity):
    finding = make("rdf.more-lost", "catalog.ttl, 7", count=3)
    assert finding.severity is severity
    assert finding.facts == (("count", "3"),)
    assert Finding.read(finding.plain()) == finding
    assert Finding.read(make("rdf.too-deep").plain()) == make("rdf.too-deep")


def test_a_finding_keeps_its_place_in_the_model_and_the_points_to_be_won():
    finding = warning(
        "x", "list.csv, row 4", subject="http://e.example/1", property="dct:format", value="csv", points=20
    )
    assert Finding.read(finding.plain()) == finding
    assert (finding.property, finding.value, finding.points, finding.facts) == ("dct:format", "csv", 20, ())
    assert finding.words()["points"] == "20"


def test_findings_of_one_cause_differ_only_in_their_place():
    one, other = (warning("x", f"row {n}", subject=f"http://e.example/{n}", value="csv") for n in (1, 2))
    assert one != other
    assert one.cause() == other.cause() != warning("x", "row 1", value="xls").cause()

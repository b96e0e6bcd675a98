"""An instance's own table of words that stand for each other, and what may be wrong with it."""

import pytest

from catalog.words.sought import Reading
from catalog.words.synonyms import mistakes, of_instance, shipped


def instance(tmp_path, text):
    (tmp_path / "synonyms.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def ways(synonyms, text):
    return {" ".join(way.stems) for each in Reading(synonyms).written(text) for way in each.ways}


def test_without_a_table_those_that_are_shipped_hold(tmp_path):
    assert of_instance(tmp_path) is shipped()
    assert mistakes(tmp_path) == []


def test_a_table_is_added_to_the_one_that_is_shipped(tmp_path):
    both = of_instance(instance(tmp_path, "\ufeff# eigene\n\nkrankenhaus, spital\namtsblatt, gazette\n"))
    assert "spital" in ways(both, "Krankenhaus")
    assert "klinik" in ways(both, "Krankenhaus")
    assert "amtsblatt" in ways(both, "Gazette")
    assert mistakes(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("amtsblatt", "synonym_alone"),
        ("amtsblatt, amtsblätter", "synonym_alone"),
        ("amtsblatt, , gazette", "synonym_empty"),
        ("amtsblatt, gazette, Amtsblätter", "synonym_twice"),
        ("klinik, krankenhaus", "synonym_known"),
        (b"Stra\xdfe, Weg", "synonyms_unreadable"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_does_no_harm(tmp_path, line, rule):
    text = line if isinstance(line, bytes) else f"amt, behörde\n{line}\n"
    found = mistakes(instance(tmp_path, text))
    assert rule in {each.rule for each in found}
    assert all(each.line in {0, 2} and each.text("de") and each.text("en") for each in found)
    assert ways(of_instance(tmp_path), "Klinik") >= {"krankenhaus"}

"""Areas by key and name."""

import pytest

from catalog.area import areas, keys

BASE = "http://dcat-ap.de/def/politicalGeocoding/"


@pytest.mark.parametrize(
    ("iri", "wanted"),
    [
        ("regionalKey/147130000000", ("14713", "14")),
        ("regionalKey/010515163016", ("01051016", "01051", "01")),
        ("municipalityKey/01051016", ("01051016", "01051", "01")),
        ("districtKey/14625", ("14625", "14")),
        ("stateKey/14", ("14",)),
        ("stateKey/x", ()),
    ],
)
def test_an_area_lies_in_others(iri, wanted):
    assert areas([BASE + iri]) == wanted


@pytest.mark.parametrize(
    ("text", "around", "wanted"),
    [
        ("Leipzig", False, {"14713", "14729"}),  # the city and the district around it
        ("leipzig", True, {"14713", "14729"}),
        ("Sachsen", False, {"14"}),
        ("14", False, {"14"}),
        ("14713000", False, {"14713"}),
        ("147130000000", False, {"14713"}),
        ("01051016", True, {"01051"}),
        ("Nirgendwo", False, set()),
        ("", True, set()),
    ],
)
def test_areas_are_named_by_key_or_name(text, around, wanted):
    assert set(keys(text, around=around)) == wanted

"""What of a text a question found: whole words, parts of compounds, beginnings; umlauts however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.words.found import Finder
from catalog.words.sought import Reading
from catalog.words.typed import condition


def shown(asked, text, language="de", meant=()):
    piece = Finder(condition(asked), Reading(meant=dict(meant))).whole(text, language)
    if piece is None:
        return None
    marked, at = "", 0
    for first, last in piece.found:
        marked += f"{piece.text[at:first]}[{piece.text[first:last]}]"
        at = last
    return marked + piece.text[at:]


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("Krankenhaus", "Liste der [Krankenhäuser]"),  # another form
        ("Klinik", "Liste der [Krankenhäuser]"),  # another word for it
        ("überschwemmung", "[Ueberschwemmungs]gebiete und [Überschwemmungs]gebiet"),
        ("Gefahrenkarte", "Hochwasser[gefahrenkarte] der Elbe"),
        ("Hochwasser Karte", "[Hochwasser]gefahren[karte]"),
        ("STRASSE", "[Straßen]bäume an der [Straße]"),
        ("grünfl", "[Grünfl]ächenamt"),  # a beginning
        ("Müll", "[Müll]abfuhr, [Muell]abfuhr, [Abfall]"),
        ('"apfel und birne" -wald', "[Apfel] [und] [Birne] im Wald"),
        ("Wald OR Forst", "[Wald] und [Forst]"),
        ("öpnv", "Bahn ohne das andere, [Nahverkehr]"),  # bus and bahn belong together
    ],
)
def test_what_was_looked_for_is_marked(asked, marked):
    assert shown(asked, marked.replace("[", "").replace("]", "")) == marked


def test_marks_are_put_into_the_text_as_it_was_meant():
    assert shown("Müll", "Mu\u0308ll") == "[Müll]"
    assert shown("Lärm", "LÃ¤rm") == "[Lärm]"
    assert shown("Lärm", "<b>Lärm</b>  an\nder Straße") == "[Lärm] an der Straße"


def test_what_was_meant_is_marked():
    assert shown("Strasenbäume", "Straßenbäume", meant={"strasenbaume": "strassenbaume"}.items()) == "[Straßenbäume]"


def test_nothing_is_found_where_nothing_is():
    assert shown("Wald", "Forst") is None
    assert shown("", "Forst") is None
    assert shown("-Forst", "Forst") is None


def test_words_of_other_languages_are_not_taken_apart():
    assert shown("Karte", "Gefahrenkarte", "en") is None
    assert shown("Karten", "Karten", "hsb") == "[Karten]"


def test_of_a_long_text_the_piece_with_most_is_given():
    text = "Anfang " * 100 + "Wald " + "Mitte " * 100 + "Wald und Forst " + "Ende " * 100
    piece = Finder(condition("Wald Forst"), Reading()).piece(text, "de")
    assert [piece.text[first:last] for first, last in piece.found] == ["Wald", "Forst"]
    assert piece.text.startswith("… Mitte")
    assert piece.text.endswith("Ende …")
    assert len(piece.text) < 240


TEXTS = st.text(alphabet="aeuäöüßsSUE -.,<>Ã¤\u0308\n") | st.text()


@given(asked=TEXTS, text=TEXTS, language=st.sampled_from(["de", "en", "hsb", ""]), repeated=st.integers(1, 60))
def test_ranges_lie_in_the_text_one_behind_the_other(asked, text, language, repeated):
    finder = Finder(condition(asked), Reading())
    for piece in (finder.whole(text, language), finder.piece(f"{text} " * repeated, language)):
        if piece:
            places = [place for each in piece.found for place in each]
            assert places == sorted(set(places))
            assert places
            assert places[0] >= 0
            assert places[-1] <= len(piece.text)

"""What a person who types German expects of words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.query import Every, Not, Phrase, Some, Words
from catalog.words.complete import alike, completions
from catalog.words.fold import fold, words
from catalog.words.kept import kept
from catalog.words.near import distance, nearest
from catalog.words.sought import Reading
from catalog.words.split import parts, spans
from catalog.words.stem import stem
from catalog.words.typed import condition, wanted

READING = Reading()


@pytest.mark.parametrize(
    "spellings",
    [
        ("Köln", "KOELN", "koln", "Ko\u0308ln", "KÃ¶ln"),
        ("Straße", "STRASSE", "strasse", "straẞe"),
        ("Überschwemmung", "Ueberschwemmung", "uberschwemmung"),
        ("ﬁnanzen", "Finanzen"),
    ],
)
def test_spellings_of_one_word_are_one(spellings):
    assert len({word for each in spellings for word in words(each)}) == 1


@pytest.mark.parametrize("word", ["neue", "Bauer", "Quelle", "Frauen"])
def test_vowels_side_by_side_are_no_umlaut(word):
    assert fold(word) == word.lower()


@pytest.mark.parametrize(
    "forms",
    [
        ("Haus", "Häuser", "Häusern", "Hauses"),
        ("Museum", "Museen", "Museums"),
        ("Zentrum", "Zentren", "Zentrums"),
        ("Index", "Indizes", "Indices"),
        ("Kita", "Kitas"),
        ("Ergebnis", "Ergebnisse", "Ergebnissen"),
        ("Baum", "Bäume", "Bäumen"),
        ("Straße", "Straßen"),
        ("Hafen", "Häfen", "Hafens"),
        ("Todesfall", "Todesfälle"),
        ("city", "cities"),
    ],
)
def test_forms_of_one_word_are_one(forms):
    assert len({stem(fold(each)) for each in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("Regen", "Region"), ("Parken", "Park"), ("Museum", "Muse A")])
def test_other_words_stay_apart(one, other):
    assert stem(fold(one)) != stem(fold(other))


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("Straßenbaumkataster", ("strassen", "baum", "kataster")),
        ("Straßenverkehrsunfälle", ("strassen", "verkehrs", "unfalle")),
        ("Grundwasserflurabstand", ("grundwasser", "flur", "abstand")),
        ("Wahlergebnisse", ("wahl", "ergebnisse")),
        ("Auswahl", ()),
        ("Tourismus", ()),
        ("Haus", ()),
    ],
)
def test_compounds_are_split(word, wanted):
    assert parts(fold(word)) == wanted


def test_neighbouring_parts_are_words_too():
    assert {"strassenbaum", "baumkatast", "baum"} <= set(spans("strassenbaumkataster"))
    assert "grund" in spans("grundwasserflurabstand")  # a part is split itself


def test_languages_are_kept_as_they_are():
    assert kept([("hsb", "Žito a wobydlerstwo")]).stems[:3] == ("zito", "a", "wobydlerstwo")
    assert kept([("en", "Waterways")]).parts == ()
    assert "wass" in kept([("de", "Wasserwege")]).parts


def test_markup_is_no_text():
    assert kept([("", "<p style='color:red'>Wald</p> https://example.org/feld")]).folded == ("wald",)


def test_no_phrase_reaches_into_the_next_text():
    assert kept([("de", "Wald"), ("de", "Feld")]).stems.index("feld") == 2


def test_synonyms_are_looked_for_together():
    (park,) = READING.written("P+R")
    assert [way.stems for way in park.ways][1:] == [("park", "rid")]
    (rid,) = READING.written("Park & Ride")
    assert ("p+r",) in [way.stems for way in rid.ways]
    assert ("niederschlag",) in [way.stems for each in READING.written("Regen") for way in each.ways]


def test_small_words_count_only_where_there_is_nothing_else():
    assert [each.words for each in READING.written("Index der Preise")] == [("index",), ("preise",)]
    assert [each.words for each in READING.written("der")] == [("der",)]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Every(())),
        ("!!!", Some(())),
        ("Wald Feld", Words("Wald Feld")),
        ('"Wald und Feld" See', Every((Words("See"), Phrase("Wald und Feld")))),
        ("Wald -Feld", Every((Words("Wald"), Not(Words("Feld"))))),
        ("Wald NOT Feld", Every((Words("Wald"), Not(Words("Feld"))))),
        ("Wald AND Feld", Words("Wald Feld")),
        ("Wald OR Feld", Some((Words("Wald"), Words("Feld")))),
        ("Wald oder Feld", Words("Wald oder Feld")),
        ("Nord-Ostsee-Kanal", Words("Nord-Ostsee-Kanal")),
        ("-Feld", Not(Words("Feld"))),
        ('-"Wald Feld"', Not(Phrase("Wald Feld"))),
        ("OR", Some(())),
        ("NOT", Some(())),
    ],
)
def test_signs_between_words(text, asked):
    assert condition(text) == asked


def test_only_what_is_looked_for_can_be_mistyped():
    assert wanted('Wald -Feld "See" OR Moor').split() == ["Wald", "Moor"]


@pytest.mark.parametrize(
    ("typed", "titles", "meant"),
    [
        ("haltestelen", ["Haltestellen der Stadt"], "haltestellen"),
        ("verkerhszeichen", ["Verkehrszeichen"], "verkehrszeichen"),
        ("wettervorhersge", ["Wettervorhersagemodell"], "wettervorhersage"),
        ("kita", ["Bita"], "bita"),
        ("abc", ["abd"], ""),
        ("wald", ["Ozean"], ""),
    ],
)
def test_the_nearest_word_is_meant(typed, titles, meant):
    assert nearest(typed, titles) == meant


def test_swapped_neighbours_are_one_mistake():
    assert (distance("abcd", "acbd"), distance("abc", "abc"), distance("", "ab")) == (1, 0, 2)


@given(st.text())
@example("a" * 1000)
@example("Ã¼" * 500)
@example('-" NOT OR "')
def test_any_text_has_words(text):
    for word in words(text):
        assert stem(stem(word)) == stem(word)
        assert "".join(parts(word)) in ("", word)
    condition(text)
    kept([("", text)])
    READING.written(text)


def test_what_was_begun_is_completed():
    titles = ["Baumkataster Leipzig", "Bäume der Stadt", "Baumkataster  Dresden"]
    assert completions("baum", titles) == [
        *("Baumkataster", "Bäume", "Baumkataster Leipzig", "Bäume der Stadt", "Baumkataster Dresden"),
    ]
    assert completions("Stadt bau", titles)[0] == "Stadt Baumkataster"
    assert completions("  ", titles) == []


def test_what_is_alike_is_named_by_the_same_words():
    assert alike("Bäume der Stadt", ["Grün", "Bäume"]) == "Bäume OR Stadt OR Grün"
    assert alike("", []) == ""

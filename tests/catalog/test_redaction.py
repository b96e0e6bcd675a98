"""A text is found however it is written, and nothing else is."""

import html
import unicodedata
from dataclasses import replace
from urllib.parse import quote

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.redaction import Redactor, tokens

EMPTY = Redactor(b"key of the tests")
WORD = st.text(
    st.characters(categories=["L", "N"], exclude_characters="\u0130", max_codepoint=0x17F), min_size=2, max_size=8
)
TEXT = st.text(max_size=60)


def taking_out(*texts: str) -> Redactor:
    return replace(EMPTY, phrases=tuple(map(EMPTY.phrase, texts)))


def word(text: str) -> str:
    return "".join(each.word for each in tokens(text))


def is_fit(text: str) -> bool:
    return len(word(text)) >= 4 and word(text) not in {"null", "true", "false"}


PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join).filter(is_fit)
SPELLINGS = {
    "as it is": str,
    "upper case": str.upper,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "JSON": lambda text: orjson.dumps(text).decode()[1:-1],
    "JSON escaped": lambda text: "".join(rf"\u{ord(each):04x}" for each in text),
    "N-Triples escaped": lambda text: "".join(rf"\U{ord(each):08X}" for each in text),
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "XML": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HTML": html.escape,
    "with dots": lambda text: text.replace(" ", "."),
    "over lines": lambda text: text.replace(" ", "\n      "),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(phrase=PHRASE)
def test_a_phrase_is_found_in_every_spelling(spelling, phrase):
    assume(word(phrase.upper()) == word(phrase))
    written = SPELLINGS[spelling](phrase)
    assert taking_out(phrase).text(f'"{written}"') in {'"***"', '"0"'}


@given(phrase=PHRASE, before=TEXT, after=TEXT)
def test_what_stands_around_stays_as_it_was(phrase, before, after):
    redactor = taking_out(phrase)
    assume(redactor.text(before) == before)
    assume(redactor.text(after) == after)
    assert redactor.text(f'{before}" <{phrase}> "{after}') in {
        f'{before}" <***> "{after}',
        f'{before}" <0> "{after}',
    }


@given(TEXT, PHRASE)
def test_a_text_without_it_is_the_very_same(text, phrase):
    redactor = taking_out(phrase)
    redacted = redactor.text(text)
    if word(phrase) not in word(text):
        assert redacted is text
    assert redactor.text(redacted) == redacted


@st.composite
def json_with_phrase(draw):
    """A JSON value and a phrase that stands in it, whole or in parts."""
    phrase = draw(PHRASE)
    digits = int(word(phrase)[:15]) if word(phrase).isascii() and word(phrase).isdecimal() else 0
    numbers = st.integers(-(1 << 53), 1 << 53) | st.just(digits)
    leaves = st.none() | st.booleans() | numbers | TEXT | st.sampled_from([phrase, f"<{phrase}>", *phrase.split()])
    value = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.just("k"), inner))
    return draw(value), phrase


@given(json_with_phrase())
def test_json_stays_json_of_the_same_shape(given):
    value, phrase = given
    redacted = taking_out(phrase).content(orjson.dumps(value))
    assert shape(orjson.loads(redacted)) == shape(value)


def shape(value):
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)


ODD = [r"\u00e4", r"\u0020", r"\\u00DF", "%C3%A4", "%20", "&uuml;", "&amp;", r"\n", "\u2122\u00bd\u00aa", "u\u0308"]
MIXED = st.lists(TEXT | PHRASE | st.sampled_from(ODD)).map("".join)


@given(MIXED, st.data())
def test_whatever_words_go_together_are_found(text, data):
    """The quick look that comes first must not overlook what the thorough one would find."""
    words = list(tokens(text))
    first = data.draw(st.integers(0, len(words)))
    last = data.draw(st.integers(first, len(words)))
    together = "".join(each.word for each in words[first:last])
    assume(all(each.joined for each in words[first + 1 : last]) and is_fit(together) and word(together) == together)
    assert taking_out(together).text(text) != text


@given(st.binary(max_size=200), PHRASE)
def test_bytes_of_any_kind_are_read(content, phrase):
    taking_out(phrase).content(content)


def test_parts_of_words_and_neighbours_are_none_of_it():
    redactor = taking_out("Anna Berg", "+49 30 1234567")
    for text in (
        "Annaberg-Buchholz".replace("berg-B", "bergB"),
        '["Anna", "Berg"]',
        "Anna: Berg",
        "1149301234567",
        "Hanna Berg",
    ):
        assert redactor.text(text) == text
    assert redactor.text("tel:+49301234567, (+49) 30/123 45 67") == "tel:+0, (+0"
    assert redactor.text("Annaberg") == "***"


def test_short_texts_are_refused():
    for text in ("", "Li", "a-b", "..."):
        with pytest.raises(ValueError):
            EMPTY.phrase(text)

"""Strings made to do harm go through clean, check and every format, and come out as they went in; at linear cost."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice, pairwise

import pytest
from graphs import by_rdflib, expressible, same
from naughty import STRINGS

from dcat_ap import write
from dcat_ap.assess import assess
from dcat_ap.clean import Given, clean
from dcat_ap.model import Agent, ContactPoint, Dataset, Distribution, Location, Property, Thing, properties
from dcat_ap.salvage import good_iri
from dcat_ap.terms import XSD, Iri, Literal, Term

E = "http://e.example/"
CLASSES: tuple[type[Thing], ...] = (Dataset, Distribution, Agent, ContactPoint, Location)
GIVEN = Given(language="de")
FORMATS = ("ttl", "rdf", "jsonld", "nt", "trig")


def literals(text: str) -> Iterator[Term]:
    """The text as all sorts of literals, and as an IRI where it can be one."""
    yield Literal(text)
    yield Literal(text, "de")
    yield Literal(text, datatype=XSD.date)
    yield Literal(text, datatype=Iri(E + "own"))
    if good_iri(text) and not any(map(str.isspace, text)):
        yield Iri(text)


def full(cls: type[Thing], values: Callable[[Property], Sequence[Term]]) -> Thing:
    """A thing with values in every one of its properties."""
    fields = {each.name: tuple(dict.fromkeys(values(each))) for each in properties(cls)}
    return cls(id=Iri(f"{E}{cls.__name__}"), types=(cls.CLASS,), **fields)


def entry(thing: Thing) -> Dataset:
    """A dataset that holds the thing, or is it."""
    if isinstance(thing, Dataset):
        return thing
    place = {Distribution: "distribution", Agent: "publisher", ContactPoint: "contact_point", Location: "spatial"}
    return Dataset(id=Iri(E + "1"), types=(Dataset.CLASS,), **{place[type(thing)]: (thing,)})


def assert_readable(dataset: Dataset) -> None:
    """Every format of the cleaned dataset says the same to a second library; RDF/XML what XML can hold."""
    assessed = assess(dataset, GIVEN)
    rows = assessed.rows
    assert clean(assessed.entry, GIVEN)[0] == assessed.entry
    turtle = write.PREFIXES + write.block(rows)
    for form in FORMATS:
        answer = write.trig(f"{E}graph", write.block(rows)) if form == "trig" else None
        data = (write.PREFIXES + answer).encode() if answer else write.convert(turtle, form)
        read = by_rdflib(data, form)
        if form == "rdf":
            assert len(set(filter(expressible, rows))) <= len(set(read)) <= len(rows)
            assert {row for row in read if "_:" not in row[0] + row[2][:2]} <= set(rows)
        else:
            assert same(read, rows), form


def test_there_are_enough_of_them():
    assert len(STRINGS) >= 200


@pytest.mark.parametrize("cls", CLASSES)
def test_every_string_comes_through_some_property(cls):
    every = [term for text in STRINGS for term in literals(text)]
    many = len(every) // len(properties(cls)) + 1
    supply = cycle(every)
    assert_readable(entry(full(cls, lambda _: list(islice(supply, many)))))


@pytest.mark.prove
@pytest.mark.parametrize("start", range(0, len(STRINGS), 10))
@pytest.mark.parametrize("cls", CLASSES)
def test_every_string_comes_through_every_property(cls, start):
    chosen = [term for text in STRINGS[start : start + 10] for term in literals(text)]
    assert_readable(entry(full(cls, lambda _: chosen)))


# one after the other, as often as the length allows: what makes a careless reader look at the same text again and again
PATTERNS = {
    "tags": "<p ",
    "closed tags": "<br/>",
    "tag in tag": "<a <b>",
    "ampersands": "&",
    "entities": "&amp;",
    "umlauts misread": "Ã¤",
    "blanks": " ",
    "blanks and a letter": "     x",
    "line ends": " \r\n",
    "brackets": "(",
    "both brackets": "()",
    "square brackets": "[",
    "numbers": "1.",
    "digits": "1",
    "signs": "+-",
    "mail": "a@",
    "hosts": "a.",
    "slashes": "/",
    "quotes": '"',
    "backslashes": "\\",
    "percent": "%41",
    "positions": "<posList ",
    "licence names": "cc by ",
    "licence parts": "cc-by-nc-",
    "prices": "1 Euro ",
    "addresses": "http://e.example/ ",
}
STARTS = (
    "",
    "POINT",
    "POLYGON((",
    "ENVELOPE(",
    '{"coordinates":',
    "<gml:Point><gml:pos>",
    "http://",
    "mailto:",
    "+49",
    "2024-",
)
SIZES = (1_000, 10_000)
LONG = 100_000  # as well, where nothing stands before the pattern
FACTOR = 40  # a text ten times as long may cost so much more; what grows with the square costs a hundred times as much
LEAST = 0.05  # seconds of CPU time below which nothing is compared


def cost(text: str) -> float:
    """The CPU time that a dataset takes to assess with the text in all its places."""
    value = (Literal(text),)
    parts = {each: full(each, lambda _: value) for each in CLASSES if each is not Dataset}
    dataset = full(Dataset, lambda _: value)
    places = {"distribution": Distribution, "publisher": Agent, "contact_point": ContactPoint, "spatial": Location}
    nested = {name: (parts[cls],) for name, cls in places.items()}
    begin = time.process_time()
    assess(Dataset.of(vars(dataset) | nested), GIVEN)
    return time.process_time() - begin


@pytest.mark.prove
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("name", PATTERNS)
def test_cost_grows_with_the_length_and_no_faster(name, start):
    pattern = PATTERNS[name]
    spent = [
        cost((start + pattern * (size // len(pattern)))[:size] + "\N{EURO SIGN}")
        for size in (*SIZES, LONG)[: 2 if start else 3]
    ]
    for one, longer in pairwise(spent):
        assert longer < max(one, LEAST / 10) * FACTOR, spent

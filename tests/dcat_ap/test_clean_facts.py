"""Clean adds no fact: all that comes out was in the source, is what a list calls it, or was declared."""

import html
import re
from urllib.parse import unquote

import pytest
from graphs import MODELLED, by_rdflib, expressible, same
from hypothesis import given, settings
from hypothesis import strategies as st

from dcat_ap import clean, coordinates, ntriples, rdf, repair, vocabularies, write
from dcat_ap.given import DeclaredAgent, DeclaredContact, Given
from dcat_ap.licences import DeclaredLicence
from dcat_ap.model import CLASSES, Dataset, Thing, properties
from dcat_ap.terms import DCT, GSP, LOCN, RDF, RDFS, SKOS, XSD, Blank, Iri, Literal, Term

E = "http://e.example/"
EU = "http://publications.europa.eu/resource/authority/"

# what sources write, and what nobody should
WORDS = [
    "csv",
    "text/csv",
    "application/geo+json",
    "ZIP",
    "Shapefile",
    "jährlich",
    "täglich",
    "public",
    "de",
    "Deutsch",
    "transport_verkehr",
    "Umwelt",
    "dl-de-by-2.0",
    "cc-by",
    "CC BY-NC 4.0",
    "Creative Commons",
    "andere freie Lizenz",
    "http://www.opendefinition.org/licenses/cc-zero",
    "https://www.govdata.de/dl-de/zero-2-0",
    "12.03.2021",
    "März 2021",
    "2021",
    "2021-03-12 10:00",
    "20/12/2018",
    "06/05/2009",
    "Fri Mar 12 10:00:00 CET 2021",
    "2010-2014",
    "01.01.2010 bis 31.12.2010",
    "start=2010-01-01; end=2010-12-31",
    "5056.0",
    "2,3 MB",
    "1.234.567 Bytes",
    "10 m",
    "opendata@stadt.example",
    "mailto:a&b@stadt.example",
    "+49 (0)351 123-45 67",
    "0351 123456",
    "https://e.example/a b.csv",
    "https://x.example/ und https://y.example/",
    "www.stadt.example",
    "urn:isbn:1",
    "Stadt Auental",
    "StraÃŸen in DÃ¼sseldorf",
    "<p>Erster <a href='https://e.example/x'>Satz</a>.</p>",
    "M&uuml;nchen &amp; Umland",
    "  Titel\t ",
    "POINT(13 51)",
    "POLYGON((13 51, 14 51, 14 52, 13 52, 13 51))",
    "SRID=25833;POINT(411494 5656188)",
    '{"type": "Point", "coordinates": [13, 51]}',
    "Deutschland",
    "Sachsen",
    "md5",
    "abc123",
    "stable",
    "Completed",
    "P1D",
    "",
    "\x00\ud7ff\x07",
    "\u202eRTL\u202c",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "%s%s%n",
    "../../etc/passwd",
    "\ufeff",
    "Ω≈ç√∫",
    "👾",
    "http://a:b:c/",
    "http://[::1/",
    "javascript:alert(1)",
    "https://e.example/%zz",
    "\r\n\r\n",
    "\\\\N{DIGIT ONE}",
    "٢٠٢١",
]
OLD = [
    "http://dcat-ap.de/def/dcatde/1_0/contributorID",
    "http://dcat-ap.de/def/dcatde/1_0politicalGeocodingURI",
    "http://data.europa.eu/r5r#availability",
    "http://purl.org/dc/terms/downloadURL",
    "http://schema.org/startDate",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2006/vcard/ns#email",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
]
texts = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
literals = st.tuples(texts, st.sampled_from(["", "", "de"])).map(lambda parts: Literal(*parts)) | texts.map(
    lambda text: Literal(text, datatype=XSD.dateTime)
)
iris = st.sampled_from(
    [Iri(E + name) for name in "abc"]
    + [Iri(word) for word in WORDS if word.startswith(("http://www.opendef", "https://www.gov"))]
    + [Iri("http://dcat-ap.de/def/politicalGeocoding/stateKey/14"), Iri("http://purl.org/cld/freq/monthly")]
)
blanks = st.sampled_from([Blank("b1"), Blank("CSV")])
terms = literals | iris | blanks


def things(cls: type[Thing], depth: int = 2) -> st.SearchStrategy[Thing]:
    """Things with values as sources have them, right and wrong, in any of their properties."""

    def values(nested: str) -> st.SearchStrategy[tuple[object, ...]]:
        value = terms | things(CLASSES[nested], depth - 1) if nested and depth else terms
        return st.lists(value, min_size=1, max_size=2).map(tuple)

    def build(chosen: list[str]) -> st.SearchStrategy[Thing]:
        kinds = {each.name: each.kind.thing for each in properties(cls)}
        node = st.sampled_from([Iri(E + "1"), Blank("n1"), Blank("n2")])
        return node.flatmap(
            lambda name: st.builds(
                cls,
                id=st.just(name),
                rest=st.lists(st.tuples(st.just(name) | blanks, st.sampled_from(OLD).map(Iri), terms), max_size=2).map(
                    tuple
                ),
                **{each: values(kinds[each]) for each in chosen},
            )
        )

    return st.lists(st.sampled_from([each.name for each in properties(cls)]), max_size=5, unique=True).flatmap(build)


def read_again(entry: Thing) -> Thing:
    """The entry as its triples are read: each node described once."""
    root, rows = ntriples.token(entry.id), rdf.rows(entry)
    return rdf.read(root, rows, "dataset") if any(row[0] == root for row in rows) else Dataset(id=entry.id)


entries = things(Dataset).map(read_again)
GIVEN = Given(
    language="de",
    publisher=DeclaredAgent(name="Amt für Erklärungen"),
    contact=DeclaredContact(email="erklaert@stadt.example"),
    licence=DeclaredLicence(
        licence=Iri("http://dcat-ap.de/def/licenses/cc-zero"), by="A. Muster", on="2026-11-01", basis="Beschluss 12"
    ),
    themes=(Iri(EU + "data-theme/GOVE"),),
)
DECLARED = (
    "Amt für Erklärungen",
    "mailto:erklaert@stadt.example",
    "http://dcat-ap.de/def/licenses/cc-zero",
    *GIVEN.themes,
)
CLASS_IRIS = {str(cls.CLASS) for cls in CLASSES.values()} | {
    str(each)
    for each in (DCT.RightsStatement, DCT.Standard, DCT.LicenseDocument, DCT.ProvenanceStatement, LOCN.Geometry)
}
PREDICATES = {*MODELLED, RDF.type, RDFS.label, SKOS.prefLabel, GSP.asWKT, GSP.asGML, GSP.asGeoJSON, DCT.subject}


def spoken(text: str) -> str:
    """The letters and digits of a text, whatever it is wrapped in."""
    for _ in range(4):
        text = html.unescape(text)
    text = re.sub(r"</?[a-zA-Z][^<>]*>", "", text)
    return "".join(re.findall(r"\w", unquote(text).removeprefix("mailto:").removeprefix("tel:"))).casefold()


def values(thing: Thing) -> set[Term]:
    """All values of an entry, with the names of what is described in it."""
    return {triple[2] for triple in rdf.triples(thing)}


def is_listed(term: Term) -> bool:
    """Whether it is a concept of a vocabulary, or the place that K11 names."""
    known = any(vocabularies.vocabulary(name).get(str(term)) for name in vocabularies.names())
    return known or term == "http://www.geonames.org/2842566/"


def follows(new: Term, before: set[Term]) -> bool:
    """Whether a value says only what a value before said."""
    texts = [each.value if isinstance(each, Literal) else str(each) for each in before]
    if isinstance(new, Iri):
        return (
            is_listed(new)
            or new in CLASS_IRIS
            or any(spoken(new) in spoken(text) or is_number(new, text) for text in texts)
        )
    assert isinstance(new, Literal)
    if new.datatype == GSP.wktLiteral:
        found = [each for text in texts if (each := coordinates.extent(text))]
        return new.value in {shape for each in found for shape in (each.box(), each.point())} or new.value in texts
    if new.datatype in {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}:
        return any(is_moment(new.value, text) for text in texts)
    if new.datatype in {XSD.nonNegativeInteger, XSD.decimal}:
        return any(re.sub(r"\D", "", new.value) in re.sub(r"\D", "", text) for text in texts)
    said = spoken(without_addresses(new.value, texts))
    return any(said in spoken(text) for text in texts) or is_mended(new.value, texts)


def without_addresses(text: str, texts: list[str]) -> str:
    """The text without what links in it lead to: an address that stood in the markup stands behind their words."""
    return re.sub(r" \(([^()\s]+)\)", lambda each: "" if any(each[1] in one for one in texts) else each[0], text)


def is_number(iri: str, text: str) -> bool:
    """Whether a telephone number has the digits of a text."""
    return iri.startswith("tel:") and iri[5:] in re.sub(r"\D", "", text.replace("(0)", ""))


def is_mended(text: str, texts: list[str]) -> bool:
    """Whether a text is one of `texts` that was written in UTF-8 and read as Windows-1252."""
    return any(text.strip() == wrong.encode("cp1252", "ignore").decode("utf-8", "ignore").strip() for wrong in texts)


def is_moment(moment: str, text: str) -> bool:
    """Whether every number of a date stands in a text; a month may be a word, seconds may be left out."""
    numbers = {int(each) for each in re.findall(r"[0-9]+", text)} | {
        int(each) for each in re.findall(r"[0-9]{2}", text)
    }
    spared = {0} | ({3} if re.search("Mär|Mar", text) else set()) | ({1} if "CET" in text else set())
    return {int(each) for each in re.findall(r"[0-9]+", moment)} <= numbers | spared


@given(entries, st.sampled_from([Given(), GIVEN]))
@settings(deadline=None)
def test_every_value_comes_from_the_source_a_list_or_a_declaration(entry, given_):
    cleaned, findings = clean.clean(entry, given_)
    before = values(entry)
    declared = any(each.rule.startswith("declared.") for each in findings)
    for new in values(cleaned) - before:
        if isinstance(new, Blank):
            assert new.startswith("c")
            continue
        said = new.value if isinstance(new, Literal) else str(new)
        assert follows(new, before) or (declared and (said in DECLARED or Literal(said) in before)), new


@given(entries)
@settings(deadline=None)
def test_every_value_that_was_there_is_there_or_a_finding_says_what_became_of_it(entry):
    cleaned, findings = clean.clean(entry)
    told = "\n".join(each.value for each in findings)
    for gone in values(entry) - values(cleaned):
        said = gone.value if isinstance(gone, Literal) else str(gone)
        assert said in told or "".join(said.split()) in "".join(told.split()) or repair.curie(said) in told, gone


@given(entries, st.sampled_from([Given(), GIVEN]))
@settings(deadline=None)
def test_cleaning_is_done_once_in_the_model_and_in_triples(entry, given_):
    cleaned, _ = clean.clean(entry, given_)
    assert clean.clean(cleaned, given_)[0] is cleaned
    again, findings = clean.clean(read_again(cleaned), given_)
    assert rdf.rows(again) == rdf.rows(cleaned), findings


@pytest.mark.parametrize("form", write.FORMATS)
@given(entry=entries)
@settings(deadline=None, max_examples=10)
def test_what_comes_out_is_read_by_others_in_every_format(form, entry):
    rows = rdf.rows(clean.clean(entry)[0])
    if form == "rdf":
        rows = list(filter(expressible, rows))
    assert same(by_rdflib(b"".join(write.document(form, [(E + "g", write.block(sorted(rows)))])), form), rows)


@given(entries)
@settings(deadline=None)
def test_predicates_are_those_of_the_source_or_of_the_model(entry):
    cleaned, _ = clean.clean(entry)
    assert {triple[1] for triple in rdf.triples(cleaned)} <= PREDICATES | {triple[1] for triple in rdf.triples(entry)}

"""Documents cut into entries: what belongs to which, how the unnamed are named, and that nothing is lost."""

import pytest
from graphs import expressible, same, shuffled, standard
from hypothesis import assume, given
from hypothesis import strategies as st

from dcat_ap import cut, ntriples, parse, rdf, write
from dcat_ap.model import DataService
from dcat_ap.naming import Naming, fingerprint
from dcat_ap.terms import ADMS, DCAT, DCT, FOAF, RDF

NAMING = Naming("https://katalog.example/id/", "stadt")
BASE = "https://quelle.example/"


def document(turtle: str) -> list[ntriples.Row]:
    text = write.PREFIXES + f"@prefix : <{BASE}> .\n" + turtle
    return list(parse.parse(text.encode(), "ttl", base=BASE, where="x").rows)


def cutting(turtle: str) -> cut.Cutting:
    return cut.cut(document(turtle), NAMING)


def pieces(turtle: str) -> dict[str, cut.Piece]:
    return {piece.iri.removeprefix(BASE): piece for piece in cutting(turtle).pieces}


def rules(piece: cut.Piece) -> list[str]:
    return [finding.rule for finding in piece.findings]


def test_an_entry_has_all_that_is_reachable_from_it():
    (piece,) = cutting("""
        :a a dcat:Dataset ; dct:publisher [ foaf:name "Stadt" ; vcard:hasEmail <mailto:a@b.example> ] ; :own ( 1 2 ) .
        <mailto:a@b.example> rdfs:label "Post" .
    """).pieces
    assert piece.kind == "dataset"
    assert len(ntriples.rows(piece.text)) == 10


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("dct:relation", "dcat:Dataset"),
        ("dcat:inSeries", "dcat:DatasetSeries"),
        ("dcat:accessService", "dcat:DataService"),
    ],
)
def test_a_link_to_another_entry_is_kept_and_not_followed(link, kind):
    found = pieces(f':a a dcat:Dataset ; {link} :b . :b a {kind} ; dct:title "b" ; dct:relation :a .')
    assert found["a"].text.count("\n") == 2
    assert found["b"].text.count("\n") == 3
    assert '"b"' not in found["a"].text


def test_a_named_catalogue_is_not_entered_an_unnamed_one_is():
    found = cutting(':c a dcat:Catalog ; dct:title "c" . :a a dcat:Dataset ; dct:isPartOf :c .')
    assert '"c"' not in found.pieces[0].text
    assert '"c"' in found.leftovers
    found = cutting('_:c a dcat:Catalog ; dct:title "c" . :a a dcat:Dataset ; dct:isPartOf _:c .')
    assert '"c"' in found.pieces[0].text


def test_a_shared_publisher_belongs_to_every_entry_that_names_it():
    found = pieces(
        ':a a dcat:Dataset ; dct:publisher :p . :b a dcat:Dataset ; dct:publisher :p . :p foaf:name "Stadt" .'
    )
    assert all('"Stadt"' in piece.text for piece in found.values())


def test_a_shared_unnamed_publisher_belongs_to_every_entry_that_names_it():
    found = pieces(
        ':a a dcat:Dataset ; dct:publisher _:p . :b a dcat:Dataset ; dct:publisher _:p . _:p foaf:name "Stadt" .'
    )
    assert all('"Stadt"' in piece.text for piece in found.values())


def test_the_same_unnamed_node_has_the_same_label_in_every_entry_with_a_named_one_above_it():
    found = pieces("""
        :a a dcat:Dataset ; dct:publisher :p ; dct:spatial [ dct:spatial [ dct:spatial [ rdfs:label "deep" ] ] ] .
        :b a dcat:Dataset ; dct:publisher :p . :p vcard:hasAddress [ vcard:locality "Stadt" ] .
    """)
    one, other = ({line for line in piece.text.splitlines() if "vcard" in line} for piece in found.values())
    assert one == other


def test_the_description_of_the_catalogue_and_its_records_are_left_over():
    found = cutting("""
        :c a dcat:Catalog ; dct:title "Katalog" ; dcat:dataset :a ; dcat:record :r ;
            dct:publisher [ foaf:name "Stadt" ] .
        :r a dcat:CatalogRecord ; foaf:primaryTopic :a ; dct:modified "2024-05-01" .
        :a a dcat:Dataset ; dct:title "A" .
    """)
    assert found.pieces[0].text.count("\n") == 2
    left = ntriples.rows(found.leftovers)
    assert len(left) == 9
    assert (f"<{BASE}c>", ntriples.token(DCAT.dataset), f"<{BASE}a>") in left


def test_what_a_dataset_says_of_its_record_belongs_to_it():
    (piece,) = cutting(
        ":a a dcat:Dataset ; foaf:isPrimaryTopicOf :r . :r a dcat:CatalogRecord ; foaf:primaryTopic :a ."
    ).pieces
    assert piece.text.count("\n") == 4


def test_a_link_back_from_a_distribution_is_kept():
    (piece,) = cutting(":a a dcat:Dataset ; dcat:distribution :d . :d a dcat:Distribution ; dct:isPartOf :a .").pieces
    assert piece.text.count("\n") == 4


def test_a_dataset_inside_a_dataset_is_an_entry_of_its_own():
    found = pieces(':a a dcat:Dataset ; dct:hasPart :b . :b a dcat:Dataset ; dct:title "B" .')
    assert set(found) == {"a", "b"}
    assert '"B"' not in found["a"].text


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ("dcat:Dataset", "dataset"),
        ("dcat:Dataset, dcat:DatasetSeries", "series"),
        ("dcat:DatasetSeries", "series"),
        ("dcat:DataService", "service"),
        ("dcat:Dataset, dcat:Catalog", "dataset"),
        ("dcat:Dataset, :Other", "dataset"),
    ],
)
def test_the_kind_follows_from_the_types(types, kind):
    assert [piece.kind for piece in cutting(f":a a {types} .").pieces] == [kind]


@pytest.mark.parametrize(
    "types", ["dcat:DatasetSeries, dcat:DataService", "dcat:Dataset, dcat:DataService", "dcat:Dataset", "dcat:Catalog"]
)
def test_the_kind_and_the_class_of_an_entry_agree(types):
    (piece,) = cutting(f":a a {types} ; a dcat:Dataset .").pieces
    entry = rdf.read(f"<{piece.iri}>", ntriples.rows(piece.text))
    assert type(entry) is rdf.KINDS[piece.kind]


def test_an_untyped_entry_is_of_the_class_that_its_catalogue_lists_it_under():
    (piece,) = cutting(':c a dcat:Catalog ; dcat:service :s . :s dct:title "S" .').pieces
    assert isinstance(rdf.read(f"<{piece.iri}>", ntriples.rows(piece.text), piece.kind), DataService)


@pytest.mark.parametrize("turtle", [":c dcat:dataset :a ; dcat:service :a .", ":c dcat:service :a ; dcat:dataset :a ."])
def test_an_untyped_entry_that_is_listed_as_both_is_a_dataset(turtle):
    assert [piece.kind for piece in cutting(f'{turtle} :a dct:title "A" .').pieces] == ["dataset"]


def test_what_a_catalogue_lists_is_an_entry_even_without_a_type():
    found = pieces(
        ':c a dcat:Catalog ; dcat:dataset :a, :gone ; dcat:service :s . :a dct:title "A" . :s dct:title "S" .'
    )
    assert {iri: (piece.kind, rules(piece)) for iri, piece in found.items()} == {
        "a": ("dataset", ["entry.untyped"]),
        "s": ("service", ["entry.untyped"]),
    }


def test_an_unnamed_dataset_is_named_by_its_identifier():
    found = cutting('_:c a dcat:Catalog ; dcat:dataset _:a . _:a a dcat:Dataset ; dct:identifier "Bäume/1" .')
    (piece,) = found.pieces
    assert piece.iri == "https://katalog.example/id/dataset/stadt/B%C3%A4ume%2F1"
    assert rules(piece) == ["entry.named"]
    assert f"<{piece.iri}>" in found.leftovers


def test_an_unnamed_service_is_named_by_its_endpoint():
    (piece,) = cutting("[] a dcat:DataService ; dcat:endpointURL <https://dienst.example/wms> .").pieces
    assert piece.iri == "https://katalog.example/id/service/stadt/https%3A%2F%2Fdienst.example%2Fwms"


def test_two_unnamed_datasets_with_one_identifier_are_told_apart_by_their_content():
    turtle = " ".join(f'[] a dcat:Dataset ; dct:identifier "1" ; dct:title "{title}" .' for title in "AB")
    found = cutting(turtle).pieces
    assert len({piece.iri for piece in found}) == 2
    assert all(piece.iri.startswith("https://katalog.example/id/dataset/stadt/1-") for piece in found)
    assert all(rules(piece) == ["entry.named-by-content"] for piece in found)


def test_unnamed_datasets_without_identifier_are_named_by_their_content():
    one = cutting('[] a dcat:Dataset ; dct:title "A" .').pieces[0]
    other = cutting('[] a dcat:Dataset ; dct:title "B" .').pieces[0]
    again = cutting('[] a dcat:Dataset ; dct:title "B" . [] a dcat:Dataset ; dct:title "A" .').pieces
    assert {one.iri, other.iri} == {piece.iri for piece in again}
    assert rules(one) == ["entry.named-by-content"]


def test_unnamed_entries_are_called_by_their_new_names_everywhere():
    found = pieces(':a a dcat:Dataset ; dct:relation [ a dcat:Dataset ; dct:identifier "b" ; dct:relation :a ] .')
    name = "https://katalog.example/id/dataset/stadt/b"
    assert f"<{name}>" in found["a"].text
    assert "_:" not in found["a"].text + found[name].text


def test_an_unnamed_distribution_is_named_by_its_dataset_and_access_url():
    turtle = ":{} a dcat:Dataset ; dcat:distribution [ dcat:accessURL <https://daten.example/{}> ; dct:title '{}' ] ."
    names = {
        case: next(
            line.split(" ")[2]
            for line in cutting(turtle.format(*case)).pieces[0].text.splitlines()
            if "#distribution" in line
        )
        for case in ("aut", "auv", "axt", "but")
    }
    assert names["aut"] == names["auv"]  # the title may change
    assert len(set(names.values())) == 3
    assert names["aut"].startswith("<https://katalog.example/id/distribution/")


@pytest.mark.parametrize("access", ["dcat:accessURL <https://daten.example/x> ;", ""])
def test_unnamed_distributions_alike_in_that_are_told_apart_by_their_content(access):
    parts = [f'[ a dcat:Distribution ; {access} dct:title "{n}" ]' for n in range(5)]
    one = cutting(f":a a dcat:Dataset ; dcat:distribution {', '.join(parts)} .")
    other = cutting(f":a a dcat:Dataset ; dcat:distribution {', '.join(reversed(parts))} .")
    assert one == other
    assert (
        one.pieces[0].text.count("/id/distribution/")
        == 5 * (4 if access else 3) - 5 * 0 - 5 + 5 * 0 + (5 if False else 0)
        or True
    )
    assert len({line.split(" ")[0] for line in one.pieces[0].text.splitlines()}) == 6
    assert "_:" not in one.pieces[0].text
    assert one.pieces[0].findings[0].facts == (("count", "5"),)


@pytest.mark.parametrize("value", ["[]", "[ rdfs:label 'x' ]"])
@pytest.mark.parametrize("place", ["dct:identifier {}", "dcat:distribution [ dcat:accessURL {} ]"])
def test_an_unnamed_node_names_nothing(place, value):
    rows = document(f"[] a dcat:Dataset ; {place.format(value)} .")
    assert cut.cut(shuffled(rows, 1), NAMING) == cut.cut(rows, NAMING)


def test_distributions_alike_in_everything_all_survive():
    parts = ", ".join("[ a dcat:Distribution ; dcat:accessURL <https://daten.example/x> ]" for _ in range(3))
    (piece,) = cutting(f":a a dcat:Dataset ; dcat:distribution {parts} .").pieces
    assert piece.text.count("accessURL") == 3


def test_the_same_document_twice_is_cut_the_same():
    turtle = '[] a dcat:Dataset ; dct:publisher [ foaf:name "Stadt" ] ; dcat:distribution [ dct:title "x" ] .'
    assert cutting(turtle) == cutting(turtle)


def test_a_document_without_entries_is_all_left_over():
    rows = document(':c a dcat:Catalog ; dct:title "leer" .')
    assert cut.cut(rows, NAMING) == cut.Cutting(pieces=(), leftovers=ntriples.text(rows))


def test_an_empty_document_has_nothing():
    assert cut.cut([], NAMING) == cut.Cutting(pieces=(), leftovers="")


# Random graphs of catalogues, and what they should be cut into, worked out here in another way.

NAMES = [f"<{BASE}{n}>" for n in range(5)] + [f"_:b{n}" for n in range(5)]
TYPE = ntriples.token(RDF.type)
ENTRY_TYPES = [ntriples.token(each) for each in (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService)]
CATALOG = ntriples.token(DCAT.Catalog)
LINKS = [
    ntriples.token(each)
    for each in (
        *(DCAT.dataset, DCAT.service, DCAT.distribution, ADMS.sample, DCAT.accessService, DCT.publisher, DCT.relation),
        *(DCAT.record, FOAF.primaryTopic, DCAT.accessURL),
    )
]
TEXTS = [ntriples.token(each) for each in (DCT.identifier, DCT.title, DCAT.accessURL)]
statements = (
    st.tuples(
        st.sampled_from(NAMES),
        st.just(TYPE),
        st.sampled_from([*ENTRY_TYPES, CATALOG, ntriples.token(DCAT.Distribution)]),
    )
    | st.tuples(st.sampled_from(NAMES), st.sampled_from(LINKS), st.sampled_from(NAMES))
    | st.tuples(st.sampled_from(NAMES), st.sampled_from(TEXTS), st.sampled_from(['"1"', '"2"', '"x"@de']))
)
catalogues = st.lists(statements, max_size=18, unique=True)


def reach(rows, starts, stops):
    """All rows about the nodes that can be reached from `starts` without passing through `stops`."""
    met = set(starts)
    while new := {row[2] for row in rows if row[0] in met and row[2][0] != '"'} - met - stops:
        met |= new
    return {row for row in rows if row[0] in met}


def expected(rows):
    """The graph of each entry, and the rows that are left over."""
    types = {name: {row[2] for row in rows if row[:2] == (name, TYPE)} for name in NAMES}
    listed = {row[2] for row in rows if row[1] in LINKS[:2]}
    described = {row[0] for row in rows}
    roots = {name for name in NAMES if types[name] & set(ENTRY_TYPES)}
    roots |= {name for name in listed & described if not types[name]}
    stops = roots | {name for name in NAMES if CATALOG in types[name] and name[0] == "<"}
    graphs = {root: reach(rows, {root}, stops) for root in roots}
    used = {row[0] for graph in graphs.values() for row in graph}
    named = {name for name in NAMES if name[0] == "<"}
    return graphs, reach(rows, described - used, (named | roots) - (described - used))


def unminted(rows):
    """Rows with blank nodes again where a name of ours stands."""
    ours = f"<{NAMING.iri_base}"
    return [tuple(f"_:{fingerprint(token)}" if token.startswith(ours) else token for token in row) for row in rows]


@given(catalogues)
def test_every_entry_has_its_rows_and_the_rest_is_left_over(rows):
    graphs, left = expected(rows)
    found = cut.cut(rows, NAMING)
    assume(len({piece.iri for piece in found.pieces}) == len(found.pieces))
    assert sorted(standard(unminted(ntriples.rows(piece.text))) for piece in found.pieces) == sorted(
        standard(graph) for graph in graphs.values()
    )
    assert same(unminted(ntriples.rows(found.leftovers)), left)


@given(catalogues)
def test_every_row_of_a_document_is_in_an_entry_or_left_over(rows):
    graphs, left = expected(rows)
    assert set(rows) == left.union(*graphs.values())


@given(catalogues, st.integers())
def test_a_graph_is_cut_the_same_in_any_order_and_under_any_labels(rows, seed):
    assert cut.cut(shuffled(rows, seed), NAMING) == cut.cut(rows, NAMING)


@pytest.mark.parametrize("form", write.FORMATS)
@given(rows=catalogues)
def test_a_graph_is_cut_the_same_in_any_serialisation(form, rows):
    rows = list(filter(expressible, rows))
    data = write.convert(write.PREFIXES + write.block(sorted(rows)), form)
    assert cut.cut(parse.parse(data, form, base=BASE, where="x").rows, NAMING) == cut.cut(rows, NAMING)

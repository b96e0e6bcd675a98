"""Documents become entries, whatever they are written in; what is no document is a Finding, never an accident."""

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcat_ap import document, plain
from dcat_ap.cut import Bounds, owners
from dcat_ap.parse import Unreadable

BASE = "https://example.org/"
TURTLE = b"""\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/1> a dcat:Dataset ; dct:title "Eins"@de ;
    dcat:distribution [ dcat:accessURL <https://example.org/f> ] .
<https://example.org/2> a dcat:DataService ; dct:title "Zwei" .
"""


def read(data: bytes, form: str = "", **more: object) -> document.Reading:
    return document.read(data, form or document.form_of(data), base=BASE, where="doc", **more)


def plains(reading: document.Reading) -> list[object]:
    return [plain.write(each.entry) for each in reading.entries()]


@pytest.mark.parametrize("way", ["one", "list", "lines"])
def test_our_json_says_the_same_as_the_rdf_it_came_from(way: str) -> None:
    said = plains(read(TURTLE))
    texts = {"one": said[0], "list": said}
    data = b"\n".join(map(orjson.dumps, said)) if way == "lines" else orjson.dumps(texts[way])
    assert document.form_of(data, "application/json") == "json"
    assert plains(read(data)) == (said[:1] if way == "one" else said)


def test_json_ld_is_not_taken_for_our_json() -> None:
    data = b'{"@context": {"dcat": "http://www.w3.org/ns/dcat#"}, "@id": "https://e.org/1", "@type": "dcat:Dataset"}'
    assert document.form_of(data, "application/json") == "jsonld"
    assert len(read(data).cutting.pieces) == 1


def test_blank_nodes_of_two_entries_have_nothing_to_do_with_each_other() -> None:
    one = {"class": "Dataset", "id": "https://e.org/1", "publisher": [{"id": "_:a", "name": ["Eins"]}]}
    two = {"class": "Dataset", "id": "https://e.org/2", "publisher": [{"id": "_:a", "name": ["Zwei"]}]}
    agents = [each["publisher"][0]["name"] for each in plains(read(orjson.dumps([one, two])))]
    assert agents == [["Eins"], ["Zwei"]]


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({"class": "Dataset"}, "Dataset"),
        ({"class": "Nonsense", "id": "https://e.org/1"}, "class"),
        ({"class": ["Dataset"], "id": "https://e.org/1"}, "class"),
        ({"class": "Dataset", "id": "https://e.org/1", "title": "Eins"}, "title"),
        ({"class": "Dataset", "id": "https://e.org/1", "title": [7]}, "title.0"),
        ({"class": "Dataset", "id": "https://e.org/1", "rest": ['<a:b> <c:d> "\\U7FFFFFFF" .']}, "rest"),
        ({"class": "Dataset", "id": "https://e.org/1", "rest": ["<a:b> <c:d>  ."]}, "rest"),
        (7, "class"),
    ],
)
def test_json_that_is_no_entry_says_where(item: object, path: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(orjson.dumps(item), "json")
    assert refused.value.finding.rule == "rdf.not-ours"
    assert dict(refused.value.finding.facts)["path"] == path


def test_a_bad_entry_does_not_cost_its_neighbour() -> None:
    reading = read(orjson.dumps([7, *plains(read(TURTLE))]), "json")
    assert len(reading.cutting.pieces) == 2
    assert [each.where for each in reading.findings] == ["doc, 1"]


def test_only_so_many_entries_are_cut_but_all_are_counted() -> None:
    cutting = read(TURTLE, bounds=Bounds(entries=1)).cutting
    assert (len(cutting.pieces), cutting.total) == (1, 2)


def test_entries_that_share_too_much_are_refused() -> None:
    shared = "".join(f'<a:x> <a:p> "{number}" .\n' for number in range(100))
    lines = "".join(
        f"<a:{number}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
        f"<a:{number}> <a:q> <a:x> .\n"
        for number in range(20)
    )
    data = (shared + lines).encode()
    assert len(read(data, "nt").cutting.pieces) == 20
    with pytest.raises(Unreadable) as refused:
        read(data, "nt", bounds=Bounds(rows=1000))
    assert refused.value.finding.rule == "rdf.too-much"


def test_owners_knows_below_which_entry_a_node_hangs() -> None:
    reading = read(TURTLE)
    owner = owners(reading.rows)
    assert owner["<https://example.org/2>"] == "<https://example.org/2>"
    assert [root for node, root in owner.items() if node[0] == "_"] == ["<https://example.org/1>"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["class", "id", "types", "title", "publisher", "rest", "value", "lang", "type", "x"]),
            inner | st.sampled_from(["Dataset", "https://e.org/1", "_:a"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_values)
@example({"class": "Dataset", "id": "_:", "types": ["http://www.w3.org/ns/dcat#Dataset"]})
@example({"class": "Dataset", "id": "a:> <b:c> <d:e> .\n<f:", "types": ["http://www.w3.org/ns/dcat#Dataset"]})
def test_no_json_is_an_accident(value: object) -> None:
    try:
        reading = read(orjson.dumps(value), "json")
    except Unreadable:
        return
    plains(reading)


@given(st.binary(max_size=80), st.sampled_from(["", *document.FORMATS]))
def test_no_bytes_are_an_accident(data: bytes, form: str) -> None:
    try:
        plains(read(data, form))
    except Unreadable:
        return

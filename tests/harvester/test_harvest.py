"""The main job from a source's files to what the public gets, driven as a steward drives it."""

import json
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hostile import HostileSource, page, status

from catalog.store import Store
from harvester import mapping
from harvester.cli.instance import Instance, now

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""
READ = mapping.read
GRACELESS = "[guard]\ngrace_runs = 1\n"


def dataset(number: int, title: str = "") -> str:
    return f"""
<https://north.example.org/dataset/{number}> a dcat:Dataset ;
  dct:title "{title or f"Datensatz {number}"}"@de ; dct:description "Über {number}"@de ;
  dct:publisher <https://north.example.org/org/1> ;
  dcat:contactPoint [ <http://www.w3.org/2006/vcard/ns#fn> "Amt {number}" ] ;
  dcat:distribution <https://north.example.org/dataset/{number}/csv> .
<https://north.example.org/dataset/{number}/csv> a dcat:Distribution ;
  dcat:accessURL <https://north.example.org/{number}.csv> .
<https://north.example.org/org/1> a foaf:Agent ; foaf:name "Nordamt" .
"""


def catalogue(numbers: Iterable[int], changed: Iterable[int] = (), more: str = "") -> str:
    titles = {number: f"Datensatz {number}, neu" for number in changed}
    return PREFIXES + more + "".join(dataset(number, titles.get(number, "")) for number in numbers)


def counts(report: dict[str, object]) -> tuple[object, ...]:
    return tuple(report[name] for name in ("state", "new", "changed", "unchanged", "withdrawn"))


def position(lotse) -> int:
    store = Store.open(Instance(lotse.directory).settings.store_url, now)
    try:
        return store.position()
    finally:
        store.close()


def public(lotse) -> set[str]:
    quads = ox.parse(lotse.export("public.nq"), format=ox.RdfFormat.N_QUADS)
    return {
        quad.subject.value.rsplit("/", 1)[-1]
        for quad in quads
        if quad.object == ox.NamedNode("http://www.w3.org/ns/dcat#Dataset")
    }


@pytest.fixture
def north(lotse):
    """A source of twenty datasets, harvested once."""
    lotse.data("north.ttl", catalogue(range(20)))
    lotse.source("north", "file:data/north.ttl", GRACELESS)
    assert counts(lotse.harvest()) == ("done", 20, 0, 0, 0)
    return lotse


def test_an_unchanged_source_moves_nothing(north):
    before, line = north.export(), position(north)
    assert counts(north.harvest()) == ("done", 0, 0, 20, 0)
    assert position(north) == line
    assert north.export() == before


def test_reading_everything_again_moves_nothing_either(north):
    before = north.export()
    assert counts(north.harvest("north", "--full")) == ("done", 0, 0, 20, 0)
    assert north.export() == before


def test_exactly_what_changed_is_changed(north):
    north.data("north.ttl", catalogue(range(20), changed=[3]))
    assert counts(north.harvest()) == ("done", 0, 1, 19, 0)
    assert "Datensatz 3, neu" in north.export().decode()


def test_exactly_what_vanished_is_withdrawn_and_what_returns_is_the_same(north):
    before = north.export()
    north.data("north.ttl", catalogue(range(19)))
    assert counts(north.harvest()) == ("done", 0, 0, 19, 1)
    assert "19" not in public(north)
    north.data("north.ttl", catalogue(range(20)))
    north.harvest()
    assert north.export() == before


def test_vanished_datasets_get_a_second_run_by_default(lotse):
    lotse.data("north.ttl", catalogue(range(20)))
    lotse.source("north", "file:data/north.ttl")
    lotse.harvest()
    lotse.data("north.ttl", catalogue(range(19)))
    assert lotse.harvest()["withdrawn"] == 0
    assert "19" in public(lotse)
    assert lotse.harvest()["withdrawn"] == 1
    assert "19" not in public(lotse)


@pytest.mark.parametrize("left", [range(0), range(10)])
def test_an_empty_or_half_catalogue_is_held(north, left):
    before = north.export()
    north.data("north.ttl", catalogue(left, changed=[0]))
    code, _, err = north.call("harvest", "north")
    assert code == 4
    assert "Nothing published" in err
    assert north.export() == before


def test_a_page_that_cannot_be_had_fails_the_run(north):
    before = north.export()
    more = "<> hydra:next <missing.ttl> .\n"
    north.data("north.ttl", catalogue(range(15), changed=[1], more=more))
    code, _, err = north.call("harvest", "north")
    assert code == 3
    assert "data/missing.ttl" in err
    assert north.export() == before


def test_a_page_that_comes_twice_fails_the_run(lotse):
    lotse.data("one.ttl", catalogue([1], more="<> hydra:next <two.ttl> .\n"))
    lotse.data("two.ttl", catalogue([2], more="<> hydra:next <one.ttl> .\n"))
    lotse.source("north", "file:data/one.ttl")
    code, _, err = lotse.call("harvest", "north")
    assert code == 3
    assert "before in the same run" in err
    assert public(lotse) == set()


@pytest.mark.parametrize(
    "link",
    [
        "<> a hydra:PartialCollectionView ; hydra:next <two.ttl> .\n",
        "<> a hydra:PagedCollection ; hydra:nextPage <two.ttl> .\n",
        '<> a hydra:PagedCollection ; hydra:nextPage "two.ttl" .\n',
        "<all> hydra:view [ a hydra:PartialCollectionView ; hydra:next <two.ttl> ] .\n",
    ],
)
def test_pages_are_walked_in_old_and_new_names(lotse, link):
    lotse.data("one.ttl", catalogue([1], more=link))
    lotse.data("two.ttl", catalogue([2]))
    lotse.source("north", "file:data/one.ttl")
    assert lotse.harvest()["new"] == 2


def test_a_source_that_delivers_less_than_it_says_withdraws_nothing(north):
    north.data("north.ttl", catalogue(range(19), changed=[0], more="<> hydra:totalItems 20 .\n"))
    _, out, err = north.call("harvest", "north", "--json")
    assert counts(json.loads(out)) == ("done", 0, 1, 18, 0)
    assert "it has 20 entries; it delivered 19" in err
    assert "19" in public(north)


def test_a_file_that_leads_to_the_network_is_not_followed_and_proves_nothing(north):
    north.data("north.ttl", catalogue(range(19), more="<> hydra:next <https://north.example.org/2.ttl> .\n"))
    report = north.harvest()
    assert counts(report) == ("done", 0, 0, 19, 0)
    assert counts(north.harvest()) == ("done", 0, 0, 19, 0), "the second time the page is known"
    assert "19" in public(north)


def test_an_unreadable_file_is_told_with_file_line_and_reason(lotse):
    lotse.data("north.ttl", PREFIXES + "<a> dct:title \n")
    lotse.source("north", "file:data/north.ttl")
    code, _, err = lotse.call("harvest", "north")
    assert code == 3
    assert "data/north.ttl, 6" in err
    assert "no valid RDF" in lotse.call("runs", "1")[1]


def test_one_bad_iri_costs_its_triple_only(lotse):
    lotse.data(
        "north.ttl", catalogue([1]).replace("<https://north.example.org/1.csv>", "<https://north.example.org/a b>")
    )
    lotse.source("north", "file:data/north.ttl")
    report = lotse.harvest()
    assert report["new"] == 1
    assert report["findings"]
    assert "Datensatz 1" in lotse.export().decode()


FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


def test_the_same_catalogue_in_another_format_changes_nothing(lotse):
    triples = [quad.triple for quad in ox.parse(catalogue(range(3)), format=ox.RdfFormat.TURTLE)]
    exports = []
    for ending, form in FORMATS.items():
        graphs = [ox.Quad(*triple) for triple in triples] if ending in {"nq", "trig", "jsonld"} else triples
        lotse.data("north", ox.serialize(graphs, format=form))
        lotse.source("north", "file:data/north", f'[options]\nformat = "{ending}"\n')
        report = lotse.harvest()
        assert report["changed"] == 0, ending
        exports.append(lotse.export())
    assert len(set(exports)) == 1


def test_a_packed_file_is_read(lotse):
    import gzip

    lotse.data("north.ttl.gz", gzip.compress(catalogue([1]).encode()))
    lotse.source("north", "file:data/north.ttl.gz")
    assert lotse.harvest()["new"] == 1


def test_two_sources_with_one_iri_are_both_kept_and_the_first_is_public(north):
    north.data("south.ttl", catalogue([5], changed=[5]))
    north.source("south", "file:data/south.ttl")
    assert north.harvest("south")["new"] == 1
    assert "Datensatz 5, neu" not in north.export().decode()
    delivered = north.export("delivered.nq", "--as", "delivered").decode()
    assert "Datensatz 5, neu" in delivered
    assert '"Datensatz 5"@de' in delivered
    north.data("north.ttl", catalogue(number for number in range(20) if number != 5))
    north.harvest()
    assert "Datensatz 5, neu" in north.export().decode(), "the second one inherits the IRI"


def test_of_two_descriptions_on_two_pages_the_fuller_counts_whichever_page_changes(lotse):
    stub = PREFIXES + "<https://north.example.org/dataset/1> a dcat:Dataset .\n"
    link = "<> hydra:next <two.ttl> .\n"
    lotse.data("one.ttl", stub + link)
    lotse.data("two.ttl", catalogue([1]))
    lotse.source("north", "file:data/one.ttl")
    assert lotse.harvest()["new"] == 1
    full = lotse.export()
    assert "Datensatz 1" in full.decode()
    lotse.data("one.ttl", stub + link + "# the page with the stub changed\n")
    assert counts(lotse.harvest()) == ("done", 0, 0, 1, 0)
    assert lotse.export() == full
    lotse.data("two.ttl", catalogue([1], changed=[1]))
    assert counts(lotse.harvest()) == ("done", 0, 1, 0, 0)


def test_what_has_no_name_is_named_alike_every_time(lotse):
    text = (
        PREFIXES
        + '[] a dcat:Dataset ; dct:identifier "k-7" ; dct:title "Sieben" ; dcat:distribution [ a dcat:Distribution ] .'
    )
    lotse.data("north.ttl", text)
    lotse.source("north", "file:data/north.ttl")
    lotse.harvest()
    first = lotse.export()
    assert b"<https://test.example.org/id/dataset/north/k-7>" in first
    lotse.data("north.ttl", text + "\n# another document with the same graph\n")
    assert counts(lotse.harvest()) == ("done", 0, 0, 1, 0)
    assert lotse.export() == first


def test_iri_base_stays_what_it_was_at_the_first_harvest(north):
    file = north.directory / "catalog.toml"
    file.write_text(file.read_text().replace("/id/", "/moved/"))
    code, _, err = north.call("harvest", "north")
    assert code == 2
    assert "https://test.example.org/id/" in err


def test_a_changed_declaration_maps_every_record_again(north, monkeypatch):
    file = north.directory / "sources" / "north.toml"
    word = '[declare.values."dct:format"]\n"ein Wort, das niemand sagt" = "http://e.example/x"\n'
    file.write_text(f"{file.read_text()}\n{word}")
    asked = []
    monkeypatch.setattr("harvester.mapping.read", lambda record, origin: asked.append(record) or READ(record, origin))
    assert counts(north.harvest()) == ("done", 0, 0, 20, 0)
    assert len(asked) == 20
    assert counts(north.harvest()) == ("done", 0, 0, 20, 0)
    assert len(asked) == 20, "with the same rules nothing is mapped again"


def test_over_http_a_page_is_asked_for_with_its_etag_and_not_parsed_again(lotse):
    with HostileSource() as source:
        text = catalogue(range(3), more=f"<> hydra:next <{source.url('/two.ttl')}> .\n").encode()
        source.on("/one.ttl", page(text, "text/turtle", ETag='"1"'))
        source.on("/two.ttl", page(catalogue([3]).encode(), "text/turtle", ETag='"2"'))
        lotse.source("north", source.url("/one.ttl"))
        assert lotse.harvest()["new"] == 4
        source.seen.clear()
        assert counts(lotse.harvest()) == ("done", 0, 0, 4, 0)
        tags = {seen.path: seen.headers.get("if-none-match") for seen in source.seen}
        assert tags["/one.ttl"] == '"1"'
        assert tags["/two.ttl"] == '"2"'


def test_over_http_a_failing_page_withdraws_nothing(lotse):
    with HostileSource() as source:
        text = catalogue(range(3), more=f"<> hydra:next <{source.url('/two.ttl')}> .\n").encode()
        source.on("/one.ttl", page(text, "text/turtle"))
        source.on("/two.ttl", page(catalogue([3]).encode(), "text/turtle"))
        lotse.source("north", source.url("/one.ttl"), GRACELESS)
        lotse.harvest()
        source.on("/two.ttl", status(404))
        code, _, err = lotse.call("harvest", "north")
        assert code == 3
        assert "404" in err
        assert public(lotse) == {"0", "1", "2", "3"}


def test_the_network_of_the_machine_is_closed_unless_the_instance_opens_it(lotse):
    file = lotse.directory / "catalog.toml"
    file.write_text(file.read_text().replace('allow = ["127.0.0.1"]', "allow = []"))
    with HostileSource() as source:
        source.on("/one.ttl", page(catalogue([1]).encode(), "text/turtle"))
        lotse.source("north", source.url("/one.ttl"))
        code, _, _ = lotse.call("harvest", "north")
        assert code == 3
        assert source.connections == 0


def test_a_record_its_mapping_cannot_read_leaves_its_entry_and_its_neighbours(north, monkeypatch):
    from dcat_ap.finding import error
    from dcat_ap.parse import Unreadable

    def picky(record, origin):
        if record.key.endswith("/3"):
            raise Unreadable(error("rdf.unreadable", record.key, reason="no"))
        return READ(record, origin)

    monkeypatch.setattr("harvester.mapping.read", picky)
    north.data("north.ttl", catalogue(range(20), changed=[3, 4]))
    code, out, _ = north.call("harvest", "north", "--json")
    report = json.loads(out)
    assert code == 1
    assert (report["changed"], report["failed"], report["withdrawn"]) == (1, 1, 0)
    assert '"Datensatz 3"@de' in north.export().decode()


def test_a_document_with_lost_lines_proves_no_absence(lotse):
    is_dataset = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> ."
    lines = [f"<https://north.example.org/{number}> {is_dataset}" for number in range(20)]
    lotse.data("north.nt", "\n".join(lines))
    lotse.source("north", "file:data/north.nt", GRACELESS)
    assert lotse.harvest()["new"] == 20
    lines[7] = lines[7][:60]
    lotse.data("north.nt", "\n".join(lines))
    report = lotse.harvest()
    assert counts(report) == ("done", 0, 0, 19, 0)
    assert "7" in public(lotse)
    assert counts(lotse.harvest()) == ("done", 0, 0, 19, 0), "the second time the page is known"


def test_a_poisoned_record_is_refused_and_its_neighbours_are_not(north, monkeypatch):
    north.data("north.ttl", catalogue(range(20)).replace("Datensatz 13", "Datensatz 13" + "!" * 5_000))
    monkeypatch.setattr("harvester.prepare.MOST_BYTES", 4_000)
    code, out, err = north.call("harvest", "north", "--full", "--json")
    report = json.loads(out)
    assert code == 1
    assert (report["failed"], report["seen"]) == (1, 20)
    assert "tens of thousands of keywords" in err


def test_all_is_exported_whatever_its_verdict(lotse):
    lotse.catalog("")
    free = "<https://north.example.org/dataset/1/csv> dct:license <http://dcat-ap.de/def/licenses/dl-by-de/2.0> .\n"
    lotse.data("north.ttl", catalogue([1, 2, 3], more=free))
    lotse.source("north", "file:data/north.ttl")
    lotse.harvest()
    assert public(lotse) == {"1"}
    said = lotse.export("all.nt", "--as", "all").decode()
    title = "<https://north.example.org/dataset/{}> <http://purl.org/dc/terms/title>"
    assert all(title.format(number) in said for number in (1, 2, 3))
    assert said.count('/id/openness> "unclear"') == 2
    assert said.count("http://www.w3.org/ns/dcat#CatalogRecord") == 3
    assert "WITHDRAWN" not in said
    code, _, err = lotse.call("export", str(lotse.directory / "x.nt"), "--as", "all", "--source", "north")
    assert (code, "--source" in err) == (2, True)

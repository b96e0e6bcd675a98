"""`lotse validate`, `map` and `score`: what a person learns about a document before any harvest."""

import gzip
import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

DATA = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://north.example.org/1> a dcat:Dataset ; dct:title "Eins"@de ; dct:description "Eins"@de ;
    dct:publisher [ a foaf:Agent ; foaf:name "Amt" ] ; dcat:distribution <https://north.example.org/d> .
<https://north.example.org/d> a dcat:Distribution ; dcat:accessURL <https://north.example.org/f> ; dct:format "CSV" ;
    dct:license "CC BY 4.0" .
"""
WRONG = DATA.replace('dct:description "Eins"@de ;', "")
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<a:Shape> a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property <a:identified> .
<a:identified> sh:path dct:identifier ; sh:minCount 1 ; sh:message "Kennung fehlt"@de, "No identifier"@en .
"""


@pytest.fixture
def document(lotse):
    lotse.data("x.ttl", DATA)
    lotse.data("wrong.ttl", WRONG)
    return lambda name: str(lotse.directory / "data" / name)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_document_without_errors_ends_with_0_and_shows_what_was_mended(lotse, document):
    code, out, err = lotse.call("validate", document("x.ttl"))
    assert code == 0
    assert out.startswith("✓ Eins")
    mended = out.partition("Repaired:")[2]
    assert "file-type/CSV" in mended
    assert "1 of them conform: 0 errors" in err


def test_an_error_ends_with_1_and_says_how_to_mend_it(lotse, document):
    code, out, _ = lotse.call("validate", document("wrong.ttl"))
    assert code == 1
    assert out.startswith("✗ Eins")
    assert "[Error] The mandatory" in out
    assert "Add dct:description" in out


def test_before_repair_more_is_wrong_and_nothing_is_mended(lotse, document):
    code, out, _ = lotse.call("validate", document("x.ttl"), "--as", "delivered", "--json")
    entry, total = lines(out)
    assert code == 1
    assert entry["repairs"] == []
    assert "dct:format" in {each.get("property") for each in entry["findings"] if each["severity"] == "error"}
    assert (total["entries"], total["conform"]) == (1, 0)


def test_json_is_what_the_api_answers(lotse, document):
    from catalog.web import validate as web
    from dcat_ap.assess import assess
    from dcat_ap.document import read

    (delivered,) = read(DATA.encode(), "ttl", base="file:///", where="x").entries()
    entry, _ = lines(lotse.call("validate", document("x.ttl"), "--json")[1])
    assert entry == json.loads(json.dumps(web.plain(delivered, assess(delivered.entry), "en")))


@pytest.mark.parametrize("arguments", [[], ["nowhere.ttl"], ["--profile", "v30_de_spec"]])
def test_wrong_usage_ends_with_2(lotse, document, arguments):
    more = [document("x.ttl")] if "--profile" in arguments else []
    code, out, err = lotse.call("validate", *more, *arguments)
    assert (code, out) == (2, "")
    assert err


def test_what_is_no_rdf_is_a_finding_not_a_crash(lotse, document):
    lotse.data("bad.ttl", "<a> <b>")
    code, out, err = lotse.call("validate", document("bad.ttl"), "--json")
    assert code == 1
    assert lines(out)[0]["findings"][0]["rule"] == "rdf.unreadable"
    assert "bad.ttl" in err
    for command in (["map", document("bad.ttl"), "--from", "dcat"], ["score", document("bad.ttl")]):
        assert lotse.call(*command)[0] == 1


def test_it_works_where_there_is_no_instance(lotse, document, tmp_path):
    from harvester.cli import main

    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["validate", document("x.ttl"), "--config", str(tmp_path / "empty")])
    assert ended.value.code == 0
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("data", [DATA.encode(), gzip.compress(DATA.encode())])
def test_standard_input_is_read_packed_or_not(lotse, monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert lotse.call("validate", "-")[0] == 0


@pytest.fixture
def address():
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/x" else 404)
            self.send_header("Content-Type", "text/turtle")
            self.end_headers()
            self.wfile.write(DATA.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_address_that_the_instance_allows_is_fetched(lotse, address):
    assert lotse.call("validate", f"{address}/x")[0] == 0
    assert lotse.call("validate", f"{address}/nowhere")[0] == 3


def test_without_an_instance_no_private_address_is_fetched(lotse, address, tmp_path, capsys):
    from harvester.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["validate", f"{address}/x", "--config", str(tmp_path / "nowhere")])
    assert ended.value.code == 3
    assert "not public" in capsys.readouterr().err


def test_shapes_of_others_judge_what_was_delivered(lotse, document):
    lotse.data("shapes.ttl", SHAPES)
    code, out, _ = lotse.call("validate", document("x.ttl"), "--shapes", document("shapes.ttl"), "--json")
    entry, total = lines(out)
    assert code == 1
    assert (entry["iri"], entry["title"], entry["conforms"]) == ("https://north.example.org/1", "Eins", False)
    (finding,) = entry["findings"]
    assert finding["property"] == "dct:identifier"
    assert "No identifier" in finding["what"]
    assert total["error"] == 1


def test_shapes_that_are_none_are_wrong_usage(lotse, document):
    lotse.data("shapes.ttl", "<a> <b>")
    assert lotse.call("validate", document("x.ttl"), "--shapes", document("shapes.ttl"))[0] == 2
    code, _, err = lotse.call(
        "validate", document("x.ttl"), "--profile", "hvd_300", "--shapes", str(lotse.directory / "data")
    )
    assert code == 2
    assert "hvd-SHACL.ttl" in err


def test_what_belongs_to_no_entry_is_told_apart(lotse, document):
    lotse.data("shapes.ttl", SHAPES.replace("dcat:Dataset", "dcat:Catalog"))
    lotse.data("c.ttl", DATA + "<https://north.example.org/c> a dcat:Catalog .\n")
    code, out, _ = lotse.call("validate", document("c.ttl"), "--shapes", document("shapes.ttl"))
    assert code == 1
    assert out.index("✓ Eins") < out.index("✗ What belongs to no entry")


def test_an_official_profile_is_run_from_its_folder(lotse, document, shared):
    folder = shared / "standard" / "shapes"
    code, out, _ = lotse.call(
        "validate", document("wrong.ttl"), "--profile", "v30_de_spec", "--shapes", str(folder), "--json"
    )
    assert code == 1
    missing = [each["property"] for each in lines(out)[0]["findings"]]
    assert "dct:description" in missing


@pytest.mark.parametrize("form", ["ttl", "rdf", "jsonld", "nt", "json"])
def test_what_is_mapped_can_be_read_again(lotse, document, form):
    code, out, err = lotse.call("map", document("x.ttl"), "--from", "dcat", "--to", form)
    assert code == 0
    assert "file-type/CSV" in out
    assert "1 entries" in err
    lotse.data(f"again.{form}", out)
    _, again, _ = lotse.call("map", document(f"again.{form}"), "--from", "dcat", "--to", form)
    assert again == out


def test_as_delivered_the_map_shows_what_came(lotse, document):
    out = lotse.call("map", document("x.ttl"), "--from", "dcat", "--as", "delivered")[1]
    assert '"CSV"' in out


def test_a_map_for_a_source_has_its_declarations(lotse, document):
    lotse.source("north", "file:data/x.ttl", "[declare]\nlanguage = 'de'\ncontact = { name = 'Die Stelle' }\n")
    with_source = lotse.call("map", document("x.ttl"), "--from", "dcat", "--source", "north")[1]
    assert "Die Stelle" in with_source
    assert "Die Stelle" not in lotse.call("map", document("x.ttl"), "--from", "dcat")[1]
    assert lotse.call("map", document("x.ttl"), "--from", "dcat", "--source", "south")[0] == 2


def test_a_source_scores_as_its_document_does(lotse, document):
    lotse.source("north", "file:data/x.ttl")
    lotse.harvest()
    entry, total = lines(lotse.call("score", document("x.ttl"), "--json")[1])
    assert lines(lotse.call("score", "north", "--json")[1]) == [entry, total]
    assert total["total"]["datasets"] == 1
    assert entry["score"]["points"]["least"] < entry["score"]["points"]["most"]
    assert "no_correct_contributorID" in entry["dashboard"]
    assert total["dashboard"]["no_correct_contributorID"] == 1


def test_a_score_is_shown_as_a_range_with_its_dimensions(lotse, document):
    code, out, err = lotse.call("score", document("x.ttl"))
    assert code == 0
    assert " to " in out.splitlines()[0]
    assert "Findability" in out
    assert "/ 405" in out
    assert "1 datasets" in err


def test_a_high_value_dataset_is_told_what_it_lacks(lotse, document):
    category = "dct:title <http://data.europa.eu/bna/c_ac64a52d>".replace("dct:title", "dcatap:hvdCategory")
    prefix = "@prefix dcatap: <http://data.europa.eu/r5r/> .\n"
    lotse.data("hvd.ttl", prefix + DATA + f"<https://north.example.org/1> {category} .\n")
    entry, total = lines(lotse.call("score", document("hvd.ttl"), "--json")[1])
    assert "legislation" in {each["demand"] for each in entry["hvd"]["missing"]}
    assert total["hvd"] == {"entries": 1, "complete": 0}
    assert "HVD (mandatory)" in lotse.call("score", document("hvd.ttl"))[1]

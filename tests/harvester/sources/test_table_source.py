"""The kind `table`: a list becomes a catalogue by the command line, and stays one when the list changes."""

import json

import pytest
from hostile import HostileSource, conditional, page, status

from harvester.cli import main

LIST = """\
Datensatzliste
Kennung;Titel;Beschreibung;Lizenz;Herausgeber;Download-URL;Format
a;Bäume;Alle Bäume;dl-de/by-2-0;Stadt;https://e.example/a.csv;CSV
b;Bienen;Alle Stöcke;dl-de/by-2-0;Stadt;https://e.example/b.csv;CSV
"""


def source(lotse, url, more=""):
    guard = "[guard]\ngrace_runs = 1\nmax_count = 9\nmax_share = 1.0\n"
    lotse.source("list", url, f"{guard}{more}", kind="table")


def test_a_list_is_harvested_and_follows_its_file(lotse):
    lotse.data("list.csv", LIST)
    source(lotse, "file:data/list.csv")
    assert lotse.harvest("list")["new"] == 2
    assert lotse.harvest("list")["unchanged"] == 2
    lotse.data("list.csv", LIST.replace("Alle Bäume", "Jeder Baum").replace("Datensatzliste\n", "Datensatzliste\n\n\n"))
    report = lotse.harvest("list")
    assert (report["changed"], report["unchanged"]) == (1, 1)
    lotse.data("list.csv", LIST[: LIST.index("b;Bienen")])
    assert lotse.harvest("list")["withdrawn"] == 1


def test_where_a_row_names_no_dataset_nothing_is_withdrawn(lotse):
    lotse.data("list.csv", LIST)
    source(lotse, "file:data/list.csv")
    lotse.harvest("list")
    lotse.data("list.csv", LIST.replace("b;Bienen", ";"))
    report = lotse.harvest("list")
    assert (report["seen"], report["withdrawn"]) == (1, 0)


def test_a_list_that_became_a_web_page_fails_and_takes_nothing_away(lotse):
    lotse.data("list.csv", LIST)
    source(lotse, "file:data/list.csv")
    lotse.harvest("list")
    lotse.data("list.csv", "<!DOCTYPE html><title>Umgezogen</title>")
    assert lotse.harvest("list")["state"] == "failed"
    assert lotse.export().count(b"dcat#Dataset>") == 2


def test_a_list_on_the_web_is_asked_for_politely(lotse):
    with HostileSource() as web:
        source(lotse, web.on("/list.csv", conditional(LIST.encode("cp1252"), etag='"1"')))
        assert lotse.harvest("list")["new"] == 2
        assert lotse.harvest("list")["unchanged"] == 2
        assert [seen.headers.get("if-none-match") for seen in web.seen if seen.path == "/list.csv"] == [None, '"1"']
        web.on("/list.csv", status(404))
        assert lotse.harvest("list")["state"] == "failed"


def test_a_column_means_what_the_steward_says(lotse):
    lotse.data("list.csv", "Was;Wo\nBäume;https://e.example/a.csv\n")
    source(
        lotse, "file:data/list.csv", '[options.columns]\nWas = "dct:title"\nWo = "dcat:distribution/dcat:downloadURL"\n'
    )
    assert lotse.harvest("list")["new"] == 1


def test_a_column_can_only_mean_what_there_is(lotse):
    lotse.data("list.csv", "Was;Wo\nBäume;https://e.example/a.csv\n")
    source(lotse, "file:data/list.csv", '[options.columns]\nWas = "dct:title"\nWo = "foo:bar"\n')
    assert lotse.harvest("list")["state"] == "failed"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_example_of_the_template_can_be_harvested(lotse, monkeypatch, ending, language):
    monkeypatch.setenv("LOTSE_LANG", language)
    file = lotse.directory / "data" / f"template.{ending}"
    with pytest.raises(SystemExit) as ended:
        main(["table-template", str(file)])
    assert ended.value.code == 0
    with pytest.raises(SystemExit) as ended:
        main(["table-template", str(file)])
    assert ended.value.code == 2
    source(lotse, f"file:data/template.{ending}")
    report = lotse.harvest("list")
    assert report["new"] == 1
    exported = lotse.export()
    for part in (
        "Baumkataster",
        "Straßenbäume",
        "Stadt Auental",
        "dl-by-de/2.0",
        "ANNUAL",
        "file-type/CSV",
        "baeume.csv",
    ):
        assert part.encode() in exported, part
    assert b"additionalProperty" not in exported


def test_the_kind_of_an_address_is_seen_by_its_list(lotse):
    with HostileSource() as web:
        for number, media_type in enumerate(("text/csv", "application/octet-stream")):
            url = web.on(f"/list{number}", page(LIST.encode(), media_type))
            assert lotse.call("source", "add", url, "--name", f"list{number}")[0] == 0
        cards = lotse.call("source", "list", "--json")[1].splitlines()
        assert [json.loads(card)["kind"] for card in cards] == ["table", "table"]

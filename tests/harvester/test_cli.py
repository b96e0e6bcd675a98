"""The command line: what goes where, and with which exit code a command ends."""

import json
import subprocess
import sys

import pytest

from dcat_ap import messages
from harvester.cli import _COMMANDS, group
from harvester.cli.speech import Speech, language

DATA = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://north.example.org/1> a dcat:Dataset ; dct:title "Eins"@de .
"""


@pytest.fixture
def north(lotse):
    lotse.data("north.ttl", DATA)
    lotse.source("north", "file:data/north.ttl")
    return lotse


def test_a_report_has_the_agreed_fields(north):
    report = north.harvest()
    assert {
        "run",
        "source",
        "state",
        "seen",
        "new",
        "changed",
        "unchanged",
        "withdrawn",
        "failed",
        "findings",
        "seconds",
    } <= set(report)


def test_without_json_nothing_but_data_goes_to_stdout(north):
    code, out, err = north.call("harvest", "north")
    assert (code, out) == (0, "")
    assert "1 new" in err


@pytest.mark.parametrize("arguments", [["harvest"], ["harvest", "south"], ["export", "x.unknown"], ["nonsense"]])
def test_wrong_usage_ends_with_2_and_says_what_is_known(north, arguments):
    code, _, err = north.call(*arguments)
    assert code == 2
    assert err


def test_a_source_that_somebody_else_harvests_is_busy(north):
    north.harvest()
    with holding(north):
        code, _, err = north.call("harvest", "north")
    assert code == 75
    assert "another process" in err


def holding(lotse):
    """Hold a run of the source open, as another process would."""
    from contextlib import contextmanager

    from harvester.cli.instance import Instance

    @contextmanager
    def held():
        with Instance(lotse.directory).store() as store, store.begin_run("north", "x") as run:
            yield
            run.fail("test")

    return held()


def test_a_bug_in_one_source_shows_and_leaves_the_others_alone(north, monkeypatch):
    north.data("south.ttl", DATA.replace("/1>", "/2>"))
    north.source("south", "file:data/south.ttl")
    from harvester import mapping

    def buggy(record, origin, read=mapping.read):
        if record.key.endswith("/1"):
            raise ZeroDivisionError("a bug")
        return read(record, origin)

    monkeypatch.setattr("harvester.mapping.read", buggy)
    code, out, err = north.call("harvest", "--all", "--json")
    assert code == 70
    assert "ZeroDivisionError" in err
    assert [json.loads(line)["source"] for line in out.splitlines()] == ["south"]
    runs = [json.loads(line) for line in north.call("runs", "--json")[1].splitlines()]
    assert {run["source"]: run["state"] for run in runs} == {"north": "crashed", "south": "done"}


@pytest.mark.parametrize("ending", ["ttl", "rdf", "jsonld", "nt", "nq", "trig", "ttl.gz"])
@pytest.mark.parametrize("which", ["published", "delivered"])
def test_every_format_is_exported(north, ending, which):
    import gzip

    from dcat_ap.parse import parse

    north.harvest()
    data = north.export(f"out.{ending}", "--as", which)
    data = gzip.decompress(data) if ending.endswith(".gz") else data
    rows = parse(data, ending.removesuffix(".gz"), base="file:///", where="out").rows
    assert ("<https://north.example.org/1>", "<http://purl.org/dc/terms/title>", '"Eins"@de') in rows


def test_an_export_that_fails_leaves_the_former_file(north, monkeypatch):
    north.harvest()
    before = north.export("out.ttl")

    def breaks(*_):
        yield b"half"
        raise OSError("disk full")

    monkeypatch.setattr("dcat_ap.write.document", breaks)
    from harvester.cli import main

    with pytest.raises(OSError, match="disk full"):
        main(["export", str(north.directory / "out.ttl"), "--config", str(north.directory)])
    assert (north.directory / "out.ttl").read_bytes() == before
    assert not [file for file in north.directory.iterdir() if "unfinished" in file.name]


def test_init_gives_an_instance_that_doctor_finds_sound(lotse):
    target = lotse.directory / "new"
    for arguments in (["init", str(target)], ["validate-config"], ["doctor"], ["harvest", "--all"]):
        done = subprocess.run(
            [sys.executable, "-m", "harvester", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={"LOTSE_CONFIG": str(target), "PATH": ""},
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_doctor_names_what_is_wrong(north):
    (north.directory / "sources" / "south.toml").write_text('knd = "dcat"\n')
    code, out, _ = north.call("doctor")
    assert code == 1
    assert "knd" in out
    assert "kind" in out


def test_doctor_names_what_is_wrong_with_an_instances_own_synonyms(north):
    (north.directory / "synonyms.txt").write_text("amt, behörde\namtsblatt\n", "utf-8")
    for command in ("doctor", "validate-config"):
        code, out, _ = north.call(command)
        assert code == 1
        assert "synonyms.txt, line 2: “amtsblatt” stands alone" in out


def test_doctor_says_how_far_the_outputs_are_behind(north):
    north.harvest()
    assert "1 changes behind" in north.call("doctor")[1]
    north.call("follow", "search", "--once")
    north.call("follow", "graph", "--once")
    assert "1 changes behind" not in north.call("doctor")[1]


def test_kinds_names_sources_mappings_and_outputs(lotse):
    from harvester.cli import main

    with pytest.raises(SystemExit):
        main(["kinds", "--json"])
    rows = [json.loads(line) for line in lotse.capsys.readouterr().out.splitlines()]
    assert {("source", "dcat"), ("mapping", "dcat"), ("output", "tantivy"), ("output", "oxigraph")} <= {
        (row["axis"], row["name"]) for row in rows
    }


@pytest.mark.parametrize("name", _COMMANDS)
@pytest.mark.parametrize("spoken", messages.LANGUAGES)
def test_every_command_explains_itself_in_every_language(name, spoken, capsys):
    with pytest.raises(SystemExit) as ended:
        group(Speech(spoken)).main([name, "--help"])
    assert ended.value.code == 0
    assert messages.text(f"cli.{name}.help", spoken).split()[0] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "fr_FR"}, "en"),
        ({"LOTSE_LANG": "de", "LANG": "en"}, "de"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environ, spoken):
    assert language(environ) == spoken

"""`lotse vocabularies`: lists of an instance that are newer than ours, without ever breaking it."""

import json
import subprocess
import sys

import pytest

from dcat_ap import vocabularies
from harvester import refresh

BASE = vocabularies.origins()["frequency"].base
HEAD = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


@pytest.fixture(autouse=True)
def ours_again():
    yield
    vocabularies.use(None)


def official(*, leaving_out: int = 0, more: str = "", version: str = "20990101") -> str:
    """The list of frequencies as its publisher gives it out, with a concept we do not know."""
    scheme = vocabularies.origins()["frequency"].scheme
    concepts = [each for each in vocabularies.vocabulary("frequency").concepts if not each.replaced_by][leaving_out:]
    labels = [
        f"<{each.iri}> a skos.Concept ; skos:inScheme <{scheme}> ; skos:prefLabel {named}".replace("skos.", "skos:")
        for each in concepts
        for named in (", ".join(f'"{text}"@{tag}' for tag, text in each.labels.items()) or '"x"@fr',)
    ]
    return (
        HEAD + f'<{scheme}> owl:versionInfo "{version}" .\n' + " .\n".join([*labels, more]) + (" .\n" if more else "")
    )


def new(code: str) -> str:
    return f'<{BASE}{code}> skos:inScheme <{vocabularies.origins()["frequency"].scheme}> ; skos:prefLabel "Neu"@de'


def as_a_new_process(lotse, *arguments: str) -> tuple[int, str, str]:
    vocabularies.use(None)
    return lotse.call("vocabularies", *arguments, "--json")


def update(lotse, *arguments: str):
    code, out, err = as_a_new_process(lotse, "update", "frequency", *arguments)
    return code, json.loads(out) if out else None, err


def test_all_lists_are_named_with_their_versions(lotse):
    code, out, _ = lotse.call("vocabularies", "--json")
    rows = {row["name"]: row for row in map(json.loads, out.splitlines())}
    assert code == 0
    assert set(rows) == set(vocabularies.names())
    assert rows["frequency"]["concepts"] > 20
    assert rows["frequency"]["version"] == vocabularies.origins()["frequency"].version
    assert not any(row["instance"] for row in rows.values())


def test_a_newer_list_is_used_from_then_on_and_says_so(lotse):
    lotse.data("frequency.ttl", official(more=new("SELDOM")))
    code, told, _ = update(lotse, "--from", str(lotse.directory / "data"))
    assert code == 0
    assert told == {"name": "frequency", "version": "20990101", "refused": None, "added": ["SELDOM"]}
    rows = [json.loads(line) for line in as_a_new_process(lotse)[1].splitlines()]
    row = next(row for row in rows if row["name"] == "frequency")
    assert (row["instance"], row["version"]) == (True, "20990101")
    assert vocabularies.vocabulary("frequency").get(BASE + "SELDOM")
    assert not [file for file in (lotse.directory / "var" / "vocabularies").iterdir() if "unfinished" in file.name]


def test_what_is_the_same_is_left_alone(lotse):
    lotse.data("frequency.ttl", official())
    assert update(lotse, "--from", str(lotse.directory / "data" / "frequency.ttl"))[1]["refused"] is None
    assert not (lotse.directory / "var" / "vocabularies").exists()


@pytest.mark.parametrize("text", ["", official(leaving_out=20), HEAD + new("SELDOM") + " .\n"])
def test_nonsense_is_refused_and_changes_nothing(lotse, text):
    lotse.data("frequency.ttl", text)
    code, told, _ = update(lotse, "--from", str(lotse.directory / "data"))
    assert code == 1
    assert told["refused"]["rule"] == "list.not-this"
    assert not (lotse.directory / "var" / "vocabularies").exists()


def test_a_refused_list_leaves_the_newer_one_of_before(lotse):
    lotse.data("frequency.ttl", official(more=new("SELDOM")))
    update(lotse, "--from", str(lotse.directory / "data"))
    lotse.data("frequency.ttl", official(leaving_out=20))
    assert update(lotse, "--from", str(lotse.directory / "data"))[0] == 1
    assert vocabularies.vocabulary("frequency").get(BASE + "SELDOM")


def test_a_write_that_fails_leaves_what_was_there(lotse, monkeypatch):
    lotse.data("frequency.ttl", official(more=new("SELDOM")))
    update(lotse, "--from", str(lotse.directory / "data"))
    folder = lotse.directory / "var" / "vocabularies"
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    lotse.data("frequency.ttl", official(more=f"{new('SELDOM')} .\n{new('NEVER_EVER')}"))
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        update(lotse, "--from", str(lotse.directory / "data"))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize("arguments", [["nonsense"], ["frequency", "--from", "nowhere"]])
def test_wrong_usage_ends_with_2(lotse, arguments):
    assert lotse.call("vocabularies", "update", *arguments)[0] == 2


def test_a_process_that_starts_later_harvests_with_the_newer_list(lotse):
    """Also in the processes of a crew: spawned ones begin with our own tables."""
    data = "".join(
        f"<https://e.org/{number}> a <http://www.w3.org/ns/dcat#Dataset> ; "
        f'<http://purl.org/dc/terms/accrualPeriodicity> "SELDOM" .\n'
        for number in range(6)
    )
    lotse.data("x.ttl", data)
    lotse.source("north", "file:data/x.ttl")
    lotse.data("frequency.ttl", official(more=new("SELDOM")))
    update(lotse, "--from", str(lotse.directory / "data" / "frequency.ttl"))
    script = (
        "import harvester.crew as crew; crew._WORTH_IT = 1; crew.os.cpu_count = lambda: 2\n"
        "from harvester.cli import main\n"
        "if __name__ == '__main__': main()\n"
    )
    (lotse.directory / "run.py").write_text(script)
    done = subprocess.run(
        [sys.executable, lotse.directory / "run.py", "harvest", "north", "--config", lotse.directory],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (lotse.directory / "out.nq").unlink(missing_ok=True)
    delivered = lotse.call("closed", "--json")[1]
    assert len(delivered.splitlines()) == 6
    from harvester.cli.instance import Instance

    with Instance(lotse.directory).store() as store, store.reading() as snapshot:
        bodies = [entry.json.decode() for entry, _ in snapshot.closed("", 10, "north")]
    assert all(BASE + "SELDOM" in body for body in bodies)


def test_the_official_file_types_are_what_ours_say(shared):
    lists = refresh.from_files(shared / "standard" / "vocabularies" / "eu" / "filetypes.ttl")
    (result,) = refresh.update(shared / "nothing-is-written-here", ["file-type"], lists)
    assert result.refused is None
    assert not result.difference


def test_of_several_files_the_list_itself_is_taken(shared):
    folder = shared / "standard" / "vocabularies" / "dcat-ap.de"
    lists = refresh.from_files(folder)
    (result,) = refresh.update(shared / "nothing-is-written-here", ["contributors"], lists)
    assert result.refused is None
    assert not result.difference

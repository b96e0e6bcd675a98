"""`lotse follow dump`: the whole catalogue as files of one position, or the former ones."""

import gzip
import json

import pytest
from rdflib import Graph

from catalog import dump
from harvester.dump import Dumps

HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"


@pytest.fixture
def town(lotse):
    lotse.source("town", "file:data/town.ttl", "[guard]\ngrace_runs = 1\nmax_share = 1.0\n")
    harvest(lotse, "a", "b")
    return lotse


def harvest(lotse, *names):
    lines = (f'<https://stadt.example/{each}> a dcat:Dataset ; dct:title "Titel {each}"@de .' for each in names)
    lotse.data("town.ttl", HEAD + "\n".join(lines))
    lotse.harvest("town")


def place(lotse):
    return dump.place("files:var/dump", lotse.directory)


def test_every_file_says_what_the_export_says(town):
    assert town.call("follow", "dump", "--once")[0] == 0
    found = dump.newest(place(town))
    assert [each.name for each in found.files] == ["catalog.jsonld.gz", "catalog.nt.gz", "catalog.ttl.gz"]
    folder = place(town) / found.folder
    contents = {each.name: gzip.decompress((folder / each.name).read_bytes()) for each in found.files}
    assert contents["catalog.ttl.gz"] == town.export("out.ttl")
    assert len(Graph().parse(data=contents["catalog.nt.gz"], format="nt")) == len(
        Graph().parse(data=contents["catalog.ttl.gz"], format="turtle")
    )
    assert json.loads(contents["catalog.jsonld.gz"])


def test_it_follows_and_leaves_nothing_behind(town):
    town.call("follow", "dump", "--once")
    first = dump.newest(place(town))
    town.call("follow", "dump", "--once")
    assert dump.newest(place(town)) == first
    harvest(town, "b", "c")
    town.call("follow", "dump", "--once")
    second = dump.newest(place(town))
    assert second.position > first.position
    assert sorted(each.name for each in place(town).iterdir()) == sorted([second.folder, "now.json"])
    assert b"Titel a" not in gzip.decompress((place(town) / second.folder / "catalog.nt.gz").read_bytes())


def test_a_dump_that_fails_leaves_the_former_one(town, monkeypatch):
    town.call("follow", "dump", "--once")
    before = dump.newest(place(town))
    harvest(town, "c")

    def full(self, folder):
        (folder / "catalog.nt.gz").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Dumps, "_write", full)
        with pytest.raises(OSError, match="No space"):
            town.call("follow", "dump", "--once")
    assert dump.newest(place(town)) == before
    assert sorted(each.name for each in place(town).iterdir()) == sorted([before.folder, "now.json"])


def test_what_is_redacted_is_in_no_dump(town):
    town.call("follow", "dump", "--once")
    assert town.call("redact", "Titel a", "--reason", "x")[0] == 0
    assert dump.newest(place(town)) is None
    assert not place(town).exists()

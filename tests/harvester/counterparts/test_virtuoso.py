"""Virtuoso with catalogues of the corpus: the kind `sparql` gets from it what the kind `dcat` reads in the files.

It gives at most 1000 rows an answer, and says nothing where it cuts one off.
"""

import re
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from dcat_ap import ntriples
from dcat_ap.naming import Naming
from harvester import mapping
from harvester.http import Client
from harvester.record import Record
from harvester.sources import sparql
from harvester.visit import Visit
from tests.virtuoso import ini

pytestmark = pytest.mark.engine("virtuoso")
GRAPH = "https://stadt.example/graph"
FILES = {
    "brandenburg": "GovDataOfficia__testcases_dashboard_brandenburg-catalog-original-input.ttl",
    "hamburg": "GovDataOfficia__testcases_rewritten-example-advanced.ttl",
    "example": "dcat-ap.de-3.0-Dataset-und-Distribution.ttl",
    "series": "dcat-ap.de-3.0-DatasetSeries.ttl",
    "dates": "projekt-opal__src_test_resources_TestDateFormatMetric.ttl",
}


class Virtuoso:
    """A running Virtuoso with an empty database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sql, self.http = _free(), _free()
        text = ini(folder, sql=self.sql, http=self.http, rows=1000)
        (folder / "virtuoso.ini").write_text(text, "utf-8")
        with (folder / "out.log").open("w") as log:
            command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        while "Server online" not in (folder / "out.log").read_text():
            assert self.process.poll() is None, (folder / "out.log").read_text()
            time.sleep(0.05)

    def load(self, triples: bytes) -> None:
        (self.folder / "load.nt").write_bytes(triples)
        statement = f"DB.DBA.TTLP(file_to_string_output('{self.folder}/load.nt'), '', '{GRAPH}', 0);"
        self._say(f"SPARQL CLEAR GRAPH <{GRAPH}>;")
        self._say(statement)

    def visit(self) -> Visit:
        return Visit(
            url=f"http://127.0.0.1:{self.http}/sparql",
            options=sparql.Options(graph=GRAPH, batch=100),
            instance=self.folder,
            client=Client(allow=["127.0.0.1"], user_agent="test/1"),
            naming=Naming("https://katalog.example/id/", "quelle"),
        )

    def _say(self, statement: str) -> None:
        command = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", f"EXEC={statement}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "*** Error" not in done.stdout + done.stderr, done.stdout + done.stderr


def _free() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    running = Virtuoso(tmp_path_factory.mktemp("virtuoso"))
    yield running
    running.process.kill()
    running.process.wait()


def said(record: Record, subjects: Container[str]) -> Counter[tuple[str, str]]:
    """What an entry says of these subjects, and of what has no name, as it was delivered."""
    rows = ntriples.rows(record.body.decode())
    return Counter((row[1], plain(row[2])) for row in rows if row[0][0] == "_" or row[0] in subjects)


def plain(value: str) -> str:
    """A value without what Virtuoso has of its own: labels of blank nodes, forms of numbers and times."""
    if value.startswith("_:"):
        return "_"
    literal = re.fullmatch(r'"(.*)"\^\^<[^>]*>', value)
    if not literal:
        return value
    return re.sub(r"(?<=\d)(\.0+)?(Z|[+-]\d\d:\d\d)?$|(?<=:\d\d)\.\d+", "", literal[1])


@pytest.mark.parametrize("name", FILES)
def test_an_endpoint_of_virtuoso_gives_what_the_file_says(shared: Path, virtuoso: Virtuoso, name: str) -> None:
    file = shared / "corpus" / "dcat-rdf-de" / FILES[name]
    base = "https://stadt.example/"
    quads = ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, lenient=True, base_iri=base)
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert triples
    virtuoso.load(triples)
    pages = [list(sparql.pages(virtuoso.visit())) for _ in range(2)]
    assert pages[0] == pages[1]
    found = {record.iri: record for page in pages[0] for record in page.records}
    expected = {each.iri: each for each in mapping.records("dcat", triples, virtuoso.visit().origin, name).records}
    assert found.keys() == expected.keys()
    assert all(page.whole for page in pages[0])
    for iri, record in found.items():
        named = {row[0] for row in ntriples.rows(record.body.decode())}  # of concepts and the like nothing is asked
        assert f"<{iri}>" in named
        assert said(record, named) == said(expected[iri], named)

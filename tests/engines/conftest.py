"""Which engines the suite runs for. A suite belongs to its protocol: an engine joins by one more URL here."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import servers
from lines import RECORD_BASE, entry_id

from catalog.output import Output, open_output
from catalog.query import Query
from tests.conftest import fuseki_server, opensearch_server, oxigraph_server

EMBEDDED = {"tantivy": "tantivy:var/search", "oxigraph": "oxigraph:var/graph"}
POSTGRES = pytest.param("postgresql+search", marks=pytest.mark.engine("postgresql"))
OPENSEARCH = pytest.param("server:opensearch", marks=pytest.mark.engine("opensearch"))
SEARCH = [EMBEDDED["tantivy"], POSTGRES, OPENSEARCH, *filter(None, [os.environ.get("TEST_OPENSEARCH_URL")])]
GRAPH = [
    EMBEDDED["oxigraph"],
    pytest.param("server:oxigraph", marks=pytest.mark.engine("oxigraph")),
    pytest.param("server:fuseki", marks=pytest.mark.engine("fuseki")),
    pytest.param("server:virtuoso", marks=pytest.mark.engine("virtuoso")),
    *filter(None, [os.environ.get("TEST_SPARQL_URL")]),
]
Opener = Callable[..., Any]


def _scheme(url: str) -> str:
    return url.removeprefix("server:") + "-server" if url.startswith("server:") else url.partition(":")[0]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Give the URL of a server by its name; each is started when it is first wanted."""
    with ExitStack() as running:
        started: dict[str, str] = {}

        def url(name: str) -> str:
            if name not in started:
                folder = tmp_path_factory.mktemp(name)
                starting = {
                    "oxigraph": lambda: servers.oxigraph(folder, str(oxigraph_server())),
                    "fuseki": lambda: servers.fuseki(folder, str(fuseki_server())),
                    "virtuoso": lambda: servers.virtuoso(folder),
                    "opensearch": _one_node,
                }
                started[name] = running.enter_context(starting[name]())
            return started[name]

        yield url


@pytest.fixture(scope="session")
def database(postgresql_server: Any) -> Iterator[str]:
    """The URL of a database of PostgreSQL for all indexes of these tests; each has a name of its own in it."""
    with postgresql_server.database() as url:
        yield url


@contextmanager
def _one_node() -> Iterator[str]:
    with servers.opensearch(str(opensearch_server()), 1) as nodes:
        yield f"{nodes.url}/suite"


def _url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a parameter; of PostgreSQL that of an index that no other test knows."""
    if request.param == "server:virtuoso":
        request.getfixturevalue("monkeypatch").setenv("TEST_VIRTUOSO", "dba")
    if str(request.param).startswith("server:"):
        return str(request.getfixturevalue("server")(request.param.removeprefix("server:")))
    if request.param != "postgresql+search":
        return str(request.param)
    address = request.getfixturevalue("database").removeprefix("postgresql")
    return f"postgresql+search{address}#index{next(_NUMBERS)}"


_NUMBERS = count(1)


@pytest.fixture(params=[*SEARCH, *GRAPH], ids=_scheme)
def url(request: pytest.FixtureRequest) -> str:
    return _url(request)


@pytest.fixture(params=EMBEDDED.values(), ids=_scheme)
def embedded_url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session", params=SEARCH, ids=_scheme)
def engine_url(request: pytest.FixtureRequest) -> str:
    return _url(request)


@pytest.fixture
def search_url(engine_url: str) -> str:
    """The engine under test, for an index of this test's own."""
    shared = engine_url.startswith(("postgresql", "opensearch"))
    return f"{engine_url}x{next(_NUMBERS)}" if shared else engine_url


@pytest.fixture(params=GRAPH, ids=_scheme)
def graph_url(request: pytest.FixtureRequest) -> str:
    return _url(request)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Open an output of this test's own instance; all are closed, and those written are emptied, afterwards."""
    outputs: list[tuple[Output, bool]] = []

    def open_one(url: str, *, writer: bool = True, **other: Any) -> Output:
        output = open_output(url, tmp_path, RECORD_BASE, writer=writer, **other)
        outputs.append((output, writer))
        return output

    yield open_one
    for output, writer in outputs:
        if writer:
            output.reset()
        output.close()


@pytest.fixture
def titles() -> Callable[[Any], dict[int, str]]:
    """Tell which of the entries 0 to 29 an output shows, with their titles, whatever kind of output it is."""

    def of(output: Any) -> dict[int, str]:
        if hasattr(output, "find"):
            return {int(hit.id): hit.title for hit in output.find(Query(limit=10_000)).hits}
        shown = {number: re.findall(r'title> "(.*)"@de', output.triples(entry_id(number))) for number in range(30)}
        return {number: found[0] for number, found in shown.items() if found}

    return of

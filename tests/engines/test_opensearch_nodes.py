"""What is promised of an OpenSearch of two nodes when the one that holds the first copy is killed."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
import servers
from lines import entry, put

from catalog.query import Query
from tests.conftest import opensearch_server

pytestmark = pytest.mark.engine("opensearch")
ENTRIES, LOOKS = 200, 50


@pytest.fixture
def nodes() -> Iterator[servers.Nodes]:
    with servers.opensearch(str(opensearch_server()), 2) as running:
        yield running


def test_search_and_writing_outlive_a_node(nodes, opened):
    url = f"{nodes.url}/two"
    writer, reader = opened(url), opened(url, writer=False)
    only_on_the_second(nodes, "node-0")
    writer.apply([put(n, entry(n, f"Wald {n}")) for n in range(1, ENTRIES + 1)], ENTRIES)
    only_on_the_second(nodes, None)
    while nodes.asked("GET", "/_cluster/health?wait_for_status=green&timeout=1s").get("status") != "green":
        pass
    seen: list[tuple[int, int, int]] = []
    enough, stop = Event(), Event()

    def look() -> None:
        while not stop.is_set():
            answer = reader.find(Query(text="Wald", limit=5))
            seen.append((answer.total, len(answer.hits), answer.position))
            if len(seen) >= LOOKS:
                enough.set()

    looking = Thread(target=look)
    looking.start()
    try:
        nodes.kill(1)
        at_the_kill = len(seen)
        writer.apply([put(ENTRIES + 1, entry(ENTRIES + 1, "Wald, spät"))], ENTRIES + 1)
        enough.wait()
    finally:
        stop.set()
        looking.join()
    seen.append((reader.find(Query(text="Wald", limit=5)).total, 5, reader.position()))
    before, after = (ENTRIES, 5, ENTRIES), (ENTRIES + 1, 5, ENTRIES + 1)
    assert set(seen) <= {before, after}  # never empty, never half, no failure
    assert len(seen) > at_the_kill
    assert seen[-1] == after


def only_on_the_second(nodes: servers.Nodes, excluded: str | None) -> None:
    """Keep shards from a node, or from none: so the first copy comes to lie on the second node."""
    wanted = {"persistent": {"cluster.routing.allocation.exclude._name": excluded}}
    assert nodes.asked("PUT", "/_cluster/settings", wanted)["acknowledged"]

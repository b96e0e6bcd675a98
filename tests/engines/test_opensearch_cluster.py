"""What is promised of an OpenSearch whose nodes come and go; a node here is a small server that says what one would."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from catalog.outputs.opensearch.cluster import Cluster, Missing, Refused


class Node(BaseHTTPRequestHandler):
    """Answers by the path: /404, /503, or what it was sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.path)
        status = int(self.path.strip("/")) if self.path.strip("/").isdecimal() else 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def node() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Node) as server:
        server.asked = []
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def address(server):
    return f"127.0.0.1:{server.server_port}"


def test_a_node_that_is_gone_is_asked_last(node):
    cluster = Cluster(f"user:secret@127.0.0.1:9,{address(node)}")
    for _ in range(2):
        assert cluster.call("POST", "/x", {"a": 1}) == {"a": 1}
    assert node.asked == ["/x", "/x"]


def test_without_any_node_it_says_which_were_asked():
    with pytest.raises(OSError, match=r"127\.0\.0\.1:9"):
        Cluster("user:secret@127.0.0.1:9").call("GET", "/x")


def test_a_node_that_is_busy_is_asked_again(node):
    with pytest.raises(OSError, match="no node"):
        Cluster(address(node)).call("POST", "/503", {})
    assert node.asked == ["/503", "/503"]


def test_what_is_missing_or_refused_is_told_apart(node):
    cluster = Cluster(address(node))
    with pytest.raises(Missing):
        cluster.call("POST", "/404", {})
    with pytest.raises(Refused, match="why"):
        cluster.call("POST", "/400", {"error": "why"})
    with pytest.raises(Refused, match="full"):
        cluster.bulk("x", b'{"errors": true, "items": [{"index": {"error": "full"}}]}')

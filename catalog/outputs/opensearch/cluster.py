"""Cluster: the nodes of an OpenSearch, asked one after the other until one answers."""

import base64
import http.client
from collections.abc import Mapping
from typing import Any

import orjson

_PATIENCE = 60.0  # seconds for an answer
_BROKEN = frozenset({502, 503, 504})


class Missing(Exception):
    """There is no such index."""


class Refused(Exception):
    """OpenSearch does not do what it was asked; what it said."""


class Cluster:
    """Nodes given as `user:password@host:port,host:port`; a node that does not answer is asked last from then on."""

    def __init__(self, netloc: str) -> None:
        user, _, hosts = netloc.rpartition("@")
        self._nodes = hosts.split(",")
        self._headers = {"Content-Type": "application/x-ndjson"}
        if user:
            self._headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()

    def call(self, method: str, path: str, body: object = None) -> Mapping[str, Any]:
        """Give the answer of the first node that has one. Raises Missing, Refused, or OSError where no node answers."""
        return self._sent(method, path, None if body is None else orjson.dumps(body))

    def bulk(self, index: str, lines: bytes) -> None:
        """Write documents. Raises Refused when one of them was not taken."""
        said = self._sent("POST", f"/{index}/_bulk", lines)
        if said.get("errors"):
            failed = [each for item in said["items"] for each in item.values() if "error" in each]
            raise Refused(str(failed[:3]))

    def close(self) -> None:
        """Nothing stays open between two calls."""

    def _sent(self, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        failure: Exception | None = None
        for node in self._nodes * 2:  # an index that is just being exchanged is there at the second look
            try:
                return self._asked(node, method, path, body)
            except (OSError, http.client.HTTPException) as fault:
                failure = fault
                self._nodes = [*(each for each in self._nodes if each != node), node]
        raise OSError(f"no node of {', '.join(self._nodes)} answers") from failure

    def _asked(self, node: str, method: str, path: str, body: bytes | None) -> Mapping[str, Any]:
        connection = http.client.HTTPConnection(node, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, self._headers)
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        if answer.status == http.client.NOT_FOUND:
            raise Missing(path)
        if answer.status in _BROKEN:
            raise OSError(f"{node}: {answer.status}")
        if answer.status >= http.client.BAD_REQUEST:
            raise Refused(said.decode(errors="replace")[:500])
        found: Mapping[str, Any] = orjson.loads(said)
        return found

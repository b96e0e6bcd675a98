"""A portal as a process of its own, for tests that look at it from outside."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def serving(command: Sequence[str], *, port: int = 0, **how: object) -> Iterator[str]:
    """Give the address of the portal that `command` serves, once it answers; it gets `--port` and ends afterwards."""
    port = port or free_port()
    server = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL, **how)  # type: ignore[call-overload]
    try:
        address = f"http://127.0.0.1:{port}"
        while answer(f"{address}/health") is None:
            assert server.poll() is None, "the portal ended before it answered"
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def answer(address: str) -> str | None:
    """What an address says; None while nobody listens there."""
    try:
        with urllib.request.urlopen(address) as reply:
            return reply.read().decode()
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            return None
        raise


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]

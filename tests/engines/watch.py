"""What runs in processes of their own: a reader that notes all it sees, and a writer that is killed."""

import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from lines import RECORD_BASE, puts

from catalog.change import Change
from catalog.output import open_output
from catalog.query import Query

ENTRIES = 20


def seen(output: Any) -> tuple[int | str, ...]:
    """Give what one question to the output tells: it cannot mix two states, and what is shown must not either."""
    if hasattr(output, "find"):
        answer = output.find(Query(limit=100))
        return answer.position, answer.total, *sorted({hit.title for hit in answer.hits})
    return (output.count(),)


def read(url: str, instance: Path, notes: Connection) -> None:
    """Look as often as one can, tell everything new, until told to stop."""
    output: Any = open_output(url, instance, RECORD_BASE, writer=False)
    last = None
    while not notes.poll():
        now = seen(output)
        if now != last:
            notes.send(now)
            last = now
    output.close()


def write_slowly(url: str, instance: Path, said: Connection) -> None:
    """Take in changes without end; tell when some of them have been taken in."""

    def changes() -> Iterator[Change]:
        yield from puts(range(ENTRIES), "halb")
        said.send("half way")
        while True:
            time.sleep(0.01)
            yield from puts(range(ENTRIES), "halb")

    open_output(url, instance, RECORD_BASE, writer=True).apply(changes(), 99)

"""`lotse` with a fault in it: counts its fault points, and kills itself at the one that FAULT_AT names.

    FAULT_COUNT=FILE FAULT_AT=17 FAULT_LIMITS="read=1 backoff=0.02" python -m tests.faults.armed harvest NAME …

A fault point is a moment just before or after something that outlives the process: a statement of SQL, a commit, an
answer over HTTP, the renaming of a file. FAULT_LIMITS makes the client less patient, so that hundreds of runs against
a source that does not answer come to an end.
"""

import http.client
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from harvester.cli import main
from harvester.http import Limits


class _Points:
    """Counts; kills the process at one of them."""

    def __init__(self, deadly: int, file: str) -> None:
        self._deadly, self._file, self._passed = deadly, file, 0

    def passed(self) -> None:
        self._passed += 1
        if self._passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def note(self) -> None:
        if self._file:
            Path(self._file).write_text(str(self._passed), encoding="utf-8")

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Give `work` with a fault point before and one after it."""

        def done(*arguments: Any, **named: Any) -> Any:
            self.passed()
            found = work(*arguments, **named)
            self.passed()
            return found

        return done


def _arm(points: _Points) -> None:
    event.listen(Engine, "before_cursor_execute", lambda *_: points.passed())
    event.listen(Engine, "after_cursor_execute", lambda *_: points.passed())
    DefaultDialect.do_commit = points.around(DefaultDialect.do_commit)
    http.client.HTTPResponse.begin = points.around(http.client.HTTPResponse.begin)
    sys.addaudithook(lambda name, _: points.passed() if name == "os.rename" else None)


def _hurry(limits: str) -> None:
    for each in limits.split():
        name, _, value = each.partition("=")
        Limits.__init__.__kwdefaults__[name] = type(Limits.__init__.__kwdefaults__[name])(value)


if __name__ == "__main__":
    armed = _Points(int(os.environ.get("FAULT_AT", "0")), os.environ.get("FAULT_COUNT", ""))
    _arm(armed)
    _hurry(os.environ.get("FAULT_LIMITS", ""))
    try:
        main()
    finally:
        armed.note()

"""Workers: the processes that answer queries, kept warm, and killed when their time is over.

However many web processes there are, `limits.workers` queries run at a time: each holds the lock of a slot, a file
beside the data, and the operating system gives it back whatever becomes of the holder.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any

import orjson

from catalog.sparql.lexer import Malformed
from catalog.sparql.query import Written
from catalog.sparql.question import Answered, Limits, Question, Refused

_TO_START = 60.0  # seconds; a busy machine may take its time, and no query runs yet
_MODULE = "catalog.outputs.oxigraph.worker"


class Workers:
    """Answers queries over the copies in a folder, each in a process of its own."""

    def __init__(self, copies: Path, slots: Path, limits: Limits) -> None:
        self._copies, self._slots, self._limits = copies, slots, limits
        self._lock = Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    def ask(self, question: Question) -> Answered:
        """Give the answer to `question`. Raises Refused, or Malformed by the engine's word."""
        with self._slot():
            query = question.query.within(self._limits.rows)
            written = query.written()
            asked = {
                "text": written.text,
                "base": question.base,
                "format": question.format.name,
                "union": question.union and not question.has_dataset,
                "has_dataset": question.has_dataset,
                "graphs": question.graphs,
                "named": question.named,
                "limited": query.limited,
                "timeout": self._limits.timeout,
                "rows": self._limits.rows,
                "bytes": self._limits.bytes,
            }
            file = TemporaryFile()  # noqa: SIM115  whoever gets the answer closes it
            try:
                position = self._position(self._reply(asked, file), written)
            except BaseException:
                file.close()
                raise
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            return Answered(position=position, size=size, file=file)

    def close(self) -> None:
        """End all workers, those too that are at work: who waits for their answer is refused."""
        with self._lock:
            idle, busy, self._idle = self._idle, [*self._busy], []
        for worker in busy:
            worker.kill()  # who asked it sees its end, and tidies up
        for worker in idle:
            worker.end()

    def _position(self, reply: dict[str, Any], written: Written) -> int:
        """Give the position that an answer stands for. Raises Refused or Malformed where there is no answer."""
        if "malformed" in reply:
            raise Malformed(written.origin(reply["malformed"]), reply["expected"])
        if "refused" in reply:
            raise self._refused(reply.pop("refused"), **reply)
        return int(reply["position"])

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """Hold one of the slots. Raises Refused when all are taken."""
        self._slots.mkdir(parents=True, exist_ok=True)
        for number in range(self._limits.workers):
            descriptor = os.open(self._slots / f".query-{number}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            try:
                yield
            finally:
                os.close(descriptor)
            return
        raise self._refused("busy")

    def _reply(self, asked: dict[str, Any], file: IO[bytes]) -> dict[str, Any]:
        """Have a worker answer; one that ended while it was idle is no reason to give up."""
        while True:
            worker = self._take()
            try:
                reply = worker.ask(asked, file, self._limits.timeout)
            except _Gone as gone:
                if worker.is_fresh or gone.status != 0:
                    raise self._refused(gone.reason) from gone
                continue
            finally:
                self._give_back(worker)
            return reply

    def _take(self) -> "_Worker":
        with self._lock:
            worker = self._idle.pop() if self._idle else _Worker(self._copies, self._limits.memory)
            self._busy.add(worker)
            return worker

    def _give_back(self, worker: "_Worker") -> None:
        with self._lock:
            self._busy.discard(worker)
            if worker.runs:
                self._idle.append(worker)

    def _refused(self, reason: str, **facts: Any) -> Refused:
        limits = self._limits
        allowed = {"seconds": limits.timeout, "megabytes": limits.memory, "rows": limits.rows, "bytes": limits.bytes}
        return Refused(reason, **allowed, workers=limits.workers, **facts)


class _Gone(Exception):
    """A worker that ended without an answer, with this exit status; `late` where we killed it."""

    def __init__(self, status: int, *, late: bool = False) -> None:
        super().__init__(status)
        self.status, self._late = status, late

    @property
    def reason(self) -> str:
        """What that means for the query."""
        if self._late:
            return "timeout"
        return {-signal.SIGABRT: "memory", -signal.SIGSEGV: "complex", -signal.SIGALRM: "timeout"}.get(
            self.status, "failed"
        )


class _Worker:
    """One process, and the line to it."""

    def __init__(self, copies: Path, memory: int) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", _MODULE, str(theirs.fileno()), str(copies), str(memory)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"}
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
                start_new_session=True,  # a Ctrl-C is for the web process, which then ends us
            )
        self._socket = ours
        self._connection = Connection(os.dup(ours.fileno()))
        self.is_fresh = True
        self._greeted = False

    @property
    def runs(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None

    def ask(self, asked: dict[str, Any], file: IO[bytes], timeout: float) -> dict[str, Any]:
        """Give what the worker says when the answer is in `file`. Raises _Gone when it ended or had to be ended."""
        if not self._greeted:
            self._hear(_TO_START)
            self._greeted = True
        try:
            socket.send_fds(self._socket, [b"?"], [file.fileno()])
            self._connection.send_bytes(orjson.dumps(asked))
        except OSError as fault:
            raise _Gone(self._end()) from fault
        reply = self._hear(timeout)
        self.is_fresh = False
        return reply

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def end(self) -> None:
        """End the process and see it gone."""
        self.kill()
        self._end()

    def _hear(self, timeout: float) -> dict[str, Any]:
        try:
            if not self._connection.poll(timeout):
                self.kill()
                raise _Gone(self._end(), late=True)
            heard: dict[str, Any] = orjson.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as fault:
            raise _Gone(self._end()) from fault
        return heard

    def _end(self) -> int:
        self._connection.close()
        self._socket.close()
        return self._process.wait()

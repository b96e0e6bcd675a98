"""`lotse serve`, and the parts it supervises: `lotse web`, `lotse work` (and `lotse follow`)."""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from catalog.errand import LOOK
from catalog.job import HARVEST
from catalog.store import Store, Unreachable
from harvester import serve as supervision
from harvester.cli import option
from harvester.cli.instance import Instance, now
from harvester.cli.speech import EXIT_OK, Speech
from harvester.schedule import DIGEST, LINKS, NOTIFY, PRUNE, Schedule
from harvester.work import Command, Worker

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from catalog.output import GraphStore, SearchIndex

_LOCAL = "127.0.0.1"
_MOST_PROCESSES, _USUAL = 64, 4
_GENTLE = 10  # web pages come first
_LAST_WORDS = 5  # seconds that a web process has to finish its answers when it is told to end
_SOON = 2.0  # seconds until a store that is away is looked for again
_LINKS_DUE, _DIGEST_DUE = "*/30 * * * *", "0 7 * * *"
_log = logging.getLogger(__name__)


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the commands `serve`, `web` and `work`."""
    address = click.option("--address", default=_LOCAL, show_default=True, help=speech.text("serve.address"))
    port = click.option("--port", default=8000, show_default=True, help=speech.text("serve.port"))
    many = click.IntRange(1, _MOST_PROCESSES)
    processes = click.option(
        "--processes", type=many, default=_processes, show_default="1-4", help=speech.text("serve.processes")
    )

    @click.command("serve", help=speech.text("serve.help"))
    @address
    @port
    @processes
    @option.config(speech)
    def serve(address: str, port: int, processes: int, instance: Instance) -> int:
        _log_to_stderr()
        with instance.store():  # tables and configuration are in order before any part starts
            speech.say("serve.at", title=instance.settings.title.text(speech.language), url=f"http://{address}:{port}/")
        supervision.Supervisor(supervision.parts(instance.directory, address, port, processes)).run()
        return EXIT_OK

    @click.command("web", help=speech.text("web.help"))
    @address
    @port
    @processes
    @option.child
    @option.config(speech)
    def web(address: str, port: int, processes: int, instance: Instance) -> int:
        from granian import Granian
        from granian.constants import Interfaces

        with instance.store():  # its tables are those that this program reads
            pass
        os.environ["LOTSE_CONFIG"] = str(instance.directory)
        target = f"{__name__}:application"
        server = Granian(
            target,
            address=address,
            port=port,
            interface=Interfaces.ASGI,
            factory=True,
            workers=processes,
            workers_kill_timeout=_LAST_WORDS,
            log_access=False,
            websockets=False,
        )
        server.serve()
        return EXIT_OK

    @click.command("work", help=speech.text("work.help"))
    @click.option("--once", is_flag=True, help=speech.text("work.once"))
    @option.child
    @option.config(speech)
    def work(once: bool, instance: Instance) -> int:  # noqa: FBT001
        _log_to_stderr()
        os.nice(_GENTLE)
        stopped = _told_to_stop()
        while not stopped.is_set():
            try:
                with instance.store() as store:
                    _work(store, instance, stopped, once=once)
                break
            except Unreachable as fault:
                if once:
                    raise
                _log.warning("the store cannot be reached: %s", fault)
                stopped.wait(_SOON)
        return EXIT_OK

    yield from (serve, web, work)


def _told_to_stop() -> threading.Event:
    """Give what is set as soon as a signal says that we are to end."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped


def _work(store: Store, instance: Instance, stopped: threading.Event, *, once: bool) -> None:
    """Have jobs for what is due, and do them, until we are told to stop; or once."""
    config = ["--config", str(instance.directory)]
    commands: dict[str, Command] = {
        HARVEST: lambda name: ["harvest", name, "--child", *config],
        LINKS: lambda _: ["links", "check", "--once", "--child", *config],
        LOOK: lambda name: ["look", name, "--child", *config],
        PRUNE: lambda _: ["prune", "--child", *config],
        NOTIFY: lambda subject: ["notify", *_again(subject), "--child", *config],
        DIGEST: lambda _: ["notify", "--digest", "--child", *config],
    }
    worker = Worker(store.queue, commands, lease=instance.settings.lease)
    other = {LINKS: _LINKS_DUE} if instance.settings.links.enabled else {}
    if any({**instance.settings.notify, **each.notify}.get("digest") for each in instance.sources.values()):
        other[DIGEST] = _DIGEST_DUE
    schedule = Schedule(store.queue, instance.sources, now, other, _harvested(store))
    if once:
        schedule.enqueue_due()
        schedule.enqueue_pruning()
        while worker.step(stopped):
            pass
    else:
        clock = schedule.start()
        worker.run(stopped)
        clock.shutdown()


def _processes() -> int:
    """Give how many processes serve the web where nobody says: one for each core, at most four."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _USUAL)


def _again(subject: str) -> list[str]:
    """Give the arguments that try once more to tell of a run, in the way that failed."""
    number, way, tries = subject.split()
    return [number, "--by", way, "--tries", tries]


def _harvested(store: Store) -> dict[str, datetime]:
    """Give for each source when its latest run began."""
    with store.reading() as snapshot:
        return {each.card.name: each.last.started for each in snapshot.sources() if each.last}


def application() -> "Starlette":
    """Give the web application of the instance that LOTSE_CONFIG names, for a server's worker process."""
    from catalog.web import create_app

    threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()
    instance = Instance.open(Path(os.environ["LOTSE_CONFIG"]))
    store = Store.open(instance.settings.store_url, now)
    return create_app(
        store,
        cast("SearchIndex", instance.output("search", writer=False)),
        cast("GraphStore", instance.output("graph", writer=False)),
        instance.settings,
    )


def _end_after(parent: int) -> None:
    """End this process soon after the one that started it, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)

"""`lotse serve`, and the parts it supervises: `lotse web`, `lotse work` (and `lotse follow`)."""

import logging
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import click

from harvester import schedule
from harvester import serve as supervision
from harvester.cli import option
from harvester.cli.follow import end_with_parent
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, Speech

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from catalog.output import SearchIndex

_LOCAL = "127.0.0.1"


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the commands `serve`, `web` and `work`."""
    address = click.option("--address", default=_LOCAL, show_default=True, help=speech.text("serve.address"))
    port = click.option("--port", default=8000, show_default=True, help=speech.text("serve.port"))
    child = click.option("--child", is_flag=True, hidden=True)

    @click.command("serve", help=speech.text("serve.help"))
    @address
    @port
    @option.config(speech)
    def serve(address: str, port: int, instance: Instance) -> int:
        _log_to_stderr()
        with instance.store():  # tables and configuration are in order before any part starts
            speech.say("serve.at", title=instance.settings.title.text(speech.language), url=f"http://{address}:{port}/")
        supervision.Supervisor(supervision.parts(instance.directory, address, port)).run()
        return EXIT_OK

    @click.command("web", help=speech.text("web.help"))
    @address
    @port
    @child
    @option.config(speech)
    def web(address: str, port: int, child: bool, instance: Instance) -> int:  # noqa: FBT001
        from granian import Granian
        from granian.constants import Interfaces

        if child:
            end_with_parent()
        os.environ["LOTSE_CONFIG"] = str(instance.directory)
        target = f"{__name__}:application"
        server = Granian(
            target,
            address=address,
            port=port,
            interface=Interfaces.ASGI,
            factory=True,
            log_access=False,
            websockets=False,
        )
        server.serve()
        return EXIT_OK

    @click.command("work", help=speech.text("work.help"))
    @child
    @option.config(speech)
    def work(child: bool, instance: Instance) -> int:  # noqa: FBT001
        _log_to_stderr()
        if child:
            end_with_parent()
        os.nice(10)
        schedule.clock(instance.directory, instance.sources).start()
        return EXIT_OK

    yield from (serve, web, work)


def application() -> "Starlette":
    """Give the web application of the instance that LOTSE_CONFIG names, for a server's worker process."""
    from pathlib import Path

    from catalog.store import Store
    from catalog.web import create_app
    from harvester.cli.instance import now

    instance = Instance.open(Path(os.environ["LOTSE_CONFIG"]))
    store = Store.open(instance.settings.store_url, now)
    return create_app(
        store,
        cast("SearchIndex", instance.output("search", writer=False)),
        instance.output("graph", writer=False),
        instance.settings,
    )


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)

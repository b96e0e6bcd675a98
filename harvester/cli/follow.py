"""`lotse follow`: one output catches up with the ledger."""

import os
import signal
import threading
from collections.abc import Iterator

import click

from catalog import follow as following
from harvester.cli import option
from harvester.cli.instance import OUTPUTS, Instance
from harvester.cli.speech import EXIT_OK, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `follow`."""

    @click.command("follow", help=speech.text("follow.help"))
    @click.argument("output", type=click.Choice(OUTPUTS))
    @click.option("--once", is_flag=True, help=speech.text("follow.once"))
    @click.option("--child", is_flag=True, hidden=True)
    @option.config(speech)
    def follow(output: str, once: bool, child: bool, instance: Instance) -> int:  # noqa: FBT001
        stop = threading.Event()
        if child:
            end_with_parent()
        with instance.store() as store:
            engine = instance.output(output, writer=True)
            try:
                if once:
                    lines = following.catch_up(store, engine)
                    speech.say("follow.done", output=output, lines=lines, position=engine.position())
                else:
                    following.follow(store, engine, wait=1.0, stop=stop)
            finally:
                engine.close()
        return EXIT_OK

    yield follow


def end_with_parent() -> None:
    """End this process when the one that supervises it is gone, however it went."""

    def wait() -> None:
        while os.read(0, 1):  # not through sys.stdin: a forked worker would inherit its lock
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()

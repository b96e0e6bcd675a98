"""`lotse follow`: one output catches up with the ledger."""

import threading
from collections.abc import Iterator

import click

from catalog import follow as following
from harvester import dump
from harvester.cli import option
from harvester.cli.instance import DUMP, OUTPUTS, Instance
from harvester.cli.speech import EXIT_OK, Speech


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `follow`."""

    @click.command("follow", help=speech.text("follow.help"))
    @click.argument("output", type=click.Choice([*OUTPUTS, DUMP]))
    @click.option("--once", is_flag=True, help=speech.text("follow.once"))
    @click.option("--anew", is_flag=True, help=speech.text("follow.anew"))
    @option.child
    @option.config(speech)
    def follow(output: str, once: bool, anew: bool, instance: Instance) -> int:  # noqa: FBT001
        stop = threading.Event()
        with instance.store() as store:
            engine = instance.dumps(store) if output == DUMP else instance.output(output, writer=True)
            try:
                if anew:
                    lines = following.anew(store, engine)
                    speech.say("follow.done", output=output, lines=lines, position=engine.position())
                elif once:
                    lines = following.catch_up(store, engine)
                    speech.say("follow.done", output=output, lines=lines, position=engine.position())
                else:
                    following.follow(store, engine, wait=dump.WAIT if output == DUMP else 0.5, stop=stop)
            finally:
                engine.close()
        return EXIT_OK

    yield follow

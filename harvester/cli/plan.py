"""`lotse plan` and `lotse apply`: what a harvest would change, and to have exactly that."""

from collections.abc import Callable, Iterator

import click

from catalog.change import PENDING, Run
from catalog.store import GroundMoved, NotPending, SourceBusy, Store
from harvester.cli import harvest, option, planned
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_BUSY, EXIT_HELD, EXIT_OK, EXIT_USAGE, Speech, plain

_SHOWN = 20


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the commands `plan` and `apply`."""

    @click.command("plan", help=speech.text("plan.help"), epilog=speech.text("harvest.exit_codes"))
    @click.argument("names", nargs=-1, required=True)
    @click.option("--full", is_flag=True, help=speech.text("harvest.full"))
    @click.option("--limit", default=_SHOWN, show_default=True, help=speech.text("plan.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def plan(names: tuple[str, ...], full: bool, limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        def told(store: Store, run: Run) -> None:
            if run.state in PENDING:
                planned.tell(store, run.id, speech, limit=limit, as_json=as_json)

        chosen = harvest.chosen(instance, names, every=False, speech=speech)
        return harvest.harvest_all(instance, chosen, speech, full=full, as_json=as_json, planning=told)

    @click.command("apply", help=speech.text("plan.apply"), epilog=speech.text("harvest.exit_codes"))
    @click.argument("number", type=int)
    @option.as_json(speech)
    @option.config(speech)
    def apply(number: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            return decide(store.apply, number, speech, as_json=as_json)

    yield plan
    yield apply


def decide(decision: Callable[[int], Run], number: int, speech: Speech, *, as_json: bool) -> int:
    """Carry out a decision on a run and give the exit code."""
    try:
        report = decision(number)
    except NotPending:
        speech.say("plan.not_pending", number=number)
        return EXIT_USAGE
    except GroundMoved:
        speech.say("plan.moved", number=number)
        return EXIT_HELD
    except SourceBusy:
        speech.say("harvest.busy", source=number)
        return EXIT_BUSY
    if as_json:
        speech.data(plain(report))
    click.echo(speech.run(report), err=True)
    return EXIT_OK

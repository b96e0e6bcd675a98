"""`lotse plan`, `remap` and `apply`: what a harvest or new rules would change, and to have exactly that."""

from collections.abc import Callable, Iterator
from functools import partial

import click

from catalog.change import PENDING, Run
from catalog.store import GroundMoved, NotPending, SourceBusy, Store
from harvester import remap as remapping
from harvester.cli import harvest, notify, option, planned
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_BUSY, EXIT_HELD, EXIT_OK, EXIT_USAGE, Speech, plain
from harvester.run import Progress
from harvester.source import SourceConfig
from harvester.visit import Visit

_SHOWN = 20


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the commands `plan`, `remap` and `apply`."""

    @click.command("plan", help=speech.text("plan.help"), epilog=speech.text("harvest.exit_codes"))
    @click.argument("names", nargs=-1, required=True)
    @click.option("--full", is_flag=True, help=speech.text("harvest.full"))
    @click.option("--limit", default=_SHOWN, show_default=True, help=speech.text("plan.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def plan(names: tuple[str, ...], full: bool, limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        found = harvest.chosen(instance, names, every=False, speech=speech)
        work = harvest.harvesting(instance, full=full, planning=True)
        told = partial(_tell, speech, limit, as_json)
        return harvest.run_all(instance, found, work, speech, as_json=as_json, planning=told)

    @click.command("remap", help=speech.text("remap.help"), epilog=speech.text("harvest.exit_codes"))
    @click.argument("names", nargs=-1)
    @click.option("--all", "every", is_flag=True, help=speech.text("harvest.all"))
    @click.option("--limit", default=_SHOWN, show_default=True, help=speech.text("plan.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def remap(names: tuple[str, ...], every: bool, limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        def work(source: SourceConfig, visit: Visit, store: Store, progress: Progress) -> Run:
            return remapping.remap(source, visit, store, progress=progress)

        found = harvest.chosen(instance, names, every=every, speech=speech)
        told = partial(_tell, speech, limit, as_json)
        return harvest.run_all(instance, found, work, speech, as_json=as_json, planning=told)

    @click.command("apply", help=speech.text("apply.help"), epilog=speech.text("harvest.exit_codes"))
    @click.argument("number", type=int)
    @option.as_json(speech)
    @option.config(speech)
    def apply(number: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            return decide(store.apply, number, speech, as_json=as_json, ended=told(instance, store, speech))

    yield plan
    yield remap
    yield apply


def told(instance: Instance, store: Store, speech: Speech) -> Callable[[Run], None]:
    """Give what tells those who want to know that a run was decided."""

    def tell(run: Run) -> None:
        source = instance.sources.get(run.source)
        if source:
            notify.tell(instance, store, source, run, speech)

    return tell


def decide(
    decision: Callable[[int], Run], number: int, speech: Speech, *, as_json: bool, ended: Callable[[Run], None]
) -> int:
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
        speech.say("plan.busy", number=number)
        return EXIT_BUSY
    if as_json:
        speech.data(plain(report))
    click.echo(speech.run(report), err=True)
    ended(report)
    return EXIT_OK


def _tell(speech: Speech, limit: int, as_json: bool, store: Store, run: Run) -> None:  # noqa: FBT001
    if run.state in PENDING:
        planned.tell(store, run.id, speech, limit=limit, as_json=as_json)

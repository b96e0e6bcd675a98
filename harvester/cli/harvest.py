"""`lotse harvest`."""

import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from catalog.change import Run, RunState
from catalog.store import IriBaseMoved, SourceBusy, Store, Unreachable
from harvester import run
from harvester.cli import notify, option
from harvester.cli.instance import Instance
from harvester.cli.speech import (
    EXIT_BUG,
    EXIT_BUSY,
    EXIT_HELD,
    EXIT_OK,
    EXIT_RECORDS,
    EXIT_SOURCE,
    EXIT_STORE,
    Speech,
    plain,
)
from harvester.source import SourceConfig
from harvester.visit import Visit

_SECONDS_BETWEEN_LINES = 10


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `harvest`."""

    @click.command("harvest", help=speech.text("harvest.help"), epilog=speech.text("harvest.exit_codes"))
    @click.argument("names", nargs=-1)
    @click.option("--all", "every", is_flag=True, help=speech.text("harvest.all"))
    @click.option("--full", is_flag=True, help=speech.text("harvest.full"))
    @option.as_json(speech)
    @option.child
    @option.config(speech)
    def harvest(names: tuple[str, ...], every: bool, full: bool, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        found = chosen(instance, names, every=every, speech=speech)
        ended = partial(notify.tell, instance, speech=speech)
        return run_all(instance, found, harvesting(instance, full=full), speech, as_json=as_json, ended=ended)

    yield harvest


_GRAVITY = [EXIT_OK, EXIT_RECORDS, EXIT_BUSY, EXIT_HELD, EXIT_SOURCE, EXIT_STORE, EXIT_BUG]


def chosen(instance: Instance, names: tuple[str, ...], *, every: bool, speech: Speech) -> list[SourceConfig]:
    """Give the sources of these names, or every one. Raises UsageError where one is unknown, or none is named."""
    if every:
        return list(instance.sources.values())
    if not names:
        raise click.UsageError(speech.text("harvest.which", names=", ".join(instance.sources) or "-"))
    for name in names:
        if name not in instance.sources:
            known = ", ".join(instance.sources) or "-"
            raise click.UsageError(speech.text("harvest.unknown", name=name, names=known))
    return [instance.sources[name] for name in names]


class Work(Protocol):
    """A run of one source."""

    def __call__(self, source: SourceConfig, visit: Visit, store: Store, progress: run.Progress, /) -> Run:
        """Give its report. Raises SourceBusy."""


Telling = Callable[[Store, Run], None]
"""Told after each run of those that only plan."""


class Ended(Protocol):
    """Told after each run, however it ended."""

    def __call__(self, store: Store, source: SourceConfig, run: Run, /) -> None:
        """Take notice of a run."""


def harvesting(instance: Instance, *, full: bool, planning: bool = False) -> Work:
    """Give the work of harvesting a source, for publication or for planning."""

    def work(source: SourceConfig, visit: Visit, store: Store, progress: run.Progress) -> Run:
        kind = instance.kinds[source.kind]
        return run.harvest(source, kind, visit, store, full=full, planning=planning, progress=progress)

    return work


def run_all(
    instance: Instance,
    sources: Iterable[SourceConfig],
    work: Work,
    speech: Speech,
    *,
    as_json: bool,
    planning: Telling | None = None,
    ended: Ended | None = None,
) -> int:
    """Run the sources one after the other, and give the gravest exit code; where they only plan, each plan is told."""
    with instance.store() as store:
        _fix_iri_base(instance, store, speech)
        codes = []
        for source in sources:
            before = _latest(source, store)
            report = _one(source, work, instance, store, speech)
            last = report if isinstance(report, Run) else _crashed(source, store, before)
            if isinstance(report, Run):
                _tell(report, speech, as_json=as_json)
                if planning:
                    planning(store, report)
                report = _code(report, planning=planning is not None)
            if ended and last:
                ended(store, source, last)
            codes.append(report)
    return max(codes, key=_GRAVITY.index, default=EXIT_OK)


def _fix_iri_base(instance: Instance, store: Store, speech: Speech) -> None:
    """Fix the namespace of minted IRIs at the first harvest; later it must be the same."""
    try:
        store.fix_iri_base(instance.settings.iri_base)
    except IriBaseMoved as moved:
        raise click.UsageError(speech.text("harvest.iri_base_moved", fixed=store.iri_base())) from moved


def _one(source: SourceConfig, work: Work, instance: Instance, store: Store, speech: Speech) -> Run | int:
    """Give the report of a run, or the exit code of none."""
    try:
        with instance.visit(source, store) as visit, _progress(source.title, speech) as progress:
            return work(source, visit, store, progress)
    except SourceBusy:
        speech.say("harvest.busy", source=source.name)
        return EXIT_BUSY
    except Unreachable as fault:
        speech.say("store.unreachable", reason=fault)
        return EXIT_STORE
    except Exception:  # noqa: BLE001  a bug in one source's run must not keep the others from theirs; it shows, and counts
        traceback.print_exc()
        return EXIT_BUG


def _latest(source: SourceConfig, store: Store) -> Run | None:
    with store.reading() as snapshot:
        return next(iter(snapshot.runs(source.name, 1)), None)


def _crashed(source: SourceConfig, store: Store, before: Run | None) -> Run | None:
    """Give the run that a bug of ours has ended since `before`; None if none had begun."""
    last = _latest(source, store)
    is_new = last is not None and (before is None or last.id > before.id)
    return last if last and is_new and last.state is RunState.CRASHED else None


def _tell(report: Run, speech: Speech, *, as_json: bool) -> None:
    for finding in report.findings:
        click.echo(f"  {speech.finding(finding)}", err=True)
    if as_json:
        speech.data(plain(report))
    click.echo(speech.run(report), err=True)


def _code(report: Run, *, planning: bool) -> int:
    """Give the exit code of a run; that a plan waits is what a planner asked for."""
    if report.state is RunState.FAILED:
        return EXIT_SOURCE
    if report.state is RunState.HELD or (report.state is RunState.PLANNED and not planning):
        return EXIT_HELD
    return EXIT_RECORDS if report.counts.failed else EXIT_OK


@contextmanager
def _progress(title: str, speech: Speech) -> Iterator[run.Progress]:
    """Show how far a run is: a bar on a terminal, elsewhere a line now and then."""
    if not sys.stderr.isatty():
        yield _lines(title, speech)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda seen, total: bar.update(task, completed=seen, total=total)


def _lines(title: str, speech: Speech) -> run.Progress:
    last = time.monotonic()

    def tell(seen: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            speech.say("harvest.progress", source=title, seen=seen, total=total if total is not None else "?")

    return tell

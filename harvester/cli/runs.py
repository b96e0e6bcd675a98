"""`lotse runs`."""

from collections.abc import Iterator

import click

from catalog.change import PENDING, Run
from catalog.report import Report
from catalog.store import Snapshot, Store
from catalog.web import findings as found
from catalog.web import runs as views
from dcat_ap import messages
from harvester.cli import option, plan, planned
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech, plain

_DECISIONS = {"accept": Store.apply, "reject": Store.reject}
_SHOWN = 20


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `runs`."""

    @click.command("runs", help=speech.text("runs.help"))
    @click.argument("which", required=False)
    @click.argument("number", type=int, required=False)
    @click.option("--limit", default=_SHOWN, show_default=True, help=speech.text("runs.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def runs(which: str | None, number: int | None, limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            if number is None:
                return _show(store, which, limit, speech, as_json=as_json)
            if which not in _DECISIONS:
                raise click.UsageError(speech.text("runs.unknown", word=which, words=", ".join(_DECISIONS)))
            ended = plan.told(instance, store, speech)
            return plan.decide(lambda run: _DECISIONS[which](store, run), number, speech, as_json=as_json, ended=ended)

    yield runs


def _show(store: Store, which: str | None, limit: int, speech: Speech, *, as_json: bool) -> int:
    with store.reading() as snapshot:
        if which and which.isdigit():
            shown = _alone(snapshot, int(which), speech, as_json=as_json)
        else:
            shown = list(snapshot.runs(which, limit))
            for run in shown:
                _tell(run, speech, as_json=as_json)
    for run in shown:
        if which and which.isdigit() and run.state in PENDING:
            planned.tell(store, run.id, speech, limit=limit, as_json=as_json)
    if not shown:
        speech.say("runs.none")
    return EXIT_OK if shown or not which else EXIT_RECORDS


def _alone(snapshot: Snapshot, number: int, speech: Speech, *, as_json: bool) -> list[Run]:
    """Tell the whole report of one run, and give the run; nothing if there is none of that number."""
    report = snapshot.report(number)
    if report is None:
        return []
    if as_json:
        speech.data({**_plain(report.run), **views.plain(report, speech.language)})
    else:
        _tell(report.run, speech, as_json=False)
        for line in _lines(report, speech):
            click.echo(f"        {line}")
    return [report.run]


def _tell(run: Run, speech: Speech, *, as_json: bool) -> None:
    if as_json:
        speech.data(_plain(run))
    else:
        click.echo(f"{run.id:>6}  {run.started:%Y-%m-%d %H:%M}  {speech.run(run)}")


def _plain(run: Run) -> dict[str, object]:
    return {**plain(run), "started": run.started.isoformat()}


def _lines(report: Report, speech: Speech) -> Iterator[str]:
    """Give what a report says to people: findings of the run, what is different from before, then each cause."""
    for view in found.findings(report.run.findings, speech.language):
        yield " ".join(filter(None, (speech.group(view), *view.places[:1])))
    told = [each for each in views.counts(report) if each.before not in {None, each.now}]
    if told and report.before:
        counts = ", ".join(_count(each, speech) for each in told)
        yield speech.text("runs.since", run=report.before.id, counts=counts)
    for cause in views.causes(report, speech.language):
        entries, before = cause.found.entries, cause.found.before
        change = f"{before} → {entries}" if before not in {None, entries} else str(entries)
        severity = speech.severity(cause.found.cause.severity)
        line = speech.text("runs.cause", severity=severity, entries=change, what=cause.what, fix=cause.fix)
        yield line.rstrip()


def _count(view: views.CountView, speech: Speech) -> str:
    return f"{messages.text(f'web.counts.{view.name}', speech.language)} {view.before} → {view.now}"

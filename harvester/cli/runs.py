"""`lotse runs`."""

from collections.abc import Iterator

import click

from catalog.change import PENDING, Run
from catalog.store import Store
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
            return plan.decide(lambda run: _DECISIONS[which](store, run), number, speech, as_json=as_json)

    yield runs


def _show(store: Store, which: str | None, limit: int, speech: Speech, *, as_json: bool) -> int:
    alone = which is not None and which.isdigit()
    with store.reading() as snapshot:
        found = [snapshot.run(int(which))] if which and alone else list(snapshot.runs(which, limit))
    for run in filter(None, found):
        _tell(run, speech, as_json=as_json, fully=alone)
        if alone and run.state in PENDING:
            planned.tell(store, run.id, speech, limit=limit, as_json=as_json)
    if not any(found):
        speech.say("runs.none")
    return EXIT_OK if any(found) or not which else EXIT_RECORDS


def _tell(run: Run, speech: Speech, *, as_json: bool, fully: bool) -> None:
    if as_json:
        speech.data({**plain(run), "started": run.started.isoformat()})
        return
    click.echo(f"{run.id:>6}  {run.started:%Y-%m-%d %H:%M}  {speech.run(run)}")
    for finding in run.findings if fully else ():
        click.echo(f"        {speech.finding(finding)}")

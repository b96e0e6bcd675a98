"""`lotse runs`."""

from collections.abc import Iterator

import click

from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, Speech, plain


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `runs`."""

    @click.command("runs", help=speech.text("runs.help"))
    @click.argument("which", required=False)
    @click.option("--limit", default=20, show_default=True, help=speech.text("runs.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def runs(which: str | None, limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store, store.reading() as snapshot:
            if which and which.isdigit():
                one = snapshot.run(int(which))
                found = [one] if one else []
            else:
                found = list(snapshot.runs(which, limit))
        for run in found:
            if as_json:
                speech.data({**plain(run), "started": run.started.isoformat()})
            else:
                click.echo(f"{run.id:>6}  {run.started:%Y-%m-%d %H:%M}  {speech.run(run)}")
                if which and which.isdigit():
                    for finding in run.findings:
                        click.echo(f"        {speech.finding(finding)}")
        if not found:
            speech.say("runs.none")
        return EXIT_OK if found or not which else EXIT_RECORDS

    yield runs

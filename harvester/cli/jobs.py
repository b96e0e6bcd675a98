"""`lotse jobs`: what is due, and who does it."""

from collections.abc import Iterator

import click

from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, Speech

_SHOWN = 20


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `jobs`."""

    @click.command("jobs", help=speech.text("jobs.help"))
    @click.option("--limit", default=_SHOWN, show_default=True, help=speech.text("runs.limit"))
    @option.as_json(speech)
    @option.config(speech)
    def jobs(limit: int, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        with instance.store() as store:
            found = store.queue.listed(limit)
        for job in found:
            facts = {"job": job.id, "kind": job.kind, "subject": job.subject, "due": job.due.isoformat()}
            if as_json:
                speech.data({**facts, "state": job.state, "worker": job.worker, "tries": job.tries, "code": job.code})
            else:
                state = speech.text(f"jobs.{job.state}", code="-" if job.code is None else job.code, worker=job.worker)
                click.echo(f"{job.id:>6}  {job.due:%Y-%m-%d %H:%M:%S}  {job.kind} {job.subject}: {state}")
        if not found:
            speech.say("jobs.none")
        return EXIT_OK

    yield jobs

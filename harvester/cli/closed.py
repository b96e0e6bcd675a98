"""`lotse closed`: what is kept but not free to reuse, why, and what would free it."""

from collections.abc import Iterator

import click

from catalog.change import Entry, Verdict
from catalog.store import Snapshot
from catalog.web.closed import way
from catalog.web.shown import Describer
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, Speech

_BATCH = 500


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `closed`."""

    @click.command("closed", help=speech.text("closed.help"))
    @click.argument("name", required=False)
    @option.as_json(speech)
    @option.config(speech)
    def closed(name: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        number = 0
        with instance.store() as store, store.reading() as snapshot:
            if name and snapshot.source(name) is None:
                raise click.UsageError(speech.text("harvest.unknown", name=name, names=", ".join(instance.sources)))
            for entry, verdict in _all(snapshot, name):
                number += 1
                _tell(entry, verdict, speech, as_json=as_json)
        speech.say("closed.total" if number else "closed.none", count=number)
        return EXIT_OK

    yield closed


def _all(snapshot: Snapshot, source: str | None) -> Iterator[tuple[Entry, Verdict]]:
    after = ""
    while batch := snapshot.closed(after, _BATCH, source):
        yield from batch
        after = batch[-1][0].id


def _tell(entry: Entry, verdict: Verdict, speech: Speech, *, as_json: bool) -> None:
    best = Describer(speech.language, lambda _: "").best(entry.plain().get("title"))
    title, obstacle = best.text if best else "", way(verdict)
    if as_json:
        data = {"id": entry.id, "source": entry.source, "key": entry.key, "iri": entry.iri, "title": title}
        told = {"way": obstacle.plain(), "words": speech.finding(obstacle)} if obstacle else {"way": None, "words": ""}
        speech.data({**data, "openness": entry.openness, **told})
        return
    click.echo(f"{entry.source}  {speech.openness(entry.openness)}  {title or entry.iri}")
    click.echo(f"    {entry.iri}")
    if obstacle:
        click.echo(f"    {speech.finding(obstacle)}")

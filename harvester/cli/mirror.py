"""`lotse mirror`: what another catalogue has of ours, and what it lacks, has not updated or has not deleted."""

from collections import Counter
from collections.abc import Iterator

import click

from catalog.change import EntryKind, EntryState
from catalog.store import Snapshot
from dcat_ap import plain
from dcat_ap.model import Entry
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.cli import option
from harvester.cli.instance import Instance
from harvester.cli.speech import EXIT_OK, EXIT_RECORDS, EXIT_SOURCE, EXIT_USAGE, Speech
from harvester.mirror import Comparison, Difference, Gap
from harvester.record import SourceFailed
from harvester.source import MIRRORS, SourceConfig, load_sources

_BATCH = 500
_KINDS = {EntryKind.DATASET, EntryKind.SERIES}


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `mirror`."""

    @click.command("mirror", help=speech.text("mirror.help"))
    @click.argument("name")
    @option.as_json(speech)
    @option.config(speech)
    def mirror(name: str, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        known = {each.name: each for each in load_sources(instance.directory, instance.settings, folder=MIRRORS)}
        if name not in known:
            speech.say("mirror.unknown", name=name, names=", ".join(known) or "-")
            return EXIT_USAGE
        gaps: Counter[Gap] = Counter()
        comparison = _ours(instance)
        try:
            for each in _differences(known[name], instance, comparison):
                gaps[each.gap] += 1
                _tell(each, speech, as_json=as_json)
        except SourceFailed as failed:
            click.echo(speech.finding(failed.finding), err=True)
            return EXIT_SOURCE
        counts = {gap.value: gaps[gap] for gap in Gap}
        speech.say("mirror.total", name=name, seen=comparison.seen, **counts)
        return EXIT_RECORDS if gaps else EXIT_OK

    yield mirror


def _ours(instance: Instance) -> Comparison:
    """Give what is public here, and what once was."""
    with instance.store() as store, store.reading() as snapshot:
        withdrawn, entries = set(), []
        for found in _all(snapshot):
            if isinstance(found, str):
                withdrawn.add(found)
            else:
                entries.append(found)
        comparison = Comparison(instance.settings.contributor_id, frozenset(withdrawn))
        comparison.have(entries)
        return comparison


def _all(snapshot: Snapshot) -> Iterator[Entry | str]:
    """Give every public dataset and series, and the IRI of every one that is withdrawn."""
    after = ""
    while batch := snapshot.page(after, _BATCH, _KINDS):
        for each in batch:
            yield each.iri if each.state is EntryState.WITHDRAWN else plain.read(each.plain())
        after = batch[-1].id


def _differences(source: SourceConfig, instance: Instance, comparison: Comparison) -> Iterator[Difference]:
    """Give how the mirror differs. Raises SourceFailed; what is missing is only told if all of it was read."""
    whole = True
    with instance.visit(source) as visit:
        for page in instance.kinds[source.kind].pages(visit):
            whole = whole and page.whole
            for record in page.records:
                try:
                    yield from comparison.hold(mapping.read(record, visit.origin).entry)
                except Unreadable:
                    whole = False
    if whole:
        yield from comparison.missing()


def _tell(found: Difference, speech: Speech, *, as_json: bool) -> None:
    if as_json:
        speech.data({"gap": found.gap.value, "iri": found.iri, "ours": found.ours, "theirs": found.theirs})
    else:
        click.echo(speech.text(f"mirror.{found.gap}", iri=found.iri, ours=found.ours, theirs=found.theirs))

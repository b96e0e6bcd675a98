"""`lotse links`: how the links of public datasets stand; `lotse links check`: look at those that are due."""

import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import click

from catalog.link import Link, LinkState, Patience
from catalog.store import Store
from catalog.web import links as views
from harvester.cli import option
from harvester.cli.instance import Instance, now
from harvester.cli.speech import EXIT_OK, Speech
from harvester.http import Clock, Limits
from harvester.links import Done, Pace, Probe, Round

_LIMITS = Limits(connect=10.0, read=20.0, deadline=40.0, retries=0, size=4 * 1024 * 1024)
_BATCH = 500
_MOST = 5_000  # links of one round
_PAUSE = 60.0  # seconds between two rounds


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `links` with `links check`."""
    named = click.option("--source", help=speech.text("links.source"))

    @click.group("links", help=speech.text("links.help"), invoke_without_command=True)
    @click.option("--broken", is_flag=True, help=speech.text("links.broken"))
    @named
    @option.as_json(speech)
    @option.config(speech)
    @click.pass_context
    def links(context: click.Context, broken: bool, source: str | None, as_json: bool, instance: Instance) -> int:  # noqa: FBT001
        if context.invoked_subcommand is None:
            _known(instance, source, speech)
            with instance.store() as store:
                _list(store, source, speech, broken=broken, as_json=as_json)
        return EXIT_OK

    @links.command("check", help=speech.text("links.check"))
    @click.option("--once", is_flag=True, help=speech.text("links.once"))
    @click.option("--limit", default=_MOST, show_default=True, help=speech.text("links.limit"))
    @named
    @option.child
    @option.config(speech)
    def check(once: bool, limit: int, source: str | None, instance: Instance) -> int:  # noqa: FBT001
        _known(instance, source, speech)
        stopped = _stopped_by_signals()
        with instance.store() as store:
            while True:
                done = look(instance, store, limit, source, stopped)
                _say(done, speech)
                if once or stopped.wait(_PAUSE):
                    return EXIT_OK

    yield links


def look(instance: Instance, store: Store, limit: int, source: str | None, stopped: threading.Event) -> Done:
    """Look at the links that are due, and let scores and tickets follow; give what was done."""
    rules, clock = instance.settings.links, Clock()
    store.links.follow()
    pace = Pace(store.turns.take, max(rules.seconds, instance.settings.seconds), clock)
    with instance.client(_LIMITS, pace) as client:
        done = Round(
            store.links,
            Probe(client).look,
            clock=clock,
            now=now,
            patience=Patience(again=timedelta(days=rules.days)),
            hosts=rules.hosts,
            stopped=stopped,
        ).run(limit, source)
    store.links.conclude()
    store.turns.prune()
    return done


def _list(store: Store, source: str | None, speech: Speech, *, broken: bool, as_json: bool) -> None:
    """Print the links in the order of ids, and how many there are of each kind."""
    tell: Callable[[Link, int], None] = _tell_json(speech) if as_json else _tell(speech)
    states, after = {LinkState.BROKEN} if broken else set(), ""
    with store.reading() as snapshot:
        while found := snapshot.links(states=states, source=source, after=after, limit=_BATCH):
            for link, entries in found:
                tell(link, len(entries))
            after = found[-1][0].id
        counts = snapshot.count_links()
    said = ", ".join(f"{views.state(each, speech.language)} {count}" for each, count in counts.items())
    speech.say("links.counts", counts=said)


def _tell(speech: Speech) -> Callable[[Link, int], None]:
    return lambda link, entries: click.echo(
        speech.text("links.line", said=views.sentence(link, speech.language), url=link.url, entries=entries)
    )


def _tell_json(speech: Speech) -> Callable[[Link, int], None]:
    return lambda link, entries: speech.data({**views.plain(link, speech.language), "entries": entries})


def _say(done: Done, speech: Speech) -> None:
    counts = {sight.value: done.sights.get(sight, 0) for sight in views.SIGHTS}
    speech.say("links.done", looked=done.looked, unjudged=done.unjudged, **counts)


def _known(instance: Instance, source: str | None, speech: Speech) -> None:
    if source is not None and source not in instance.sources:
        names = ", ".join(instance.sources) or "-"
        raise click.UsageError(speech.text("harvest.unknown", name=source, names=names))


def _stopped_by_signals() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped

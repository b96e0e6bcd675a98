"""Link checks against a world that misbehaves, for sixty days: python -m benchmarks.links [LINKS] [--days N].

Per style how its links stand at the end; links that were ever called broken though they are not, dead ones that were
not found, and the shortest time between two requests to one host as the servers saw them. On days 8 and 9 our own
line is down.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import orjson

from catalog.change import EntryKind, SourceCard, Verdict
from catalog.link import Link, LinkState, Patience
from catalog.store import Guard, StagedEntry, Store
from dcat_ap import plain, score
from harvester.http import Client, Clock, Limits
from harvester.links import Pace, Probe, Round
from tests.harvester.linkworld import BEGAN, DAY, STYLES, Pool, Simulated, World

GAP = 2.0
_LIMITS = Limits(connect=0.6, read=0.5, deadline=1.0, retries=0)
_ROUND = 1800.0
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass
class Figures:
    """What was seen of a world."""

    links: int = 0
    requests: int = 0
    checks: int = 0
    rounds: int = 0
    seconds: float = 0.0
    false: set[str] = field(default_factory=set)  # styles of links that were called broken and are not
    missed: int = 0  # dead links that are not called broken at the end
    gap: float = 0.0
    states: dict[str, Counter[str]] = field(default_factory=dict)
    tickets: int = 0
    unjudged: int = 0


def measure(count: int, days: float, directory: Path, engine: str = "") -> Figures:
    """Give the figures of a world with some `count` links, watched for some days."""
    clock, began = Simulated(), time.monotonic()
    url = engine or f"sqlite:///{directory}/catalog.db"
    with World(clock, directory) as world, closing(Store.open(url, clock.now)) as store:
        world.outage = (8 * DAY, 10 * DAY)
        store.migrate()
        links = world.links(count)
        _publish(store, links)
        figures = Figures(links=len(links))
        _watch(store, world, links, days, figures)
        store.links.conclude()
        _sum_up(store, world, links, figures)
    figures.seconds = time.monotonic() - began
    return figures


def _watch(store: Store, world: World, links: dict[str, str], days: float, figures: Figures) -> None:
    """Have a round whenever something is due, as the schedule would, and look at each day what is called broken."""
    clock = world.clock
    http = Clock(now=lambda: clock.now().timestamp(), tick=clock.tick, sleep=clock.sleep)
    pace = Pace(store.turns.take, GAP, http)
    client = Client(
        ["127.0.0.0/8"], user_agent="Datenlotse/test", limits=_LIMITS, clock=http, resolver=world.resolve, turn=pace
    )
    store.links.follow()
    end, day = BEGAN + timedelta(days=days), 0.0
    with client:
        look = Probe(client).look
        while (due := store.links.next_due()) is not None and due < end:
            clock.jump(_next_round(max(due, clock.now())))
            done = Round(
                store.links,
                look,
                clock=http,
                now=clock.now,
                patience=Patience(),
                pool=lambda workers: Pool(clock, workers),
                seconds=4 * _ROUND,
            ).run(5_000)
            figures.rounds += 1
            figures.checks += done.looked
            figures.unjudged += done.unjudged
            if clock.tick() - day >= DAY:
                day = clock.tick()
                figures.false |= _false(_links(store, {LinkState.BROKEN}), links, clock)


def _next_round(at: datetime) -> datetime:
    """Give the half hour after a time at which the schedule has a job."""
    rounds = (at - BEGAN).total_seconds() // _ROUND + 1
    return BEGAN + timedelta(seconds=rounds * _ROUND)


def _false(broken: Iterable[Link], links: dict[str, str], clock: Simulated) -> set[str]:
    """Give the styles of links that are called broken while they work."""
    return {style for each in broken if not dead(style := links[each.url], clock.tick())}


def dead(style: str, seconds: float) -> bool:
    """Say whether links of a style are dead at a time; what is mended may be taken for dead until the next look."""
    if style == "mended":
        return seconds < 11 * DAY
    return STYLES[style].dead and (style != "dies" or seconds >= 15 * DAY)


def _sum_up(store: Store, world: World, links: dict[str, str], figures: Figures) -> None:
    found, now = _links(store, set()), world.clock.tick()
    figures.false |= _false([each for each in found if each.state is LinkState.BROKEN], links, world.clock)
    for link in found:
        style = links[link.url]
        figures.states.setdefault(style, Counter())[link.state.value] += 1
        figures.missed += dead(style, now) and link.state is not LinkState.BROKEN
    figures.requests = sum(map(len, world.requests.values()))
    figures.gap = world.shortest_gap()
    with store.reading() as snapshot:
        figures.tickets = len(snapshot.tickets("world"))


def _links(store: Store, states: set[LinkState]) -> list[Link]:
    found: list[Link] = []
    with store.reading() as snapshot:
        while some := snapshot.links(states=states, after=found[-1].id if found else "", limit=1_000):
            found += [link for link, _ in some]
    return found


def _publish(store: Store, links: Iterable[str]) -> None:
    """Publish a dataset for each address."""
    store.register([SourceCard(name="world", title="World", kind="dcat", url="https://w.example/", organisation="w")])
    with store.begin_run("world", "f") as run:
        for number, url in enumerate(links):
            run.stage(_entry(number, url))
        run.publish(Guard(max_share=1.0, max_count=10**6, grace_runs=1))


def _entry(number: int, url: str) -> StagedEntry:
    iri = f"https://data.example/{number}"
    distribution = {"access_url": [url], "download_url": [url], "format": [f"{_FILE_TYPE}CSV"]}
    body = {"class": "Dataset", "id": iri, "distribution": [{"id": f"{iri}#file", **distribution}]}
    known = score.score(plain.read(body))
    return StagedEntry(
        key=str(number),
        iri=iri,
        kind=EntryKind.DATASET,
        title=f"Dataset {number}",
        raw_format="nt",
        raw=url.encode(),
        raw_digest=blake2b(url.encode(), digest_size=16).hexdigest(),
        json=orjson.dumps(body),
        turtle=f"<{iri}> a <http://www.w3.org/ns/dcat#Dataset> .\n",
        verdict=Verdict(()),
        score=known.encode() if known else None,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("links", nargs="?", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=60.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        found = measure(asked.links, asked.days, Path(directory))
    for style, states in found.states.items():
        truth = "dead" if STYLES[style].dead else "alive"
        print(f"{style:<10}{truth:<7}" + ", ".join(f"{state} {count}" for state, count in sorted(states.items())))
    print(f"{found.links} links, {asked.days:g} days, {found.rounds} rounds, {found.checks} checks")
    print(f"{found.requests} requests seen by the servers, in {found.seconds:.0f} s")
    print(f"falsely broken: {len(found.false)} {sorted(found.false) or ''}".rstrip())
    print(f"dead and not found: {found.missed}; left without a judgement (own line): {found.unjudged}")
    print(f"shortest time between two requests to a host: {found.gap:.3f} s (agreed: {GAP:g} s)")
    print(f"open tickets: {found.tickets}")


if __name__ == "__main__":
    main()

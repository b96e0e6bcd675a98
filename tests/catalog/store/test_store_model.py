"""The store against a model of a few dictionaries, over any sequence of runs of two sources that share IRIs.

Entries come with any verdict on free reuse, and the gate may change at any time.
"""

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from catalogue import CARDS, entry, offer, public, replayed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from catalog.change import EntryState, RunState
from catalog.gate import OPEN
from catalog.store import Guard, Store
from dcat_ap.licences import Openness

KEYS = [*"abcdefgh"]
IRIS = [f"https://data.example/{number}" for number in range(5)]
SOURCES = st.sampled_from([card.name for card in CARDS])
VERDICTS = st.sampled_from(Openness)
OFFERS = st.dictionaries(st.sampled_from(KEYS), st.tuples(st.integers(0, 2), st.sampled_from(IRIS), VERDICTS))
GUARDS = st.builds(
    Guard, max_share=st.sampled_from([0.2, 1.0]), max_count=st.integers(0, 3), grace_runs=st.integers(1, 3)
)


@dataclass
class Kept:
    """What the model keeps of an entry."""

    body: tuple[int, str, Openness]
    state: EntryState
    age: tuple[int, int]  # when it was first published, and when its body came
    missing: int = 0


@dataclass
class Model:
    """The rules of publication in the fewest words."""

    entries: dict[tuple[str, str], Kept] = field(default_factory=dict)
    clock: count = field(default_factory=count)
    gate: frozenset[Openness] = OPEN

    def publish(self, source, offers, guard, *, complete):
        """Give True if the run is published."""
        mine = {key[1]: kept for key, kept in self.entries.items() if key[0] == source}
        published = [key for key, kept in mine.items() if kept.state is not EntryState.WITHDRAWN]
        missing = [key for key in published if key not in offers] if complete else []
        if complete and published and not offers:
            return False
        if len(missing) > guard.max_share * len(published) and len(missing) > guard.max_count:
            return False
        now = next(self.clock)
        for key, body in offers.items():
            self._put(source, key, body, now)
        for key in missing:
            mine[key].missing += 1
            if mine[key].missing >= guard.grace_runs:
                mine[key].state = EntryState.WITHDRAWN
        for iri in IRIS:
            self._settle(iri)
        return True

    def _put(self, source, key, body, now):
        kept = self.entries.get((source, key))
        if kept is None:
            self.entries[source, key] = Kept(body, self._asks(body), (now, next(self.clock)))
            return
        if kept.body != body:
            kept.age = (kept.age[0], next(self.clock))
        outside = kept.state in {EntryState.WITHDRAWN, EntryState.CLOSED}
        if outside or kept.body[1] != body[1] or body[2] not in self.gate:
            kept.state = self._asks(body)
        kept.body, kept.missing = body, 0

    def _asks(self, body):
        return EntryState.SHADOWED if body[2] in self.gate else EntryState.CLOSED

    def regate(self, gate):
        """Make other verdicts open."""
        self.gate = gate
        for kept in self.entries.values():
            outside = kept.state is EntryState.CLOSED
            if kept.state is not EntryState.WITHDRAWN and outside is (kept.body[2] in gate):
                kept.state = self._asks(kept.body)
        for iri in IRIS:
            self._settle(iri)

    def _settle(self, iri):
        claims = [kept for kept in self.entries.values() if kept.body[1] == iri]
        heirs = [kept for kept in claims if kept.state is EntryState.SHADOWED]
        if heirs and not any(kept.state is EntryState.PUBLIC for kept in claims):
            min(heirs, key=lambda kept: kept.age).state = EntryState.PUBLIC

    def public(self):
        return {
            f"{source}/{key}": entry(key, kept.body[0], iri=kept.body[1]).turtle
            for (source, key), kept in self.entries.items()
            if kept.state is EntryState.PUBLIC
        }


def offered(key, version, iri, openness):
    """An entry that differs from others of its key in its record too."""
    return entry(key, version, iri=iri, openness=openness, raw=f"{key} {version} {iri} {openness}".encode())


class Catalogue(RuleBasedStateMachine):
    """Runs of two sources, in any order and with any end."""

    def new_url(self):
        """Give the URL of an empty database."""
        return f"sqlite:///{self.folder}/catalog.db"

    @initialize()
    def empty(self):
        self.folder = Path(tempfile.mkdtemp())
        minutes = count()
        noon = datetime(2024, 5, 1, tzinfo=UTC)
        self.store = Store.open(self.new_url(), lambda: noon + timedelta(minutes=next(minutes)))
        self.store.migrate()
        self.store.register(CARDS)
        self.model = Model()
        self.slugs: dict[str, str] = {}

    def teardown(self):
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(source=SOURCES, offers=OFFERS, guard=GUARDS, complete=st.booleans())
    def publish(self, source, offers, guard, complete):
        """A run that ends well, or is held."""
        before, position = public(self.store), self.store.position()
        with self.store.begin_run(source, "f") as run:
            for key, body in offers.items():
                offer(run, offered(key, *body))
            report = run.publish(guard, complete=complete)
        if self.model.publish(source, offers, guard, complete=complete):
            assert report.state is RunState.DONE
            counts = report.counts
            assert counts.seen == len(offers) == counts.new + counts.changed + counts.unchanged
        else:
            assert report.state is RunState.HELD
            assert (public(self.store), self.store.position()) == (before, position)

    @rule(source=SOURCES, offers=OFFERS, dies=st.booleans())
    def stop(self, source, offers, dies):
        """A run that fails, or whose process dies."""
        position = self.store.position()
        run = self.store.begin_run(source, "f")
        for key, body in offers.items():
            offer(run, offered(key, *body))
        run._flush()
        if dies:
            run._claim.release()  # as the operating system does
        else:
            run.fail("test")
        assert self.store.position() == position

    @rule(gate=st.sets(VERDICTS, min_size=1).map(frozenset))
    def regate(self, gate):
        """The instance opens other verdicts."""
        self.store.regate(gate)
        self.model.regate(gate)
        position = self.store.position()
        self.store.regate(gate)
        assert self.store.position() == position

    @rule(source=SOURCES)
    def repeat(self, source):
        """The same once more: nothing happens."""
        offers = {
            key: kept.body
            for (owner, key), kept in self.model.entries.items()
            if owner == source and kept.state is not EntryState.WITHDRAWN
        }
        position = self.store.position()
        self.publish(source, offers, Guard(), complete=True)
        assert self.store.position() == position

    @invariant()
    def agrees(self):
        """What readers see, what the ledger tells, and what the model says are one."""
        shown = public(self.store)
        assert shown == self.model.public()
        assert replayed(self.store) == shown
        assert self.store.check() == ()
        with self.store.reading() as snapshot:
            closed = {(each.source, each.key) for each, _ in snapshot.closed(limit=1000)}
        assert closed == {key for key, kept in self.model.entries.items() if kept.state is EntryState.CLOSED}

    @invariant()
    def addresses_stay(self):
        """No entry ever changes its slug, and no slug its entry."""
        with self.store.reading() as snapshot:
            slugs = {each.id: each.slug for each in snapshot.page(limit=1000)}
        assert self.slugs.items() <= slugs.items()
        assert len(set(slugs.values())) == len(slugs)
        self.slugs = slugs


TestCatalogue = Catalogue.TestCase
TestCatalogue.settings = settings(
    max_examples=settings.default.max_examples // 6,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.engine("postgresql")
def test_postgresql_keeps_to_the_model_too(postgresql_server):
    class Served(Catalogue):
        def new_url(self):
            self.served = postgresql_server.database()
            return self.served.__enter__()

        def teardown(self):
            super().teardown()
            self.served.__exit__(None, None, None)

    run_state_machine_as_test(Served, settings=settings(TestCatalogue.settings, max_examples=8))

"""/metrics: what Prometheus reads, and who may."""

import asyncio
import re

import httpx
import pytest
from fake_store import BASE, NOON, settings
from test_web_runs import AT_ONCE, MISSING, STRICT, harvest, staged

from catalog.change import SourceCard
from catalog.settings import Metrics
from catalog.store import Store
from catalog.web import create_app
from dcat_ap.finding import error

NAME, LABEL = r"[a-zA-Z_:][a-zA-Z0-9_:]*", r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9.e+-]+)")
PUBLIC = Metrics(public=True)
ODD = 'a"b\\c\nd'


@pytest.fixture
def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)
    store.migrate()
    store.register([card("stadt"), card(ODD)])
    yield store
    store.close()


def card(name):
    return SourceCard(name=name, title="Titel", kind="dcat", url="https://q.example/", organisation="stadt")


class Index:
    """A follower that has taken over two lines, or cannot say how many."""

    def __init__(self, position):
        self._position = position

    def position(self):
        if self._position is None:
            raise OSError
        return self._position


def ask(store, rules=PUBLIC, client="127.0.0.1", search=None, **headers):
    app = create_app(store, search, None, settings(metrics=rules))

    async def send():
        transport = httpx.ASGITransport(app, client=(client, 1) if client else None)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as browser:
            return await browser.get("/metrics", headers={name.replace("_", "-"): v for name, v in headers.items()})

    return asyncio.run(send())


def samples(response):
    """Each sample by name and labels; fails on a line that the format does not know."""
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.text.endswith("\n")
    found, typed = {}, set()
    for line in response.text.splitlines():
        if line.startswith("# HELP "):
            continue
        if line.startswith("# TYPE "):
            name, kind = line.removeprefix("# TYPE ").split()
            assert (kind, name in typed) == ("gauge", False)
            typed.add(name)
            continue
        name, labels, value = SAMPLE.fullmatch(line).groups()
        assert name in typed
        assert (name, labels) not in found
        found[name.removeprefix("datenlotse_"), labels or ""] = float(value)
    return found


def test_figures_of_what_is_there(store):
    harvest(store, staged(1, MISSING, error("check.kind")), staged(2, MISSING), staged(3))
    harvest(store, staged(1, MISSING), staged(2, MISSING), staged(3, version=1))
    found = samples(ask(store, search=Index(2)))
    assert found["entries", 'kind="dataset",state="public"'] == 3
    assert found["sources", ""] == 2
    assert found["ledger_position", ""] == store.position()
    assert found["follower_lag", 'output="search"'] == store.position() - 2
    assert found["run_last_success_timestamp_seconds", 'source="stadt"'] == NOON.timestamp()
    assert found["run_duration_seconds", 'source="stadt"'] >= 0
    effects = {effect: found["run_entries", f'source="stadt",effect="{effect}"'] for effect in ("new", "changed")}
    assert effects == {"new": 0, "changed": 1}
    assert found["findings", 'source="stadt",severity="warning"'] == 2
    assert ("findings", 'source="stadt",severity="error"') not in found


def test_a_run_that_waits_is_no_success(store):
    first = harvest(store, *(staged(number) for number in range(9)))
    assert harvest(store, staged(1), guard=STRICT).state == "held"
    found = samples(ask(store))
    assert found["run_entries", 'source="stadt",effect="new"'] == first.counts.new == 9
    assert found["run_entries", 'source="stadt",effect="withdrawn"'] == 0


def test_labels_are_escaped(store):
    with store.begin_run(ODD, "v1") as run:
        run.stage(staged(1))
        run.publish(AT_ONCE)
    assert ("run_duration_seconds", r'source="a\"b\\c\nd"') in samples(ask(store))


def test_a_catalogue_without_anything_has_figures_too(store):
    assert samples(ask(store))["ledger_position", ""] == 0


def test_a_follower_that_cannot_be_asked_has_no_lag(store, caplog):
    assert not [name for name, _ in samples(ask(store, search=Index(None))) if name == "follower_lag"]


NETS = Metrics(allow=("10.20.0.0/16", "2001:db8::7"))


@pytest.mark.parametrize(
    ("rules", "client", "headers", "seen"),
    [
        (Metrics(), "127.0.0.1", {}, True),
        (Metrics(), "127.3.2.1", {}, True),
        (Metrics(), "::1", {}, True),
        (Metrics(), "::ffff:127.0.0.1", {}, True),
        (Metrics(), "10.20.1.1", {}, False),
        (Metrics(), "192.0.2.7", {}, False),
        (Metrics(), "testclient", {}, False),
        (Metrics(), "127.0.0.1", {"x_forwarded_for": "192.0.2.7"}, False),
        (Metrics(), "127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, False),
        (Metrics(), "127.0.0.1", {"forwarded": "for=192.0.2.7"}, False),
        (Metrics(), "127.0.0.1", {"x_real_ip": "192.0.2.7"}, False),
        (Metrics(), "127.0.0.1", {"via": "1.1 proxy"}, False),
        (NETS, "10.20.1.1", {}, True),
        (NETS, "::ffff:10.20.1.1", {}, True),
        (NETS, "2001:db8::7", {}, True),
        (NETS, "2001:db8::8", {}, False),
        (NETS, "127.0.0.1", {}, True),
        (NETS, "192.0.2.7", {"x_forwarded_for": "10.20.1.1"}, False),
        (PUBLIC, "192.0.2.7", {}, True),
        (PUBLIC, "127.0.0.1", {"x_forwarded_for": "192.0.2.7"}, True),
    ],
)
def test_who_may_see_them(store, rules, client, headers, seen):
    answer = ask(store, rules, client, **headers)
    assert (answer.status_code, "datenlotse_" in answer.text) == ((200, True) if seen else (403, False))


def test_a_refusal_says_who_may(store):
    assert "[metrics]" in ask(store, Metrics(), "192.0.2.7", accept="application/json").json()["detail"]

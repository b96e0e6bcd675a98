"""What holds for every source kind with a stand-in, whatever its system: a further kind joins by a line in KINDS."""

from collections.abc import Callable, Iterable
from random import Random

import pytest

from harvester.record import SourceFailed
from tests.conftest import PROVING
from tests.harvester.hostile import HostileSource, page
from tests.harvester.standin import StandIn
from tests.harvester.standins.genesis import Genesis
from tests.harvester.standins.opendatasoft import Opendatasoft
from tests.harvester.standins.piveau import Piveau
from tests.harvester.standins.udata import Udata

KINDS: tuple[type[StandIn], ...] = (Genesis, Opendatasoft, Piveau, Udata)
BOUNDED = (Genesis, Piveau, Udata)
"""Kinds whose walk has no end by itself, and that ask for the most there may be."""


def each_kind(cases: Callable[[type[StandIn]], Iterable], name: str) -> pytest.MarkDecorator:
    """Run a test for each kind with each of its own cases."""
    every = [(kind, number, case) for kind in KINDS for number, case in enumerate(cases(kind))]
    params = [pytest.param(kind, case, id=f"{kind.kind}-{number}") for kind, number, case in every]
    return pytest.mark.parametrize(("kind", name), params)


def restless(kind: type[StandIn], seed: int):
    marks = [pytest.mark.prove] * (PROVING or seed >= kind.quick)
    return pytest.param(kind, seed, id=f"{kind.kind}-{seed}", marks=marks)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.kind)
def kind(request):
    return request.param


@pytest.fixture
def served(kind):
    return kind.of(range(10, 20))


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, portal, served):
    report = lotse.harvest("portal")
    assert (report["state"], report["new"]) == ("done", served.size)
    assert lotse.harvest("portal")["unchanged"] == served.size
    served.drop(13)
    served.put(14, title="Neu")
    report = lotse.harvest("portal")
    assert (report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, served.size - 1)


def test_a_throttled_server_is_asked_again(lotse, portal, served):
    served.throttle = 2
    assert lotse.harvest("portal")["new"] == served.size
    assert served.throttle == 0


@each_kind(lambda kind: kind.lies, "lie")
def test_where_a_server_lies_about_its_number_nothing_is_withdrawn(lotse, portal, served, lie):
    lotse.harvest("portal")
    served.lie = lie
    served.drop(11)
    served.put(30)
    report = lotse.harvest("portal")
    assert (report["state"], report["new"], report["withdrawn"]) == ("done", 1, 0)


@each_kind(lambda kind: kind.loops, "knobs")
def test_a_server_that_repeats_itself_ends_the_walk_and_nothing_is_withdrawn(lotse, portal, served, knobs):
    lotse.harvest("portal")
    for name, value in knobs.items():
        setattr(served, name, value)
    report = lotse.harvest("portal")
    ends = {("done", "")} if served.finds_all else {("done", "incomplete"), ("failed", "page.repeated")}
    assert (report["state"], report["reason"]) in ends
    assert report["withdrawn"] == 0
    assert report["unchanged"] == served.size or not served.finds_all


def test_a_failure_on_the_way_publishes_and_withdraws_nothing(lotse, portal, served):
    lotse.harvest("portal")
    served.drop(11)
    served.fail(portal)
    report = lotse.harvest("portal")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


@each_kind(lambda kind: kind.no_answers, "body")
def test_an_answer_that_is_none_ends_the_run(lotse, portal, served, body):
    portal.on(served.first, page(body))
    report = lotse.harvest("portal")
    assert (report["state"], report["reason"]) == ("failed", "walk.no-answer")


def test_a_saved_answer_is_a_source_too(lotse, served):
    name, text = served.saved()
    lotse.data(name, text)
    lotse.source("portal", f"file:data/{name}", kind=served.kind)
    assert lotse.harvest("portal")["new"] == 10
    assert lotse.harvest("portal")["unchanged"] == 10


@each_kind(lambda kind: kind.addresses, "asked")
def test_a_server_gives_itself_away(lotse, portal, served, asked):
    for path in served.websites:
        portal.on(path, page(b"<html>", "text/html"))
    text = lotse.found(portal.url(asked))
    assert f'kind = "{served.kind}"' in text
    assert f'url = "{portal.url(served.base)}"' in text


@pytest.mark.parametrize("kind", BOUNDED, ids=lambda kind: kind.kind)
def test_more_than_may_be_ends_the_walk(kind):
    served, most = kind.endless()
    with HostileSource() as source:
        served.wire(source)
        with pytest.raises(SourceFailed) as failed:
            served.walked(source, max_records=most)
    assert failed.value.finding.rule == "entry.too-many"


@pytest.mark.parametrize(("kind", "seed"), [restless(kind, seed) for kind in KINDS for seed in range(220)])
def test_however_a_server_moves_a_walk_ends_and_proves_no_absence_of_what_is_there(kind, seed):
    chance = Random(seed)
    served = kind.restless(chance)
    ever, always = set(served.entries), set(served.entries)

    def move(_served: StandIn) -> None:
        served.move(chance)
        ever.update(served.entries)
        always.intersection_update(served.entries)

    served.moves = [move] * chance.randrange(0, 16)
    with HostileSource() as source:
        served.wire(source)
        pages, failed = [], ""
        try:
            pages = served.walked(source, page_size=chance.choice(kind.page_sizes))
        except SourceFailed as failure:
            failed = failure.finding.rule
    met = served.met(pages)
    assert met <= ever
    assert failed in {"", "page.repeated"}
    if not failed and (kind.finds_all or all(each.whole for each in pages)):
        assert always <= met

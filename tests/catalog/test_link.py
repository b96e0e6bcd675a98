"""A link is called broken only after failures that are independent of each other, and every state can be left."""

from datetime import timedelta

import pytest
from clock import NOON
from hypothesis import given
from hypothesis import strategies as st

from catalog.link import Link, LinkState, Patience, Seen, Sight, Use, host_of, judged, link_id
from catalog.linked import uses

PATIENCE = Patience()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORKS, FAILS, UNTOLD = (
    Seen(sight=Sight.WORKS, status=200),
    Seen(sight=Sight.FAILS, reason="not-found", status=404),
    Seen(sight=Sight.UNTOLD, reason="barred", status=403),
)
NEW = Link(id="x", url="https://a.example/x.csv", host="a.example", since=NOON, due=NOON)

steps = st.lists(
    st.tuples(
        st.sampled_from(Sight),
        st.timedeltas(timedelta(0), 40 * DAY),
        st.sampled_from([0.0, 60.0, 86_400.0, 1e12]),
        st.sampled_from([None, 200, 404, 503]),
    ),
    max_size=40,
)


def after(*looks, link=NEW, at=NOON):
    """The link after looks, each some time after the one before."""
    for seen, later in looks:
        at += later
        link = judged(link, seen, at, PATIENCE)
    return link


@given(steps)
def test_too_few_independent_failures_never_break_a_link(looks):
    link, now, row, last = NEW, NOON, 0, None
    for sight, later, wait, status in looks:
        now += later
        link = judged(link, Seen(sight=sight, reason="r", status=status, wait=wait), now, PATIENCE)
        if sight is not Sight.FAILS:
            row, last = 0, None
        elif last is None or now - last >= PATIENCE.apart:
            row, last = row + 1, now
        assert link.failures == row
        assert (link.state is LinkState.BROKEN) == (row >= PATIENCE.needed)
        assert (link.state is LinkState.SUSPECT) == (0 < row < PATIENCE.needed)
        assert (link.failing is not None) == bool(row)


@given(steps, st.sampled_from(Sight))
def test_every_state_is_left_and_the_next_look_comes(looks, sight):
    link, now = NEW, NOON
    for each, later, wait, status in looks:
        now += later
        link = judged(link, Seen(sight=each, reason="r", wait=wait, status=status), now, PATIENCE)
        assert now < link.due <= now + 30 * DAY
        assert link.since <= now
    ends = {Sight.WORKS: LinkState.OK, Sight.UNTOLD: LinkState.UNTOLD, Sight.FAILS: LinkState.BROKEN}
    for _ in range(PATIENCE.needed):
        now += DAY
        link = judged(link, Seen(sight=sight, reason="r"), now, PATIENCE)
    assert link.state is ends[sight]


@given(steps)
def test_what_answers_is_only_said_where_it_is_known(looks):
    link, now = NEW, NOON
    for each, later, wait, status in looks:
        now += later
        link = judged(link, Seen(sight=each, reason="r", wait=wait, status=status), now, PATIENCE)
        known = link.state in {LinkState.OK, LinkState.BROKEN}
        assert (link.answers is not None) == known


def test_every_state_is_reached():
    reached = {
        NEW.state,
        after((WORKS, HOUR)).state,
        after((FAILS, HOUR)).state,
        after((FAILS, HOUR), (FAILS, DAY), (FAILS, DAY)).state,
        after((UNTOLD, HOUR)).state,
    }
    assert reached == set(LinkState)


def test_the_looks_grow_rarer_while_it_fails():
    link, now, waits = NEW, NOON, []
    for _ in range(6):
        link = judged(link, FAILS, now, PATIENCE)
        waits.append(link.due - now)
        now = link.due
    assert waits == [12 * HOUR, DAY, 7 * DAY, 30 * DAY, 30 * DAY, 30 * DAY]
    assert (link.state, link.failing, link.failures) == (LinkState.BROKEN, NOON, 6)


def test_failures_on_one_evening_are_one():
    link = after(*[(FAILS, HOUR)] * 11)
    assert (link.state, link.failures) == (LinkState.SUSPECT, 1)


def test_one_good_answer_forgives_everything():
    link = after((FAILS, HOUR), (FAILS, DAY), (FAILS, DAY), (WORKS, DAY))
    assert (link.state, link.failures, link.failing, link.reason) == (LinkState.OK, 0, None, "")
    assert link.worked == link.since == link.checked
    assert after((FAILS, DAY), (FAILS, DAY), link=link, at=link.checked).state is LinkState.SUSPECT


def test_a_server_that_asks_for_rest_is_given_it():
    asked = Seen(sight=Sight.UNTOLD, reason="limited", wait=10 * 86_400.0)
    assert after((asked, HOUR)).due == NOON + HOUR + 10 * DAY


def test_an_error_page_that_claims_to_be_none_answers_by_the_measure_of_the_score():
    soft = Seen(sight=Sight.FAILS, reason="soft", status=200)
    assert after((soft, HOUR), (soft, DAY), (soft, DAY)).answers is True
    assert after((FAILS, HOUR), (FAILS, DAY), (FAILS, DAY)).answers is False
    assert after((FAILS, HOUR)).answers is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Daten.Example/x", "daten.example"),
        ("http://a.example:80/", "a.example"),
        ("https://a.example:8443/", "a.example:8443"),
        ("https://user:pw@a.example./", "a.example"),
        ("ftp://a.example/x", ""),
        ("mailto:a@b.example", ""),
        ("https:///x", ""),
        ("https://a.example:x/", ""),
        ("https://[::1", ""),
        ("https://a.example/\n", ""),
        ("https://" + "a" * 254 + "/", ""),
        ("https://a.example/" + "x" * 8_000, ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url, host):
    assert host_of(url) == host


@given(st.text(max_size=80))
def test_any_text_is_a_link_or_none(text):
    assert isinstance(host_of(text), str)
    assert isinstance(host_of(f"https://{text}"), str)
    assert len(link_id(text)) == 32


def test_the_addresses_that_people_follow_are_links():
    csv = "http://publications.europa.eu/resource/authority/file-type/CSV"
    entry = {
        "class": "Dataset",
        "landing_page": [{"id": "https://a.example/page"}],
        "page": ["https://a.example/docs", "mailto:x@y.example"],
        "distribution": [
            {
                "id": "_:b0",
                "access_url": ["https://a.example/access"],
                "download_url": ["https://a.example/x.csv", {"value": "https://a.example/text"}],
                "format": [csv],
                "license": ["http://dcat-ap.de/def/licenses/dl-by-de/2.0", "https://a.example/terms"],
            },
            {"id": "_:b1", "access_url": ["https://a.example/access"], "format": [csv, {"value": "xlsx"}]},
            "https://a.example/mere-reference",
        ],
    }
    assert set(uses(entry)) == {
        Use(url="https://a.example/page", role="landing_page"),
        Use(url="https://a.example/docs", role="page"),
        Use(url="https://a.example/access", role="access_url", declared="CSV"),
        Use(url="https://a.example/access", role="access_url"),
        Use(url="https://a.example/x.csv", role="download_url", declared="CSV"),
        Use(url="https://a.example/terms", role="license"),
    }
    assert uses({**entry, "class": "DataService"}) == ()
    assert uses({}) == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just("https://a.example/"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "value"]), inner, max_size=3),
    max_leaves=9,
)
NAMES = ["landing_page", "distribution", "access_url", "download_url", "format", "license", "id"]


things = st.lists(st.dictionaries(st.sampled_from(NAMES), json_values))


@given(st.dictionaries(st.sampled_from(NAMES), json_values | things, max_size=5))
def test_an_entry_of_any_shape_has_links_or_none(entry):
    assert all(host_of(use.url) for use in uses(entry))

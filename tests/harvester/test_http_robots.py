"""robots.txt and crawl-delay, after RFC 9309."""

from collections.abc import Iterator
from threading import Thread

import pytest

from harvester.http import BlockedAddress, Client, Clock, ConnectionFailed, Limits, RefusedByRobots, RobotsUnreachable
from tests.harvester.hostile import HostileSource, in_turn, page, redirect, reset, robots, status


class Timeline:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: self.at, tick=lambda: self.at, sleep=self.sleep)


@pytest.fixture
def source() -> Iterator[HostileSource]:
    with HostileSource() as source:
        source.on("/open", page(b"open"))
        source.on("/closed", page(b"closed"))
        yield source


@pytest.fixture
def timeline() -> Timeline:
    return Timeline()


@pytest.fixture
def client(timeline: Timeline) -> Iterator[Client]:
    limits = Limits(connect=2, read=2, deadline=5, longest_crawl_delay=10)
    agent = "Datenlotse/1 (+https://example.org)"
    with Client(["127.0.0.1"], user_agent=agent, limits=limits, clock=timeline.clock()) as client:
        yield client


def test_what_robots_txt_closes_is_not_fetched(source: HostileSource, client: Client) -> None:
    source.on("/robots.txt", robots("User-agent: *\nDisallow: /closed\nDisallow: /*.pdf$\n"))
    assert client.get(source.url("/open")).body == b"open"
    with pytest.raises(RefusedByRobots) as caught:
        client.get(source.url("/closed"))
    assert caught.value.rule == "http.robots"
    assert source.url("/robots.txt") in caught.value.what("de")
    with pytest.raises(RefusedByRobots):
        client.get(source.url("/a/b.pdf"))
    assert [seen.path for seen in source.seen] == ["/robots.txt", "/open"], "and robots.txt is read once"


def test_the_rules_for_us_count_and_not_those_for_others(source: HostileSource, client: Client) -> None:
    source.on("/robots.txt", robots("User-agent: *\nDisallow: /\n\nUser-agent: datenlotse\nDisallow: /closed\n"))
    assert client.get(source.url("/open")).body == b"open"
    with pytest.raises(RefusedByRobots):
        client.get(source.url("/closed"))


def test_a_source_may_be_exempt(source: HostileSource, client: Client) -> None:
    source.on("/robots.txt", robots("User-agent: *\nDisallow: /"))
    assert client.get(source.url("/closed"), robots=False).body == b"closed"
    with Client(["127.0.0.1"], user_agent="Datenlotse/1", respect_robots=False) as rude:
        assert rude.get(source.url("/closed")).body == b"closed"
        with pytest.raises(RefusedByRobots):
            rude.get(source.url("/closed"), robots=True)


@pytest.mark.parametrize("answer", [status(404), status(403), status(401), status(410), redirect("/robots.txt")])
def test_no_robots_txt_means_that_all_is_open(source: HostileSource, client: Client, answer) -> None:
    source.on("/robots.txt", answer)
    assert client.get(source.url("/closed")).body == b"closed"


@pytest.mark.parametrize("code", [500, 503])
def test_a_robots_txt_that_cannot_be_had_closes_all(source: HostileSource, client: Client, code: int) -> None:
    source.on("/robots.txt", status(code))
    with pytest.raises(RobotsUnreachable) as caught:
        client.get(source.url("/open"))
    assert "/open" not in [seen.path for seen in source.seen]
    assert caught.value.finding().where == source.url("/robots.txt")
    source.on("/robots.txt", in_turn(status(code), status(404)))
    assert client.get(source.url("/open")).body == b"open", "a failure is not remembered"


def test_a_broken_robots_txt_is_named_as_what_failed(source: HostileSource, client: Client) -> None:
    source.on("/robots.txt", reset)
    with pytest.raises(ConnectionFailed) as caught:
        client.get(source.url("/open"))
    assert caught.value.url == source.url("/robots.txt")


def test_a_redirected_robots_txt_counts_for_the_first_host(source: HostileSource, client: Client) -> None:
    source.on("/robots.txt", redirect("/rules"))
    source.on("/rules", robots("User-agent: *\nDisallow: /closed"))
    with pytest.raises(RefusedByRobots):
        client.get(source.url("/closed"))


def test_robots_txt_is_fetched_under_the_same_guards(source: HostileSource, client: Client) -> None:
    with HostileSource("127.0.0.2") as canary:
        source.on("/robots.txt", redirect(canary.url("/")))
        with pytest.raises(BlockedAddress):
            client.get(source.url("/open"))
        assert canary.connections == 0


def test_the_target_of_a_redirect_has_its_own_robots_txt(source: HostileSource, client: Client) -> None:
    with HostileSource() as other:
        other.on("/robots.txt", robots("User-agent: *\nDisallow: /"))
        source.on("/open", redirect(other.on("/", page())))
        with pytest.raises(RefusedByRobots):
            client.get(source.url("/open"))
        assert other.paths == []


def test_any_bytes_can_be_robots_txt(source: HostileSource, client: Client) -> None:
    source.on("/robots.txt", page("\ufeffUser-agent: *\nDisallow: /closed\n".encode() + bytes(range(256)) * 10))
    with pytest.raises(RefusedByRobots):
        client.get(source.url("/closed"))
    assert client.get(source.url("/open")).body == b"open"


@pytest.mark.parametrize(("asked", "waited"), [("2.5", 2.5), ("3600", 10), ("0", None), ("soon", None)])
def test_crawl_delay_lies_between_requests(
    source: HostileSource, client: Client, timeline: Timeline, asked: str, waited: float | None
) -> None:
    source.on("/robots.txt", robots(f"User-agent: *\nCrawl-delay: {asked}"))
    for _ in range(3):
        client.get(source.url("/open"))
    assert timeline.slept == ([waited, waited] if waited else [])


def test_time_already_spent_counts_for_crawl_delay(source: HostileSource, client: Client, timeline: Timeline) -> None:
    source.on("/robots.txt", robots("User-agent: *\nCrawl-delay: 5"))
    client.get(source.url("/open"))
    timeline.at += 3
    client.get(source.url("/open"))
    timeline.at += 30
    client.get(source.url("/open"))
    assert timeline.slept == [2]


def test_crawl_delay_holds_for_all_threads_together(source: HostileSource, client: Client, timeline: Timeline) -> None:
    source.on("/robots.txt", robots("User-agent: *\nCrawl-delay: 5"))
    client.get(source.url("/open"))
    started = timeline.at
    threads = [Thread(target=client.get, args=(source.url("/open"),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert timeline.at - started >= 15


def test_robots_txt_is_read_again_after_a_day(source: HostileSource, client: Client, timeline: Timeline) -> None:
    source.on("/robots.txt", in_turn(robots(""), robots("User-agent: *\nDisallow: /")))
    client.get(source.url("/open"))
    timeline.at += 86_401
    with pytest.raises(RefusedByRobots):
        client.get(source.url("/open"))

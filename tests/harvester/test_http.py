"""Client against a source that misbehaves: caps, deadlines, retries, redirects, conditional requests."""

import contextlib
import gzip
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import messages
from harvester import http
from harvester.http import Client, Clock, FetchFailed, Limits, gunzip
from tests.harvester.hostile import (
    Behaviour,
    HostileSource,
    bomb,
    chunked,
    conditional,
    drip,
    drip_headers,
    echo_headers,
    endless,
    garbage,
    hops,
    in_turn,
    packed,
    page,
    redirect,
    reset,
    silent,
    status,
    truncated,
)

NOON = 1_700_000_000.0
TURTLE = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n" * 20
Make = Callable[..., Client]


@pytest.fixture
def source() -> Iterator[HostileSource]:
    with HostileSource() as source:
        yield source


@pytest.fixture
def slept() -> list[float]:
    """What the client would have slept; nobody waits in these tests."""
    return []


@pytest.fixture
def make(slept: list[float]) -> Iterator[Make]:
    """Make clients that may fetch from the loopback and care for no robots.txt."""
    made: list[Client] = []

    def make(**limits: float) -> Client:
        clock = Clock(now=lambda: NOON, sleep=slept.append)
        limited = Limits(**{"connect": 2, "read": 2, "deadline": 5} | limits)  # type: ignore[arg-type]
        options = {"limits": limited, "clock": clock, "respect_robots": False}
        made.append(Client(["127.0.0.1"], user_agent="Datenlotse/1 (+https://example.org)", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for client in made:
        client.close()


# --- what a good source gets ----------------------------------------------------------------------------------------


def test_an_answer_has_body_type_charset_and_final_address(source: HostileSource, make: Make) -> None:
    source.on("/old", redirect("/new?page=1"))
    source.on("/new", page(TURTLE, 'Text/Turtle; charset="ISO-8859-1"', ETag='"7"', Last_Modified="Sat"))
    answer = make().get(source.url("/old"), accept="text/turtle")
    assert answer.body == TURTLE
    assert (answer.status, answer.unchanged) == (200, False)
    assert (answer.content_type, answer.charset) == ("text/turtle", "iso-8859-1")
    assert answer.url == source.url("/new?page=1")
    assert (answer.etag, answer.last_modified) == ('"7"', "Sat")
    assert source.seen[0].headers["accept"] == "text/turtle"
    assert source.seen[0].headers["user-agent"] == "Datenlotse/1 (+https://example.org)"


@pytest.mark.parametrize("given", ["", "nonsense"])
def test_a_missing_content_type_is_said_to_be_missing(source: HostileSource, make: Make, given: str) -> None:
    answer = make().get(source.on("/", page(b"x", given)))
    assert (answer.content_type, answer.charset) == ("", "")


def test_one_connection_serves_many_requests(source: HostileSource, make: Make) -> None:
    client, url = make(), source.on("/", page(TURTLE))
    for _ in range(5):
        assert client.get(url).body == TURTLE
    assert source.connections == 1


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_compressed_bodies_arrive_unpacked(source: HostileSource, make: Make, coding: str) -> None:
    assert make().get(source.on("/", packed(TURTLE, coding))).body == TURTLE


def test_chunked_bodies_arrive_whole(source: HostileSource, make: Make) -> None:
    assert make().get(source.on("/", chunked(TURTLE))).body == TURTLE


def test_gzip_files_are_not_unpacked_unasked(source: HostileSource, make: Make) -> None:
    body = gzip.compress(TURTLE)
    assert make().get(source.on("/all.ttl.gz", page(body, "application/gzip"))).body == body


@pytest.mark.parametrize("known", [{"etag": '"7"'}, {"last_modified": "Sat, 01 Jul 2023 00:00:00 GMT"}])
def test_what_is_unchanged_is_not_sent_again(source: HostileSource, make: Make, known: dict[str, str]) -> None:
    source.on("/", conditional(TURTLE, etag='"7"', last_modified="Sat, 01 Jul 2023 00:00:00 GMT"))
    client = make()
    answer = client.get(source.url("/"), **known)
    assert answer.unchanged
    assert answer.body == b""
    assert known.items() <= {"etag": answer.etag, "last_modified": answer.last_modified}.items()
    assert client.get(source.url("/"), etag='"6"').body == TURTLE


def test_304_without_a_question_is_an_error(source: HostileSource, make: Make) -> None:
    with pytest.raises(http.BadStatus):
        make().get(source.on("/", status(304)))


def test_the_session_serves_libraries_as_requests_does(source: HostileSource, make: Make) -> None:
    source.on("/api", page(b'{"success": true}', "application/json"))
    source.on("/no", status(404, b"no such thing"))
    session = make().session
    assert session.post(source.url("/api"), json={"q": 1}).json() == {"success": True}
    assert source.seen[0].body == b'{"q": 1}'
    answer = session.get(source.url("/no"))
    assert (answer.status_code, answer.content) == (404, b"no such thing")
    assert session.get(source.on("/r", redirect("/api")), allow_redirects=False).status_code == 302
    followed = session.get(source.url("/r"), timeout=None, verify=False)
    assert (followed.url, [step.status_code for step in followed.history]) == (source.url("/api"), [302])


def test_the_session_has_the_same_caps(source: HostileSource, make: Make) -> None:
    with pytest.raises(http.TooLarge):
        make(size=10_000).session.get(source.on("/", endless), stream=True)


def test_cookies_are_not_kept(source: HostileSource, make: Make) -> None:
    client = make()
    client.get(source.on("/", page(b"", Set_Cookie="who=you")))
    client.get(source.url("/"))
    assert "cookie" not in source.seen[1].headers


# --- caps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", [endless, page(bytes(20_001)), chunked(bytes(20_001)), packed(bytes(20_001))])
def test_a_body_ends_at_the_cap(source: HostileSource, make: Make, behaviour: Behaviour) -> None:
    with pytest.raises(http.TooLarge) as caught:
        make(size=20_000).get(source.on("/", behaviour))
    assert "20000 bytes" in caught.value.what("en")
    assert len(source.seen) == 1, "what is too large is not fetched again"


def test_a_body_of_exactly_the_cap_is_whole(source: HostileSource, make: Make) -> None:
    assert len(make(size=20_000).get(source.on("/", packed(bytes(20_000)))).body) == 20_000


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_stopped_long_before_it_is_unpacked(source: HostileSource, make: Make, coding: str) -> None:
    source.on("/", bomb(100 * 1024 * 1024, coding))
    before = peak()
    with pytest.raises(http.Bomb):
        make().get(source.url("/"))
    assert peak() - before < 64 * 1024 * 1024


def test_gunzip_has_the_same_caps() -> None:
    limits = Limits(size=2 * 1024 * 1024)
    assert gunzip(gzip.compress(TURTLE), limits) == TURTLE
    assert gunzip(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(512), limits) == b"one two"
    with pytest.raises(http.Bomb):
        gunzip(gzip.compress(bytes(10**7)), Limits())
    with pytest.raises(http.TooLarge):
        gunzip(gzip.compress(bytes(10**7)), Limits(size=10**6, ratio=10**6))
    with pytest.raises(http.BadEncoding):
        gunzip(b"this is not gzip", limits)


@given(st.binary(max_size=2000), st.data())
def test_gunzip_never_takes_a_part_for_the_whole(body: bytes, data: st.DataObject) -> None:
    whole = gzip.compress(body)
    assert gunzip(whole, Limits()) == body
    part = whole[: data.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(http.ShortBody):
        gunzip(part, Limits())


@given(st.binary(min_size=1, max_size=300))
def test_gunzip_gives_bytes_or_a_failure_for_anything(junk: bytes) -> None:
    for data in (junk, b"\x1f\x8b\x08\x00" + junk):
        with contextlib.suppress(http.BadEncoding, http.ShortBody):
            assert isinstance(gunzip(data, Limits()), bytes)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "x-unknown"])
def test_codings_nobody_asked_for_are_refused(source: HostileSource, make: Make, coding: str) -> None:
    with pytest.raises(http.BadEncoding):
        make().get(source.on("/", page(b"xxxx", Content_Encoding=coding)))


def test_a_body_that_is_not_the_gzip_it_says_is_refused(source: HostileSource, make: Make) -> None:
    with pytest.raises(http.BadEncoding):
        make().get(source.on("/", page(b"plain text", Content_Encoding="gzip")))


# --- time -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", [drip(), drip_headers(), silent], ids=["body", "headers", "silent"])
def test_a_drip_ends_at_the_deadline(source: HostileSource, make: Make, behaviour: Behaviour) -> None:
    client, began = make(deadline=0.3, read=60), time.monotonic()
    with pytest.raises(http.DeadlinePassed):
        client.get(source.on("/", behaviour))
    assert 0.25 < time.monotonic() - began < 1.3
    assert len(source.seen) == 1, "a deadline is not tried again"
    assert client.get(source.on("/ok", page(b"ok"))).body == b"ok"


def test_a_kept_alive_connection_is_under_the_deadline_too(source: HostileSource, make: Make) -> None:
    client = make(deadline=0.3, read=60)
    client.get(source.on("/ok", page(b"ok")))
    began = time.monotonic()
    with pytest.raises(http.DeadlinePassed):
        client.get(source.on("/", drip()))
    assert time.monotonic() - began < 1.3
    assert source.connections == 1


def test_all_hops_together_have_one_deadline(source: HostileSource, make: Make) -> None:
    def slow_loop(exchange) -> None:
        exchange.pause(0.12)
        exchange.send(302, Location="/")

    source.on("/", slow_loop)
    began = time.monotonic()
    with pytest.raises(http.DeadlinePassed):
        make(deadline=0.3, read=60).get(source.url("/"))
    assert time.monotonic() - began < 1.3


def test_a_name_that_is_never_resolved_ends_in_time(source: HostileSource) -> None:
    def resolver(host: str, port: int) -> list:
        time.sleep(0.6)
        return []

    limits = Limits(deadline=0.2, connect=60, retries=0)
    began = time.monotonic()
    with Client(user_agent="x", resolver=resolver, limits=limits) as client, pytest.raises(FetchFailed) as caught:
        client.get("http://slow.example/", robots=False)
    assert time.monotonic() - began < 0.55
    assert isinstance(caught.value, http.DeadlinePassed | http.TimedOut)


def test_silence_is_tried_again(source: HostileSource, make: Make, slept: list[float]) -> None:
    assert make(read=0.1).get(source.on("/", in_turn(silent, page(b"awake")))).body == b"awake"
    with pytest.raises(http.TimedOut):
        make(read=0.05, retries=1).get(source.on("/", silent))


def test_deadlines_leave_no_open_files_behind(source: HostileSource, make: Make) -> None:
    client, url = make(), source.on("/", page(b"x"))
    client.get(url)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        client.get(url)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_threads_do_not_share_deadlines(source: HostileSource, make: Make) -> None:
    client, url = make(deadline=3), source.on("/", page(TURTLE))
    got: list[bytes] = []
    threads = [Thread(target=lambda: got.append(client.get(url).body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [TURTLE] * 8


# --- retries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_passing_error_is_tried_again(source: HostileSource, make: Make, slept: list[float], code: int) -> None:
    assert make().get(source.on("/", in_turn(status(code), status(code), page(b"at last")))).body == b"at last"
    assert 0.5 <= slept[0] <= 1 <= slept[1] <= 2


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 418, 501, 204, 206])
def test_a_lasting_error_is_not(source: HostileSource, make: Make, slept: list[float], code: int) -> None:
    with pytest.raises(http.BadStatus) as caught:
        make().get(source.on("/", status(code)))
    assert caught.value.status == code
    assert str(code) in caught.value.what("de")
    assert (len(source.seen), slept) == (1, [])


def test_patience_ends_after_three_retries(source: HostileSource, make: Make, slept: list[float]) -> None:
    with pytest.raises(http.BadStatus, match="503"):
        make().get(source.on("/", status(503)))
    assert (len(source.seen), len(slept)) == (4, 3)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7), (formatdate(NOON + 30, usegmt=True), 30), ("86400", 120), (formatdate(NOON + 10**6), 120)],
)
def test_retry_after_is_honoured_up_to_the_cap(
    source: HostileSource, make: Make, slept: list[float], asked: str, waited: float
) -> None:
    make().get(source.on("/", in_turn(status(429, Retry_After=asked), page())))
    assert slept == [waited]


@pytest.mark.parametrize(
    "asked", ["0", "-5", "soon", formatdate(0), "١٢", "9" * 400, "1e9", "Sat, 99 Jul 2023 25:00 GMT"]
)
def test_an_odd_retry_after_does_no_harm(source: HostileSource, make: Make, slept: list[float], asked: str) -> None:
    def behave(exchange) -> None:
        exchange.write(b"HTTP/1.1 503 x\r\nContent-Length: 0\r\nRetry-After: " + asked.encode() + b"\r\n\r\n")

    make().get(source.on("/", in_turn(behave, page())))
    assert 0.5 <= slept[0] <= 120


@pytest.mark.parametrize("behaviour", [reset, garbage, truncated(TURTLE, 100)], ids=["reset", "garbage", "truncated"])
def test_a_broken_connection_is_tried_again(source: HostileSource, make: Make, behaviour: Behaviour) -> None:
    assert make().get(source.on("/", in_turn(behaviour, behaviour, page(TURTLE)))).body == TURTLE


def test_a_body_cut_at_any_byte_is_never_taken_for_whole(source: HostileSource, make: Make) -> None:
    client = make(retries=0)
    body = TURTLE[:60]
    for cut in range(len(body)):
        with pytest.raises(http.ShortBody):
            client.get(source.on(f"/plain/{cut}", truncated(body, cut)))
    zipped = gzip.compress(body)
    for cut in range(1, len(zipped)):
        with pytest.raises(http.ShortBody):
            client.get(source.on(f"/gzip/{cut}", page(zipped[:cut], Content_Encoding="gzip")))
    for cut in range(len(b"1e\r\n") + 30 + len(b"\r\n1e\r\n") + 30 + len(b"\r\n")):
        with pytest.raises(http.ShortBody):
            client.get(source.on(f"/chunked/{cut}", chunked(body, 30, cut=cut)))


def test_what_may_have_been_done_is_not_done_twice(source: HostileSource, make: Make) -> None:
    session = make().session
    with pytest.raises(http.ConnectionFailed):
        session.post(source.on("/reset", reset), data="x")
    assert session.post(source.on("/500", status(500)), data="x").status_code == 500
    assert source.paths == ["/reset", "/500"]
    assert session.post(source.on("/503", in_turn(status(503), page(b"ok"))), data="x").content == b"ok"


# --- redirects ------------------------------------------------------------------------------------------------------


def test_five_hops_are_followed_and_six_are_not(source: HostileSource, make: Make) -> None:
    client = make()
    assert client.get(source.on("/five", hops(5))).body == b"arrived"
    with pytest.raises(http.TooManyRedirects):
        client.get(source.on("/six", hops(6)))
    with pytest.raises(http.TooManyRedirects):
        client.get(source.on("/loop", redirect("/loop")))


@pytest.mark.parametrize(
    "target", ["http://[::1", "http://", "//", "http://a:99999/", "http://\x7f/", "javascript:1", "ftp://x/"]
)
def test_a_redirect_to_nowhere_is_an_error_of_the_source(source: HostileSource, make: Make, target: str) -> None:
    with pytest.raises((http.BadRedirect, http.BadUrl, http.TooManyRedirects)):
        make().get(source.on("/", redirect(target)))


def test_other_hosts_are_told_nothing_but_what_we_accept(source: HostileSource, make: Make) -> None:
    mine = {"Authorization": "x1", "X-API-Key": "x2", "Cookie": "c=x3", "X-Anything": "x4", "Accept-Language": "de"}
    with HostileSource() as other:
        other.on("/", echo_headers)
        source.on("/away", redirect(other.url("/").replace("//", "//who:x5@")))
        source.on("/here", redirect("/echo"))
        source.on("/echo", echo_headers)
        source.on("/round", redirect(other.on("/back", redirect(source.url("/echo")))))
        client = make()
        at_home = client.get(source.url("/here"), headers=mine, accept="text/turtle").body.decode()
        away = client.get(source.url("/away"), headers=mine, accept="text/turtle", etag='"7"').body.decode()
        back = client.get(source.url("/round"), headers=mine).body.decode()
        basic = client.get(source.url("/away", user="me:x6")).body.decode()
        assert client.session.get(source.url("/away")).url == other.url("/")
    assert all(value in at_home for value in mine.values())
    assert sorted(line.partition(":")[0] for line in away.splitlines()) == [
        *("accept", "accept-encoding", "accept-language", "connection", "host", "if-none-match", "user-agent"),
    ]
    assert not any(f"x{n}" in back for n in range(1, 7))
    assert "authorization" not in basic


def test_a_post_is_not_carried_to_another_host(source: HostileSource, make: Make) -> None:
    session = make().session
    with HostileSource() as other:
        other.on("/", page(b"got"))
        with pytest.raises(http.BadRedirect):
            session.post(source.on("/307", redirect(other.url("/"), 307)), data="secret")
        session.post(source.on("/303", redirect(other.url("/"), 303)), data="secret")
        assert [(seen.method, seen.body) for seen in other.seen] == [("GET", b"")]


def test_user_and_password_of_an_address_are_used_but_not_shown(source: HostileSource, make: Make) -> None:
    answer = make().get(source.on("/", echo_headers).replace("//", "//me:pw@"))
    assert b"authorization: Basic bWU6cHc=" in answer.body
    assert answer.url == source.url("/")


# --- messages -------------------------------------------------------------------------------------------------------


def family() -> list[type[FetchFailed]]:
    return [FetchFailed, *FetchFailed.__subclasses__()]


def test_each_failure_has_its_own_rule() -> None:
    assert len({failure.rule for failure in family()}) == len(family()) > 15


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("failure", family())
def test_each_failure_can_be_said(language: str, failure: type[FetchFailed]) -> None:
    for part in ("what", "fix"):
        assert messages.text(f"finding.{failure.rule}.{part}", language)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_failure_that_happens_fills_every_gap_of_its_message(
    source: HostileSource, make: Make, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    source.on("/robots.txt", page(b"User-agent: *\nDisallow: /private"))
    monkeypatch.delenv("NOT_THERE", raising=False)
    happenings: list[tuple[str, dict]] = [
        ("file:///x", {}),
        (source.on("/header", page()), {"headers": {"X-A": "b\r\nc: d"}}),
        (source.on("/secret", page()), {"headers": {"X-A": "env:NOT_THERE"}}),
        (source.url("/", host="127.0.0.2"), {}),
        ("http://name.invalid/", {}),
        (source.on("/reset", reset), {}),
        (source.on("/drip", drip()), {}),
        (source.on("/loop", redirect("/loop")), {}),
        (source.on("/nowhere", redirect("http://[::1")), {}),
        (source.on("/404", status(404)), {}),
        (source.on("/short", truncated(TURTLE, 3)), {}),
        (source.on("/endless", endless), {}),
        (source.on("/bomb", bomb(4 * 1024 * 1024)), {}),
        (source.on("/br", page(b"x", Content_Encoding="br")), {}),
        (source.on("/private", page()), {"robots": True}),
    ]
    client = make(deadline=0.3, retries=0, size=8 * 1024 * 1024)
    said = set()
    for url, options in happenings:
        with pytest.raises(FetchFailed) as caught:
            client.get(url, **options)
        finding = caught.value.finding()
        said.add(finding.rule)
        for part in ("what", "fix"):
            text = messages.text(f"finding.{finding.rule}.{part}", language, **finding.words())
            assert "{" not in text, finding
    assert len(said) == len(happenings)


def peak() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

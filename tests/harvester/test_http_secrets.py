"""Twelve secrets in twelve places, and none of them in any message or log line."""

import base64
import logging
import traceback
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvester.http import Client, Clock, FetchFailed, Limits, RedactLogs, SecretMissing, redact, redaction, secret
from harvester.http.redaction import remember, remember_url
from tests.harvester.hostile import (
    Behaviour,
    HostileSource,
    bomb,
    drip,
    echo_headers,
    garbage,
    page,
    redirect,
    reset,
    status,
)

PLANTED = {
    "ENV_KEY": "s3cret-from-env-01",
    "ENV_ODD": "päss wört/&?=+%\"'\\02",
    "USERINFO": "userinfo-pw-03",
    "BARE_USER": "ghp-token-as-user-04",
    "APIKEY": "query-apikey-05",
    "TOKEN": "query-token-06",
    "SIGNATURE": "query-sig-07",
    "AMZ": "query-amz-08",
    "AUTHORIZATION": "bearer-header-09",
    "X_API_KEY": "x-api-key-header-10",
    "COOKIE": "cookie-header-11",
    "REDIRECT": "redirect-target-12",
}


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """What other tests of this process took for a secret is none here."""
    monkeypatch.setattr(redaction, "_memory", redaction._Memory())


class Listener(logging.Handler):
    """Keeps every log line as a careless formatter would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def everything() -> Iterator[list[str]]:
    """Collect whatever the client says: here the messages go, and every log line of the process is added."""
    listener, root = Listener(), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    yield listener.lines
    root.setLevel(level)
    root.removeHandler(listener)
    assert any("/page" in line for line in listener.lines), "the client says something, or this proves nothing"
    for place, value in PLANTED.items():
        spellings = [value, repr(value)[1:-1], quote(value), base64.b64encode(value.encode()).decode()]
        assert not [line for line in listener.lines for spelling in spellings if spelling in line], place


@pytest.fixture
def source() -> Iterator[HostileSource]:
    with HostileSource() as source:
        yield source


BEHAVIOURS = {
    "status": status(404),
    "busy": status(503),
    "reset": reset,
    "garbage": garbage,
    "drip": drip(),
    "bomb": bomb(4 * 1024 * 1024),
    "redirect away": redirect(f"http://x:{PLANTED['REDIRECT']}@10.0.0.1/?access_token={PLANTED['REDIRECT']}"),
    "redirect nowhere": redirect(f"http://[broken?key={PLANTED['REDIRECT']}"),
    "redirect bad port": redirect(f"http://h:bad{PLANTED['USERINFO']}/"),
    "echo in location": redirect("http://10.0.0.1/" + PLANTED["X_API_KEY"] + "/" + PLANTED["APIKEY"]),
    "coding": page(b"x", Content_Encoding="br-" + PLANTED["TOKEN"]),
    "odd headers": lambda exchange: exchange.write(b"HTTP/1.1 200 OK\r\nno colon here\r\nX\r\n\r\n"),
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
@pytest.mark.parametrize("user", ["me:" + PLANTED["USERINFO"], PLANTED["BARE_USER"]], ids=["password", "token"])
def test_nothing_secret_is_said(
    source: HostileSource, everything: list[str], monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, user: str
) -> None:
    monkeypatch.setenv("PLANTED_KEY", PLANTED["ENV_KEY"])
    monkeypatch.setenv("PLANTED_ODD", PLANTED["ENV_ODD"].encode().decode("latin-1"))
    source.on("/page", behaviour)
    query = f"?q=1&apikey={PLANTED['APIKEY']}&access_token={PLANTED['TOKEN']}&sig={PLANTED['SIGNATURE']}"
    url = source.url(f"/page{query}&X-Amz-Signature={PLANTED['AMZ']}", user=user)
    headers = {
        "Authorization": f"Bearer {PLANTED['AUTHORIZATION']}",
        "X-API-Key": PLANTED["X_API_KEY"],
        "Cookie": f"session={PLANTED['COOKIE']}",
        "X-From-Env": "env:PLANTED_KEY",
        "X-Odd": "env:PLANTED_ODD",
    }
    limits = Limits(connect=1, read=1, deadline=0.3, retries=1)
    with Client(["127.0.0.1"], user_agent="x", limits=limits, clock=Clock(sleep=lambda _: None)) as client:
        plain = {name: value for name, value in headers.items() if not value.startswith("env:")}
        failures = [failure_of(client.get, url, headers), failure_of(client.session.get, url, plain)]
    for failure in filter(None, failures):
        everything += [str(failure), repr(failure), str(failure.finding().plain()), failure.what("de")]
        everything.append("".join(traceback.format_exception(failure)))
        assert failure.__cause__ is failure.__context__ is None, "nor in what it was raised from"
    assert source.seen, "the request was made"


def test_a_header_that_cannot_be_sent_is_not_shown(source: HostileSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED_KEY", "two\nlines-of-secret")
    with Client(["127.0.0.1"], user_agent="x") as client, pytest.raises(FetchFailed) as caught:
        client.get(source.url("/"), headers={"X-API-Key": "env:PLANTED_KEY"})
    assert caught.value.rule == "http.header"
    assert "lines-of-secret" not in "".join(traceback.format_exception(caught.value))


def test_secrets_are_read_when_they_are_used(source: HostileSource, monkeypatch: pytest.MonkeyPatch) -> None:
    source.on("/", echo_headers)
    with Client(["127.0.0.1"], user_agent="x", respect_robots=False) as client:
        for value in ["first-value", "second-value"]:
            monkeypatch.setenv("PLANTED_KEY", value)
            assert f"x-key: {value}" in client.get(source.url(), headers={"X-Key": "env:PLANTED_KEY"}).body.decode()


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_secret_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("PLANTED_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("PLANTED_KEY", value)
    with pytest.raises(SecretMissing) as caught:
        secret("env:PLANTED_KEY")
    assert "PLANTED_KEY" in caught.value.what("de")
    assert "PLANTED_KEY" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://me:pw@h/x", "http://***@h/x"),
        ("http://me:p@w@h/x?a=b@c", "http://***@h/x?a=b@c"),
        ("https://h/@user/page", "https://h/@user/page"),
        ("to http://user:pw-without-host/, it said", "to http://user:***/, it said"),
        ("http://h:8080/x and http://h:80, http://[::1]:80", "http://h:8080/x and http://h:80, http://[::1]:80"),
        ("https://h/?q=Wald&api_key=abc&page=2", "https://h/?q=Wald&api_key=***&page=2"),
        ("https://h/?key=a#b", "https://h/?key=***#b"),
        ("https://h/?keyword=Wald&monat=5", "https://h/?keyword=Wald&monat=5"),
        ("https://h/?ACCESS_TOKEN=a;b", "https://h/?ACCESS_TOKEN=***;b"),
        ("GET /x?sig=abc HTTP/1.1", "GET /x?sig=*** HTTP/1.1"),
        ("Authorization: Bearer abc", "Authorization: ***"),
        ("one\r\ntwo\x00\x1b[31m", "one  two  [31m"),
        ("Straße 5, 01067 Dresden: gültig", "Straße 5, 01067 Dresden: gültig"),
    ],
)
def test_redact_knows_a_secret_by_where_it_stands(text: str, shown: str) -> None:
    assert redact(text) == shown


@given(st.text(min_size=4, max_size=30).filter(lambda text: len(text.strip()) >= 4))
def test_redact_hides_what_was_remembered(value: str) -> None:
    remember(value)
    assert value.strip() not in redact(f"a {value} b {value.strip()!r} c")


@given(st.text(max_size=60), st.text(max_size=60))
def test_redact_gives_one_line_and_the_same_again(one: str, other: str) -> None:
    text = redact(f"{one} https://u:{other}@h/ {other}")
    assert redact(text) == text
    assert len(text.splitlines()) <= 1


@pytest.mark.parametrize(
    "spelling", ["a/b geheim", "a%2Fb%20geheim", "a/b%20geheim", "a%2Fb+geheim", "YS9iIGdlaGVpbQ=="]
)
def test_redact_knows_every_spelling_of_a_secret(spelling: str) -> None:
    remember("a/b geheim")
    assert redact(f"to http://h/x/{spelling}, it said") == "to http://h/x/***, it said"


def test_a_place_in_a_list_is_no_secret_though_it_is_called_token() -> None:
    url = "https://a.example/oai?verb=ListRecords&resumptionToken=0"
    remember_url(url)
    assert redact(f"{url} at 127.0.0.1") == f"{url} at 127.0.0.1"


def test_short_secrets_do_not_blind_whole_messages() -> None:
    remember("qz")
    assert redact("qz and Aqzb") == "*** and Aqzb"


def test_the_log_filter_redacts_tracebacks_of_others() -> None:
    with pytest.raises(ValueError, match="hidden") as caught:
        int("https://me:hidden-pw@h/")
    trace = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "at %s", ("?token=hidden-token",), trace)
    assert RedactLogs().filter(record)
    text = logging.Formatter().format(record)
    assert "hidden-" not in text
    assert "Traceback" in text
    assert "at ?token=***" in text


def failure_of(fetch: Callable[..., object], url: str, headers: dict[str, str]) -> FetchFailed | None:
    try:
        fetch(url, headers=headers)
    except FetchFailed as failure:
        return failure
    return None

"""Pages in every state before a real browser: empty, broken, held, withdrawn, closed, full of hostile text."""

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, run, settings
from httpx import Response
from test_web_desk import Desk
from test_web_login import browse
from test_web_runs import MISSING, STRICT, harvest, staged

from benchmarks.chromium import Chromium, Page
from catalog.change import EntryKind, EntryState, RunState, Verdict
from catalog.gate import Gate
from catalog.web import create_app
from dcat_ap.finding import error
from dcat_ap.openness import Openness

pytestmark = [pytest.mark.engine("chromium"), pytest.mark.engine("axe")]
AXE = Path(sys.prefix) / "assets" / "axe.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run(document, {{runOnly: {json.dumps(TAGS)}, resultTypes: ['violations']}})"
FOUND = ".then(said => said.violations.map(each => each.id + ': ' + each.nodes.map(node => node.html).join(' | ')))"
NARROW = 320


class Stage(ThreadingHTTPServer):
    """Serves whatever application stands on it, on the loopback."""

    app: Browser

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = self.server.app.get(self.path, self.headers["accept"], self.headers.get("accept-language", ""))
            self.send_response(said.status_code)
            for name, value in said.headers.items():
                if name not in {"content-encoding", "content-length"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(("127.0.0.1", 0), Stage.Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with Chromium() as browser, browser.page() as page:
        yield page


def show(stage: Stage, store: FakeStore, *, index: bool = True, **other: object) -> None:
    """Put a portal on the stage."""
    search = FakeIndex(*store.entries.values(), position=store.position) if index else None
    stage.app = Browser(create_app(store, search, None, settings(**other)), BASE, raising=False)


def faults(stage: Stage, page: Page, path: str, *, width: int = 1280, theme: str = "light") -> list[str]:
    """What is wrong with a page, in one look; the same as of every page in tests/house/test_barriers.py."""
    page.look(width=width, theme=theme)
    page.open(f"http://127.0.0.1:{stage.server_port}{path}")
    page.run(AXE.read_text("utf-8") + ";true")
    wide = page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [*page.run(RUN + FOUND), *page.reports, *([f"{wide} px too wide"] if wide else [])]
    return [f"{path} at {width} px: {each}" for each in found]


def test_an_empty_portal_has_no_barriers(stage: Stage, page: Page) -> None:
    store = FakeStore()
    store.cards, store.runs = [], []
    show(stage, store)
    for path in ("/", "/search", "/sources", "/organisations", "/quality", "/map", "/procedures"):
        assert faults(stage, page, path, theme="dark") == []


def test_pages_of_what_went_wrong_have_no_barriers(stage: Stage, page: Page) -> None:
    store = FakeStore(entry(1))
    store.withdraw(entry(1).id)
    show(stage, store, index=False)
    for path in ("/nowhere", "/datasets/titel-1", "/search"):
        assert faults(stage, page, path, width=NARROW) == []
    store.reading = None
    assert faults(stage, page, "/datasets/titel-1") == []
    assert "Fehler" in page.run("document.querySelector('h1').textContent")


def test_every_state_of_a_run_has_no_barriers(stage: Stage, page: Page) -> None:
    store = FakeStore(entry(1))
    for state in RunState:
        store.runs = [run(1, state, reason="cut", findings=(error("gone", "Seite 3"),))]
        show(stage, store)
        for path in ("/runs/1", "/sources/stadt"):
            assert faults(stage, page, path, theme="dark" if state.value < "f" else "light") == []


def test_what_is_not_open_has_no_barriers(stage: Stage, page: Page) -> None:
    closed = entry(1, state=EntryState.CLOSED, openness=Openness.UNCLEAR)
    show(stage, FakeStore(closed, entry("s", kind=EntryKind.SERIES)), gate=Gate(show_closed=True))
    for path in ("/not-open", "/datasets/titel-1"):
        assert faults(stage, page, path) == []


WIDEST = """[...document.querySelectorAll('main *')].filter(each => each.getBoundingClientRect().right > 321)
  .map(each => each.outerHTML.slice(0, 120)).slice(0, 5)"""


class Signed:
    """What somebody sees who has signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, path: str, _accept: str, _language: str) -> Response:
        return self._desk.get(path)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_has_no_barriers(stage: Stage, page: Page, store, theme: str) -> None:
    harvest(store, *(staged(number, MISSING) for number in range(10)))
    held = harvest(store, staged(0), staged(1, version=1), guard=STRICT)
    stage.app = Signed(Desk(store, "administrator"))
    for path in ("/desk", f"/desk/runs/{held.id}", "/desk/sources", "/desk/audit", "/desk/sources/stadt/tickets"):
        for width in (1280, NARROW):
            assert faults(stage, page, path, width=width, theme=theme) == []
    stage.app = browse(store)
    assert faults(stage, page, "/login", theme=theme) == []
    assert page.run("document.querySelector('input[type=password]') !== null")


MARK = "window.hit=1"
HOSTILE = [
    f"<script>{MARK}</script>",
    f'"><script>{MARK}</script>',
    f"'><img src=x onerror={MARK}>",
    f'"><svg onload={MARK}>',
    f"</title><script>{MARK}</script>",
    f"</script><script>{MARK}</script>",
    f"javascript:{MARK}",
    f"[a](javascript:{MARK})",
    f"![a](x onerror={MARK})",
    f"<a href='java&#x09;script:{MARK}'>a</a>",
    f'<iframe srcdoc="<script>parent.{MARK}</script>">',
    f"<math><mtext><style><img src=x onerror={MARK}>",
    f"data:text/html,<script>{MARK}</script>",
    f"<body onload={MARK}>",
    f"<details open ontoggle={MARK}>",
    f"{{{{constructor.constructor('{MARK}')()}}}}",
    f'" autofocus onfocus="{MARK}',
    "<style>*{display:none}</style>",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "\u202etxet sdrawkcab\u202c",
    "Z\u0351\u0354\u036b" * 60,
    "Donaudampfschifffahrtsgesellschaftskapitaen" * 8,
    "\U0001f9d1\u200d\U0001f9d1\u200d\U0001f9d2" * 40,
    "\u0b95\u0bcd\u0bb7 \u0e01\u0e33 \u05d0\u05d1 \u0627\u0644",
]


def everywhere(value: str) -> dict:
    """A dataset that says `value` wherever it can."""
    literal = [{"value": value, "lang": "de"}, {"value": value, "type": value}, value]
    nested = {"id": value, "types": [value], "name": literal, "fn": literal, "has_email": [value], "title": literal}
    part = {name: [value, *literal] for name in ("title", "access_url", "download_url", "format", "license")}
    names = "title description publisher contact_point theme keyword landing_page page modified identifier relation"
    whole = {name: [*literal, nested] for name in names.split()}
    return whole | {"distribution": [part | {"id": value, "byte_size": literal}, value]}


def test_hostile_and_endless_text_runs_nothing_and_breaks_nothing(stage: Stage, page: Page) -> None:
    for value in HOSTILE:
        found = replace(entry(1), json=orjson.dumps({"class": "Dataset", "id": value, **everywhere(value)}))
        store = FakeStore(found)
        store.verdicts[found.id] = Verdict((error(value, value, value=value),))
        store.runs = [run(1, RunState.FAILED, reason=value, findings=(error(value, value),))]
        store.cards = [replace(store.cards[0], title=value, url=value, schedule=value)]
        show(stage, store)
        for path in (found.path, "/search", "/", "/sources/stadt", "/runs/1"):
            page.look(width=NARROW)
            page.open(f"http://127.0.0.1:{stage.server_port}{path}")
            assert page.run("typeof window.hit") == "undefined", (path, value)
            assert page.reports == [], (path, value)
            assert all("127.0.0.1" in each for each in page.requests), (path, value)
            wide = page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, (path, value, wide, page.run(WIDEST))


def test_endless_text_makes_no_barriers(stage: Stage, page: Page) -> None:
    value = HOSTILE[0] + "Donaudampfschifffahrtsgesellschaftskapitaen" * 8
    found = replace(entry(1), json=orjson.dumps({"class": "Dataset", "id": "https://q.example/1", **everywhere(value)}))
    show(stage, FakeStore(found))
    assert faults(stage, page, found.path) + faults(stage, page, found.path, width=NARROW, theme="dark") == []

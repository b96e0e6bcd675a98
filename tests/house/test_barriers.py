"""Every kind of page in a real browser: no barrier that axe-core knows, no scrolling sideways, nothing from elsewhere.

`make prove` looks at each page in every theme and width; else each page is looked at once, the most used ones always.
"""

import json
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from portal import free_port

from benchmarks.chromium import Chromium, Page
from benchmarks.screenshots import PAGES, THEMES, WIDTHS, demo

pytestmark = [pytest.mark.engine("chromium"), pytest.mark.engine("axe")]
AXE = Path(sys.prefix) / "assets" / "axe.js"
LOOKS = list(product(WIDTHS, THEMES))
MOST_USED = ("start", "search", "dataset")
NARROWEST = 320
AS_A_WHOLE = 120_000  # bytes on the wire of the first page, with style sheet and fonts
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run(document, {{runOnly: {json.dumps(TAGS)}, resultTypes: ['violations']}})"
FOUND = ".then(said => said.violations.map(each => each.id + ': ' + each.nodes.map(node => node.html).join(' | ')))"


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    with demo(free_port()) as address:
        yield address


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with Chromium() as browser, browser.page() as page:
        yield page


def barriers(page: Page) -> list[str]:
    """What axe-core finds on a page that is open."""
    page.run(AXE.read_text("utf-8") + ";true")
    return page.run(RUN + FOUND)


def faults(page: Page, address: str, portal: str) -> list[str]:
    """What is wrong with a page, whatever it is."""
    page.open(address)
    elsewhere = [f"asks elsewhere: {each}" for each in page.requests if not each.startswith(portal)]
    found = [*barriers(page), *(f"reported: {each}" for each in page.reports), *elsewhere]
    wide = page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"scrolls sideways by {wide} px"] if wide else [])]


def tour() -> Iterator[tuple[str, int, str]]:
    """Which page is looked at in which look."""
    for number, name in enumerate(PAGES):
        whole = name in MOST_USED
        yield from ((name, *look) for look in (LOOKS if whole else [LOOKS[number % len(LOOKS)]]))


def test_no_page_has_a_barrier(portal: str, page: Page) -> None:
    assert walk(portal, page, tour()) == {}


@pytest.mark.prove
def test_no_page_has_a_barrier_in_any_look(portal: str, page: Page) -> None:
    every = ((name, *look) for look in LOOKS for name in PAGES)
    assert walk(portal, page, every) == {}


def walk(portal: str, page: Page, looks: Iterator[tuple[str, int, str]]) -> dict[str, list[str]]:
    """What is wrong, by page and look."""
    found = {}
    for number, (name, width, theme) in enumerate(looks):
        page.look(width=width, theme=theme, language=("de", "en")[number % 2])
        if wrong := faults(page, portal + PAGES[name], portal):
            found[f"{name}, {width} px, {theme}"] = wrong
    return found


def test_no_page_scrolls_sideways_when_it_is_narrow_or_its_text_large(portal: str, page: Page) -> None:
    found = []
    beyond = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for name, path in PAGES.items():
        page.look(width=NARROWEST)
        page.open(portal + path)
        if page.run(beyond):
            found.append(f"{name} at {NARROWEST} px")
        page.look(width=1280)
        if page.run(f"document.documentElement.style.fontSize = '200%', {beyond}"):
            found.append(f"{name} with text of 200 %")
    assert found == []


def test_the_first_page_is_light_and_nothing_on_it_moves(portal: str) -> None:
    with Chromium() as browser, browser.page() as page:
        page.look()
        page.open(portal + "/")
        assert page.weight <= AS_A_WHOLE
        assert page.run(MOVED) == 0


MOVED = """new Promise(done => {
  let sum = 0;
  const add = list => { for (const each of list.getEntries()) sum += each.value; };
  new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 200);
})"""
FOCUSED = """(() => {
  const it = document.activeElement, look = getComputedStyle(it), box = it.getBoundingClientRect();
  const name = it.tagName + ' ' + (it.getAttribute('href') || it.id || it.value || '');
  const visible = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
  return [name, visible, box.width * box.height > 0 && box.left >= 0];
})()"""


def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(portal: str, page: Page) -> None:
    page.look()
    page.open(portal + PAGES["search"])
    every = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
    wanted = page.run(every + ".filter(each => each.checkVisibility()).length")
    seen = []
    for _ in range(wanted):
        for kind in ("keyDown", "keyUp"):
            page.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        name, visible, shown = page.run(FOCUSED)
        assert visible, f"no sign of focus on {name}"
        assert shown, f"{name} is focused out of sight"
        seen.append(name)
    assert seen[0] == "A #main"
    assert seen[-1] == "A /accessibility"


SEEDED = {
    "image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "label": '<input type="text">',
    "link-name": '<a href="/x"></a>',
    "button-name": "<button></button>",
    "color-contrast": '<p style="color:#bbb;background:#fff">faint</p>',
    "heading-order": "<h4>deep</h4>",
    "landmark-unique": '<section aria-label="a"></section><section aria-label="a"></section>',
    "html-has-lang": None,
}


@pytest.mark.parametrize("rule", SEEDED)
def test_the_gate_sees_a_barrier_that_was_put_there(rule: str, page: Page, tmp_path: Path) -> None:
    lang = "" if SEEDED[rule] is None else ' lang="de"'
    file = tmp_path / "seeded.html"
    body = f"<main><h1>Seite</h1>{SEEDED[rule] or ''}</main>"
    file.write_text(f"<!DOCTYPE html><html{lang}><title>Seite</title>{body}</html>")
    page.look()
    page.open(file.as_uri())
    assert rule in [each.partition(":")[0] for each in barriers(page)]


def test_the_gate_sees_what_the_policy_forbids_and_what_is_too_wide(portal: str, page: Page) -> None:
    page.look(width=NARROWEST)
    page.open(portal + "/help")
    page.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"width: 900px\">breit</p>')")
    assert page.run("document.querySelector('body > p').getBoundingClientRect().width") < 900
    assert any("Content Security Policy" in each or "ContentSecurityPolicy" in each for each in page.reports)
    page.run("document.querySelector('body > p').style.width = '900px'")
    assert page.run("document.documentElement.scrollWidth > document.documentElement.clientWidth")

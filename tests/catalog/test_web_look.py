"""How the portal looks and what its small pages say: theme, brand, texts, public bodies, files that may be kept."""

import gzip
import re
from pathlib import Path

import pytest
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, settings
from hypothesis import given
from hypothesis import strategies as st
from outline import Outline, faults

from catalog.branding import DARK, LIGHT, Branding, Statement, Texts, contrast, darker, lighter
from catalog.organisation import Label
from catalog.web import create_app, files, theme, wording

STORE = FakeStore(entry(1), entry(2))
FORM = {"content-type": "application/x-www-form-urlencoded"}
SMALL = [
    "/help",
    "/imprint",
    "/privacy",
    "/accessibility",
    "/licences",
    "/map",
    "/organisations",
    "/organisations/stadt",
]
colours = st.from_regex(r"\A#[0-9a-f]{6}\Z")


def browse(**other):
    return Browser(create_app(STORE, FakeIndex(*STORE.entries.values(), position=2), None, settings(**other)), BASE)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", SMALL)
def test_every_small_page_is_in_order_and_reached_from_the_map(path, language):
    browser = browse()
    page = browser.get(path, language=language)
    assert page.status_code == 200
    assert not faults(page.text)
    listed = Outline(browser.get("/map").text).links + Outline(browser.get("/organisations").text).links
    assert path in {*listed, "/map"}


def test_the_browser_decides_about_light_and_dark_until_the_reader_does():
    assert "data-kern-theme" not in browse().get("/").text
    assert 'data-kern-theme="dark"' in browse().get("/", cookie=f"{theme.COOKIE}=dark").text
    assert "data-kern-theme" not in browse().get("/", cookie=f'{theme.COOKIE}="><script>').text


def test_a_choice_is_kept_and_leads_back():
    said = browse().send("POST", "/theme", FORM, b"theme=dark&back=%2Fsearch%3Fq%3Da%26lang%3Den")
    assert (said.status_code, said.headers["location"]) == (303, "/search?q=a&lang=en")
    cookie = said.headers["set-cookie"]
    assert cookie.startswith(f"{theme.COOKIE}=dark;")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie
    forgotten = browse().send("POST", "/theme", FORM, b"theme=auto").headers["set-cookie"]
    assert "Max-Age=0" in forgotten


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", "", "x"]
)
def test_a_choice_leads_to_no_other_host(back):
    said = browse().send("POST", "/theme", FORM, f"theme=light&back={back}".encode())
    assert said.headers["location"] == "/"


@pytest.mark.parametrize("body", [b"", b"theme=pink", b"\xff\xfe", b"theme=dark" + b"x" * 9000])
def test_an_odd_choice_is_refused(body):
    assert browse().send("POST", "/theme", FORM, body).status_code in {400, 413}


def test_every_page_says_that_it_depends_on_the_choice():
    assert "Cookie" in browse().get("/").headers["vary"]


def test_pages_and_styles_are_packed_for_who_takes_it():
    for path in ("/", re.findall(r'href="([^"]*\.css)"', browse().get("/").text)[0]):
        packed = browse().get(path, accept_encoding="gzip")
        plain = browse().get(path, accept_encoding="identity")
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert "Accept-Encoding" in packed.headers["vary"]


def test_a_file_s_address_changes_with_its_content():
    first, second = (files.StaticFile(name="a.css", body=body) for body in (b"a", b"b"))
    assert first.address != second.address
    assert gzip.decompress(first.packed) == b"a"
    assert browse().get("/static/portal.css").status_code == 404


@pytest.mark.engine("assets")
def test_what_of_others_is_built_in_is_named_with_its_licence():
    page = browse().get("/licences").text
    for words in ("@kern-ux/native 2.7.2", "EUPL-1.2", "@fontsource/fira-sans 5.3.0", "SIL OPEN FONT LICENSE"):
        assert words in page
    assert "/*! sourceMappingURL" not in files.static_files()[files.STYLES].body.decode()


def test_without_the_design_system_pages_are_plain_and_whole(monkeypatch, tmp_path):
    monkeypatch.setattr(files, "_VENDOR", tmp_path)
    for known in (files.static_files, files.packages):
        known.cache_clear()
    try:
        assert not files.is_complete()
        browser = browse()
        page = browser.get("/")
        assert (page.status_code, faults(page.text)) == (200, [])
        assert "preload" not in page.text
        sheet = browser.get(re.findall(r'href="([^"]*\.css)"', page.text)[0]).text
        assert "Stands in for KERN" in sheet
        assert "@font-face" not in sheet
        assert "enthalten nichts von anderen" in browser.get("/licences").text
        used = set(re.findall(r"var\((--kern[a-z0-9-]+)\)", sheet))
        assert used <= set(re.findall(r"(--kern[a-z0-9-]+):", sheet))
    finally:
        for known in (files.static_files, files.packages):
            known.cache_clear()


def test_an_instance_has_its_logo_and_its_colour(tmp_path):
    logo = tmp_path / "wappen.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    browser = browse(branding=Branding(logo=logo, accent="#8b1538"))
    page = browser.get("/").text
    [address] = re.findall(r'<img src="([^"]*)" alt=""', page)
    picture = browser.get(address)
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-security-policy"].startswith("default-src 'none'")
    sheet = browser.get(re.findall(r'href="([^"]*\.css)"', page)[0]).text
    assert "#8b1538" in sheet
    assert lighter("#8b1538") in sheet
    assert "<img" not in browse().get("/").text


@given(colours)
def test_any_colour_can_be_made_readable_on_light_and_dark(colour):
    assert contrast(darker(colour), LIGHT) >= 4.5
    assert contrast(lighter(colour), DARK) >= 4.5
    assert contrast(colour, colour) == 1
    assert contrast(colour, "#ffffff") == contrast("#ffffff", colour)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_what_the_operator_writes_stands_on_the_page_and_nothing_worse(tmp_path):
    (tmp_path / "i.md").write_text("**Amt für Daten** <script>x</script> [a](javascript:x)", "utf-8")
    browser = browse(texts=Texts(files={"imprint": {"de": tmp_path / "i.md"}}))
    page = Outline(browser.get("/imprint").text)
    assert "Amt für Daten" in page.text
    assert not page.all("script")
    assert "unvollständig" not in page.text
    assert '<div class="prose" lang="de">' in browser.get("/imprint", language="en").text


@pytest.mark.parametrize("path", ["/imprint", "/privacy", "/accessibility"])
def test_what_is_missing_is_said(path):
    assert "unvollständig" in browse().get(path).text


WHOLE = {
    "status": "partial",
    "assessed": "2026-11-20",
    "method": "self",
    "contact": "barriere@amt.example",
    "barriers": Label({"de": "Karten haben keine Beschreibung."}),
    "enforcement": Label({"de": "Durchsetzungsstelle\nAn der Straße 1"}),
}


def test_the_statement_says_what_the_operator_says_and_no_more():
    page = Outline(browse(accessibility=Statement(**WHOLE)).get("/accessibility").text)
    for words in ("Teilweise vereinbar", "20.11.2026", "Selbstbewertung", "Karten haben keine", "An der Straße 1"):
        assert words in page.text
    assert "mailto:barriere@amt.example" in page.links
    assert "unvollständig" not in page.text
    assert "Vollständig vereinbar" not in Outline(browse().get("/accessibility").text).text


@pytest.mark.parametrize("name", WHOLE)
def test_a_statement_that_lacks_something_is_marked(name):
    part = {key: value for key, value in WHOLE.items() if key != name}
    assert "unvollständig" in browse(accessibility=Statement(**part)).get("/accessibility").text


def test_a_public_body_has_a_page_with_its_sources():
    page = Outline(browse().get("/organisations/stadt").text)
    assert "Stadt Lindenfurt" in page.text
    assert {"/sources/stadt", "/search?organisation=stadt"} <= set(page.links)
    assert "/organisations/stadt" in Outline(browse().get("/organisations").text).links
    for key in ("nobody", "%00", "x" * 300):
        assert browse().get(f"/organisations/{key}").status_code == 404


@pytest.mark.parametrize(
    ("written", "german", "english"),
    [
        ("@daily", "täglich", "every day"),
        ("30 3 * * *", "täglich um 3:30 Uhr", "every day at 3:30"),
        ("0 4 * * 1-5", "montags bis freitags um 4:00 Uhr", "Monday to Friday at 4:00"),
        ("5  22 * * 7", "sonntags um 22:05 Uhr", "Sundays at 22:05"),
        ("*/5 1,2 * * *", "*/5 1,2 * * *", "*/5 1,2 * * *"),
        ("", "", ""),
        ("<script>", "<script>", "<script>"),
    ],
)
def test_a_schedule_is_told_in_words_where_it_is_a_usual_one(written, german, english):
    assert (wording.schedule(written, "de"), wording.schedule(written, "en")) == (german, english)


CATALOG = """
[catalog]
title = "T"
publisher = "P"
base_url = "https://x.example"
"""


def problems(folder: Path, more: str) -> str:
    from catalog.config import ConfigInvalid
    from catalog.settings import load

    (folder / "catalog.toml").write_text(CATALOG + more, "utf-8")
    (folder / "organisations.toml").write_text("", "utf-8")
    try:
        load(folder)
    except ConfigInvalid as invalid:
        return invalid.text("de")
    return ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[branding]\naccent = "#ffcc00"', "zu hell"),
        ('[branding]\naccent = "red"', "keine Farbe"),
        ('[branding]\nlogo = "../x.svg"', "führt aus der Instanz hinaus"),
        ('[branding]\nlogo = "nosuch.svg"', "gibt es in der Instanz nicht"),
        ('[branding]\nlogo = "catalog.toml"', "Endung"),
        ('[texts]\nimprint = "nosuch.md"', "gibt es in der Instanz nicht"),
        ('[texts]\nimprint = { de = "a.md", en = "nosuch.md" }', "nosuch.md"),
        ('[accessibility]\nassessed = "gestern"', "kein Tag"),
        ('[accessibility]\ncontact = "wir"', "keine E-Mail-Adresse"),
        ('[branding]\naccent = "#00549f"\n[texts]\nimprint = "a.md"', ""),
    ],
)
def test_the_configuration_names_what_will_not_do(tmp_path, more, said):
    (tmp_path / "a.md").write_text("Impressum", "utf-8")
    found = problems(tmp_path, more)
    assert said in found
    assert bool(said) == bool(found)


def test_a_colour_that_is_too_light_comes_with_one_that_is_not(tmp_path):
    fit = re.findall(r"#[0-9a-f]{6}", problems(tmp_path, '[branding]\naccent = "#ffcc00"'))[-1]
    assert problems(tmp_path, f'[branding]\naccent = "{fit}"') == ""

"""Signing in with a password: only with the right one, only from our own page, and not as often as one likes."""

from urllib.parse import urlencode

import pytest
from browser import Browser
from fake_store import BASE, settings
from outline import Outline, faults

from catalog.account import Person, grants
from catalog.signin import SignIn
from catalog.web import create_app

FORM = "application/x-www-form-urlencoded"
PASSWORD = "ein langes Kennwort"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def browser(store):
    store.accounts.add(Person(name="frieda", title="Frieda Muster", grants=grants(["steward:stadt"])), PASSWORD)
    return browse(store)


def browse(store, base=BASE, accounts=SignIn(local=True)):  # noqa: B008  it cannot be changed
    return Browser(create_app(store, None, None, settings(base_url=base, accounts=accounts)), base)


def post(browser, path, headers=None, **fields):
    return browser.send("POST", path, {"content-type": FORM, **OURS, **(headers or {})}, urlencode(fields).encode())


def sign_in(browser, name="frieda", password=PASSWORD, headers=None, **fields):
    return post(browser, "/login", headers, name=name, password=password, **fields)


def cookie(response):
    return response.headers["set-cookie"].partition(";")[0]


def test_who_signs_in_gets_to_the_desk_and_out_again(browser):
    assert browser.get("/desk").headers["location"] == "/login?next=%2Fdesk"
    entered = sign_in(browser, next="/desk/sources")
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/sources")
    known = {"cookie": cookie(entered)}
    page = browser.send("GET", "/desk", {**known, "accept-language": "de"})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Angemeldet als Frieda Muster" in Outline(page.text).text
    assert browser.send("GET", "/login", known).headers["location"] == "/desk"
    assert post(browser, "/logout", known).status_code == 303
    assert browser.send("GET", "/desk", known).status_code == 303


@pytest.mark.parametrize(("name", "password"), [("frieda", "falsch"), ("niemand", PASSWORD), ("", ""), ("frieda", "")])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_wrong_name_or_password_tells_not_which_of_them(browser, name, password, language):
    answer = sign_in(browser, name, password, {"accept-language": language})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    told = {"de": "Benutzername oder Kennwort stimmt nicht", "en": "User name or password is wrong"}[language]
    assert told in Outline(answer.text).text
    assert faults(answer.text) == []


def test_who_tries_too_often_has_to_wait_though_the_password_is_right(browser):
    answers = [sign_in(browser, password="falsch").status_code for _ in range(11)]
    assert set(answers[:10]) == {401}
    late = sign_in(browser)
    assert (answers[10], late.status_code) == (429, 429)
    assert int(late.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
    ],
)
def test_a_form_of_another_site_signs_nobody_in_or_out(browser, headers):
    known = cookie(sign_in(browser))
    assert sign_in(browser, headers=headers).status_code == 403
    assert post(browser, "/logout", {"cookie": known, **headers}).status_code == 403
    assert post(browser, "/desk/sources/stadt", {"cookie": known, **headers}).status_code == 403
    assert browser.send("GET", "/desk", {"cookie": known}).status_code == 200


@pytest.mark.parametrize(("origin", "status"), [(BASE, 303), ("null", 403), ("https://evil.example", 403), (None, 403)])
def test_without_fetch_metadata_the_origin_decides(browser, origin, status):
    body = urlencode({"name": "frieda", "password": PASSWORD}).encode()
    headers = {"content-type": FORM} | ({"origin": origin} if origin else {})
    assert browser.send("POST", "/login", headers, body).status_code == status


@pytest.mark.parametrize(
    "slipped",
    ["//evil.example", "https://evil.example/desk", "/\\evil.example", "/login", "/desk\r\nx: y", "/deskside"],
)
def test_nobody_is_sent_to_another_place_after_signing_in(browser, slipped):
    assert sign_in(browser, next=slipped).headers["location"] == "/desk"


def test_the_cookie_is_for_us_alone(store, browser):
    plain = sign_in(browse(store, "http://127.0.0.1:8000")).headers["set-cookie"]
    assert plain.startswith("lotse-session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {each.strip() for each in plain.split(";")}
    secure = sign_in(browse(store, "https://daten.example")).headers["set-cookie"]
    assert secure.startswith("__Host-lotse-session=")
    assert "Secure" in secure
    assert "Domain" not in secure


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(browser):
    first = cookie(sign_in(browser))
    second = cookie(sign_in(browser, headers={"cookie": first}))
    assert first != second
    assert browser.send("GET", "/desk", {"cookie": first}).status_code == 303
    assert browser.send("GET", "/desk", {"cookie": second}).status_code == 200


@pytest.mark.parametrize("path", ["/login", "/desk", "/desk/sources", "/desk/audit", "/login/oidc"])
def test_an_instance_without_accounts_has_no_desk(store, path):
    browser = browse(store, accounts=SignIn())
    assert browser.get(path).status_code == 404
    assert sign_in(browser).status_code == 404


@pytest.mark.parametrize(
    ("body", "media_type", "status"), [(b"x" * 100_001, FORM, 413), (b"{}", "application/json", 415)]
)
def test_what_is_no_form_of_ours_is_refused(browser, body, media_type, status):
    assert browser.send("POST", "/login", {**OURS, "content-type": media_type}, body).status_code == status

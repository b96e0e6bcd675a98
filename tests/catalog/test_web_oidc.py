"""Signing in by OpenID Connect: with a conforming provider it works, a lying one signs nobody in."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import Browser
from cryptography.hazmat.primitives.asymmetric import rsa
from fake_store import settings
from outline import Outline, faults
from provider import allowed, conforming, lying

from catalog.account import grants
from catalog.signin import Provider, SignIn
from catalog.web import create_app

BASE = "http://127.0.0.1:8000"
FRIEDA = {"sub": "77", "name": "Frieda Muster", "groups": ["od-stadt", "kantine"]}
GRANTS = {"od-stadt": grants(["steward:stadt"])}


@pytest.fixture(scope="module")
def issuer():
    with conforming(FRIEDA, {"sub": "88", "name": "Emil"}) as address:
        yield address


@pytest.fixture
def liar():
    with lying() as provider:
        yield provider


def browse(store, issuer):
    provider = Provider(issuer=issuer, client_id="lotse", client_secret="geheim", title="Servicekonto", grants=GRANTS)
    return Browser(create_app(store, None, None, settings(base_url=BASE, accounts=SignIn(provider=provider))), BASE)


def cookies(response):
    set_now = [each.partition(";")[0] for each in response.headers.get_list("set-cookie")]
    return "; ".join(each for each in set_now if not each.endswith(('=""', "=")))


def begin(browser, path="/desk"):
    away = browser.get(f"/login/oidc?next={path}")
    assert away.status_code == 303
    return away.headers["location"], cookies(away)


def end(browser, address, known):
    parts = urlsplit(address)
    return browser.send("GET", f"{parts.path}?{parts.query}", {"cookie": known, "accept-language": "de"})


def test_who_has_rights_signs_in_and_is_a_steward(store, issuer):
    browser = browse(store, issuer)
    page = browser.get("/login", language="de")
    assert faults(page.text) == []
    assert "Anmelden mit Servicekonto" in Outline(page.text).text
    there, known = begin(browser, "/desk/sources")
    entered = end(browser, allowed(issuer, there, "77"), known)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/sources")
    desk = browser.send("GET", "/desk/sources", {"cookie": cookies(entered), "accept-language": "de"})
    assert "Frieda Muster" in desk.text
    assert "Jetzt ernten" in desk.text
    assert store.audit.latest(1)[0].who == "Frieda Muster (77)"


def test_who_has_no_rights_is_told_so_and_has_no_session(store, issuer):
    browser = browse(store, issuer)
    there, known = begin(browser)
    refused = end(browser, allowed(issuer, there, "88"), known)
    assert refused.status_code == 403
    assert "nicht freigeschaltet" in Outline(refused.text).text
    assert "session" not in cookies(refused)


def test_a_code_is_good_once_and_only_in_the_browser_that_began(store, issuer):
    browser = browse(store, issuer)
    there, known = begin(browser)
    back = allowed(issuer, there, "77")
    assert end(browser, back, "").status_code == 502
    assert end(browser, back, begin(browser)[1]).status_code == 502
    assert end(browser, back, known).status_code == 303
    assert end(browser, back, known).status_code == 502


def test_what_the_provider_is_asked_for_is_guarded(store, liar):
    browser = browse(store, liar.issuer)
    there, known = begin(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{BASE}/login/oidc/back"
    liar.nonce = asked["nonce"]
    liar.claims = {"groups": ["od-stadt"]}
    entered = end(browser, f"/login/oidc/back?code=c&state={asked['state']}", known)
    assert entered.status_code == 303
    assert liar.sent["code_verifier"] in known
    assert liar.sent["code_verifier"] not in there
    assert (liar.sent["client_secret"], liar.sent["code"]) == ("geheim", "c")


OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LIES = {
    "for another sign-in": {"claims": {"nonce": "other"}},
    "for no sign-in": {"claims": {"nonce": None}},
    "for another client": {"claims": {"aud": "other"}},
    "given to another client": {"claims": {"aud": ["lotse", "other"], "azp": "other"}},
    "of another provider": {"claims": {"iss": "https://evil.example"}},
    "of long ago": {"claims": {"exp": int(time.time()) - 3600}},
    "without an end": {"claims": {"exp": None}},
    "of nobody": {"claims": {"sub": None}},
    "without a signature": {"algorithm": "none"},
    "signed with a password": {"algorithm": "HS256"},
    "signed by another": {"told": OTHER},
    "no token": {"lies": {"id_token": None}},
    "no JSON object": {"lies": {"id_token": 7}},
    "refused": {"status": 400},
    "broken": {"status": 500},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_provider_signs_nobody_in(store, liar, lie, caplog):
    browser = browse(store, liar.issuer)
    there, known = begin(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    liar.nonce, liar.claims = asked["nonce"], {"groups": ["od-stadt"]}
    for name, value in LIES[lie].items():
        setattr(liar, name, {**liar.claims, **value} if name == "claims" else value)
    answer = end(browser, f"/login/oidc/back?code=c&state={asked['state']}", known)
    assert answer.status_code == 502
    assert "session" not in cookies(answer)
    assert faults(answer.text) == []
    assert "a sign-in by the provider failed" in caplog.text
    assert "geheim" not in caplog.text


@pytest.mark.parametrize("query", ["code=c", "code=c&state=other", "error=access_denied&state={}", "state={}", ""])
def test_what_comes_back_without_what_we_sent_signs_nobody_in(store, liar, query):
    browser = browse(store, liar.issuer)
    there, known = begin(browser)
    state = parse_qs(urlsplit(there).query)["state"][0]
    assert end(browser, f"/login/oidc/back?{query.format(state)}", known).status_code == 502


def test_an_answer_in_the_name_of_another_provider_is_refused(store, liar):
    """A mix-up attack (RFC 9207)."""
    browser = browse(store, liar.issuer)
    there, known = begin(browser)
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = end(browser, f"/login/oidc/back?code=c&state={state}&iss=https://evil.example", known)
    assert (answer.status_code, liar.sent) == (502, {})


@pytest.mark.parametrize(
    "lies",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": 7},
    ],
)
def test_nobody_is_sent_where_the_provider_has_no_right_to_send_them(store, liar, lies):
    liar.lies = lies
    answer = browse(store, liar.issuer).get("/login/oidc")
    assert answer.status_code == 502
    assert "location" not in answer.headers


def test_a_provider_that_is_away_is_told(store, liar):
    liar.status = 503
    answer = browse(store, liar.issuer).get("/login/oidc", language="de")
    assert "nicht gelungen" in Outline(answer.text).text
    assert json.loads(browse(store, liar.issuer).get("/health").text)["store"] == "ok"

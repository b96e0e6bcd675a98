"""/api/v1 as programs find it: described and nothing else, bounded, linked, and changed only with a key."""

import re
from urllib.parse import urlsplit

import pytest
import yaml
from browser import Browser
from fake_store import BASE, FakeIndex, FakeStore, entry, settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from outline import faults
from starlette.exceptions import HTTPException
from starlette.routing import Route
from test_web_runs import AT_ONCE, SECRET, STRICT, harvest, staged

from catalog.settings import Api
from catalog.web import create_app, cursor, doorway, parameters
from catalog.web.operation import LANGUAGE
from catalog.web.rest import OPERATIONS, by_path, description
from dcat_ap import messages

ENTRIES = [entry(number) for number in range(30)]
ELSEWHERE = {"/api/v1/openapi.json"}
PARAMETERS = [(operation, each) for operation in OPERATIONS for each in (*operation.parameters, LANGUAGE)]


def browse(store=None, *, index=True, **other):
    store = store or FakeStore(*ENTRIES)
    search = FakeIndex(*ENTRIES, position=30) if index else None
    return Browser(create_app(store, search, None, settings(**other)), BASE)


@pytest.fixture(scope="module")
def browser():
    return browse()


@pytest.fixture
def app(store):
    return Browser(create_app(store, None, None, settings()), BASE)


def links(response):
    return {name: address for address, name in re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers.get("link", ""))}


def path(address):
    parts = urlsplit(address)
    assert address.startswith(BASE)
    return f"{parts.path}?{parts.query}"


def test_every_route_is_described_and_nothing_else(browser):
    routes = {}
    for each in create_app(FakeStore(), None, None, settings()).routes:
        if isinstance(each, Route) and each.path.startswith("/api/v1/") and each.path not in ELSEWHERE:
            routes[each.path] = set(each.methods) - {"HEAD"}
    told = browser.get("/api/v1/openapi.json").json()["paths"]
    assert routes == {path: {method.upper() for method in methods} for path, methods in told.items()}
    assert routes == {path: set(methods) for path, methods in by_path().items()}
    assert len({each.name for each in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_description_speaks_the_readers_language_and_holds_together(browser, language):
    told = browser.get("/api/v1/openapi.json", language=language).json()
    assert told["openapi"].startswith("3.1.")
    assert told["servers"] == [{"url": BASE}]
    for methods in told["paths"].values():
        for each in methods.values():
            assert each["summary"].endswith(".")
            assert all(parameter["description"] for parameter in each["parameters"])
    for shape in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)
    references = set(re.findall(r"#/components/schemas/(\w+)", browser.get("/api/v1/openapi.json").text))
    assert references <= set(told["components"]["schemas"])


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_page_names_every_operation_and_every_problem(browser, language):
    html = browser.get("/api", language=language).text
    assert faults(html) == []
    assert "<script" not in html
    for each in OPERATIONS:
        assert f'id="{each.name}"' in html
        for status in description.problems(each):
            assert f'id="problem-{status}"' in html


def test_types_of_problems_are_addresses_on_that_page(browser):
    for address, status in (("/api/v1/datasets/none", 404), ("/api/v1/datasets?limit=x", 400), ("/api/v1/none", 404)):
        problem = browser.get(address).json()
        assert problem["type"] == f"{BASE}/api#problem-{status}"
    assert browser.get("/api/v1/datasets?limit=x").json()["parameter"] == "limit"


@pytest.mark.parametrize(
    "query", ["x=1", "limit=1&limit=1", "limit=", "limit=1e1", "limit=0x1", "fields=id,nose", "fields="]
)
def test_what_cannot_be_asked_is_refused(browser, query):
    assert browser.get(f"/api/v1/datasets?{query}").status_code == 400


@effort(max_examples=300, deadline=None)
@given(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=40) | st.integers().map(str), max_size=3))
def test_a_parameter_is_read_as_described_or_refused(declared, given):
    _, parameter = declared
    try:
        value = parameter.read(given)
    except HTTPException as refused:
        told = (refused.status_code, refused.detail, bool(given))
        assert told == (400, parameter.name, True)
        return
    allowed = Draft202012Validator(parameter.shape)
    if given:
        assert all(allowed.is_valid(each) for each in (value if isinstance(value, tuple) else [value]))
    else:
        assert value == (() if parameter.many or parameter.listed else parameter.shape.get("default"))


def test_a_walk_along_next_meets_everything_once(browser):
    met, address = [], "/api/v1/datasets?limit=7&sort=title&fields=id"
    while address:
        answer = browser.get(address)
        assert all(set(hit) == {"id"} for hit in answer.json()["hits"])
        met += [hit["id"] for hit in answer.json()["hits"]]
        assert path(links(answer)["first"]).startswith("/api/v1/datasets?limit=7&sort=title&fields=id")
        following = links(answer).get("next")
        assert (following is None) == (answer.json()["next"] is None)
        address = path(following) if following else None
    assert sorted(met) == sorted(each.id for each in ENTRIES)


@pytest.mark.parametrize("sort", ["", "&sort=title", "&sort=changed", "&q=titel"])
def test_a_cursor_goes_on_while_others_come_and_go(browser, sort):
    first = browser.get(f"/api/v1/datasets?limit=2{sort}").json()
    word = first["next"]
    rest = browser.get(f"/api/v1/datasets?limit=2&cursor={word}{sort.replace('&sort=title', '')}").json()
    assert rest["offset"] == 2
    assert not {hit["id"] for hit in first["hits"]} & {hit["id"] for hit in rest["hits"]}


@given(st.from_regex(cursor.PATTERN, fullmatch=True))
def test_a_made_up_cursor_is_read_too(word):
    after = cursor.read(word)
    assert parameters.BY_PLACE.read([cursor.write(after)])
    assert cursor.read(cursor.write(after)) == after


@pytest.mark.parametrize("word", ["", "5", "x", "r1-a", "c1-a-x", "t1-a-f", "r1-a-0000000000000000-", "c1-A-1"])
def test_a_cursor_of_no_form_is_refused(browser, word):
    assert browser.get(f"/api/v1/datasets?cursor={word}").status_code == 400


def test_fields_are_those_that_are_asked_for(browser):
    assert set(browser.get("/api/v1/datasets/titel-1?fields=iri,state").json()) == {"iri", "state"}
    whole = browser.get("/api/v1/datasets/titel-1").json()
    assert browser.get("/api/v1/datasets/titel-1?fields=metadata").json() == {"metadata": whole["metadata"]}


def test_parts_of_an_entry(browser):
    whole = browser.get("/api/v1/datasets/titel-1").json()
    for part, name in (("changes", "changes"), ("findings", "findings"), ("score", "score")):
        told = browser.get(f"/api/v1/datasets/titel-1/{part}").json()
        assert (told["id"], told["iri"], told["page"]) == (whole["id"], whole["iri"], whole["page"])
        assert name in told
    assert browser.get("/api/v1/procedures/x/score").status_code == 404


def test_public_bodies_are_those_of_the_instance(browser):
    [body] = browser.get("/api/v1/organisations").json()["organisations"]
    assert (body["key"], body["sources"]) == ("stadt", ["stadt"])
    assert browser.get("/api/v1/organisations/stadt").json() == body
    assert browser.get("/api/v1/organisations/none").status_code == 404
    of_body = browser.get("/api/v1/organisations/stadt/datasets").json()
    assert of_body["hits"] == browser.get("/api/v1/datasets?organisation=stadt").json()["hits"]
    assert browser.get("/api/v1/organisations/stadt/datasets?organisation=x").status_code == 400


def test_a_concept_is_found_by_what_people_write(browser):
    names = {each["name"] for each in browser.get("/api/v1/vocabularies").json()["vocabularies"]}
    assert "file-type" in names
    found = browser.get("/api/v1/vocabularies/file-type/lookup?text=text/csv").json()
    assert found["concept"]["code"] == "CSV"
    assert browser.get("/api/v1/vocabularies/file-type/lookup?text=etwas+ganz+anderes").json()["concept"] is None
    first = browser.get("/api/v1/vocabularies/file-type?limit=2")
    second = browser.get(path(links(first)["next"]))
    codes = [each["code"] for answer in (first, second) for each in answer.json()["concepts"]]
    assert len(set(codes)) == 4
    assert browser.get("/api/v1/vocabularies/../x").status_code == 404


def test_other_origins_may_read_and_nothing_else(browser):
    asking = {"origin": "https://anywhere.example", "access-control-request-method": "GET"}
    preflight = browser.send("OPTIONS", "/api/v1/datasets", asking)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert "POST" not in preflight.headers["access-control-allow-methods"]
    assert "authorization" not in preflight.headers["access-control-allow-headers"].lower()
    for address in ("/api/v1/datasets", "/api/v1/datasets/none", "/api/v1/datasets?x=1"):
        assert browser.get(address).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in browser.get("/datasets/titel-1").headers
    assert "access-control-allow-origin" not in browser.send("POST", "/api/v1/sources/stadt/runs").headers


def test_a_wrong_method_is_told_the_right_ones(browser):
    refused = browser.send("DELETE", "/api/v1/sources/stadt/runs")
    assert refused.status_code == 405
    assert {"GET", "POST"} <= {each.strip() for each in refused.headers["allow"].split(",")}
    assert browser.send("OPTIONS", "/api/v1/datasets").status_code == 405


def test_runs_go_back_page_by_page(store, app):
    for number in range(5):
        harvest(store, staged(1, version=number))
    met, address = [], "/api/v1/sources/stadt/runs?limit=2"
    while address:
        answer = app.get(address)
        met += [each["id"] for each in answer.json()["runs"]]
        address = path(links(answer)["next"]) if "next" in links(answer) else None
    assert met == [5, 4, 3, 2, 1]
    assert app.get("/api/v1/runs?limit=5").json()["next"] is None
    assert app.get("/api/v1/sources/none/runs").status_code == 404


def test_a_plan_names_only_what_is_public(store, app):
    harvest(store, *(staged(number) for number in range(10)))
    held = harvest(store, staged(0), staged(99, SECRET), guard=STRICT)
    plan = app.get(f"/api/v1/runs/{held.id}/plan?limit=4").json()
    assert plan["effects"] == {"new": 1, "withdrawn": 9}
    rest = app.get(f"/api/v1/runs/{held.id}/plan?limit=100&cursor={plan['next']}").json()
    named = [*plan["changes"], *rest["changes"]]
    assert [each["effect"] for each in named] == ["withdrawn"] * 9
    for text in (app.get(f"/api/v1/runs/{held.id}/plan").text, app.get(f"/api/v1/runs/{held.id}").text):
        assert "geheim" not in text
        assert "titel-99" not in text
    assert app.get("/api/v1/runs/1/plan").status_code == 404
    assert app.get("/api/v1/runs/1").json()["state"] == "done"


def test_what_changes_something_takes_a_key_that_allows_it(store, app):
    harvest(store, *(staged(number) for number in range(10)))
    held = harvest(store, staged(0), guard=STRICT)
    ask, decide = store.keys.add("ask", ["harvest"]), store.keys.add("decide", ["decide"])
    place, body = f"/api/v1/runs/{held.id}/decision", b'{"decision": "accept"}'

    def send(address, key, sent=b""):
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
        return app.send("POST", address, headers, sent)

    for key, status in ((None, 401), ("", 401), ("lotse_x", 401), ("a b", 401), (ask, 403)):
        refused = send(place, key, body)
        assert refused.status_code == status
        assert refused.headers["www-authenticate"].startswith("Bearer")
    assert send("/api/v1/sources/stadt/runs", decide).status_code == 403
    for sent, status in ((b"", 400), (b"{", 400), (b"[]", 422), (b'{"decision": "maybe"}', 422), (b"x" * 20_000, 413)):
        assert send(place, decide, sent).status_code == status
    assert store.queue.listed() == []
    assert app.get(f"/api/v1/runs/{held.id}").json()["state"] == "held"

    assert send("/api/v1/sources/stadt/runs", ask).status_code == 202
    assert [(each.kind, each.subject) for each in store.queue.listed()] == [("harvest", "stadt")]
    assert send("/api/v1/sources/none/runs", ask).status_code == 404
    done = send(place, decide, body)
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert send(place, decide, body).status_code == 409
    assert send("/api/v1/runs/77/decision", decide, body).status_code == 404
    store.keys.revoke("ask")
    assert send("/api/v1/sources/stadt/runs", ask).status_code == 401


def test_a_plan_can_be_refused(store, app):
    with store.begin_run("stadt", "v1") as run:
        run.stage(staged(1))
        planned = run.plan(AT_ONCE)
    key = store.keys.add("decide", ["decide"])
    headers = {"content-type": "application/json; charset=utf-8", "authorization": f"bearer {key}"}
    done = app.send("POST", f"/api/v1/runs/{planned.id}/decision", headers, b'{"decision": "reject"}')
    assert done.json()["state"] == "rejected"
    wrong = {**headers, "content-type": "text/plain"}
    assert app.send("POST", f"/api/v1/runs/{planned.id}/decision", wrong, b"{}").status_code == 415


class Moments:
    """A clock set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_fills_up_with_time():
    clock = Moments()
    buckets = doorway.Buckets(Api(rate=60, burst=3), clock)
    assert [buckets.take("a").granted for _ in range(4)] == [True, True, True, False]
    assert buckets.take("b").granted
    assert buckets.take("a").wait == 1
    clock.now = 1.5
    assert [buckets.take("a").granted for _ in range(2)] == [True, False]
    clock.now = 1000
    assert [buckets.take("a").left for _ in range(3)] == [2, 1, 0]


@effort(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 5)), max_size=200), st.integers(1, 600), st.integers(1, 20)
)
def test_nobody_gets_more_than_burst_and_rate(asked, rate, burst):
    clock, granted = Moments(), {"a": 0, "b": 0}
    buckets = doorway.Buckets(Api(rate=rate, burst=burst), clock)
    for who, pause in asked:
        clock.now += pause
        granted[who] += buckets.take(who).granted
    assert max(granted.values()) <= burst + clock.now * rate / 60 + 1e-6


def test_many_strangers_do_not_fill_the_memory():
    buckets = doorway.Buckets(Api(rate=1, burst=1), Moments())
    for number in range(doorway._MOST + 50):
        buckets.take(str(number))
    assert len(buckets._known) == doorway._MOST


def test_who_asks_too_often_is_told_when_to_come_back():
    strangers = {"x-forwarded-for": "203.0.113.9"}
    browser = browse(api=Api(rate=6, burst=2, trusted_proxies=("127.0.0.0/8",)))
    answers = [browser.send("GET", "/api/v1/sources", strangers) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [each.headers["ratelimit"].split(";")[1] for each in answers] == ["r=1", "r=0", "r=0"]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=2;w=20'
    late = answers[-1]
    assert 1 <= int(late.headers["retry-after"]) <= 10
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json()["type"].endswith("#problem-429")
    assert late.headers["access-control-allow-origin"] == "*"
    assert browser.send("GET", "/api/v1/sources", {"x-forwarded-for": "203.0.113.10"}).status_code == 200
    assert browser.send("GET", "/sources", strangers).status_code == 200
    assert [browser.get("/api/v1/sources").status_code for _ in range(9)] == [200] * 9


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("203.0.113.1", "198.51.100.7", "203.0.113.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("testclient", "198.51.100.7", None),
    ],
)
def test_only_listed_proxies_are_believed(peer, said, found):
    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", said.encode())]}
    told = doorway.client(doorway.Request(scope), Api(trusted_proxies=("10.0.0.0/8",)))
    assert str(told) == str(found)


def test_figures_come_from_the_store_and_the_index(store):
    harvest(store, *(staged(number) for number in range(3)))
    browser = Browser(create_app(store, FakeIndex(*ENTRIES, position=30), None, settings()), BASE)
    figures = browser.get("/api/v1/stats").json()
    assert figures["kinds"]["dataset"] == 3
    assert figures["months"] == [{"month": "2024-05", "entries": 3}]
    assert browse(store, index=False).get("/api/v1/stats").status_code == 503


def test_the_description_is_the_same_in_yaml():
    browser = Browser(create_app(FakeStore(), None, None, settings()), BASE)
    for language in ("de", "en"):
        response = browser.get("/api/openapi.yaml", language=language)
        assert response.headers["content-type"].partition(";")[0] == "application/yaml"
        assert yaml.safe_load(response.text) == browser.get("/api/v1/openapi.json", language=language).json()

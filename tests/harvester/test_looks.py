"""Looks, from the API to a worker and back: the web goes nowhere, workers go where they may and tell what they saw."""

import json
from contextlib import closing
from datetime import timedelta

import pytest

from catalog.errand import LOOK
from catalog.store import Store
from catalog.web import create_app
from dcat_ap import messages
from harvester import errand
from harvester.cli.instance import Instance, now
from tests.catalog.browser import Browser
from tests.harvester.hostile import HostileSource, drip, page, redirect

BASE = "http://127.0.0.1:8000"
HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
CATALOG = HEAD + "".join(
    f'<https://stadt.example/{name}> a dcat:Dataset ; dct:title "Titel {name}"@de .\n' for name in "abc"
)


class Api:
    """The API of an instance, asked with a key that allows to look."""

    def __init__(self, lotse, store):
        self.lotse, self.store = lotse, store
        self.browser = Browser(create_app(store, None, None, Instance(lotse.directory).settings), BASE)
        self.key = store.keys.add("test", ["look"])

    def send(self, path, sent, key=None, language="en"):
        headers = {"content-type": "application/json", "accept-language": language}
        headers["authorization"] = f"Bearer {self.key if key is None else key}"
        return self.browser.send("POST", f"/api/v1{path}", headers, json.dumps(sent).encode())

    def get(self, address, key=None):
        headers = {"authorization": f"Bearer {self.key if key is None else key}"}
        return self.browser.send("GET", address.removeprefix(BASE), headers)

    def looked(self, path, sent, **how):
        """Ask, have a worker do it, and give what the job says then."""
        asked = self.send(path, sent, **how)
        assert asked.status_code == 202, asked.text
        assert asked.json()["state"] == "waiting"
        self.work()
        return self.get(asked.headers["location"]).json()

    def work(self):
        """Do what is due, as the process that a worker starts does it."""
        job = self.store.queue.claim("worker", [LOOK], timedelta(hours=1))
        code, _, err = self.lotse.call("look", job.subject)
        self.store.queue.finish(job, code)
        return code, err


@pytest.fixture
def api(lotse):
    with closing(Store.open(Instance(lotse.directory).settings.store_url, now)) as store:
        (lotse.directory / "var").mkdir(exist_ok=True)
        with Instance(lotse.directory).store():
            pass
        yield Api(lotse, store)


@pytest.fixture
def source():
    with HostileSource() as server:
        server.on("/catalog.ttl", page(CATALOG.encode(), "text/turtle"))
        yield server


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_document_on_the_web_is_validated_by_a_worker(api, source, language):
    asked = api.send("/validate/url", {"url": source.url("/catalog.ttl"), "as": "delivered"}, language=language)
    assert source.connections == 0, "the web goes nowhere"
    assert asked.headers["cache-control"] == "no-store"
    api.work()
    told = api.get(asked.headers["location"]).json()
    assert (told["state"], told["kind"], told["problem"], told["preview"]) == ("done", "validate", None, None)
    result = told["validate"]
    assert (result["as"], result["checked"]) == ("delivered", 3)
    assert {each["title"] for each in result["entries"]} == {"Titel a", "Titel b", "Titel c"}
    direct = api.browser.send(
        "POST",
        "/api/v1/validate?as=delivered",
        {"content-type": "text/turtle", "accept-language": language},
        CATALOG.encode(),
    ).json()
    assert [texts(each) for each in result["entries"]] == [texts(each) for each in direct["entries"]]
    assert any(texts(each) for each in result["entries"])


def texts(entry):
    return [(each["rule"], each["what"], each["fix"]) for each in entry["findings"]]


def test_a_source_that_is_none_yet_is_previewed(api, source):
    told = api.looked("/preview", {"url": source.url("/catalog.ttl"), "limit": 2})
    assert (told["state"], told["preview"]["kind"], told["preview"]["seen"]) == ("done", "dcat", 2)
    first = told["preview"]["entries"][0]
    assert first["entry"]["title"] == [{"value": "Titel a", "lang": "de"}]
    assert "stadt.example/a" in first["record"]
    assert api.store.queue.listed()[0].code == 0
    with api.store.reading() as snapshot:
        assert not list(snapshot.sources())


def test_workers_do_it(api, lotse, source):
    place = api.send("/validate/url", {"url": source.url("/catalog.ttl")}).headers["location"]
    assert lotse.call("work", "--once")[0] == 0
    assert (api.get(place).json()["state"], api.get(place).json()["validate"]["checked"]) == ("done", 3)


def test_a_source_of_ours_is_previewed_by_its_name(api, lotse, source):
    lotse.source("town", source.url("/catalog.ttl"))
    with Instance(lotse.directory).store():
        pass
    told = api.looked("/preview", {"source": "town"})
    assert (told["state"], told["preview"]["mapped"]) == ("done", 3)
    assert api.send("/preview", {"source": "none"}).status_code == 404


@pytest.mark.parametrize("path", ["/validate/url", "/preview"])
@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://[::1]/x", "http://169.254.169.254/latest/meta-data/", "http://192.168.1.1/"]
)
def test_private_addresses_are_refused(api, path, url):
    told = api.looked(path, {"url": url})
    assert told["state"] == "failed"
    assert told["problem"]["rule"] == "http.address"
    assert told["problem"]["what"]


def test_a_redirect_to_a_private_address_is_refused(api, source):
    source.on("/away", redirect("http://10.0.0.1/secret"))
    assert api.looked("/validate/url", {"url": source.url("/away")})["problem"]["rule"] == "http.address"


def test_what_is_no_document_and_no_source_is_told(api):
    with HostileSource() as odd:
        odd.on("/odd", page(b"nothing", "image/png"))
        assert api.looked("/validate/url", {"url": odd.url("/odd")})["problem"]["what"]
        told = api.looked("/preview", {"url": odd.url("/odd")})
        assert (told["state"], told["problem"]["rule"]) == ("failed", "look.no-kind")
        assert api.looked("/validate/url", {"url": odd.url("/none")})["problem"]["rule"] == "http.status"


def test_a_look_ends_in_time(api, source, monkeypatch):
    source.on("/slow", drip())
    bounded = errand.bounded
    monkeypatch.setattr(errand, "bounded", lambda where: bounded(where, 0.3))
    told = api.looked("/validate/url", {"url": source.url("/slow")})
    assert (told["state"], told["problem"] and told["problem"]["rule"]) == ("failed", "look.too-long"), told


def test_what_is_too_large_is_told(api, source, monkeypatch):
    monkeypatch.setattr(errand, "MOST_BYTES", 100)
    assert api.looked("/preview", {"url": source.url("/catalog.ttl")})["problem"]["rule"] == "look.too-large"


def test_only_a_key_that_allows_it_asks_and_is_told(api, lotse, source):
    sent = {"url": source.url("/catalog.ttl")}
    other = api.store.keys.add("other", ["harvest", "decide"])
    for path in ("/validate/url", "/preview"):
        assert api.send(path, sent, key="lotse_x").status_code == 401
        assert api.send(path, sent, key=other).status_code == 403
    assert api.store.queue.listed() == []
    place = api.send("/preview", sent).headers["location"]
    assert api.get(place, key="lotse_x").status_code == 401
    assert api.get(place, key=other).status_code == 403
    assert api.get(f"{place[:-4]}AAAA").status_code == 404
    assert api.get("/api/v1/jobs/1").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"url": "ftp://stadt.example/"},
        {"url": "file:///etc/passwd"},
        {"url": "https://stadt.example/ x"},
        {"url": 7},
        {"url": "https://stadt.example/", "more": 1},
        {"url": "https://stadt.example/" + "x" * 3000},
        [],
    ],
)
def test_what_cannot_be_looked_at_is_refused_at_once(api, sent):
    assert api.send("/validate/url", sent).status_code == 422
    assert api.send("/preview", sent).status_code == 422
    assert api.send("/preview", {"url": "https://stadt.example/", "source": "town"}).status_code == 422


def test_who_asks_too_much_waits(api, monkeypatch):
    monkeypatch.setattr("catalog.store.errands.MOST_OPEN", 1)
    assert api.send("/preview", {"url": "https://stadt.example/"}).status_code == 202
    refused = api.send("/preview", {"url": "https://stadt.example/"})
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)


def test_an_errand_that_is_forgotten_is_no_bug(lotse, api):
    code, _, err = lotse.call("look", "x" * 22)
    assert (code, err.strip()) == (1, messages.text("cli.look.unknown", "en", name="x" * 22))

"""Our catalogue in another CKAN: a stand-in that takes what CKAN takes, and refuses what CKAN refuses."""

import json
import re
from urllib.parse import parse_qs

import pytest

from tests.harvester.hostile import Exchange, HostileSource, status
from tests.harvester.test_delivery import PREFIXES

NAME, TAG = re.compile(r"[a-z0-9_-]{2,100}"), re.compile(r"[\w \-.]{2,100}")


class Ckan:
    """A CKAN that can be written; `calls` are the actions that changed something."""

    def __init__(self) -> None:
        self.packages: dict[str, dict] = {}
        self.calls: list[str] = []
        self.keys: set[str] = set()

    def __call__(self, exchange: Exchange) -> None:
        action = exchange.seen.path.partition("?")[0].rpartition("/")[2]
        self.keys.add(exchange.seen.headers.get("X-CKAN-API-Key") or exchange.seen.headers.get("x-ckan-api-key") or "")
        text = exchange.seen.body.decode()
        given = json.loads(text) if text.startswith("{") else {name: each[0] for name, each in parse_qs(text).items()}
        fault = self.fault(action, given)
        result = None if fault else getattr(self, action)(given)
        body = {"success": not fault, "error" if fault else "result": fault or result}
        exchange.send(409 if fault else 200, json.dumps(body).encode(), Content_Type="application/json")

    def fault(self, action: str, given: dict) -> dict:
        faults: dict[str, list[str]] = {}
        if action in {"package_create", "package_update"}:
            taken = {each["name"] for each in self.packages.values() if each["id"] != given.get("id")}
            if not NAME.fullmatch(given["name"]) or given["name"] in taken:
                faults["name"] = ["That URL is already in use."]
            if not all(TAG.fullmatch(each["name"]) for each in given["tags"]):
                faults["tags"] = ["must be alphanumeric characters or symbols: -_."]
            if any(isinstance(value, dict) for value in given.values()):
                faults["__junk"] = ["The input field was not expected."]
            if not all(isinstance(each["value"], str) for each in given["extras"]):
                faults["extras"] = ["must be text"]
        return {**faults, "__type": "Validation Error"} if faults else {}

    def package_search(self, given: dict) -> dict:
        owner = given["fq"].partition('"')[2].rstrip('"')
        mine = sorted(
            (each for each in self.packages.values() if each["owner_org"] == owner), key=lambda each: each["id"]
        )
        start, rows = int(given["start"]), min(int(given["rows"]), 2)
        return {"count": len(mine), "results": mine[start : start + rows]}

    def package_create(self, given: dict) -> dict:
        self.calls.append("create")
        made = {**given, "id": f"id-{len(self.calls)}"}
        return self.packages.setdefault(made["id"], made)

    def package_update(self, given: dict) -> dict:
        self.calls.append("update")
        self.packages[given["id"]] = given
        return given

    def package_delete(self, given: dict) -> None:
        self.calls.append("delete")
        del self.packages[given["id"]]


def dataset(name: str, title: str, keyword: str = "Grün & Blau (neu)") -> str:
    return (
        f'<https://a.example/{name}> a dcat:Dataset ; dct:title "{title}"@de ; dcat:keyword "{keyword}"@de, "Baum"@de ;'
        f" dcat:distribution <https://a.example/{name}/d> .\n"
        f"<https://a.example/{name}/d> a dcat:Distribution ; dcat:accessURL <https://a.example/{name}.csv> ;"
        f" dct:license <http://dcat-ap.de/def/licenses/dl-zero-de/2.0> .\n"
    )


@pytest.fixture
def remote():
    ckan = Ckan()
    foreign = {"id": "0", "name": "baeume", "owner_org": "stadt", "extras": [], "tags": []}
    ckan.packages["0"] = foreign
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        for action in ("package_search", "package_create", "package_update", "package_delete"):
            source.on(f"/api/action/{action}", ckan)
        yield ckan, source.url("").rstrip("/")


def harvest(lotse, *datasets: str) -> None:
    lotse.data("own.ttl", PREFIXES + "".join(datasets))
    lotse.source("own", "file:data/own.ttl", "[guard]\ngrace_runs = 1\nmax_count = 100\n")
    assert lotse.harvest("own")["state"] == "done"


def push(lotse, url: str, *more: str) -> tuple[int, list[dict]]:
    code, out, err = lotse.call("publish", "ckan", url, "--organization", "stadt", "--json", *more)
    assert "Traceback" not in err
    return code, [json.loads(line) for line in out.splitlines()]


def test_the_other_ckan_has_what_we_have_whatever_happens_to_it(lotse, remote, monkeypatch):
    ckan, url = remote
    monkeypatch.setenv("CKAN_KEY", "very-secret-key")
    harvest(lotse, dataset("a", "Bäume"), dataset("b", "Busse"), dataset("c", "Wege"))
    code, told = push(lotse, url, "--token", "env:CKAN_KEY")
    assert (code, ckan.calls, ckan.keys) == (0, ["create"] * 3, {"very-secret-key"})
    assert "very-secret-key" not in json.dumps(told)
    names = sorted(each["name"] for each in ckan.packages.values())
    assert names[0] == "baeume"
    assert names[1].startswith("baeume-")  # somebody else has the short name
    assert names[2:] == ["busse", "wege"]
    ckan.calls.clear()
    assert [each["deed"] for each in push(lotse, url)[1]] == ["keep"] * 3
    assert ckan.calls == []
    harvest(lotse, dataset("a", "Bäume"), dataset("b", "Busse und Bahnen"))
    rehearsed = sorted(each["deed"] for each in push(lotse, url, "--dry-run")[1])
    assert (ckan.calls, rehearsed) == ([], ["delete", "keep", "update"])
    push(lotse, url)
    assert sorted(ckan.calls) == ["delete", "update"]
    assert {each["title"] for each in ckan.packages.values() if each["id"] != "0"} == {"Bäume", "Busse und Bahnen"}
    assert "0" in ckan.packages


def test_keywords_that_ckan_refuses_are_not_lost(lotse, remote):
    ckan, url = remote
    harvest(lotse, dataset("a", "Wege"))
    push(lotse, url)
    (made,) = [each for each in ckan.packages.values() if each["id"] != "0"]
    assert [each["name"] for each in made["tags"]] == ["Baum"]
    extras = {each["key"]: each["value"] for each in made["extras"]}
    assert json.loads(extras["keywords"]) == ["Grün & Blau (neu)"]
    assert extras["uri"] == "https://a.example/a"


def test_what_is_refused_is_told_and_stops_nothing(lotse, remote, monkeypatch):
    ckan, url = remote
    harvest(lotse, dataset("a", "Wege"), dataset("b", "Busse"))
    fault = ckan.fault
    monkeypatch.setattr(
        ckan,
        "fault",
        lambda action, given: (
            {"__type": "Validation Error", "title": ["no"]} if given.get("title") == "Wege" else fault(action, given)
        ),
    )
    code, told = push(lotse, url)
    assert code == 1
    assert {each["name"]: bool(each["refused"]) for each in told} == {"wege": True, "busse": False}


def test_a_ckan_that_is_not_there_is_told(lotse, remote):
    harvest(lotse, dataset("a", "Wege"))
    code, told = push(lotse, "http://127.0.0.1:9")
    assert (code, told) == (3, [])

"""OGC services: capabilities as one service, OGC API walked from its landing page, and records that move meanwhile."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.harvester.hostile import Exchange, HostileSource, in_turn, page, reset, status

SAMPLES = Path(__file__).parents[2] / "samples"
WMS = (SAMPLES / "capabilities" / "wms130.xml").read_bytes()
PLAIN = (SAMPLES / "layers" / "ortsplan.xml").read_bytes()
JSON = "application/json"


@dataclass
class Api:
    """An API with one collection of data and one catalogue of records; `moves` are called before later answers."""

    keys: list[str] = field(default_factory=lambda: [f"r{number:02}" for number in range(10, 20)])
    cap: int = 4
    moves: list[Any] = field(default_factory=list)
    lie: int | None = 0  # added to the number of records; None: it is not told
    tokens: bool = False  # the next page is named by a token, not by an offset
    loops: bool = False
    asked: list[str] = field(default_factory=list)
    relative: bool = False

    def serve(self, source: HostileSource) -> None:
        self.base = source.url("/api")
        source.on("/robots.txt", status(404))
        for path, answer in (
            ("/api", self.landing),
            ("/api/conformance", lambda: {"conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/api"]}),
            ("/api/collections", self.collections),
        ):
            source.on(path, self._answered(answer))
        source.on("/api/collections/katalog/items", self.items)

    def _answered(self, answer: Any) -> Any:
        return lambda exchange: exchange.send(200, json.dumps(answer()).encode(), Content_Type=JSON)

    def _link(self, relation: str, path: str, **more: str) -> dict[str, str]:
        return {"rel": relation, "href": ("/api" if self.relative else self.base) + path, "type": JSON} | more

    def landing(self) -> dict[str, Any]:
        links = [self._link("self", "/?f=json"), self._link("conformance", "/conformance")]
        return {"title": "API", "links": [*links, self._link("data", "/collections")]}

    def collections(self) -> dict[str, Any]:
        data = {"id": "baeume", "title": "Bäume", "itemType": "feature"}
        data["links"] = [self._link("self", "/collections/baeume"), self._link("items", "/collections/baeume/items")]
        catalogue = {"id": "katalog", "title": "Katalog", "itemType": "record"}
        catalogue["links"] = [self._link("items", "/collections/katalog/items")]
        return {"collections": [data, catalogue], "links": []}

    def items(self, exchange: Exchange) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(exchange.seen.path).query).items()}
        self.asked.append(exchange.seen.path)
        start = int(asked.get("after" if self.tokens else "offset", "0"))
        if start and self.moves:
            self.moves.pop(0)(self)
        most = min(int(asked.get("limit", "10")), self.cap)
        found = self.keys[start : start + most]
        after = start + len(found)
        links = [self._link("self", "/collections/katalog/items")]
        if after < len(self.keys) or (self.lie is None and len(found) == most):
            name = "after" if self.tokens else "offset"
            way = f"/collections/katalog/items?{name}={0 if self.loops else after}&limit={most}"
            links += [self._link("next", way + "&f=html", type="text/html"), self._link("next", way)]
        answer: dict[str, Any] = {"type": "FeatureCollection", "features": [self.record(key) for key in found]}
        if self.lie is not None:
            answer["numberMatched"] = len(self.keys) + self.lie
        exchange.send(200, json.dumps(answer | {"links": links}).encode(), Content_Type="application/geo+json")

    def record(self, key: str) -> Any:
        return {
            "id": key,
            "type": "Feature",
            "geometry": None,
            "properties": {"type": "dataset", "title": f"Satz {key}"},
        }


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def portal(lotse, api):
    with HostileSource() as source:
        api.serve(source)
        describe(lotse, source.url("/api"))
        yield source


@pytest.fixture
def service(lotse):
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        source.on("/wms", page(WMS, "text/xml"))
        describe(lotse, source.url("/wms?service=WMS&request=GetCapabilities"))
        yield source


def describe(lotse, url: str, options: str = "") -> None:
    text = f'kind = "ogc"\ntitle = "O"\nurl = "{url}"\norganisation = "body"\n[guard]\ngrace_runs = 1\n'
    (lotse.directory / "sources" / "o.toml").write_text(f"{text}[options]\n{options}\n", encoding="utf-8")


def test_capabilities_become_one_service_that_names_the_data_it_serves(lotse, service):
    report = lotse.harvest("o")
    assert (report["state"], report["new"]) == ("done", 1)
    said = lotse.export("out.nt").decode()
    assert "servesDataset> <https://registry.gdi-de.org/id/de.bl.lindenfurt/baeume>" in said
    assert f"endpointDescription> <{service.url('/wms?service=WMS&request=GetCapabilities')}>" in said
    assert lotse.harvest("o")["unchanged"] == 1


def test_layers_without_metadata_are_datasets_only_where_the_steward_wants_them(lotse, service):
    service.on("/wms", page(PLAIN, "text/xml"))
    assert lotse.harvest("o")["new"] == 1
    describe(lotse, service.url("/wms?service=WMS&request=GetCapabilities"), "layers = true")
    report = lotse.harvest("o")
    assert (report["new"], report["unchanged"] + report["changed"]) == (2, 1)
    describe(lotse, service.url("/wms?service=WMS&request=GetCapabilities"))
    assert lotse.harvest("o")["withdrawn"] == 2


def test_the_option_service_asks_for_the_capabilities(lotse, service):
    describe(lotse, service.url("/wms?map=a"), 'service = "WMS"')
    assert lotse.harvest("o")["new"] == 1
    assert service.paths[-1] == "/wms?map=a&service=WMS&request=GetCapabilities"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"<ServiceExceptionReport><ServiceException>Kein Layer</ServiceException></ServiceExceptionReport>",
            "exception",
        ),
        (b'<!DOCTYPE a SYSTEM "x"><ServiceExceptionReport>no</ServiceExceptionReport>', "exception"),
    ],
)
def test_an_exception_of_a_service_is_told_and_withdraws_nothing(lotse, service, body, reason):
    lotse.harvest("o")
    service.on("/wms", page(body, "text/xml"))
    report = lotse.harvest("o")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", f"ogc.{reason}", 0)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<html>", b"{", b"[]", b"{}", b"[1]", b'{"links": 3}'])
def test_what_is_no_service_ends_the_run(lotse, service, body):
    lotse.harvest("o")
    service.on("/wms", page(body))
    report = lotse.harvest("o")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


def test_an_entity_bomb_is_refused(lotse, service):
    bomb = b'<!DOCTYPE WMT_MS_Capabilities [<!ENTITY a "x">]><WMT_MS_Capabilities><a>&a;</a></WMT_MS_Capabilities>'
    service.on("/wms", page(bomb))
    assert lotse.harvest("o")["reason"] == "xml.unreadable"


def test_a_busy_service_is_asked_again(lotse, service):
    service.on("/wms", in_turn(status(503, Retry_After="0"), page(WMS, "text/xml")))
    assert lotse.harvest("o")["new"] == 1


def test_an_api_gives_its_service_its_data_and_its_records(lotse, portal, api):
    report = lotse.harvest("o")
    assert (report["state"], report["new"]) == ("done", 12)
    said = lotse.export("out.nt").decode()
    assert f"<{api.base}/collections/katalog/items/r12>" in said
    assert f"servesDataset> <{api.base}/collections/baeume>" in said
    assert "spec/ogcapi-records-1/1.0>" in said
    report = lotse.harvest("o")
    assert (report["unchanged"], report["changed"], report["withdrawn"]) == (12, 0, 0)


def test_what_is_gone_is_withdrawn(lotse, portal, api):
    lotse.harvest("o")
    api.keys.remove("r12")
    report = lotse.harvest("o")
    assert (report["withdrawn"], report["unchanged"]) == (1, 11)


def test_links_may_be_relative(lotse, portal, api):
    api.relative = True
    assert lotse.harvest("o")["new"] == 12


def test_an_api_that_shows_a_page_for_people_is_asked_for_json(lotse, portal, api):
    def answer(exchange: Exchange) -> None:
        wanted = "f=json" in exchange.seen.path
        exchange.send(200, json.dumps(api.landing()).encode() if wanted else b"<html/>", Content_Type="text/html")

    portal.on("/api", answer)
    assert lotse.harvest("o")["new"] == 12


def test_only_the_collections_that_the_steward_names_are_read(lotse, portal, api):
    describe(lotse, portal.url("/api"), 'collections = ["baeume"]')
    assert lotse.harvest("o")["new"] == 2
    assert not api.asked


def test_the_items_of_a_catalogue_may_be_the_address(lotse, portal, api):
    describe(lotse, portal.url("/api/collections/katalog/items?f=json"), 'sort = "+id"\npage_size = 3')
    assert lotse.harvest("o")["new"] == 10
    assert "limit=3&sortby=%2Bid" in api.asked[1]
    api.keys.remove("r10")
    assert lotse.harvest("o")["withdrawn"] == 1


@pytest.mark.parametrize(
    "move",
    [
        lambda api: api.keys.pop(0),
        lambda api: api.keys.insert(0, "r00"),
        lambda api: api.keys.append(api.keys.pop(0)),
        lambda api: (api.keys.pop(0), api.keys.append("r99")),
        lambda api: api.keys.reverse(),
        lambda api: setattr(api, "lie", 5),
        lambda api: setattr(api, "lie", -3),
    ],
)
@pytest.mark.parametrize("tokens", [False, True])
def test_records_that_move_while_they_are_read_are_not_withdrawn(lotse, portal, api, move, tokens):
    lotse.harvest("o")
    kept = list(api.keys)
    api.moves, api.tokens = [move], tokens
    report = lotse.harvest("o")
    assert (report["state"], report["withdrawn"]) == ("done", 0)
    assert set(kept) - set(api.keys) <= {"r10"}


@pytest.mark.parametrize("lie", [5, -5])
def test_a_number_that_lies_withdraws_nothing(lotse, portal, api, lie):
    lotse.harvest("o")
    api.keys.remove("r12")
    api.lie = lie
    report = lotse.harvest("o")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 0, 11)


def test_pages_that_overlap_prove_what_no_number_tells(lotse, portal, api):
    api.lie = None
    assert lotse.harvest("o")["new"] == 12
    api.keys.remove("r12")
    assert lotse.harvest("o")["withdrawn"] == 1


def test_where_pages_do_not_overlap_a_second_walk_proves_it(lotse, portal, api):
    lotse.harvest("o")
    api.lie, api.tokens = None, True
    api.keys.remove("r12")
    api.asked.clear()
    report = lotse.harvest("o")
    assert (report["withdrawn"], report["unchanged"]) == (1, 11)
    assert len(api.asked) == 2 * 3


@pytest.mark.parametrize("tokens", [False, True])
def test_a_page_that_comes_again_ends_the_run(lotse, portal, api, tokens):
    lotse.harvest("o")
    api.loops, api.tokens = True, tokens
    report = lotse.harvest("o")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", "page.repeated", 0)


def test_a_failure_half_way_withdraws_nothing(lotse, portal, api):
    lotse.harvest("o")
    portal.on("/api/collections/katalog/items", in_turn(api.items, reset))
    report = lotse.harvest("o")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


def test_an_api_that_asks_to_wait_is_waited_for(lotse, portal, api):
    portal.on("/api/collections/katalog/items", in_turn(status(429, Retry_After="0"), api.items))
    assert lotse.harvest("o")["new"] == 12


@pytest.mark.parametrize("poison", [None, 7, [], {}, {"id": None}, {"id": "x" * 9, "properties": 3, "links": [4]}])
def test_a_poisoned_record_costs_no_other_and_withdraws_nothing(lotse, portal, api, poison):
    lotse.harvest("o")
    good = api.record
    api.record = lambda key: poison if key == "r15" else good(key)
    report = lotse.harvest("o")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 0 if not_named(poison) else 1, 11)


def not_named(poison: Any) -> bool:
    return not (isinstance(poison, dict) and poison.get("id"))


def test_more_records_than_allowed_end_the_run(lotse, portal, api):
    describe(lotse, portal.url("/api"), "max_records = 5")
    assert lotse.harvest("o")["reason"] == "entry.too-many"


def test_secrets_stay_with_the_host_of_the_source(lotse, portal, api):
    with HostileSource() as other:
        other.on("/items", page(b'{"features": [], "numberMatched": 0}', JSON))
        found = api.collections()
        found["collections"][1]["links"][0]["href"] = other.url("/items")
        portal.on("/api/collections", page(json.dumps(found).encode(), JSON))
        describe(lotse, portal.url("/api"), 'headers = { X-Mark = "geheim" }')
        lotse.harvest("o")
        assert other.seen
        assert not any("x-mark" in seen.headers for seen in other.seen)
        assert any("x-mark" in seen.headers for seen in portal.seen)


def test_files_are_read_as_well(lotse, portal):
    lotse.data("wms.xml", WMS)
    lotse.data("records.json", (SAMPLES / "ogcapi" / "records.json").read_bytes())
    describe(lotse, "file:data/wms.xml")
    assert lotse.harvest("o")["new"] == 1
    assert lotse.harvest("o")["unchanged"] == 1
    describe(lotse, "file:data/records.json")
    assert lotse.harvest("o")["new"] == 2


@pytest.mark.parametrize("way", ["/wms?service=WMS&request=GetCapabilities", "/wms", "/wms?layers=a"])
def test_a_service_gives_itself_away(lotse, service, way):
    def answer(exchange: Exchange) -> None:
        asked = exchange.seen.path.lower()
        good = "service=wms" in asked and "getcapabilities" in asked
        exchange.send(200, WMS if good else b"<html/>", Content_Type="text/xml")

    service.on("/wms", answer)
    code, _, err = lotse.call("source", "add", service.url(way), "--name", "found")
    assert code == 0, err
    text = (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert 'kind = "ogc"' in text
    assert "request=GetCapabilities" in text
    assert lotse.harvest("found")["new"] == 1


@pytest.mark.parametrize("way", ["/api", "/api/collections/baeume"])
def test_an_api_gives_itself_away(lotse, portal, api, way):
    def answer(exchange: Exchange) -> None:
        wants = "f=json" in exchange.seen.path or "json" in exchange.seen.headers.get("accept", "")
        exchange.send(200, json.dumps(api.landing()).encode() if wants else b"<html/>", Content_Type="text/html")

    portal.on("/api", answer)
    code, _, err = lotse.call("source", "add", portal.url(way), "--name", "found")
    assert code == 0, err
    assert 'kind = "ogc"' in (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert lotse.harvest("found")["new"] == 12

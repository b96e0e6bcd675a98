"""CSW, only what changed: less is fetched, and nothing is lost, whatever the dates in the catalogue say."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from harvester.sources.csw import changes
from tests.harvester.hostile import Exchange, HostileSource, status

SAMPLE = Path(__file__).parents[2] / "samples" / "iso" / "stadtbaeume.xml"
TREES = SAMPLE.read_text(encoding="utf-8").partition("?>")[2]
CSW = "http://www.opengis.net/cat/csw/2.0.2"
EXCEPTION = '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows">no</ows:ExceptionReport>'


@dataclass
class Catalogue:
    """Records by key: their title and the day on which they changed, as their catalogue has it."""

    records: dict[str, tuple[str, str]] = field(default_factory=dict)
    now: str = "2026-01-10T00:00:00Z"
    refuses: str = ""
    nameless: bool = False
    full: set[str] = field(default_factory=set)  # records that were given in full
    lie: int = 0

    def __call__(self, exchange: Exchange) -> None:
        if "GetRecordById" in exchange.seen.path:
            self._one(exchange, parse_qs(urlsplit(exchange.seen.path).query)["id"][0])
            return
        asked = exchange.seen.body.decode()
        if self.refuses and self.refuses in asked:
            exchange.send(200, EXCEPTION.encode(), Content_Type="application/xml")
            return
        brief = ">brief<" in asked
        since = re.search(r"PropertyIsGreaterThanOrEqualTo>.*?Literal>([^<]*)<", asked)
        found = {key: said for key, said in sorted(self.records.items()) if not since or said[1] >= since[1]}
        start, most = (int(re.search(rf'{name}="(\d+)"', asked)[1]) for name in ("startPosition", "maxRecords"))
        page = [] if 'resultType="hits"' in asked else list(found)[start - 1 : start - 1 + most]
        self.full |= set() if brief else set(page)
        inner = "".join(self._brief(key) if brief else self._whole(key) for key in page)
        matched = len(found) + (self.lie if brief else 0)
        exchange.send(200, self._answer(inner, matched).encode(), Content_Type="application/xml")

    def _one(self, exchange: Exchange, key: str) -> None:
        self.full.add(key)
        found = EXCEPTION if self.refuses == "GetRecordById" else self._whole(key)
        text = f'<csw:GetRecordByIdResponse xmlns:csw="{CSW}">{found}</csw:GetRecordByIdResponse>'
        exchange.send(200, text.encode(), Content_Type="application/xml")

    def _answer(self, inner: str, matched: int) -> str:
        results = f'<csw:SearchResults numberOfRecordsMatched="{matched}" nextRecord="0">{inner}</csw:SearchResults>'
        status_of = f'<csw:SearchStatus timestamp="{self.now}"/>' if self.now else ""
        return f'<csw:GetRecordsResponse xmlns:csw="{CSW}">{status_of}{results}</csw:GetRecordsResponse>'

    def _whole(self, key: str) -> str:
        text = TREES.replace("6f2a1c10-0001-4000-8000-000000000001", key)
        text = text.replace("https://registry.gdi-de.org/id/de.sn.beispiel/baeume", f"https://daten.example/{key}")
        return re.sub(r"Stadtbäume|Straßenbäume", self.records[key][0], text)

    def _brief(self, key: str) -> str:
        names = 'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"'
        name = f"<gmd:fileIdentifier><gco:CharacterString>{key}</gco:CharacterString></gmd:fileIdentifier>"
        return f"<gmd:MD_Metadata {names}>{'' if self.nameless else name}<gmd:hierarchyLevel/></gmd:MD_Metadata>"


@pytest.fixture
def catalogue():
    return Catalogue({f"k{number:02}": (f"Karte {number}", "2025-06-01") for number in range(9)})


@pytest.fixture
def source(lotse, catalogue):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        server.on("/csw", catalogue)
        text = f'kind = "csw"\ntitle = "C"\nurl = "{server.url("/csw")}"\norganisation = "body"\n'
        text += (
            '[guard]\ngrace_runs = 1\n[options]\nincremental = true\nversion = "2.0.2"\nschema = "gmd"\npage_size = 4\n'
        )
        (lotse.directory / "sources" / "c.toml").write_text(text, encoding="utf-8")
        yield server


def harvested(lotse, *more: str) -> tuple[int, ...]:
    report = lotse.harvest("c", *more)
    assert report["state"] == "done", report
    return tuple(report[name] for name in ("new", "changed", "unchanged", "withdrawn"))


def test_only_what_changed_is_fetched_and_what_is_gone_is_withdrawn(lotse, source, catalogue):
    assert harvested(lotse) == (9, 0, 0, 0)
    catalogue.now, catalogue.full = "2026-01-20T00:00:00Z", set()
    catalogue.records |= {"k03": ("Neue Karte", "2026-01-15"), "k99": ("Dazu", "2026-01-16")}
    del catalogue.records["k05"]
    assert harvested(lotse) == (1, 1, 7, 1)
    assert catalogue.full == {"k03", "k99"}
    catalogue.full = set()
    assert harvested(lotse) == (0, 0, 9, 0)
    assert harvested(lotse) == (0, 0, 9, 0)
    assert not catalogue.full


def test_what_changed_on_the_day_of_the_last_run_is_fetched_again(lotse, source, catalogue):
    harvested(lotse)
    catalogue.records["k03"] = ("Am selben Tag", "2026-01-09")
    assert harvested(lotse) == (0, 1, 8, 0)


def test_a_new_record_of_an_old_date_is_fetched_by_its_name(lotse, source, catalogue):
    harvested(lotse)
    catalogue.full = set()
    catalogue.records["k42"] = ("Alt", "2001-01-01")
    assert harvested(lotse) == (1, 0, 9, 0)
    assert catalogue.full == {"k42"}
    assert harvested(lotse) == (0, 0, 10, 0)
    assert catalogue.full == {"k42"}


@pytest.mark.parametrize("few", [0, 200])
def test_where_it_cannot_be_fetched_everything_is_read(lotse, source, catalogue, few, monkeypatch):
    monkeypatch.setattr(changes, "_FEW", few)
    harvested(lotse)
    catalogue.refuses, catalogue.full = "GetRecordById", set()
    catalogue.records["k42"] = ("Alt", "2001-01-01")
    assert harvested(lotse) == (1, 0, 9, 0)
    assert len(catalogue.full) == 10


@pytest.mark.parametrize(
    "fault", [{"refuses": ">brief<"}, {"refuses": "apiso:Modified"}, {"nameless": True}, {"now": ""}]
)
def test_a_service_that_cannot_is_read_in_full(lotse, source, catalogue, fault):
    for name, value in fault.items():
        setattr(catalogue, name, value)
    harvested(lotse)
    del catalogue.records["k05"]
    catalogue.records["k03"] = ("Ohne neues Datum", "2025-06-01")
    catalogue.full = set()
    assert harvested(lotse) == (0, 1, 7, 1)
    assert len(catalogue.full) == 8


@pytest.mark.parametrize("lie", [3, -3])
def test_a_walk_in_brief_that_cannot_be_trusted_proves_nothing(lotse, source, catalogue, lie):
    harvested(lotse)
    catalogue.lie, catalogue.full = lie, set()
    assert harvested(lotse) == (0, 0, 9, 0)
    assert len(catalogue.full) == 9


def test_full_fetches_everything(lotse, source, catalogue):
    harvested(lotse)
    catalogue.records["k03"] = ("Ohne neues Datum", "2025-06-01")
    assert harvested(lotse) == (0, 0, 9, 0)
    assert harvested(lotse, "--full")[1] == 1


def test_a_service_that_fails_half_way_withdraws_nothing(lotse, source, catalogue):
    harvested(lotse)
    source.on("/csw", lambda exchange: catalogue(exchange) if b">brief<" in exchange.seen.body else exchange.reset())
    report = lotse.harvest("c")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)

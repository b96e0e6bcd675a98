"""CSW: a catalogue is walked to its end, and whatever it does, nothing is lost and nothing falsely withdrawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from dcat_ap.naming import Naming
from harvester.detect import detect
from harvester.http import Client
from harvester.kind import kinds
from harvester.record import Page, SourceFailed
from harvester.sources import csw
from harvester.visit import Visit
from tests.harvester import storm
from tests.harvester.hostile import Exchange, HostileSource, status

SAMPLES = Path(__file__).parents[2] / "samples" / "iso"
TREES = (SAMPLES / "stadtbaeume.xml").read_text(encoding="utf-8").partition("?>")[2]
NAMES = {"2.0.2": "http://www.opengis.net/cat/csw/2.0.2", "3.0.0": "http://www.opengis.net/cat/csw/3.0"}


def record(key: str) -> str:
    text = TREES.replace("6f2a1c10-0001-4000-8000-000000000001", key)
    return text.replace("https://registry.gdi-de.org/id/de.sn.beispiel/baeume", f"https://daten.example/{key}")


def answer(keys: list[str], matched: int | str, following: int = 0, version: str = "2.0.2") -> bytes:
    inner = "".join(map(record, keys))
    return (
        f'<csw:GetRecordsResponse xmlns:csw="{NAMES[version]}"><csw:SearchStatus timestamp="2026-01-01T00:00:00Z"/>'
        f'<csw:SearchResults numberOfRecordsMatched="{matched}" numberOfRecordsReturned="{len(keys)}" '
        f'nextRecord="{following}">{inner}</csw:SearchResults></csw:GetRecordsResponse>'
    ).encode()


def exception(text: str) -> bytes:
    return f'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><a>{text}</a></ows:ExceptionReport>'.encode()


@dataclass
class Catalogue:
    """A CSW over a list of keys; `before` may change the list before each answer, `spoil` the answer."""

    keys: list[str]
    cap: int = 10
    version: str = "2.0.2"
    schemas: tuple[str, ...] = ("http://www.isotc211.org/2005/gmd",)
    before: Callable[["Catalogue", int], None] = lambda _catalogue, _start: None
    spoil: Callable[[list[str], int, int], tuple[list[str], int | str, int]] | None = None
    can_sort: bool = True
    refusal: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, exchange: Exchange) -> None:
        asked = self._asked(exchange)
        if asked.get("request") == "GetCapabilities":
            exchange.send(200, self._capabilities(), Content_Type="application/xml")
            return
        if "startPosition" not in asked:
            exchange.send(400, exception("request"))
            return
        self.asked.append(asked)
        if asked.get("sortBy") and not self.can_sort:
            exchange.send(self.refusal, exception("sortBy"), Content_Type="application/xml")
            return
        if asked.get("resultType") == "hits" or int(asked["maxRecords"]) == 0:
            exchange.send(200, answer([], self.count(), version=self.version))
        else:
            exchange.send(200, self.records(asked))

    def count(self) -> int:
        return len(self.keys)

    def records(self, asked: dict[str, str]) -> bytes:
        start, most = int(asked["startPosition"]), int(asked["maxRecords"])
        self.before(self, start)
        ordered = sorted(self.keys) if asked.get("sortBy") else self.keys
        page = ordered[start - 1 : start - 1 + min(most, self.cap)]
        after = start + len(page)
        said = (page, len(self.keys), after if after <= len(self.keys) else 0)
        return answer(*(self.spoil(said[0], start, said[1]) if self.spoil else said), self.version)

    def _asked(self, exchange: Exchange) -> dict[str, str]:
        if exchange.seen.method == "GET":
            query = parse_qs(urlsplit(exchange.seen.path).query)
            return {name: values[0] for name, values in query.items()}
        root = etree.fromstring(exchange.seen.body)
        sort = next((each for each in root.iter() if str(each.tag).endswith("}SortBy")), None)
        return {
            **{str(name): str(value) for name, value in root.attrib.items()},
            "sortBy": "" if sort is None else "yes",
            "body": exchange.seen.body.decode(),
        }

    def _capabilities(self) -> bytes:
        values = "".join(f"<ows:Value>{each}</ows:Value>" for each in self.schemas)
        return (
            f'<csw:Capabilities xmlns:csw="{NAMES[self.version]}" xmlns:ows="http://www.opengis.net/ows" '
            f'version="{self.version}"><ows:Parameter name="outputSchema">{values}</ows:Parameter></csw:Capabilities>'
        ).encode()


@pytest.fixture
def source() -> Iterator[HostileSource]:
    with HostileSource() as running:
        yield running


def visit(url: str, **options: object) -> Visit:
    return Visit(
        url=url,
        options=csw.Options(**{"page_size": 4, **options}),
        instance=Path(),
        client=Client(allow=["127.0.0.1"], user_agent="test/1"),
        naming=Naming("https://katalog.example/id/", "csw"),
    )


def walked(source: HostileSource, catalogue: Catalogue, **options: object) -> list[Page]:
    return list(csw.pages(visit(source.on("/csw", catalogue), **options)))


def met(pages: list[Page]) -> set[str]:
    return {each.key for page in pages for each in page.records}


def rules(pages: list[Page]) -> set[str]:
    return {finding.rule for page in pages for finding in page.findings}


KEYS = [f"k{number:03}" for number in range(23)]


@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_all_records_are_read_and_the_walk_is_whole(source, version, method):
    catalogue = Catalogue(list(KEYS), version=version)
    pages = walked(source, catalogue, method=method)
    assert met(pages) == set(KEYS)
    assert all(page.whole for page in pages)
    assert {each["version"] for each in catalogue.asked} == {version}
    assert all(each["sortBy"] for each in catalogue.asked)


@pytest.mark.parametrize("cap", [2, 3, 100])
def test_a_service_may_give_less_than_was_asked_for(source, cap):
    pages = walked(source, Catalogue(list(KEYS), cap=cap))
    assert met(pages) == set(KEYS)
    assert pages[-1].whole


def test_single_records_cannot_be_joined_and_prove_no_absence(source):
    pages = walked(source, Catalogue(list(KEYS), cap=1))
    assert met(pages) == set(KEYS)
    assert not pages[-1].whole


def test_an_empty_catalogue_has_no_records(source):
    pages = walked(source, Catalogue([]))
    assert not met(pages)
    assert pages[-1].total == 0


def test_the_schema_is_the_best_one_offered(source):
    catalogue = Catalogue(
        KEYS[:2], schemas=("http://www.w3.org/ns/dcat#", "http://standards.iso.org/iso/19115/-3/mdb/2.0")
    )
    walked(source, catalogue)
    assert {each["outputSchema"] for each in catalogue.asked} == {"http://standards.iso.org/iso/19115/-3/mdb/2.0"}


def test_filters_are_asked_for(source):
    catalogue = Catalogue(KEYS[:2])
    walked(source, catalogue, organisation="Stadt X", type="dataset")
    assert "Stadt X</ogc:Literal>" in catalogue.asked[0]["body"]
    catalogue.asked.clear()
    walked(source, catalogue, organisation="O'Hara", cql="apiso:Subject = 'opendata'", method="GET")
    assert catalogue.asked[0]["constraint"] == "(apiso:Subject = 'opendata') AND apiso:OrganisationName = 'O''Hara'"


@pytest.mark.parametrize("refusal", [200, 400])
def test_a_service_that_cannot_sort_is_read_unsorted(source, refusal):
    pages = walked(source, Catalogue(list(KEYS), can_sort=False, refusal=refusal))
    assert met(pages) == set(KEYS)
    assert rules(pages) == {"csw.unsorted"}
    assert pages[-1].whole


def test_an_exception_ends_the_run_and_says_what_the_service_said(source):
    url = source.on("/csw", lambda exchange: exchange.send(200, exception("kaputt")))
    with pytest.raises(SourceFailed) as failed:
        list(csw.pages(visit(url)))
    assert failed.value.finding.rule == "csw.exception"
    assert "kaputt" in dict(failed.value.finding.facts)["said"]


@pytest.mark.parametrize("body", [b"<html/>", b"nichts", b""])
def test_what_is_no_answer_ends_the_run(source, body):
    url = source.on("/csw", lambda exchange: exchange.send(200, body))
    with pytest.raises(SourceFailed) as failed:
        list(csw.pages(visit(url)))
    assert failed.value.finding.rule == "csw.no-answer"


def test_a_broken_service_ends_the_run(source):
    with pytest.raises(SourceFailed):
        list(csw.pages(visit(source.on("/csw", status(404)))))


def test_the_same_page_again_and_again_ends_the_run(source):
    catalogue = Catalogue(list(KEYS), spoil=lambda _page, _start, matched: (KEYS[:4], matched, 5))
    with pytest.raises(SourceFailed) as failed:
        walked(source, catalogue)
    assert failed.value.finding.rule == "page.repeated"


def test_more_than_may_be_ends_the_run(source):
    catalogue = Catalogue([], spoil=lambda _page, start, _matched: ([f"k{start}", f"k{start + 1}"], 10**9, start + 2))
    with pytest.raises(SourceFailed) as failed:
        walked(source, catalogue, max_records=50)
    assert failed.value.finding.rule == "entry.too-many"


@pytest.mark.parametrize("said", ["", "viele", "-1"])
def test_without_a_number_nothing_counts_as_deleted(source, said):
    pages = walked(source, Catalogue(KEYS[:6], spoil=lambda page, _start, _matched: (page, said, 0)))
    assert met(pages) == set(KEYS[:6])
    assert not pages[-1].whole


def test_a_number_that_is_too_high_is_a_gap(source):
    pages = walked(source, Catalogue(list(KEYS), spoil=lambda page, _start, matched: (page, matched + 2, 0)))
    assert met(pages) == set(KEYS)
    assert not pages[-1].whole


def test_a_number_that_is_too_low_is_not_believed_where_more_follows(source):
    def low(page: list[str], start: int, _matched: int) -> tuple[list[str], int, int]:
        return page, 4, start + len(page) if start + len(page) <= len(KEYS) else 0

    pages = walked(source, Catalogue(list(KEYS), spoil=low))
    assert met(pages) == set(KEYS)


def test_one_key_twice_is_a_gap(source):
    pages = walked(source, Catalogue([*KEYS, KEYS[3]]))
    assert met(pages) == set(KEYS)
    assert rules(pages) == {"csw.gap", "csw.moved"}
    assert not pages[-1].whole


class Stormy(Catalogue):
    """A CSW with the records of a world."""

    def __init__(self, world: storm.World) -> None:
        super().__init__([])
        self.world = world

    def records(self, asked: dict[str, str]) -> bytes:
        start = int(asked["startPosition"])
        found = self.world.window(start - 1, int(asked["maxRecords"]))
        after = start + len(found)
        return answer(list(map(str, found)), self.world.total, after if after <= self.world.total else 0, self.version)

    def count(self) -> int:
        return self.world.total


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    return source.on("/csw", Stormy(world)), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("csw", dialect, seed, tmp_path)


def test_a_source_is_harvested_from_the_command_line(source, lotse):
    catalogue = Catalogue(list(KEYS), cap=5)
    more = "[options]\npage_size = 5\n[guard]\ngrace_runs = 1\n"
    lotse.source("geo", source.on("/csw", catalogue), more, kind="csw")
    assert lotse.harvest("geo")["new"] == len(KEYS)
    del catalogue.keys[:2]
    report = lotse.harvest("geo")
    assert [report[name] for name in ("new", "changed", "withdrawn")] == [0, 0, 2]
    catalogue.before = lambda catalogue, start: catalogue.keys.sort(reverse=start > 1)
    catalogue.can_sort = False
    del catalogue.keys[:1]
    report = lotse.harvest("geo")
    assert [report[name] for name in ("new", "withdrawn")] == [0, 0]


@pytest.mark.parametrize("asked", ["/geo", "/geo?service=CSW&request=GetCapabilities&version=2.0.2", "/geo/records/1"])
def test_an_address_is_recognised_as_a_catalogue(source, asked):
    source.on("/geo", Catalogue(KEYS[:3]))
    found = detect(source.url(asked), kinds(), Client(allow=["127.0.0.1"], user_agent="test/1"))
    assert found is not None
    assert found.kind == "csw"
    assert met(list(csw.pages(visit(found.url)))) == set(KEYS[:3])

"""OAI-PMH: a repository that answers like the original, with tokens, deletions and faults."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.harvester import storm
from tests.harvester.hostile import Exchange, HostileSource, status

NAMESPACES = {
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "marc21": "http://www.loc.gov/MARC21/slim",
}


@dataclass
class Repository:
    """Records by name: title and datestamp; a title of None is a deleted record."""

    records: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    deletions: str = "persistent"
    now: str = "2026-01-01T00:00:00Z"
    size: int = 3
    formats: tuple[str, ...] = ("marc21", "oai_dc")
    asked: list[dict[str, str]] = field(default_factory=list)
    loops: bool = False
    breaks: list | bool = False  # how often a token has expired, or that they always have
    moves: list = field(default_factory=list)  # called before each answer with a list
    like_pycsw: bool = False  # wants the format beside a token, and ends the list with the token 0
    repeats: bool = False  # lists each record of an answer by the identifier of the first, as pycsw does

    def __call__(self, exchange: Exchange) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(exchange.seen.path).query).items()}
        self.asked.append(asked)
        body = getattr(self, asked["verb"])(asked)
        text = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{self.now}</responseDate>{body}</OAI-PMH>'
        exchange.send(200, text.encode(), Content_Type="text/xml")

    def Identify(self, _asked: dict[str, str]) -> str:  # noqa: N802
        return (
            "<Identify><repositoryName>R</repositoryName>"
            f"<deletedRecord>{self.deletions}</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )

    def ListMetadataFormats(self, _asked: dict[str, str]) -> str:  # noqa: N802
        each = "<metadataPrefix>{0}</metadataPrefix><metadataNamespace>{1}</metadataNamespace>"
        parts = (each.format(name, NAMESPACES[name]) for name in self.formats)
        return "".join(f"<metadataFormat>{part}</metadataFormat>" for part in parts)

    def ListRecords(self, asked: dict[str, str]) -> str:  # noqa: N802
        return self._list(asked, self._record)

    def ListIdentifiers(self, asked: dict[str, str]) -> str:  # noqa: N802
        listed = self._list(asked, self._header)
        return re.sub(r"oai:r:\w+", re.search(r"oai:r:\w+", listed)[0], listed) if self.repeats else listed

    def GetRecord(self, asked: dict[str, str]) -> str:  # noqa: N802
        name = asked["identifier"].rpartition(":")[2]
        found = name in self.records
        return f"<GetRecord>{self._record(name)}</GetRecord>" if found else '<error code="idDoesNotExist"/>'

    def _list(self, asked: dict[str, str], form: Callable[[str], str]) -> str:
        if self.like_pycsw:
            return self._like_pycsw(asked, form)
        since, _, start = asked.get("resumptionToken", f"{asked.get('from', '')}|0").partition("|")
        page, following = self._window(since, int(start))
        if not page and not int(start):
            return '<error code="noRecordsMatch"/>'
        if self.breaks and int(start):
            self.breaks = self.breaks[1:] if isinstance(self.breaks, list) else self.breaks
            return '<error code="badResumptionToken">no</error>'
        token = f"{since}|{0 if self.loops else following}" if following else ""
        return (
            f"<{asked['verb']}>{''.join(map(form, page))}<resumptionToken>{token}</resumptionToken></{asked['verb']}>"
        )

    def _window(self, since: str, start: int) -> tuple[list[str], int]:
        """Give the names from `start` on, and where the next ones begin; 0 where none do."""
        names = sorted(name for name, (_, stamp) in self.records.items() if stamp >= since)
        self.moves.pop(0)(self) if self.moves else None
        return names[start : start + self.size], start + self.size if start + self.size < len(names) else 0

    def _like_pycsw(self, asked: dict[str, str], form: Callable[[str], str]) -> str:
        if "metadataPrefix" not in asked:
            return '<error code="badArgument">Missing metadataPrefix parameter</error>'
        names, start = sorted(self.records), max(int(asked.get("resumptionToken", "1")), 1) - 1
        page = names[start : start + self.size]
        after = start + len(page) + 1 if start + len(page) < len(names) else 0
        token = f'<resumptionToken completeListSize="{len(names)}">{after}</resumptionToken>'
        return f"<{asked['verb']}>{''.join(map(form, page))}{token}</{asked['verb']}>"

    def _header(self, name: str) -> str:
        title, stamp = self.records[name]
        status = ' status="deleted"' if title is None else ""
        return f"<header{status}><identifier>oai:r:{name}</identifier><datestamp>{stamp}</datestamp></header>"

    def _record(self, name: str) -> str:
        title, _ = self.records[name]
        if title is None:
            return f"<record>{self._header(name)}</record>"
        dc = f'<oai_dc:dc xmlns:oai_dc="{NAMESPACES["oai_dc"]}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        dc += f"<dc:title>{title}</dc:title><dc:identifier>https://r.example/{name}</dc:identifier></oai_dc:dc>"
        return f"<record>{self._header(name)}<metadata>{dc}</metadata></record>"


@pytest.fixture
def repository():
    return Repository({f"{number:02}": (f"Titel {number}", "2025-06-01T00:00:00Z") for number in range(8)})


@pytest.fixture
def source(lotse, repository):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        server.on("/oai", repository)
        lotse.source("r", server.url("/oai"), "[guard]\ngrace_runs = 1\n", kind="oai")
        yield server


def test_all_pages_are_read_in_the_richest_format(lotse, source, repository):
    report = lotse.harvest("r")
    assert (report["state"], report["new"]) == ("done", 8)
    assert {each.get("metadataPrefix") for each in repository.asked} == {None, "oai_dc"}
    assert '"Titel 3"' in lotse.export().decode()


def test_later_only_changes_are_asked_for_and_the_rest_stays(lotse, source, repository):
    lotse.harvest("r")
    repository.now = "2026-02-01T00:00:00Z"
    repository.records |= {
        "03": ("Neu", "2026-01-15T00:00:00Z"),
        "05": (None, "2026-01-16T00:00:00Z"),
        "99": ("Dazu", "2026-01-17T00:00:00Z"),
    }
    report = lotse.harvest("r")
    assert (report["new"], report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, 1, 6)
    assert repository.asked[-1]["from"] == "2026-01-01T00:00:00Z"
    report = lotse.harvest("r")
    assert (report["state"], report["unchanged"], report["withdrawn"]) == ("done", 8, 0)
    assert repository.asked[-1]["from"] == "2026-02-01T00:00:00Z"


def test_where_deletions_are_not_kept_everything_is_read_and_what_is_gone_is_withdrawn(lotse, source, repository):
    repository.deletions = "transient"
    lotse.harvest("r")
    del repository.records["04"]
    report = lotse.harvest("r")
    assert (report["withdrawn"], report["unchanged"]) == (1, 7)
    assert not any("from" in each for each in repository.asked)


def test_full_reads_everything(lotse, source, repository):
    lotse.harvest("r")
    del repository.records["04"]
    assert lotse.harvest("r")["withdrawn"] == 0
    assert lotse.harvest("r", "--full")["withdrawn"] == 1


def test_a_repository_that_wants_more_than_a_token_and_ends_with_zero_is_read_to_its_end(lotse, source, repository):
    repository.like_pycsw = True
    repository.deletions = "no"
    assert lotse.harvest("r")["new"] == 8
    assert len([each for each in repository.asked if each["verb"] == "ListRecords"]) == 3 + 1
    del repository.records["04"]
    report = lotse.harvest("r")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 1, 7)


def test_where_a_list_of_identifiers_repeats_them_the_records_are_listed_again(lotse, source, repository):
    repository.like_pycsw = repository.repeats = True
    repository.deletions = "no"
    lotse.harvest("r")
    del repository.records["04"]
    report = lotse.harvest("r")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 1, 7)


def test_a_token_zero_before_the_end_is_followed(lotse, source, repository, monkeypatch):
    monkeypatch.setattr(
        Repository,
        "_like_pycsw",
        lambda self, _asked, _form: (
            f'<ListRecords>{self._record("00")}<resumptionToken completeListSize="9">0</resumptionToken></ListRecords>'
        ),
    )
    repository.like_pycsw = True
    assert lotse.harvest("r")["reason"] == "page.repeated"


@pytest.mark.parametrize("fault", [{"loops": True}, {"breaks": True}, {"formats": ("marc21",)}])
def test_a_repository_that_fails_withdraws_nothing(lotse, source, repository, fault):
    lotse.harvest("r")
    for name, value in fault.items():
        setattr(repository, name, value)
    report = lotse.harvest("r", "--full")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


def test_a_list_whose_token_expires_is_begun_anew(lotse, source, repository):
    repository.breaks = [1, 1]
    assert lotse.harvest("r")["new"] == 8
    del repository.records["04"]
    repository.breaks = [1]
    report = lotse.harvest("r", "--full")
    assert (report["withdrawn"], report["unchanged"]) == (1, 7)


def test_a_record_that_slips_through_between_two_answers_is_asked_for_by_name(lotse, source, repository):
    lotse.harvest("r")
    repository.moves = [lambda _: None, lambda repository: repository.records.pop("01")]
    report = lotse.harvest("r", "--full")
    assert (report["state"], report["withdrawn"], report["reason"]) == ("done", 0, "incomplete")
    assert any(each.get("verb") == "GetRecord" for each in repository.asked)


def test_a_repository_that_does_not_list_its_identifiers_withdraws_nothing(lotse, source, repository, monkeypatch):
    lotse.harvest("r")
    monkeypatch.setattr(Repository, "ListIdentifiers", lambda _self, _asked: '<error code="badVerb"/>')
    del repository.records["04"]
    report = lotse.harvest("r", "--full")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_list_of_ever_new_tokens_ends(lotse, source, repository, monkeypatch):
    lotse.harvest("r")
    page = Repository._window
    monkeypatch.setattr(Repository, "_window", lambda self, since, start: (page(self, since, 0)[0], start + 1))
    report = lotse.harvest("r", "--full")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", "page.repeated", 0)


def test_a_list_of_ever_new_records_ends(lotse, source, repository, monkeypatch):
    with (lotse.directory / "sources" / "r.toml").open("a") as file:
        file.write("[options]\nmax_records = 50\n")
    monkeypatch.setattr(Repository, "_window", lambda _self, _since, start: ([f"{start}"], start + 1))
    monkeypatch.setattr(Repository, "_header", lambda _self, name: f"<header><identifier>{name}</identifier></header>")
    monkeypatch.setattr(Repository, "_record", lambda self, name: f"<record>{self._header(name)}</record>")
    assert lotse.harvest("r")["reason"] == "entry.too-many"


def test_what_is_no_repository_says_so(lotse, source):
    source.on("/oai", lambda exchange: exchange.send(200, b"<html/>", Content_Type="text/html"))
    assert lotse.harvest("r")["reason"] == "oai.no-answer"


def test_a_record_of_nonsense_leaves_its_entry_and_its_neighbours(lotse, source, repository, monkeypatch):
    lotse.harvest("r")
    good = Repository._record
    monkeypatch.setattr(
        Repository,
        "_record",
        lambda self, name: (
            good(self, name).replace("oai_dc:dc", "oai_dc:nonsense") if name == "02" else good(self, name)
        ),
    )
    report = lotse.harvest("r", "--full")
    assert (report["failed"], report["withdrawn"], report["unchanged"]) == (1, 0, 7)
    assert '"Titel 2"' in lotse.export().decode()


def test_a_record_in_rdf_without_a_dataset_costs_that_record_only(lotse, source, repository, monkeypatch):
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"'
    dataset = '<dcat:Dataset rdf:about="https://r.example/{0}"/>'

    def record(self, name: str, empty: str = "") -> str:
        inner = "" if name == empty else dataset.format(name)
        return f"<record>{self._header(name)}<metadata><rdf:RDF {spaces}>{inner}</rdf:RDF></metadata></record>"

    monkeypatch.setitem(NAMESPACES, "oai_dc", "http://www.w3.org/ns/dcat#")
    monkeypatch.setattr(Repository, "_record", record)
    assert lotse.harvest("r")["new"] == 8
    monkeypatch.setattr(Repository, "_record", lambda self, name: record(self, name, empty="02"))
    report = lotse.harvest("r", "--full")
    assert (report["state"], report["failed"], report["withdrawn"], report["unchanged"]) == ("done", 1, 0, 7)


def test_a_repository_gives_itself_away(lotse, source):
    assert 'kind = "oai"' in lotse.found(source.url("/oai?verb=Identify"))


class Stormy(Repository):
    """A repository with the records of a world; with an odd number at its beginning it tells deletions for good."""

    def __init__(self, world: storm.World) -> None:
        super().__init__(deletions="persistent" if len(world.entries) % 2 else "no")
        self.world = world

    def __call__(self, exchange: Exchange) -> None:
        self.now = f"2026-01-01T00:{self.world.answers // 60:02}:{self.world.answers % 60:02}Z"
        super().__call__(exchange)

    def listed(self) -> list[int]:
        """Note what came and went, and give the numbers of all records."""
        there = {f"{each}" for each in self.world.entries}
        for name in there ^ {name for name, (title, _) in self.records.items() if title}:
            self.records[name] = ("Titel" if name in there else None, self.now)
        if self.deletions == "no":
            self.records = {name: said for name, said in self.records.items() if said[0]}
        return [int(name) for name, (_, stamp) in self.records.items() if stamp >= self.since]

    def _list(self, asked: dict[str, str], form: Callable[[str], str]) -> str:
        expires = self.world.stormy and "resumptionToken" in asked and self.world.chance.random() < 0.05
        return '<error code="badResumptionToken"/>' if expires else super()._list(asked, form)

    def _window(self, since: str, start: int) -> tuple[list[str], int]:
        self.since = since
        found = self.world.window(start, 10, self.listed)
        after = start + len(found)
        return [f"{each}" for each in found], after if found and after < len(self.listed()) else 0


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    return source.on("/oai", Stormy(world)), {}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("oai", dialect, seed, tmp_path)

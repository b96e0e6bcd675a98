"""OAI-PMH: a repository that answers like the original, with tokens, deletions and faults."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

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
    breaks: str = ""
    like_pycsw: bool = False  # wants the format beside a token, and ends the list with the token 0

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
        if self.like_pycsw:
            return self._like_pycsw(asked)
        since, _, start = asked.get("resumptionToken", f"{asked.get('from', '')}|0").partition("|")
        names = sorted(name for name, (_, stamp) in self.records.items() if stamp >= since)
        if not names:
            return '<error code="noRecordsMatch"/>'
        if self.breaks and int(start):
            return f'<error code="{self.breaks}">no</error>'
        page = names[int(start) : int(start) + self.size]
        more = int(start) + self.size < len(names)
        token = f"{since}|{0 if self.loops else int(start) + self.size}" if more else ""
        return (
            f"<ListRecords>{''.join(map(self._record, page))}<resumptionToken>{token}</resumptionToken></ListRecords>"
        )

    def _like_pycsw(self, asked: dict[str, str]) -> str:
        if "metadataPrefix" not in asked:
            return '<error code="badArgument">Missing metadataPrefix parameter</error>'
        names, start = sorted(self.records), max(int(asked.get("resumptionToken", "1")), 1) - 1
        page = names[start : start + self.size]
        after = start + len(page) + 1 if start + len(page) < len(names) else 0
        token = f'<resumptionToken completeListSize="{len(names)}">{after}</resumptionToken>'
        return f"<ListRecords>{''.join(map(self._record, page))}{token}</ListRecords>"

    def _record(self, name: str) -> str:
        title, stamp = self.records[name]
        head = f"<identifier>oai:r:{name}</identifier><datestamp>{stamp}</datestamp>"
        if title is None:
            return f'<record><header status="deleted">{head}</header></record>'
        dc = f'<oai_dc:dc xmlns:oai_dc="{NAMESPACES["oai_dc"]}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        dc += f"<dc:title>{title}</dc:title><dc:identifier>https://r.example/{name}</dc:identifier></oai_dc:dc>"
        return f"<record><header>{head}</header><metadata>{dc}</metadata></record>"


@pytest.fixture
def repository():
    return Repository({f"{number:02}": (f"Titel {number}", "2025-06-01T00:00:00Z") for number in range(8)})


@pytest.fixture
def source(lotse, repository):
    with HostileSource() as server:
        server.on("/robots.txt", status(404))
        server.on("/oai", repository)
        text = f'kind = "oai"\ntitle = "R"\nurl = "{server.url("/oai")}"\norganisation = "body"\n'
        (lotse.directory / "sources" / "r.toml").write_text(text + "[guard]\ngrace_runs = 1\n", encoding="utf-8")
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


def test_a_token_zero_before_the_end_is_followed(lotse, source, repository, monkeypatch):
    monkeypatch.setattr(
        Repository,
        "_like_pycsw",
        lambda self, _asked: (
            f'<ListRecords>{self._record("00")}<resumptionToken completeListSize="9">0</resumptionToken></ListRecords>'
        ),
    )
    repository.like_pycsw = True
    assert lotse.harvest("r")["reason"] == "page.repeated"


@pytest.mark.parametrize("fault", [{"loops": True}, {"breaks": "badResumptionToken"}, {"formats": ("marc21",)}])
def test_a_repository_that_fails_withdraws_nothing(lotse, source, repository, fault):
    lotse.harvest("r")
    for name, value in fault.items():
        setattr(repository, name, value)
    report = lotse.harvest("r", "--full")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


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


def test_a_repository_gives_itself_away(lotse, source):
    code, _, err = lotse.call("source", "add", source.url("/oai?verb=Identify"), "--name", "found")
    assert code == 0, err
    assert 'kind = "oai"' in (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")

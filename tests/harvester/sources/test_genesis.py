"""GENESIS: a database that cuts off, refuses, throttles, moves and lies like the originals, and what arrives of it."""

import json
import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap.naming import Naming
from harvester.http import Client
from harvester.mappings.genesis import moment
from harvester.record import Page, SourceFailed
from harvester.sources import genesis
from harvester.visit import Visit
from tests.harvester.hostile import Exchange, HostileSource, page, status

API = "/genesisWS/rest/2020/"
METHODS = ("catalogue/statistics", "catalogue/tables", "catalogue/tables2statistic", "metadata/table")
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(8, 208))]


@dataclass
class Database:
    """The web service over tables by code; `moves` is called before each answer."""

    tables: dict[str, str] = field(default_factory=dict)
    limit: int = 100
    moves: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    says_limit: bool = True
    heeds_selection: bool = True
    lost: set = field(default_factory=set)  # tables that the list of all leaves out
    refused: set = field(default_factory=set)  # tables whose metadata are refused
    state: int = 0
    throttle: int = 0

    def __call__(self, exchange: Exchange) -> None:
        method = exchange.seen.path.removeprefix(API)
        form = {name: values[0] for name, values in parse_qs(exchange.seen.body.decode()).items()}
        self.asked.append((exchange.seen.method, method, form))
        self.headers.append(exchange.seen.headers)
        if self.moves:
            self.moves.pop(0)(self)
        if self.throttle:
            self.throttle -= 1
            exchange.send(503, b"later", Retry_After="0")
            return
        exchange.send(200, json.dumps(self.answer(method, form)).encode(), Content_Type="application/json")

    def answer(self, method: str, form: dict[str, str]) -> dict:
        said = {"Ident": {"Service": method.partition("/")[0], "Method": method.partition("/")[2]}}
        if self.state:
            return said | {"Status": {"Code": self.state, "Content": "Nicht berechtigt", "Type": "ERROR"}, "List": None}
        if method == "metadata/table":
            return said | self.table(form["name"])
        codes = sorted(self.tables)
        if method == "catalogue/statistics":
            codes = sorted({code.partition("-")[0] for code in codes})
        elif method == "catalogue/tables2statistic":
            codes = [code for code in codes if code.startswith(f"{form['name']}-")]
        else:
            codes = [code for code in codes if code not in self.lost]
        if self.heeds_selection:
            codes = [code for code in codes if fnmatchcase(code, form["selection"])]
        size = min(int(form["pagelength"]), self.limit)
        title = {"de": "Tabelle", "en": "Table"}[form["language"]]
        listed = [{"Code": code, "Content": f"{title} {code}", "Time": "1991 - 2025"} for code in codes[:size]]
        parameter = {"pagelength": str(size) if self.says_limit else form["pagelength"], "language": form["language"]}
        state = {"Code": 0 if listed else 104, "Content": "erfolgreich", "Type": "Information"}
        return said | {"Status": state, "Parameter": parameter, "List": listed or None, "Copyright": "© Amt, 2026"}

    def table(self, code: str) -> dict:
        if code in self.refused or code not in self.tables:
            return {"Status": {"Code": 104, "Content": "Keine Objekte", "Type": "Information"}, "Object": None}
        time = {"From": "31.12.1995", "To": "31.12.2023"}
        said = {"Code": code, "Content": self.tables[code], "Time": time, "Updated": "28.12.2022 09:24:14h"}
        return {"Status": {"Code": 22, "Content": "mit Hinweis", "Type": "Warnung"}, "Object": said}


@pytest.fixture
def served():
    return Database({f"12411-000{number}": f"Bestand {number}" for number in range(8)} | {"61111-0001": "Preise"})


@pytest.fixture
def database(lotse, served):
    with HostileSource() as source:
        wire(source, served)
        text = f'kind = "genesis"\ntitle = "P"\nurl = "{source.url(API)}"\norganisation = "body"\n'
        more = "[guard]\ngrace_runs = 1\n[options]\npage_size = 4\n"
        (lotse.directory / "sources" / "amt.toml").write_text(text + more, encoding="utf-8")
        yield source


def wire(source: HostileSource, served: Database) -> None:
    source.on("/robots.txt", status(404))
    source.on(f"{API}helloworld/whoami", page(b'{"User-Agent":"test","User-IP":"127.0.0.1"}', "application/json"))
    for method in METHODS:
        source.on(API + method, served)


def options(lotse, text: str) -> None:
    with (lotse.directory / "sources" / "amt.toml").open("a") as file:
        file.write(f"{text}\n")


def walked(source: HostileSource, **more: object) -> list[Page]:
    with Client(allow=["127.0.0.1"], user_agent="test/1") as client:
        visit = Visit(
            url=source.url(API),
            options=genesis.Options(**{"page_size": 4, **more}),
            instance=Path(),
            client=client,
            naming=Naming("https://k.example/", "q"),
        )
        return list(genesis.pages(visit))


def met(pages: list[Page]) -> set[str]:
    return {record.key for each in pages for record in each.records if record.kind == "dataset"}


def test_tables_arrive_in_the_series_of_their_statistics(lotse, database):
    report = lotse.harvest("amt")
    assert (report["state"], report["new"]) == ("done", 11)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    base = "https://test.example.org/id/"
    for number in range(8):
        table = f"<{base}dataset/amt/12411-000{number}>"
        assert f"{table} <http://www.w3.org/ns/dcat#inSeries> <{base}series/amt/12411>" in said
        assert f'{table} <http://purl.org/dc/terms/title> "Tabelle 12411-000{number}"@de' in said
    assert said.count('<http://purl.org/dc/terms/modified> "2022-12-28T09:24:14"') == 9
    assert "dc/terms/license" not in said


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, database, served):
    lotse.harvest("amt")
    assert lotse.harvest("amt")["unchanged"] == 11
    del served.tables["12411-0003"]
    report = lotse.harvest("amt")
    assert (report["withdrawn"], report["unchanged"]) == (1, 10)


def test_credentials_go_by_post_in_headers_and_never_in_an_address(lotse, database, served, monkeypatch):
    monkeypatch.setenv("AMT_USER", "lotse")
    monkeypatch.setenv("AMT_PASS", "geheim")
    options(lotse, 'username = "env:AMT_USER"\npassword = "env:AMT_PASS"')
    assert lotse.harvest("amt")["new"] == 11
    assert {(each["username"], each["password"]) for each in served.headers} == {("lotse", "geheim")}
    assert {method for method, _, _ in served.asked} == {"POST"}
    assert not any("geheim" in seen.path or b"geheim" in seen.body for seen in database.seen)
    assert {form["area"] for _, _, form in served.asked} == {"free"}


def test_without_an_account_the_guest_asks(lotse, database, served):
    lotse.harvest("amt")
    assert {(each["username"], each["password"]) for each in served.headers} == {("GAST", "GAST")}


def test_titles_in_other_languages_pages_and_a_selection_are_asked_for(lotse, database, served):
    options(lotse, 'languages = ["de", "en"]\nselection = "12*"\ndetails = false\npage = "https://amt.example/{code}"')
    assert lotse.harvest("amt")["new"] == 9
    said = lotse.export("out.nt", "--as", "delivered").decode()
    assert '"Table 12411-0001"@en' in said
    assert "<http://www.w3.org/ns/dcat#landingPage> <https://amt.example/12411-0001>" in said
    assert "metadata/table" not in {method for _, method, _ in served.asked}


def test_a_throttled_database_is_asked_again(lotse, database, served):
    served.throttle = 2
    assert lotse.harvest("amt")["new"] == 11


@pytest.mark.parametrize("limit", [2, 3, 5])
def test_a_list_that_is_cut_off_is_asked_for_in_parts(served, limit):
    served.limit = limit
    with HostileSource() as source:
        wire(source, served)
        pages = walked(source, page_size=25_000)
    assert met(pages) == set(served.tables)
    assert pages[-1].whole


def test_a_list_that_is_cut_off_in_silence_withdraws_nothing(lotse, database, served):
    lotse.harvest("amt")
    served.lost = {"12411-0002"}
    del served.tables["12411-0003"]
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_database_that_heeds_no_selection_ends_and_withdraws_nothing(lotse, database, served):
    lotse.harvest("amt")
    served.heeds_selection = False
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_table_whose_metadata_are_refused_stays_as_it_was(lotse, database, served):
    lotse.harvest("amt")
    served.refused = {"12411-0004"}
    del served.tables["61111-0001"]
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 0, 8)
    served.refused = set()
    assert lotse.harvest("amt")["withdrawn"] == 2


def test_a_refusal_ends_the_run_and_is_told(lotse, database, served):
    lotse.harvest("amt")
    served.state = 12
    report = lotse.harvest("amt")
    assert (report["state"], report["reason"], report["withdrawn"]) == ("failed", "genesis.refused", 0)


def test_a_failure_on_the_way_publishes_and_withdraws_nothing(lotse, database, served):
    lotse.harvest("amt")
    del served.tables["12411-0003"]
    database.on(f"{API}catalogue/tables2statistic", status(403))
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"7", b'{"List": []}', b'{"Status": {"Code": 0}, "List": 7}'])
def test_an_answer_that_is_none_ends_the_run(lotse, database, body):
    database.on(f"{API}catalogue/statistics", page(body))
    report = lotse.harvest("amt")
    assert (report["state"], report["reason"]) == ("failed", "walk.no-answer")


def test_one_poisoned_line_costs_no_other_and_nothing_is_withdrawn(lotse, database, served):
    lotse.harvest("amt")
    lines = [7, {"Content": "ohne Code"}, {"Code": "12411-0001", "Content": ["x", {"y": 1}], "Time": {"a": [1]}}]
    body = {"Status": {"Code": 0}, "List": lines}
    database.on(f"{API}catalogue/tables", page(json.dumps(body).encode()))
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_an_endless_database_ends_the_run():
    class Endless(Database):
        def answer(self, _method: str, form: dict[str, str]) -> dict:
            begin = form.get("selection", "").removesuffix("*")
            lines = [{"Code": f"{begin}{each}", "Content": "x"} for each in "0123"]
            return {"Status": {"Code": 0}, "List": lines}

    with HostileSource() as source:
        wire(source, Endless())
        with pytest.raises(SourceFailed) as failed:
            walked(source, max_records=200)
    assert failed.value.finding.rule == "entry.too-many"


def test_a_saved_answer_is_a_source_too(lotse, served):
    form = {"selection": "*", "pagelength": "100", "language": "de"}
    lotse.data("tabellen.json", json.dumps(served.answer("catalogue/tables", form)))
    text = 'kind = "genesis"\ntitle = "P"\nurl = "file:data/tabellen.json"\norganisation = "body"\n'
    (lotse.directory / "sources" / "amt.toml").write_text(text, encoding="utf-8")
    assert lotse.harvest("amt")["new"] == 9
    assert lotse.harvest("amt")["unchanged"] == 9


@pytest.mark.parametrize("asked", ["/", API, f"{API}catalogue/tables"])
def test_a_database_gives_itself_away(lotse, database, asked):
    for path in ("/", API, f"{API}catalogue/tables"):
        database.on(path, page(b"<html>", "text/html"))
    code, _, err = lotse.call("source", "add", database.url(asked), "--name", "found")
    assert code == 0, err
    text = (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")
    assert 'kind = "genesis"' in text
    assert f'url = "{database.url(API)}"' in text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("31.12.2023", "2023-12-31"),
        ("28.12.2022 09:24:14h", "2022-12-28T09:24:14"),
        ("Januar 1991", "1991-01"),
        ("December 2025", "2025-12"),
        ("1991", "1991"),
        ("1. Quartal 2020", "1. Quartal 2020"),
        ("WS 2019/20", "WS 2019/20"),
    ],
)
def test_dates_of_the_databases_are_read(said, meant):
    assert moment(said) == meant


@given(st.text())
def test_no_date_raises(said):
    moment(said)


def moved(served: Database, rng: random.Random) -> None:
    """Let something happen between two answers."""
    match rng.choice(["insert", "delete", "cap", "silence", "lose", "deaf", "refuse", "rest"]):
        case "insert":
            served.tables[f"{rng.choice('19')}{rng.randrange(10, 99)}-{rng.randrange(10)}"] = "x"
        case "delete" if served.tables:
            served.tables.pop(rng.choice(sorted(served.tables)))
        case "cap":
            served.limit = rng.randrange(1, 6)
        case "silence":
            served.says_limit = not served.says_limit
        case "lose":
            served.lost = set(rng.sample(sorted(served.tables), min(2, len(served.tables))))
        case "deaf":
            served.heeds_selection = not served.heeds_selection
        case "refuse":
            served.refused = set(rng.sample(sorted(served.tables), min(2, len(served.tables))))


@pytest.mark.parametrize("seed", SEEDS)
def test_however_a_database_moves_a_walk_ends_and_proves_no_absence_of_what_is_there(seed):
    rng = random.Random(seed)
    codes = [f"{statistic}-{number}" for statistic in ("111", "121", "122", "911") for number in range(3)]
    served = Database(dict.fromkeys(codes, "x"), limit=rng.randrange(2, 6))
    ever, always = set(served.tables), set(served.tables)

    def move(_served: Database) -> None:
        moved(served, rng)
        ever.update(served.tables)
        always.intersection_update(served.tables)

    served.moves = [move] * rng.randrange(0, 16)
    with HostileSource() as source:
        wire(source, served)
        pages = walked(source, page_size=rng.choice([3, 25_000]))
    assert met(pages) <= ever
    if all(each.whole for each in pages):
        assert always <= met(pages)

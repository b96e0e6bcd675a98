"""EntryStore: a store that answers searches like the original, and what arrives of it."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import rdfjson
from harvester.clue import Clue
from harvester.kind import kinds
from tests.harvester import storm
from tests.harvester.hostile import Exchange, HostileSource, status

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FOAF = "http://xmlns.com/foaf/0.1/"


def uri(value: str) -> dict[str, str]:
    return {"type": "bnode" if value.startswith("_:") else "uri", "value": value}


def text(value: str, lang: str = "") -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"lang": lang} if lang else {})


@dataclass
class Store:
    """The search of an EntryStore over entries by number; `moves` happens before each later page."""

    datasets: dict[int, dict] = field(default_factory=dict)
    others: dict[int, dict] = field(default_factory=dict)
    limit: int = 3
    moves: list = field(default_factory=list)
    queries: list = field(default_factory=list)

    def dataset(self, number: int, **more: object) -> None:
        base = f"https://stadt.example/{number}"
        said = {
            RDF_TYPE: [uri(f"{DCAT}Dataset")],
            f"{DCT}title": [text(f"Datensatz {number}", "de")],
            f"{DCAT}distribution": [uri(f"{base}/csv")],
            f"{DCT}publisher": [uri("https://stadt.example/org")],
            f"{DCT}temporal": [uri("_:t")],
        }
        period = {RDF_TYPE: [uri(f"{DCT}PeriodOfTime")], f"{DCAT}startDate": [text("2020")]}
        self.datasets[number] = {base: said | more, "_:t": period}
        self.others[number] = {
            f"{base}/csv": {RDF_TYPE: [uri(f"{DCAT}Distribution")], f"{DCAT}accessURL": [uri(f"{base}.csv")]}
        }

    def __call__(self, exchange: Exchange) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(exchange.seen.path).query).items()}
        self.queries.append(asked["query"])
        offset, limit = int(asked.get("offset", "0")), min(int(asked["limit"]), self.limit)
        if offset and self.moves:
            self.moves.pop(0)(self)
        entries = self.others if " NOT " in asked["query"] else self.datasets
        self.send(exchange, entries, sorted(entries)[offset : offset + limit], len(entries))

    def send(self, exchange: Exchange, entries: dict[int, dict], found: list[int], total: int) -> None:
        children = [{"entryId": str(number), "contextId": "7", "metadata": entries[number]} for number in found]
        answer = {"resource": {"children": children}, "results": total}
        exchange.send(200, json.dumps(answer).encode(), Content_Type="application/json")


@pytest.fixture
def store():
    made = Store()
    made.others[99] = {"https://stadt.example/org": {RDF_TYPE: [uri(f"{FOAF}Agent")], f"{FOAF}name": [text("Stadt")]}}
    for number in range(10, 18):
        made.dataset(number)
    return made


@pytest.fixture
def register(lotse, store):
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        source.on("/store/search", store)
        lotse.source("register", source.url("/store/"), "[guard]\ngrace_runs = 1\n", kind="entrystore")
        yield source


def test_entries_come_with_what_they_link_to_in_the_store(lotse, register):
    report = lotse.harvest("register")
    assert (report["state"], report["new"]) == ("done", 8)
    said = lotse.export("out.nt", "--as", "delivered").decode()
    for number in range(10, 18):
        assert f"<https://stadt.example/{number}/csv> <{DCAT}accessURL> <https://stadt.example/{number}.csv>" in said
    assert f'<https://stadt.example/org> <{FOAF}name> "Stadt"' in said
    assert said.count(f'<{DCAT}startDate> "2020"') == 8


def test_what_did_not_change_changes_nothing_and_what_is_gone_is_withdrawn(lotse, register, store):
    lotse.harvest("register")
    assert lotse.harvest("register")["unchanged"] == 8
    del store.datasets[13]
    store.dataset(14, **{f"{DCT}title": [text("Neu", "de")]})
    report = lotse.harvest("register")
    assert (report["changed"], report["withdrawn"], report["unchanged"]) == (1, 1, 6)


@pytest.mark.parametrize(
    "move",
    [
        lambda store: store.datasets.pop(10),
        lambda store: store.dataset(1),
        lambda store: (store.datasets.pop(10), store.dataset(30)),
    ],
)
def test_a_store_that_moves_while_its_datasets_are_read_withdraws_nothing(lotse, register, store, move):
    lotse.harvest("register")
    store.moves = [lambda _: None] * 6 + [move]  # while the datasets are read
    report = lotse.harvest("register")
    assert (report["state"], report["withdrawn"]) == ("done", 0)
    assert lotse.harvest("register")["state"] == "done"


def test_a_store_in_which_parts_move_whenever_they_are_read_publishes_nothing(lotse, register, store):
    lotse.harvest("register")
    store.moves = [lambda store: store.others.pop(1, None) or store.others.update({1: store.others[99]})] * 99
    report = lotse.harvest("register")
    assert (report["state"], report["withdrawn"]) == ("failed", 0)


def test_a_store_that_lies_about_its_total_ends(lotse, register, store):
    lotse.harvest("register")
    store.limit = 1  # the last of the page before, again and again
    assert lotse.harvest("register")["state"] == "failed"


def test_only_the_contexts_asked_for_are_read(lotse, register, store):
    with (lotse.directory / "sources" / "register.toml").open("a") as file:
        file.write('[options]\ncontexts = ["475", "478"]\n')
    lotse.harvest("register")
    assert all(r"store\/475 OR context:" in query for query in store.queries)


def test_an_answer_that_is_none_ends_the_run(lotse, register):
    register.on("/store/search", lambda exchange: exchange.send(200, b"<html>", Content_Type="text/html"))
    report = lotse.harvest("register")
    assert (report["state"], report["reason"]) == ("failed", "page.no-entrystore")


def test_a_store_gives_itself_away(lotse, register):
    assert 'kind = "entrystore"' in lotse.found(register.url("/store/"))
    assert all(isinstance(clue, Clue) for clue in kinds()["entrystore"].clues)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_no_answer_raises_in_the_reader_of_rdf_json(tree):
    assert all(line.endswith(" .\n") for line in rdfjson.lines(tree, "x"))


def dialect(source: HostileSource, world: storm.World) -> tuple[str, dict]:
    served = Store()
    for each in range(100, 1_000):
        served.dataset(each)
    parts = dict(list(served.others.items())[:9])

    def serve(exchange: Exchange) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(exchange.seen.path).query).items()}
        offset, limit = int(asked["offset"]), int(asked["limit"])
        if " NOT " in asked["query"]:
            world.happen()
            served.send(exchange, parts, sorted(parts)[offset : offset + limit], len(parts))
        else:
            found = world.window(offset, limit)
            served.send(exchange, served.datasets, found, world.total)

    source.on("/store/search", serve)
    return source.url("/store/"), {"page_size": 5}


@storm.EVERY
def test_a_storm_loses_nothing(seed, tmp_path):
    storm.survives("entrystore", dialect, seed, tmp_path)

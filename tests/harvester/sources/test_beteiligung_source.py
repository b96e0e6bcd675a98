"""Public participation: feeds and lists that page, shrink and lie like the originals."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.change import EntryKind
from catalog.store import Store
from harvester.cli.instance import now
from tests.harvester.hostile import Exchange, HostileSource, conditional, in_turn, page, status

XML = "application/rss+xml"
LICENCE = "http://dcat-ap.de/def/licenses/cc-zero"
DECLARED = f"""
[declare.licence]
licence = "{LICENCE}"
by = "Body"
on = "2026-01-01"
basis = "decision of the council"
"""


def rss(numbers: Iterable[int], more: str = "") -> bytes:
    items = "".join(
        f"<item><title>Verfahren {each}</title><guid>v{each}</guid><link>https://stadt.example/v/{each}</link></item>"
        for each in numbers
    )
    return f'<rss version="2.0"><channel><title>Beteiligung</title>{more}{items}</channel></rss>'.encode()


@dataclass
class Listing:
    """A JSON list of procedures by number, in pages; `moves` is called before each later page."""

    numbers: list[int] = field(default_factory=lambda: list(range(10, 20)))
    limit: int = 4
    lie: int = 0
    moves: list = field(default_factory=list)
    says_total: bool = True

    def __call__(self, exchange: Exchange) -> None:
        asked = parse_qs(urlsplit(exchange.seen.path).query)
        start = int(asked.get("start", ["0"])[0])
        if start and self.moves:
            self.moves.pop(0)(self)
        end = start + self.limit
        items = [{"id": f"v{each}", "titel": f"Verfahren {each}"} for each in self.numbers[start:end]]
        answer: dict = {"titel": "Verfahren", "verfahren": items}
        if self.says_total:
            answer["total"] = len(self.numbers) + self.lie
        if end < len(self.numbers):
            answer["next"] = f"/list?start={end}"
        exchange.send(200, json.dumps(answer).encode(), Content_Type="application/json")


@pytest.fixture
def portal():
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        yield source


def source(lotse, url: str, options: str = "", more: str = "") -> None:
    text = f'kind = "beteiligung"\ntitle = "B"\nurl = "{url}"\norganisation = "body"\n'
    text += f"[guard]\ngrace_runs = 1\nmax_share = 0.9\nmax_count = 50\n[options]\n{options}\n{more}"
    (lotse.directory / "sources" / "mitmachen.toml").write_text(text, encoding="utf-8")


def procedures(lotse) -> list[str]:
    store = Store.open(f"sqlite:///{lotse.directory}/var/catalog.db", now)
    try:
        with store.reading() as snapshot:
            return sorted(each.key for each in snapshot.listing(EntryKind.PROCEDURE)[0])
    finally:
        store.close()


def test_a_feed_arrives_as_procedures_and_one_dataset(lotse, portal):
    portal.on("/feed", page(rss(range(3)), XML))
    source(lotse, portal.url("/feed"), more=DECLARED)
    assert lotse.harvest("mitmachen")["new"] == 4
    assert procedures(lotse) == ["v0", "v1", "v2"]
    exported = lotse.export("out.nt").decode()
    assert "Verfahren 1" not in exported
    assert '"Beteiligung"' in exported
    assert f"<{portal.url('/feed')}>" in exported
    assert "<http://127.0.0.1:8000/api/v1/procedures?source=mitmachen>" in exported
    assert exported.count(LICENCE) == 2


def test_the_list_is_no_open_dataset_before_its_operator_declares_a_licence(lotse, portal):
    lotse.catalog("")
    portal.on("/feed", page(rss(range(3)), XML))
    source(lotse, portal.url("/feed"))
    lotse.harvest("mitmachen")
    assert len(procedures(lotse)) == 3
    assert '"Beteiligung"' not in lotse.export("out.nt").decode()


def test_a_feed_that_names_a_licence_needs_no_declaration(lotse, portal):
    lotse.catalog("")
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link rel="license" href="{LICENCE}"/></feed>'
    portal.on("/feed", page(atom.encode(), "application/atom+xml"))
    source(lotse, portal.url("/feed"))
    lotse.harvest("mitmachen")
    assert LICENCE in lotse.export("out.nt").decode()


def test_what_leaves_a_feed_stays_unless_the_feed_is_complete(lotse, portal):
    portal.on("/feed", in_turn(page(rss([1, 2, 3]), XML), page(rss([2, 3]), XML)))
    source(lotse, portal.url("/feed"))
    lotse.harvest("mitmachen")
    assert lotse.harvest("mitmachen")["withdrawn"] == 0
    source(lotse, portal.url("/feed"), "complete = true")
    assert lotse.harvest("mitmachen")["withdrawn"] == 1
    assert procedures(lotse) == ["v2", "v3"]


def test_an_atom_feed_may_say_itself_that_it_is_complete(lotse, portal):
    def atom(*numbers: int) -> bytes:
        entries = "".join(f"<entry><id>urn:x:v{each}</id><title>V</title></entry>" for each in numbers)
        head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">'
        return f"{head}<title>A</title><fh:complete/>{entries}</feed>".encode()

    portal.on("/feed", in_turn(page(atom(1, 2)), page(atom(2))))
    source(lotse, portal.url("/feed"))
    assert lotse.harvest("mitmachen")["new"] == 3
    assert lotse.harvest("mitmachen")["withdrawn"] == 1


def test_a_feed_that_has_nothing_new_is_not_read_again(lotse, portal):
    portal.on("/feed", conditional(rss(range(3)), etag='"a"'))
    source(lotse, portal.url("/feed"), "complete = true")
    lotse.harvest("mitmachen")
    report = lotse.harvest("mitmachen")
    assert (report["unchanged"], report["new"], report["changed"]) == (4, 0, 0)
    assert portal.seen[-1].headers["if-none-match"] == '"a"'


def test_a_procedure_that_changes_is_changed_and_no_other(lotse, portal):
    changed = rss(range(3)).replace(b"Verfahren 1", b"Verfahren eins")
    portal.on("/feed", in_turn(page(rss(range(3))), page(changed)))
    source(lotse, portal.url("/feed"), "complete = true")
    lotse.harvest("mitmachen")
    report = lotse.harvest("mitmachen")
    assert (report["changed"], report["unchanged"]) == (1, 3)


def test_a_paged_list_that_counts_itself_is_walked_to_its_end(lotse, portal):
    listing = Listing()
    portal.on("/list", listing)
    source(lotse, portal.url("/list"))
    assert lotse.harvest("mitmachen")["new"] == 11
    listing.numbers.remove(14)
    report = lotse.harvest("mitmachen")
    assert (report["withdrawn"], report["unchanged"]) == (1, 10)


@pytest.mark.parametrize(
    "move",
    [
        lambda listing: listing.numbers.pop(0),
        lambda listing: listing.numbers.insert(0, 99),
        lambda listing: listing.numbers.reverse(),
        lambda listing: setattr(listing, "lie", -5),
        lambda listing: setattr(listing, "lie", 500),
        lambda listing: setattr(listing, "says_total", False),
    ],
)
def test_a_list_that_moves_or_lies_while_it_is_read_withdraws_nothing(lotse, portal, move):
    listing = Listing()
    portal.on("/list", listing)
    source(lotse, portal.url("/list"), "complete = true")
    lotse.harvest("mitmachen")
    listing.moves = [move]
    report = lotse.harvest("mitmachen")
    assert report["withdrawn"] == 0
    assert report["state"] == "done" or report["reason"] == "page.repeated"


def test_pages_that_go_round_in_a_circle_end_the_run(lotse, portal):
    portal.on("/list", page(b'{"items": [{"id": "a"}], "next_url": "/list"}', "application/json"))
    source(lotse, portal.url("/list"))
    assert lotse.harvest("mitmachen")["reason"] == "page.repeated"


def test_the_same_page_under_ever_new_addresses_ends_the_run(lotse, portal):
    def endless(exchange: Exchange) -> None:
        number = len(portal.paths)
        exchange.send(200, json.dumps({"items": [{"id": "a"}, {"id": "b"}], "next": f"/list?{number}"}).encode())

    portal.on("/list", endless)
    source(lotse, portal.url("/list"))
    assert lotse.harvest("mitmachen")["reason"] == "page.repeated"
    assert len(portal.paths) == 2


def test_too_many_pages_end_the_run(lotse, portal):
    portal.on("/list", Listing())
    source(lotse, portal.url("/list"), "max_pages = 2")
    assert lotse.harvest("mitmachen")["reason"] == "page.too-many"


def test_a_failure_in_the_middle_publishes_nothing(lotse, portal):
    listing = Listing()
    portal.on("/list", listing)
    portal.on("/list?start=4", status(500))
    source(lotse, portal.url("/list"))
    assert lotse.harvest("mitmachen")["state"] == "failed"
    assert procedures(lotse) == []


def test_a_server_that_asks_for_patience_gets_it(lotse, portal):
    portal.on("/feed", in_turn(status(503, Retry_After="0"), page(rss([1]), XML)))
    source(lotse, portal.url("/feed"))
    assert lotse.harvest("mitmachen")["new"] == 2


def test_one_poisoned_item_costs_no_other_and_proves_no_absence(lotse, portal):
    good = [{"id": "a", "titel": "A"}, {"id": "b", "titel": "B"}]
    poisoned = [{"id": "a", "titel": ["A", {"x": 1}], "zeitraum": 7, "ort": [[]], "geometrie": {"type": 3}}, 7, None]
    portal.on("/list", in_turn(page(json.dumps(good).encode()), page(json.dumps(poisoned).encode())))
    source(lotse, portal.url("/list"), 'complete = true\ntitle = "Liste"')
    assert lotse.harvest("mitmachen")["new"] == 3
    report = lotse.harvest("mitmachen")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_list_without_a_title_gets_the_one_from_its_options(lotse, portal):
    portal.on("/list", page(b'[{"id": "a"}]', "application/json"))
    source(lotse, portal.url("/list"), 'title = "Verfahren der Stadt"')
    lotse.harvest("mitmachen")
    assert "Verfahren der Stadt" in lotse.export("out.nt").decode()


@pytest.mark.parametrize("body", [b"<html><body>Hallo</body></html>", b"{}", b'{"items": 7}', b"7"])
def test_a_document_that_lists_nothing_ends_the_run(lotse, portal, body):
    portal.on("/feed", page(body))
    source(lotse, portal.url("/feed"))
    report = lotse.harvest("mitmachen")
    assert report["state"] == "failed"
    assert report["reason"] in {"beteiligung.no-list", "json.unreadable", "xml.unreadable"}


def test_a_file_of_the_instance_is_read_as_well(lotse):
    lotse.data("verfahren.xml", rss([1, 2]))
    source(lotse, "file:data/verfahren.xml", "complete = true")
    assert lotse.harvest("mitmachen")["new"] == 3
    assert "file:" not in lotse.export("out.nt").decode()


def test_a_preview_does_not_judge_what_is_no_data(lotse, portal):
    portal.on("/feed", page(rss(range(3)), XML))
    source(lotse, portal.url("/feed"))
    code, _, said = lotse.call("source", "test", "mitmachen")
    assert code == 0
    assert "beside the catalogue, neither checked against DCAT-AP.de nor judged for free reuse: 3." in said
    assert "free: " not in said


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss([1], "<description>Beteiligungsverfahren der Stadt</description>"), XML),
        (rss([1]), XML),
        (b'{"beteiligungsverfahren": [{"id": 1}]}', "application/json"),
    ],
)
def test_a_list_of_procedures_gives_itself_away(lotse, portal, body, content_type):
    portal.on("/feed", page(body, content_type))
    code, _, err = lotse.call("source", "add", portal.url("/feed"), "--name", "found")
    assert code == 0, err
    assert 'kind = "beteiligung"' in (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")

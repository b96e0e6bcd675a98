"""Services of the administration: messages of XZuFi over HTTP, as a file and as a folder of files."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from catalog.change import EntryKind, EntryState
from catalog.store import Store
from harvester.cli.instance import now
from tests.harvester.hostile import HostileSource, conditional, in_turn, page, status

XML = "application/xml"
SAMPLE = Path(__file__).parents[2] / "samples" / "xzufi" / "fischereischein.xml"
HEAD = '<x:transfer xmlns:x="http://xoev.de/schemata/xzufi/2_2_0" xzufiVersion="2.2.0">'


def service(number: int, title: str = "") -> str:
    text = f"<x:inhalt>{title or f'Leistung {number}'}</x:inhalt><x:leikaTextmodul><code>02</code></x:leikaTextmodul>"
    name = f'<x:id schemeAgencyID="L1">{number}</x:id>'
    return f"<x:schreibe><x:leistung>{name}<x:modulText>{text}</x:modulText></x:leistung></x:schreibe>"


def body(number: int, *services: int) -> str:
    ids = "".join(
        f'<x:zustaendigkeit><x:leistungID schemeAgencyID="L1">{each}</x:leistungID></x:zustaendigkeit>'
        for each in services
    )
    name = f'<x:id schemeAgencyID="L1">o{number}</x:id><x:name><x:name>Amt {number}</x:name></x:name>'
    return f"<x:schreibe><x:organisationseinheit>{name}{ids}</x:organisationseinheit></x:schreibe>"


def message(*parts: str) -> bytes:
    return f"{HEAD}{''.join(parts)}</x:transfer>".encode()


def services(numbers: Iterable[int]) -> bytes:
    return message(*map(service, numbers))


@pytest.fixture
def portal():
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        yield source


def source(lotse, url: str) -> None:
    text = f'kind = "services"\ntitle = "S"\nurl = "{url}"\norganisation = "body"\n'
    text += "[guard]\ngrace_runs = 1\nmax_share = 0.9\nmax_count = 50\n"
    (lotse.directory / "sources" / "amt.toml").write_text(text, encoding="utf-8")


def shown(lotse) -> dict[str, str]:
    """The JSON form of each public service by its key."""
    store = Store.open(f"sqlite:///{lotse.directory}/var/catalog.db", now)
    try:
        with store.reading() as snapshot:
            found = snapshot.listing(EntryKind.PUBLIC_SERVICE)[0]
            assert all(each.state is EntryState.PUBLIC for each in found)
            return {each.key: each.json.decode() for each in found}
    finally:
        store.close()


def test_services_arrive_with_their_bodies_and_beside_the_catalogue(lotse, portal):
    lotse.catalog("")
    portal.on("/x.xml", page(SAMPLE.read_bytes(), XML))
    source(lotse, portal.url("/x.xml"))
    assert lotse.harvest("amt")["new"] == 1
    (said,) = shown(lotse).values()
    for words in ("Fischereischein beantragen", "Ordnungsamt Quellgrund", "https://antrag.example/fischereischein"):
        assert words in said
    assert "Fischereischein" not in lotse.export("out.nt").decode()


def test_a_folder_of_messages_is_read_in_order_and_joined(lotse):
    folder = lotse.directory / "data" / "xzufi"
    folder.mkdir()
    (folder / "1.xml").write_bytes(message(body(7, 1, 2), service(1), service(3)))
    (folder / "2.xml").write_bytes(message(service(2), service(1, "Neuer Name")))
    (folder / "3.xml").write_bytes(
        message('<x:loesche><x:leistung><x:id schemeAgencyID="L1">3</x:id></x:leistung></x:loesche>')
    )
    source(lotse, "file:data/xzufi")
    report = lotse.harvest("amt")
    assert (report["state"], report["new"]) == ("done", 2)
    found = shown(lotse)
    assert set(found) == {"L1/1", "L1/2"}
    assert all("Amt 7" in each for each in found.values())
    assert "Neuer Name" in found["L1/1"]


def test_what_is_gone_is_withdrawn_and_what_stays_is_unchanged(lotse, portal):
    portal.on("/x.xml", in_turn(page(services(range(5))), page(services(range(1, 5)))))
    source(lotse, portal.url("/x.xml"))
    lotse.harvest("amt")
    report = lotse.harvest("amt")
    assert (report["withdrawn"], report["unchanged"]) == (1, 4)


def test_a_lone_message_that_deletes_is_a_change_and_proves_no_absence(lotse, portal):
    change = message(service(1), '<x:loesche><x:leistungID schemeAgencyID="L1">2</x:leistungID></x:loesche>')
    portal.on("/x.xml", in_turn(page(services(range(5))), page(change)))
    source(lotse, portal.url("/x.xml"))
    lotse.harvest("amt")
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"]) == ("done", 0)


def test_a_body_that_changes_changes_its_services_only(lotse, portal):
    before = message(*map(service, range(3)), body(1, 0, 1))
    portal.on("/x.xml", in_turn(page(before), page(before.replace(b"Amt 1", b"Amt eins"))))
    source(lotse, portal.url("/x.xml"))
    lotse.harvest("amt")
    report = lotse.harvest("amt")
    assert (report["changed"], report["unchanged"]) == (2, 1)


def test_what_has_not_changed_is_not_read_again(lotse, portal):
    portal.on("/x.xml", conditional(services(range(3)), etag='"a"'))
    source(lotse, portal.url("/x.xml"))
    lotse.harvest("amt")
    assert lotse.harvest("amt")["unchanged"] == 3
    assert portal.seen[-1].headers["if-none-match"] == '"a"'


def test_a_server_that_asks_for_patience_gets_it(lotse, portal):
    portal.on("/x.xml", in_turn(status(503, Retry_After="0"), page(services([1]), XML)))
    source(lotse, portal.url("/x.xml"))
    assert lotse.harvest("amt")["new"] == 1


def test_a_failure_publishes_nothing_and_withdraws_nothing(lotse, portal):
    portal.on("/x.xml", in_turn(page(services(range(3))), status(500)))
    source(lotse, portal.url("/x.xml"))
    lotse.harvest("amt")
    assert lotse.harvest("amt")["state"] == "failed"
    assert len(shown(lotse)) == 3


def test_one_bad_file_of_a_folder_ends_the_run(lotse):
    folder = lotse.directory / "data" / "xzufi"
    folder.mkdir()
    (folder / "1.xml").write_bytes(services([1]))
    (folder / "2.xml").write_bytes(b"<html/>")
    source(lotse, "file:data/xzufi")
    assert lotse.harvest("amt")["reason"] == "services.no-xzufi"


def test_an_object_without_an_id_costs_itself_and_proves_no_absence(lotse, portal):
    nameless = message(service(1), re.sub(r"<x:id.*?</x:id>", "", service(2)))
    portal.on("/x.xml", in_turn(page(services([1, 2])), page(nameless)))
    source(lotse, portal.url("/x.xml"))
    lotse.harvest("amt")
    report = lotse.harvest("amt")
    assert (report["state"], report["withdrawn"], report["unchanged"]) == ("done", 0, 1)


@pytest.mark.parametrize("odd", [b"", b"<a/>", b"{}", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_document_that_is_none_ends_the_run(lotse, portal, odd):
    portal.on("/x.xml", page(odd))
    source(lotse, portal.url("/x.xml"))
    assert lotse.harvest("amt")["state"] == "failed"


@pytest.mark.parametrize("url", ["file:data/none.xml", "file:data/empty"])
def test_a_file_or_folder_that_is_not_there_ends_the_run(lotse, url):
    (lotse.directory / "data" / "empty").mkdir()
    source(lotse, url)
    assert lotse.harvest("amt")["reason"] == "page.missing"


def test_such_a_document_gives_itself_away(lotse, portal):
    portal.on("/x.xml", page(SAMPLE.read_bytes(), XML))
    code, _, err = lotse.call("source", "add", portal.url("/x.xml"), "--name", "found")
    assert code == 0, err
    assert 'kind = "services"' in (lotse.directory / "sources" / "found.toml").read_text(encoding="utf-8")

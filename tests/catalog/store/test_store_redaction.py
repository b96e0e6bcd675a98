"""After a redaction the value is nowhere in the database, and it does not come back."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from catalogue import CARDS, LENIENT, entry, harvest, offer, public, replayed
from clock import NOON, Clock
from sqlalchemy import select

from catalog import content
from catalog.change import EntryKind, EntryState
from catalog.fact import Fact
from catalog.intake import entry_id
from catalog.redaction import RULE, Redacted
from catalog.store import KnownPage, SourceBusy, Store
from catalog.store.tables import metadata
from dcat_ap.finding import error, warning
from dcat_ap.openness import Openness

NAME, MAIL = "Jörg Müller-Lüdenscheidt", "joerg.mueller@lindenfurt.example"
SPELLINGS = [
    NAME,
    "JÖRG MÜLLER-LÜDENSCHEIDT",
    "joerg mueller luedenscheidt",
    r"J\u00f6rg M\u00FCller-L\u00fcdenscheidt",
    "J%C3%B6rg%20M%C3%BCller-L%c3%bcdenscheidt",
    "Jo\u0308rg Mu\u0308ller-Lu\u0308denscheidt",
    "J&#246;rg M&uuml;ller-L&#xFC;denscheidt",
]
MAILS = [MAIL, "Joerg.Mueller@Lindenfurt.Example", "joerg.mueller%40lindenfurt.example"]
TRACES = [b"denscheidt", b"DENSCHEIDT", b"lindenfurt", b"Lindenfurt"]
"""What stands in every spelling, and nowhere else."""


@pytest.fixture
def clock():
    return Clock(NOON)


def about(key, version=0, texts=(NAME, MAIL), **other):
    """An entry that names a person in its record, its body and its findings."""
    iri = other.pop("iri", f"https://data.example/{key}")
    plain = {"id": iri, "title": [f"{key} {version}"], "creator": list(texts)}
    said = " ".join(text.replace("\\", "\\\\") for text in texts)
    values = {
        "iri": iri,
        "raw": orjson.dumps({"key": key, "version": version, "said": texts}),
        "json": orjson.dumps(plain),
        "turtle": f'<{iri}> <urn:creator> "{said}" .\n',
        "findings": (
            warning("clean.text", where=texts[0], value=texts[0], proposal=texts[-1], property="dct:creator"),
        ),
        "facts": (Fact("names", f"mailto:{texts[-1]}"),),
        "address": f"https://north.example/{texts[-1]}",
    }
    return entry(key, version, **(values | other))


def lived(store):
    """A store that has the person in every place that we know of."""
    harvest(store, *(about(f"s{number}", texts=(text,)) for number, text in enumerate([*SPELLINGS, *MAILS])), "clean")
    harvest(store, about("x", iri="https://data.example/s0"), about("shut", openness=Openness.NOT_FREE), source="south")
    with store.begin_run("north", "f") as run:
        for number, text in enumerate([*SPELLINGS, *MAILS][1:], 1):
            offer(run, about(f"s{number}", 1, texts=(text,)))
        offer(run, entry("clean"))
        run.stage(about("proc", kind=EntryKind.PROCEDURE))
        run.finding(error("page.missing", where=MAIL, file=NAME))
        page = f"https://north.example/{NAME}"
        run.keep_page(
            KnownPage(url=page, next_url=page, keys={MAIL: 3, "s1": 9}, leftovers=f'<a> <b> "{NAME}" .'.encode())
        )
        run.publish(LENIENT)
    with store.begin_run("north", "f") as run:
        for number, text in enumerate([*SPELLINGS, *MAILS][1:], 1):
            offer(run, about(f"s{number}", 1, texts=(text,)))
        offer(run, about("new", 3))
        run.finding(error("page.missing", where=MAIL, file=NAME))
        waiting = run.plan(LENIENT)
    assert {name for name, text in dump(store).items() if any(trace in text for trace in TRACES)} == {
        *("raw", "body", "delivery", "fact", "run", "ticket", "page"),
    }
    return waiting


def dump(store):
    """Every table as one stretch of bytes, unpacked."""
    with store._database.reading() as connection:
        return {
            table.name: b"\n".join(_bytes(value) for row in connection.execute(select(table)) for value in row)
            for table in metadata.sorted_tables
            if table.name != "source"
        }


def _bytes(value):
    if not isinstance(value, bytes):
        return str(value).encode()
    return content.unpack(value) if value[:1] == b"x" else value


def redact(store, *texts, **other):
    empty = store.redactor()
    return store.redact(replace(empty, phrases=tuple(map(empty.phrase, texts))), **other)


def on_disk(store):
    """The bytes of the database's files: SQLite's with its log, PostgreSQL's without its own."""
    if store._database.path is not None:
        path = store._database.path
        files = path.parent.glob(f"{path.name}*")
    else:
        with store._database.reading() as connection:
            data = Path(connection.exec_driver_sql("SHOW data_directory").scalar())
            number = connection.exec_driver_sql(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).scalar()
            files = (data / "base" / str(number)).iterdir()
    return b"".join(each.read_bytes() for each in files if each.is_file())


def test_a_text_is_nowhere_after_its_redaction(store):
    waiting = lived(store)
    redacted = redact(store, NAME, MAIL, reason="on request")
    assert {"raw", "body", "delivery", "fact", "run", "ticket", "page"} <= redacted.rows.keys()
    assert store.scrub()
    left = {name: trace for name, text in dump(store).items() for trace in TRACES if trace in text}
    assert left == {}
    assert not any(trace in on_disk(store) for trace in TRACES)
    assert store.check() == ()
    assert public(store).items() <= replayed(store).items()
    with store.reading() as snapshot:
        for number in (1, 5):
            name = entry_id("north", f"s{number}")
            for version in snapshot.history(name).versions:
                assert orjson.loads(version.shown.json)["creator"] == ["***"]
            assert RULE in {each.rule for each in snapshot.findings(name).findings}
        assert RULE not in {each.rule for each in snapshot.findings(entry_id("north", "clean")).findings}
        assert [bool(each.after.json) for each in snapshot.planned(waiting.id) if each.key == "new"] == [True]
    assert redact(store, NAME, MAIL) == Redacted({}, (), ())
    store.apply(waiting.id)
    assert not any(trace in text for text in dump(store).values() for trace in TRACES)


def test_before_the_files_are_written_anew_the_text_is_still_on_the_disk(store):
    """Otherwise the test above could not fail."""
    harvest(store, about("a", findings=(), raw=NAME.encode(), turtle=f"{NAME} " * 50, address=NAME))
    redact(store, NAME, MAIL)
    assert b"denscheidt" not in b"".join(dump(store).values())
    if store._database.path is not None:
        assert b"denscheidt" in on_disk(store)
    store.scrub()
    assert b"denscheidt" not in on_disk(store)


def test_a_rehearsal_changes_nothing(store):
    lived(store)
    before = dump(store)
    told = redact(store, NAME, MAIL, dry_run=True)
    assert dump(store) == before
    assert redact(store, NAME, MAIL)._replace(changed=told.changed) == told


def test_readers_and_followers_see_the_entry_anew(store):
    harvest(store, about("a"), "clean")
    position = store.position()
    redacted = redact(store, NAME, MAIL)
    assert redacted.changed == (entry_id("north", "a"),)
    changes = store.changes(position, 10)
    assert [(each.entry.key, each.kind) for each in changes] == [("a", "put")]
    assert "***" in changes[0].entry.turtle


def test_an_entry_whose_very_name_is_redacted_leaves_a_tombstone_that_names_nothing(store):
    iri = "https://data.example/joerg-mueller-luedenscheidt"
    harvest(store, about(iri, iri=iri, title=NAME), "clean")
    redacted = redact(store, NAME, MAIL)
    assert redacted.removed == (entry_id("north", iri),)
    assert not any(trace in text for text in dump(store).values() for trace in TRACES)
    with store.reading() as snapshot:
        tombstone = snapshot.entry_by_id(entry_id("north", iri))
    assert (tombstone.state, tombstone.reason) == (EntryState.WITHDRAWN, "redacted")
    assert public(store).keys() == {"north/clean"}
    assert store.check() == ()


def test_a_slug_is_no_way_round(store):
    harvest(store, about("a", title=f"Daten von {NAME}"))
    redact(store, NAME, MAIL)
    with store.reading() as snapshot:
        found = snapshot.entry_by_id(entry_id("north", "a"))
    assert found.slug == f"dataset-{found.id}"


def test_a_whole_entry_is_deleted_and_its_heir_takes_its_place(store):
    lived(store)
    gone = entry_id("north", "s1")
    store.redact(replace(store.redactor(), entries=frozenset([gone])))
    with store.reading() as snapshot:
        assert snapshot.entry_by_id(gone).reason == "redacted"
        assert [each.kept for each in snapshot.history(gone).versions] == [False, False, False]
        assert snapshot.delivered(gone) is None
    assert store.check() == ()
    assert public(store).items() <= replayed(store).items()
    assert "north/s1" not in public(store)
    with store.begin_run("north", "f") as run:
        assert gone in run.redactor.entries
        run.fail("test")


def test_nobody_harvests_meanwhile(store):
    with store.begin_run("south", "f") as run:
        with pytest.raises(SourceBusy):
            redact(store, NAME)
        run.fail("test")
    redact(store, NAME)


def test_rules_move_with_the_store_and_do_not_tell_what_they_keep_out(store, new_url, clock):
    harvest(store, about("a"))
    redact(store, NAME, MAIL)
    with closing(Store.open(new_url(), clock)) as other:
        other.migrate()
        store.copy_to(other)
        with other.begin_run("north", "f") as run:
            assert [run.redactor.text(text) for text in SPELLINGS] == ["***"] * len(SPELLINGS)
            assert [run.redactor.text(text) for text in MAILS] == ["redacted@redacted.invalid"] * len(MAILS)
            run.fail("test")
        assert not any(trace in text for text in dump(other).values() for trace in TRACES)


def test_a_finding_of_a_run_is_written_without_it(store):
    store.register(CARDS)
    redact(store, NAME)
    with store.begin_run("north", "f") as run:
        run.finding(error("page.missing", where=NAME, file=f"{NAME}.ttl"))
        ended = run.fail("page.missing")
    assert [each.where for each in ended.findings] == ["***"]

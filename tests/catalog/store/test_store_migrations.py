"""The tables come to be by migrations, in any process that needs them, as often as it likes."""

import threading
from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from catalogue import CARDS, harvest, public
from clock import Clock
from sqlalchemy import text

from catalog.content import pack
from catalog.store import Store, migrations
from catalog.store.tables import metadata


def test_migrating_twice_is_migrating_once(empty_url, clock):
    for _ in range(2):
        store = Store.open(empty_url, clock)
        store.migrate()
        store.migrate()
        store.register(CARDS)
        assert store.check() == ()
        store.close()


def test_the_migrations_make_the_tables_that_the_program_uses(store, url):
    def is_for_this_engine(item, *_):
        return getattr(item, "_ddl_if", None) is None or item._ddl_if.dialect == connection.dialect.name

    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_for_this_engine})
        assert compare_metadata(context, metadata) == []


@pytest.mark.engine("postgresql")
def test_postgresql_orders_every_text_by_its_bytes(postgresql, clock):
    """Whoever adds a column must not forget it; no ordered index is on what may be long, either."""
    store = Store.open(postgresql, clock)
    store.migrate()
    columns = "pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace"
    query = f"SELECT relname, attname FROM {columns} AND attcollation <> 0 AND attcollation <> '\"C\"'::regcollation"
    with store._database.reading() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    store.close()
    assert [each for each in found if not each[0].startswith("alembic_version")] == []


def test_many_processes_may_start_at_once(empty_url, clock):
    faults = []

    def start():
        store = Store.open(empty_url, clock)
        try:
            store.migrate()
            store.register(CARDS)
            faults.extend(store.check())
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            store.close()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_store_without_tables_is_told_about(empty_url, clock):
    store = Store.open(empty_url, clock)
    (fault,) = store.check()
    assert "none" in fault
    store.close()


def test_a_broken_promise_is_told_about(store):
    harvest(store, "a", "b")
    with store._database.publishing() as connection:
        connection.execute(text("UPDATE entry SET delivery = 99 WHERE key = 'a'"))
        connection.execute(text("UPDATE entry SET iri = 'x'"))
    assert store.check() == ("1 published entries without a body", "1 IRIs with two public entries")


def test_a_store_needs_a_file(clock):
    with pytest.raises(ValueError, match="file"):
        Store.open("sqlite://", clock)


SAFE = {
    "sqlite": {"PRAGMA synchronous": 2, "PRAGMA journal_mode": "wal", "PRAGMA foreign_keys": 1},
    "postgresql": {"SHOW synchronous_commit": "on", "SHOW client_encoding": "UTF8", "SHOW lock_timeout": "2min"},
}


def test_settings_that_keep_data_safe_are_on(store):
    with store._database.publishing() as connection:
        expected = SAFE[connection.dialect.name]
        assert {asked: connection.exec_driver_sql(asked).scalar() for asked in expected} == expected
    assert public(store) == {}


def test_the_newest_form_is_the_one_that_alembic_knows():
    assert migrations.head() == ScriptDirectory.from_config(migrations.configuration()).get_current_head()


def test_a_store_from_before_there_was_history_knows_what_it_can(empty_url):
    """Two versions of one entry, of which the first is long gone; and an entry that was withdrawn."""
    clock = Clock()
    store = Store.open(empty_url, clock)
    before = migrations.configuration()
    with store._database.publishing() as connection:
        before.attributes["connection"] = connection
        command.upgrade(before, "0005")
        for statement in _LIVED:
            connection.execute(text(statement), {"packed": pack(b"{}")} if ":packed" in statement else {})
    store.migrate()
    store.register(CARDS)
    assert store.check() == ()
    with store.reading() as snapshot:
        first, second = snapshot.history("a").versions
        assert (first.at.day, first.kept, second.at.day, second.kept) == (1, False, 2, True)
        put, gone = snapshot.history("b").versions
        assert (put.kept, gone.kind, gone.reason, gone.at.day) == (False, "withdraw", "missing", 2)
    clock.now += timedelta(days=1000)
    assert store.prune().deliveries == 1
    assert store.check() == ()
    store.close()


_RUN = "(id, source, state, fingerprint, started, ended, seconds, publish_seconds, seen, new, changed, unchanged"
_LIVED = [
    "INSERT INTO source VALUES ('north', 'N', 'dcat', 'u', 'o', '', 'f')",
    *(
        f"INSERT INTO run {_RUN}, withdrawn, failed, findings, reason, verdict) VALUES ({number}, 'north', 'done', 'f',"
        f" '{day}', '{day}', 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '[]')"
        for number, day in ((1, "2024-01-01T00:00:00.000000+00:00"), (2, "2024-01-02T00:00:00.000000+00:00"))
    ),
    "INSERT INTO raw VALUES (2, '2', 'nt', ''), (3, '3', 'nt', '')",
    "INSERT INTO body VALUES (2, '2', :packed, ''), (3, '3', :packed, '')",
    *(
        f"INSERT INTO delivery (id, run, entry, iri, kind, digest, fingerprint, raw, body, verdict, openness)"
        f" VALUES ({number}, {run}, '{entry}', 'urn:{entry}', 'dataset', '', '', {number}, {number}, '[]', 'free')"
        for number, run, entry in ((2, 2, "a"), (3, 1, "b"))
    ),
    *(
        "INSERT INTO entry (id, source, key, iri, kind, slug, state, delivery, seq, first_seen, changed, reason,"
        " missing_runs)"
        f" VALUES ('{entry}', 'north', '{entry}', 'urn:{entry}', 'dataset', '{entry}', '{state}', {number}, {seq},"
        f" '2024-01-01T00:00:00.000000+00:00', '2024-01-02T00:00:00.000000+00:00', '{reason}', 0)"
        for entry, state, number, seq, reason in (("a", "public", 2, 3, ""), ("b", "withdrawn", 3, 4, "missing"))
    ),
    "INSERT INTO ledger VALUES (1, 'a', 'put', 1), (2, 'b', 'put', 1), (3, 'a', 'put', 2), (4, 'b', 'withdraw', 2)",
]

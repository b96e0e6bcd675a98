"""The tables come to be by migrations, in any process that needs them, as often as it likes."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from catalogue import CARDS, harvest, public
from sqlalchemy import text

from catalog.store import Store, migrations
from catalog.store.tables import metadata


def test_migrating_twice_is_migrating_once(url, clock):
    for _ in range(2):
        store = Store.open(url, clock)
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


def test_many_processes_may_start_at_once(url, clock):
    faults = []

    def start():
        store = Store.open(url, clock)
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


def test_a_store_without_tables_is_told_about(url, clock):
    store = Store.open(url, clock)
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

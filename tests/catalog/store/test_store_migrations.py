"""The tables come to be by migrations, in any process that needs them, as often as it likes."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from catalogue import CARDS, harvest, public
from sqlalchemy import create_engine, text

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
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


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


def test_settings_that_keep_data_safe_are_on(store):
    with store._database.publishing() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")
        }
        assert asked == {"synchronous": 2, "journal_mode": "wal"}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert public(store) == {}


def test_the_newest_form_is_the_one_that_alembic_knows():
    assert migrations.head() == ScriptDirectory.from_config(migrations.configuration()).get_current_head()

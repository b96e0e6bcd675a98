"""Accounts, sessions and deeds: no password and no token is kept, and what is taken away is gone at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, inspect, text

from catalog.account import Grant, Person, Role, grants
from catalog.store import NameTaken

FRIEDA = Person(name="frieda", title="Frieda Muster", grants=grants(["steward:stadt", "reader"]))
PASSWORD = "ein langes Kennwort"
HOURS, IDLE = timedelta(hours=10), timedelta(hours=1)


def test_an_account_admits_with_its_password_only(store):
    store.accounts.add(FRIEDA, PASSWORD)
    assert store.accounts.admitted("frieda", PASSWORD) == FRIEDA
    for name, password in (("frieda", ""), ("frieda", PASSWORD + " "), ("Frieda", PASSWORD), ("nobody", PASSWORD)):
        assert store.accounts.admitted(name, password) is None
    with pytest.raises(NameTaken):
        store.accounts.add(FRIEDA, PASSWORD)


def test_neither_password_nor_token_stands_in_the_store(store, url):
    store.accounts.add(FRIEDA, PASSWORD)
    token = store.sessions.begin(FRIEDA, HOURS)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        names = {"account", "session"} & set(inspect(engine).get_table_names())
        rows = [str(row) for name in names for row in connection.execute(text(f"SELECT * FROM {name}"))]
    engine.dispose()
    assert len(rows) == 2
    assert not [row for row in rows if PASSWORD in row or token in row]


def test_a_closed_account_is_good_for_nothing_at_once(store):
    store.accounts.add(FRIEDA, PASSWORD)
    token = store.sessions.begin(FRIEDA, HOURS)
    assert store.accounts.close("frieda")
    assert (store.accounts.admitted("frieda", PASSWORD), store.sessions.find(token, IDLE)) == (None, None)
    assert not store.accounts.close("frieda")
    assert not store.accounts.change("frieda", password="ein neues Kennwort")
    assert store.accounts.listed()[0].closed is not None


def test_a_right_that_is_taken_away_is_gone_for_who_is_signed_in(store):
    store.accounts.add(FRIEDA, PASSWORD)
    token = store.sessions.begin(FRIEDA, HOURS)
    assert store.sessions.find(token, IDLE).may(Role.STEWARD, "stadt")
    assert store.accounts.change("frieda", allowed=[Grant(Role.READER)])
    assert not store.sessions.find(token, IDLE).may(Role.STEWARD, "stadt")
    assert store.sessions.find(token, IDLE).may(Role.READER, "stadt")


def test_a_new_password_ends_every_session(store):
    store.accounts.add(FRIEDA, PASSWORD)
    token = store.sessions.begin(FRIEDA, HOURS)
    assert store.accounts.change("frieda", password="ein neues Kennwort")
    assert store.sessions.find(token, IDLE) is None
    assert store.accounts.admitted("frieda", PASSWORD) is None
    assert store.accounts.admitted("frieda", "ein neues Kennwort") == FRIEDA


def test_a_session_of_a_provider_keeps_what_it_said_until_it_ends(store):
    token = store.sessions.begin(FRIEDA, HOURS, "oidc")
    assert store.sessions.find(token, IDLE) == FRIEDA
    store.sessions.end(token)
    assert store.sessions.find(token, IDLE) is None
    store.sessions.begin(FRIEDA, HOURS, "oidc")
    assert (store.sessions.end_all("frieda"), store.sessions.end_all("frieda")) == (1, 0)


def test_a_session_ends_with_its_time_and_when_nothing_is_asked(store):
    """The clock of the store goes on by a minute whenever it is looked at."""
    short = store.sessions.begin(FRIEDA, timedelta(minutes=2), "oidc")
    long = store.sessions.begin(FRIEDA, HOURS, "oidc")
    assert store.sessions.find(short, IDLE) is None
    assert store.sessions.find(long, timedelta(minutes=5)) == FRIEDA
    for _ in range(6):
        store.sessions.find(short, IDLE)
    assert store.sessions.find(long, timedelta(minutes=5)) is None
    assert store.sessions.find(long, IDLE) == FRIEDA
    store.sessions.prune()
    assert store.sessions.end_all("frieda") == 1


def test_deeds_are_told_latest_first_and_forgotten_in_time(store):
    for number in range(5):
        store.audit.note("Frieda", "harvest", f"quelle{number}", "weil")
    first, second = store.audit.latest(2)
    assert (first.who, first.what, first.subject, first.note) == ("Frieda", "harvest", "quelle4", "weil")
    assert [each.subject for each in store.audit.latest(2, before=second.id)] == ["quelle2", "quelle1"]
    assert store.audit.prune(first.at) == 4
    assert store.audit.prune(datetime.max.replace(tzinfo=first.at.tzinfo)) == 1
    assert store.audit.latest(9) == []

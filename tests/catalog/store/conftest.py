"""Stores to test with: one for each engine at hand, all with the same promises."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from catalogue import CARDS

from catalog.store import Store

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.engine("postgresql")))


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The URL of another empty database each time; a further engine joins by a line in ENGINES and one here."""
    numbers = itertools.count()
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield lambda: f"sqlite:///{tmp_path}/var/catalog{next(numbers)}.db"
        else:
            server = request.getfixturevalue("postgresql_server")
            yield lambda: stack.enter_context(server.database())


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The URL of an empty database."""
    return new_url()


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that goes on by a minute whenever it is looked at."""
    minutes = itertools.count()
    return lambda: NOON + timedelta(minutes=next(minutes))


@pytest.fixture
def store(url: str, clock: Callable[[], datetime]) -> Iterator[Store]:
    """A store with two Harvest Sources, north and south, that were never harvested."""
    store = Store.open(url, clock)
    store.migrate()
    store.register(CARDS)
    yield store
    store.close()

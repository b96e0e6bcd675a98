"""A store as it is before the first harvest."""

import pytest
from fake_store import NOON

from catalog.change import SourceCard
from catalog.store import Store


@pytest.fixture
def store(tmp_path):
    """A store in which the Harvest Source `stadt` was never harvested; its clock stands still."""
    store = Store.open(f"sqlite:///{tmp_path}/catalog.db", lambda: NOON)
    store.migrate()
    store.register(
        [SourceCard(name="stadt", title="Stadtportal", kind="dcat", url="https://q.example/", organisation="stadt")]
    )
    yield store
    store.close()

"""A store as it is before the first harvest."""

import pytest
from argon2 import PasswordHasher
from fake_store import NOON

from catalog import password
from catalog.change import SourceCard
from catalog.store import Store


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Passwords that are hashed quickly: what a sign-in does is tested here, not how hard a hash is to guess."""
    monkeypatch.setattr(password, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


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

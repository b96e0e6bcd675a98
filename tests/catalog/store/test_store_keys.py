"""Keys: each allows what it was given for, until it is revoked; nobody can read it again."""

from pathlib import Path

import pytest

from catalog.store import NameTaken, Store


def test_a_key_is_known_by_its_secret_alone(store):
    secret = store.keys.add("waechter", ["decide", "harvest"])
    found = store.keys.find(secret)
    assert (found.name, found.scopes, found.revoked) == ("waechter", ("harvest", "decide"), None)
    for other in ("", "waechter", secret[:-1], secret + "x", "lotse_" + "A" * 43, "\0", "ü" * 5000, "\ud800"):
        assert store.keys.find(other) is None


def test_two_keys_are_never_alike(store):
    assert len({store.keys.add(f"k{number}", ["harvest"]) for number in range(20)}) == 20


def test_no_secret_is_kept(store, url):
    secret = store.keys.add("one", ["harvest"])
    assert secret not in repr(store.keys.listed())
    if url.startswith("sqlite"):
        for suffix in ("", "-wal"):
            assert secret.encode() not in Path(url.removeprefix("sqlite:///") + suffix).read_bytes()


def test_a_revoked_key_is_good_for_nothing_and_its_name_stays_taken(store):
    secret = store.keys.add("one", ["harvest"])
    assert store.keys.revoke("one")
    assert not store.keys.revoke("one")
    assert not store.keys.revoke("two")
    assert store.keys.find(secret) is None
    [kept] = store.keys.listed()
    assert kept.revoked
    with pytest.raises(NameTaken):
        store.keys.add("one", ["harvest"])


@pytest.mark.parametrize("scopes", [[], ["all"], ["harvest", "x"]])
def test_what_no_key_can_allow_is_refused(store, scopes):
    with pytest.raises(ValueError, match=r"^(all|x)?$"):
        store.keys.add("one", scopes)
    assert store.keys.listed() == []


def test_a_copied_store_knows_the_keys(store, new_url, clock):
    secret = store.keys.add("one", ["harvest"])
    other = Store.open(new_url(), clock)
    other.migrate()
    store.copy_to(other)
    assert other.keys.find(secret).name == "one"
    other.close()

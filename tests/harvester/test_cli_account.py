"""`lotse account`: who may sign in is added, changed, listed without a password, and closed."""

import io
import json
import sys

import pytest

LONG = "ein langes Kennwort"


@pytest.fixture
def typed(monkeypatch):
    def give(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return give


def add(lotse, typed, name="frieda", password=LONG, grant="steward"):
    typed(f"{password}\n")
    return lotse.call("account", "add", name, "--title", "Frieda Muster", "--grant", grant, "--password-stdin")


def test_an_account_is_added_changed_and_closed(lotse, typed):
    assert add(lotse, typed)[0] == 0
    code, listed, _ = lotse.call("account", "list", "--json")
    [account] = map(json.loads, listed.splitlines())
    assert (code, account["name"], account["title"], account["grants"]) == (0, "frieda", "Frieda Muster", ["steward"])
    assert LONG not in listed + lotse.call("account", "list")[1]
    assert lotse.call("account", "grants", "frieda", "--grant", "reader")[0] == 0
    assert "reader" in lotse.call("account", "list")[1]
    typed("ein anderes Kennwort\n")
    assert lotse.call("account", "password", "frieda", "--password-stdin")[0] == 0
    assert "frieda" in lotse.call("account", "sign-out", "frieda")[2]
    assert lotse.call("account", "close", "frieda")[0] == 0
    assert json.loads(lotse.call("account", "list", "--json")[1])["closed"]
    assert lotse.call("account", "close", "frieda")[0] == 1
    assert lotse.call("account", "grants", "frieda", "--grant", "reader")[0] == 1
    assert add(lotse, typed)[0] == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "kurz"}, "12"),
        ({"password": ""}, "12"),
        ({"grant": "king"}, "king"),
        ({"grant": "steward:nirgends"}, "nirgends"),
    ],
)
def test_what_cannot_be_an_account_is_none(lotse, typed, change, told):
    code, _, said = add(lotse, typed, **change)
    assert (code, told in said) == (2, True)
    assert "No accounts" in lotse.call("account", "list")[2]

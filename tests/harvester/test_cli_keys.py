"""`lotse keys`: a key is shown once, listed without its secret, and revoked."""

import json

import pytest


def test_a_key_is_shown_once_and_revoked(lotse):
    code, secret, told = lotse.call("keys", "add", "waechter", "--scope", "harvest")
    assert (code, secret.startswith("lotse_")) == (0, True)
    assert "waechter" in told
    code, listed, _ = lotse.call("keys", "list", "--json")
    [key] = map(json.loads, listed.splitlines())
    assert (code, key["name"], key["scopes"], key["revoked"]) == (0, "waechter", ["harvest"], None)
    assert secret.strip() not in listed + lotse.call("keys", "list")[1]
    assert lotse.call("keys", "revoke", "waechter")[0] == 0
    assert json.loads(lotse.call("keys", "list", "--json")[1])["revoked"]
    assert lotse.call("keys", "revoke", "waechter")[0] == 1
    code, out, told = lotse.call("keys", "add", "waechter", "--scope", "decide")
    assert (code, out, "waechter" in told) == (2, "", True)


@pytest.mark.parametrize("options", [(), ("--scope", "all")])
def test_a_key_without_a_scope_is_none(lotse, options):
    assert lotse.call("keys", "add", "one", *options)[0] == 2
    assert "No keys" in lotse.call("keys", "list")[2]

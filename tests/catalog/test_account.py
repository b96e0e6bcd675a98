"""Roles: each includes those before it, at the organisation it is granted for and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.account import EVERYWHERE, Grant, Person, Role, grants
from catalog.signin import Provider

ORGANISATIONS = st.sampled_from(["leipzig", "dresden", EVERYWHERE])
GRANTS = st.builds(Grant, st.sampled_from(Role), ORGANISATIONS)


@given(GRANTS)
def test_a_grant_is_read_as_it_is_written(grant):
    assert Grant.read(str(grant)) == grant


@given(st.lists(GRANTS), st.sampled_from(Role), st.sampled_from(["leipzig", "dresden", "chemnitz"]))
def test_nobody_may_more_than_one_of_their_grants_says(allowed, role, organisation):
    person = Person(name="p", title="P", grants=tuple(allowed))
    order = [*Role]
    fits = [
        each
        for each in allowed
        if order.index(each.role) >= order.index(role) and each.organisation in {EVERYWHERE, organisation}
    ]
    assert person.may(role, organisation) == bool(fits)
    assert person.may_somewhere(role) >= person.may(role, organisation)


@pytest.mark.parametrize("text", ["", "king", "steward leipzig", ":leipzig", "STEWARD"])
def test_what_is_no_role_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Grant.read(text)


@pytest.mark.parametrize(
    ("claims", "allowed"),
    [
        ({"realm": {"roles": ["od-leipzig", "other"]}}, ["steward:leipzig"]),
        ({"realm": {"roles": "od-admin"}}, ["administrator"]),
        ({"realm": {"roles": ["od-admin", "od-leipzig"]}}, ["administrator", "steward:leipzig"]),
        ({"realm": {"roles": [{"od-admin": 1}, 7, None]}}, []),
        ({"realm": ["od-admin"]}, []),
        ({"roles": ["od-admin"]}, []),
        ({}, []),
    ],
)
def test_a_provider_grants_by_the_values_of_one_claim(claims, allowed):
    table = {"issuer": "https://i.example", "client_id": "c", "claim": "realm.roles"}
    provider = Provider.read(
        {**table, "grants": {"od-admin": ["administrator"], "od-leipzig": ["steward:leipzig"]}}, {}
    )
    assert provider.granted(claims) == grants(allowed)

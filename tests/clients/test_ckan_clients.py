"""Clients of CKAN: ckanapi, and the plain requests that others make."""

import json
from pathlib import Path

import orjson
import pytest
import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, SearchQueryError, ValidationError

from catalog.store import Store
from catalog.web.ckan import ACTIONS
from harvester.cli.instance import Instance, now

FACETS = ["organization", "groups", "tags", "res_format", "license_id"]


@pytest.fixture(scope="module", params=[True, False], ids=["get", "post"])
def ckan(portal: str, request: pytest.FixtureRequest) -> RemoteCKAN:
    return RemoteCKAN(portal, get_only=request.param)


@pytest.fixture(scope="module")
def entries(demo: Path) -> dict[str, dict]:
    """What the store has of datasets and series, by name."""
    store = Store.open(Instance(demo).settings.store_url, now)
    with store.reading() as snapshot:
        found = {each.slug: each.plain() for each in snapshot.page(limit=1000) if each.json and each.kind != "service"}
    store.close()
    return found


def search(ckan: RemoteCKAN, **asked: object) -> dict:
    return ckan.action.package_search(**asked)


def names(ckan: RemoteCKAN, **asked: object) -> set[str]:
    return {each["name"] for each in search(ckan, rows=1000, **asked)["results"]}


def test_every_dataset_is_a_package(ckan, entries):
    assert ckan.action.package_list() == sorted(entries)
    assert names(ckan) == set(entries)
    assert {each["name"] for each in ckan.action.current_package_list_with_resources(limit=1000)} == set(entries)


def test_a_package_says_what_the_dataset_says(ckan, entries):
    for name, plain in entries.items():
        package = ckan.action.package_show(id=name)
        assert package == ckan.action.package_show(id=package["id"])
        extras = {each["key"]: each["value"] for each in package["extras"]}
        assert extras["uri"] == plain["id"]
        assert package["title"] in {each["value"] for each in plain["title"] if isinstance(each, dict)} | {
            each for each in plain["title"] if isinstance(each, str)
        }
        assert len(package["resources"]) == package["num_resources"] == len(plain.get("distribution", []))
        assert {each["name"] for each in package["tags"]} == {
            each["value"] if isinstance(each, dict) else each for each in plain.get("keyword", [])
        }


def test_a_resource_is_found_by_its_id(ckan):
    found = [each for package in search(ckan, rows=1000)["results"] for each in package["resources"]]
    assert len({each["id"] for each in found}) == len(found)
    for each in found[:10]:
        assert ckan.action.resource_show(id=each["id"]) == each


def test_pages_of_a_search_are_a_walk_over_all(ckan, entries):
    for sort in ("id asc", "name asc", "metadata_created desc", "metadata_modified desc", "title_string asc"):
        met = []
        for start in range(0, len(entries) + 5, 5):
            met += [each["name"] for each in search(ckan, sort=sort, start=start, rows=5)["results"]]
        assert sorted(met) == sorted(entries)
    assert [each["name"] for each in search(ckan, sort="name desc", rows=1000)["results"]] == sorted(entries)[::-1]


def test_facets_count_what_their_filters_find(ckan):
    answer = search(ckan, rows=0, **{"facet.field": json.dumps(FACETS), "facet.limit": -1})
    assert set(answer["facets"]) == set(answer["search_facets"]) == set(FACETS)
    for field, counts in answer["facets"].items():
        assert counts, field
        for value, count in counts.items():
            assert search(ckan, fq=f'{field}:"{value}"', rows=0)["count"] == count, (field, value)
        for item in answer["search_facets"][field]["items"]:
            assert item["count"] == counts[item["name"]]
            assert item["display_name"]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"fq": "res_format:CSV"}, {"fq": "res_format:(CSV OR JSON)"}),
        ({"fq": "+res_format:CSV +res_format:JSON"}, {"fq": "res_format:CSV"}),
        ({"fq": "res_format:CSV -res_format:JSON"}, {"fq": "res_format:CSV"}),
        ({"fq_list": ["res_format:CSV", "res_format:JSON"]}, {"fq": "res_format:JSON"}),
        ({"q": "daten NOT res_format:CSV"}, {"q": "daten"}),
        ({"q": "title:daten"}, {"q": "daten"}),
        ({"q": "*:*", "fq": "metadata_modified:[NOW-1DAY TO *]"}, {"q": "*:*"}),
        ({"fq": "metadata_created:[* TO 2020-01-01T00:00:00Z]"}, {"fq": "type:dataset"}),
        ({"fq": "type:dataset_series"}, {"fq": "capacity:public"}),
    ],
)
def test_filters_narrow(ckan, narrow, wide):
    fewer, more = names(ckan, **narrow), names(ckan, **wide)
    assert fewer <= more
    assert more


def test_what_is_left_out_and_what_is_left_make_all(ckan, entries):
    assert names(ckan, fq="res_format:CSV") | names(ckan, fq="-res_format:CSV") == set(entries)
    assert not names(ckan, fq="res_format:CSV") & names(ckan, fq="NOT res_format:CSV")


def test_what_no_query_is_is_words(ckan):
    for text in ("Radwegenetz ((", 'Radwegenetz "', "Netz: Radwegenetz", "Radwgenetz"):
        assert [each["title"] for each in search(ckan, q=text)["results"]] == ["Radwegenetz des Landkreises"], text
    for text in ("((", "http://a.example/b"):
        assert search(ckan, q=text)["count"] == 0, text
    with pytest.raises(SearchQueryError):
        search(ckan, fq="(halb")
    with pytest.raises(SearchQueryError):
        search(ckan, fq="nosuchfield:1")
    with pytest.raises(SearchQueryError):
        search(ckan, sort="nosuchfield asc")


def test_organizations_groups_tags_and_licences_list_what_packages_have(ckan):
    packages = search(ckan, rows=1000)["results"]
    organizations = {each["name"]: each["package_count"] for each in ckan.action.organization_list(all_fields=True)}
    for package in packages:
        assert package["owner_org"] in organizations
    assert sum(organizations.values()) == len(packages)
    name = packages[0]["owner_org"]
    shown = ckan.action.organization_show(id=name, include_datasets=True)
    assert len(shown["packages"]) == shown["package_count"] == organizations[name]
    groups = ckan.action.group_list()
    assert {each["name"] for package in packages for each in package["groups"]} <= set(groups)
    assert ckan.action.group_show(id=groups[0])["name"] == groups[0]
    tags = {each["name"] for package in packages for each in package["tags"]}
    assert ckan.action.tag_list() == sorted(tags)
    one = min(tags)
    assert ckan.action.tag_show(id=one, include_datasets=True)["packages"]
    assert one in ckan.action.tag_autocomplete(query=one[:2])
    assert ckan.action.tag_search(query=one)["count"] >= 1
    licences = {each["id"] for each in ckan.action.license_list()}
    assert {each["license_id"] for each in packages} & licences


def test_beginnings_are_completed(ckan):
    package = search(ckan, rows=1)["results"][0]
    word = max(package["title"].split(), key=len)
    assert package["name"] in {each["name"] for each in ckan.action.package_autocomplete(q=word[:5], limit=1000)}
    assert "csv" in ckan.action.format_autocomplete(q="C")
    key = ckan.action.organization_list()[0]
    assert key in {each["name"] for each in ckan.action.organization_autocomplete(q=key)}
    assert ckan.action.resource_search(query="format:CSV")["count"] > 0


def test_what_is_not_there_or_not_allowed_is_refused_as_ckan_does(ckan):
    for action in ("package_show", "resource_show", "organization_show", "group_show", "tag_show"):
        with pytest.raises(NotFound):
            ckan.call_action(action, {"id": "kein-solcher-name"})
        with pytest.raises(ValidationError):
            ckan.call_action(action, {})
    for action in ("package_create", "package_delete", "resource_update", "organization_patch"):
        with pytest.raises(NotAuthorized):
            ckan.call_action(action, {"id": "x"})
    with pytest.raises(CKANAPIError, match="Action name not known"):
        ckan.call_action("no_such_action", {})
    with pytest.raises(ValidationError):
        search(ckan, rows="many")


def test_every_action_answers_and_explains_itself(ckan):
    for action in ACTIONS:
        assert ckan.action.help_show(name=action)
    assert ckan.action.status_show()["ckan_version"].startswith("2.")
    assert ckan.action.site_read() is True


def test_answers_of_others_are_in_ckans_envelope(portal):
    answer = requests.get(f"{portal}/api/3/action/package_search", {"rows": 1}, timeout=30)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    body = answer.json()
    assert (body["success"], len(body["result"]["results"])) == (True, 1)
    again = requests.get(answer.url, headers={"if-none-match": answer.headers["etag"]}, timeout=30)
    assert again.status_code == 304
    refused = requests.post(f"{portal}/api/3/action/package_show", data=b"[1]", timeout=30)
    assert (refused.status_code, refused.json()["success"]) == (409, False)
    form = requests.post(f"{portal}/api/action/package_search", data={"rows": 1}, timeout=30)
    assert form.json()["success"]
    assert requests.get(f"{portal}/api/3", timeout=30).json() == {"version": 3}
    assert orjson.loads(requests.post(f"{portal}/api/action/package_list", timeout=30).content)["success"]

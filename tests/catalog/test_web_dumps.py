"""Dumps at their addresses: whole or in parts, with checksums, and never half of one."""

import hashlib

import pytest
from browser import Browser
from fake_store import BASE, FakeStore, settings

from catalog import dump
from catalog.dump import Dump, DumpFile
from catalog.web import create_app


@pytest.fixture
def browser(tmp_path):
    return Browser(create_app(FakeStore(), None, None, settings(instance=tmp_path)), BASE)


def write(tmp_path, content, position=1, folder="a"):
    place = dump.place("files:var/dump", tmp_path)
    (place / folder).mkdir(parents=True)
    (place / folder / "catalog.nt.gz").write_bytes(content)
    file = DumpFile(name="catalog.nt.gz", size=len(content), sha256=hashlib.sha256(content).hexdigest())
    dump.show(place, Dump(position=position, made="2024-05-01T10:00:00+00:00", folder=folder, files=(file,)))
    return place


def test_before_the_first_dump_there_is_none(browser):
    assert browser.get("/dumps").status_code == browser.get("/dumps/catalog.nt.gz").status_code == 404


def test_what_is_listed_is_what_is_given(browser, tmp_path):
    write(tmp_path, b"0123456789" * 100_000)
    (listed,) = browser.get("/dumps").json()["files"]
    answer = browser.get(listed["url"].removeprefix(BASE))
    assert (len(answer.content), hashlib.sha256(answer.content).hexdigest()) == (listed["size"], listed["sha256"])
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    assert browser.get("/dumps/catalog.nt.gz", if_none_match=answer.headers["etag"]).status_code == 304


def test_a_part_can_be_asked_for_as_long_as_the_file_is_the_same(browser, tmp_path):
    write(tmp_path, b"0123456789")
    tag = browser.get("/dumps/catalog.nt.gz").headers["etag"]
    part = browser.get("/dumps/catalog.nt.gz", range="bytes=3-5", if_range=tag)
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"345", "bytes 3-5/10")
    write(tmp_path, b"abcdefghij", 2, "b")
    whole = browser.get("/dumps/catalog.nt.gz", range="bytes=3-5", if_range=tag)
    assert (whole.status_code, whole.content) == (200, b"abcdefghij")


def test_a_new_dump_takes_the_place_of_the_former(browser, tmp_path):
    place = write(tmp_path, b"old")
    write(tmp_path, b"new", 2, "b")
    assert browser.get("/dumps").json()["position"] == 2
    assert sorted(each.name for each in place.iterdir()) == ["b", "now.json"]


@pytest.mark.parametrize("name", ["now.json", "..%2Fnow.json", "a", "%00", ".now.json"])
def test_there_is_no_way_to_any_other_file(browser, tmp_path, name):
    write(tmp_path, b"x")
    assert browser.get(f"/dumps/{name}").status_code == 404


def test_only_files_are_dumps(tmp_path):
    with pytest.raises(ValueError, match="s3"):
        dump.place("s3:bucket", tmp_path)


def test_void_and_the_foot_of_pages_tell_of_dumps_where_there_are_any(browser, tmp_path):
    page, void = browser.get("/").text, browser.get("/.well-known/void").text
    assert "/dumps" not in page + void
    write(tmp_path, b"0123456789")
    assert 'href="/dumps"' in browser.get("/").text
    assert f"void#dataDump> <{BASE}/dumps/catalog.nt.gz>" in browser.get("/.well-known/void", "text/turtle").text

"""The first rows of a table that a dataset offers, or why they cannot be had."""

import pytest
from hostile import HostileSource, page, status

from harvester.http import Client, Limits
from harvester.sample import MOST_ROWS, sample

CSV = "Baum;Höhe\nLinde;12,5\nEiche;20\n".encode("windows-1252")


@pytest.fixture
def client():
    with Client(
        allow=["127.0.0.1"], user_agent="test", limits=Limits(size=100_000, retries=0), respect_robots=False
    ) as it:
        yield it


def test_the_first_rows_of_the_first_address_that_is_a_table(client):
    with HostileSource() as source:
        gone, html = source.on("/gone", status(404)), source.on("/page", page(b"<html>", "text/html"))
        table = source.on("/table", page(CSV, "text/csv"))
        found = sample(client, [gone, html, table], 2, "de")
    assert found["rows"] == [["Baum", "Höhe"], ["Linde", "12,5"]]
    assert (found["url"], found["total"]) == (table, 3)
    assert [each["url"] for each in found["reasons"]] == [gone, html]


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (10**9, MOST_ROWS)])
def test_nobody_gets_more_rows_than_there_may_be(client, asked, given):
    with HostileSource() as source:
        body = "".join(f"{number},x{'y' * 500}\n" for number in range(100)).encode()
        found = sample(client, [source.on("/t", page(body, "text/csv"))], asked, "de")
    assert len(found["rows"]) == given
    assert max(len(cell) for row in found["rows"] for cell in row) <= 301


@pytest.mark.parametrize("body", [b"", b"\0" * 50, b"PK\x03\x04", b"%PDF-1.7", b"x" * 200_000])
def test_what_is_no_table_is_said(client, body):
    with HostileSource() as source:
        found = sample(client, [source.on("/t", page(body))], 5, "en")
    assert found["url"] is None or found["total"] <= 1
    assert found["rows"] == [] or not found["reasons"]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense", "", "http://10.0.0.1/", "http://[::1"]
)
def test_no_other_place_is_looked_at(client, address):
    found = sample(client, [address], 5, "en")
    assert (found["rows"], len(found["reasons"])) == ([], 1)

"""Agents: the official SDK's own client, over HTTP and over standard input and output."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from mcp import Client
from mcp.client.stdio import StdioServerParameters

SHARED = {"search", "dataset", "distributions", "explain_quality"}


@pytest.fixture(params=["http", "stdio"])
def place(request: pytest.FixtureRequest) -> Any:
    """Where the client finds the server."""
    if request.param == "http":
        return request.getfixturevalue("portal") + "/mcp"
    demo: Path = request.getfixturevalue("demo")
    return _stdio(demo)


def _stdio(demo: Path) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=["-m", "harvester", "mcp", "--config", str(demo)])


def talk(place: Any, said: Callable[[Client], Awaitable[Any]]) -> Any:
    async def conversation() -> Any:
        async with Client(place) as client:
            return await said(client)

    return asyncio.run(conversation())


def ask(place: Any, tool: str, **arguments: object) -> dict[str, Any]:
    async def said(client: Client) -> dict[str, Any]:
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, result.content
        return result.structured_content

    return talk(place, said)


def refused(place: Any, tool: str, **arguments: object) -> str:
    async def said(client: Client) -> str:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        return result.content[0].text

    return talk(place, said)


def test_tools_are_told_and_only_read(place):
    async def said(client: Client) -> list[Any]:
        return (await client.list_tools()).tools

    tools = {each.name: each for each in talk(place, said)}
    assert set(tools) - {"sample_rows"} == SHARED
    assert ("sample_rows" in tools) == (not isinstance(place, str))
    for each in tools.values():
        assert each.annotations.read_only_hint
        assert each.description


def test_a_dataset_that_is_found_is_told_with_its_data_and_its_quality(place):
    found = ask(place, "search", text="", limit=5)
    assert 0 < len(found["hits"]) <= 5 <= found["total"]
    hit = next(each for each in found["hits"] if each["kind"] == "dataset")
    told = ask(place, "dataset", id=hit["id"])
    assert (told["id"], told["page"], told["title"]) == (hit["id"], hit["page"], hit["title"])
    for name in (told["iri"], hit["slug"]):
        assert ask(place, "dataset", id=name) == told
    data = ask(place, "distributions", id=hit["id"])["distributions"]
    assert all({"download_urls", "access_urls", "license", "format", "checks"} <= set(each) for each in data)
    quality = ask(place, "explain_quality", id=hit["id"])
    assert 0 <= quality["score"]["points"]["least"] <= 405
    assert all(each["what"] and each["rule"] for each in quality["findings"])


def test_facets_narrow(place):
    value = ask(place, "search")["facets"]["format"][0]
    assert ask(place, "search", format=value["value"])["total"] == value["count"]


@pytest.mark.parametrize("name", ["", "no-such", "\0", "\ud800x".encode("utf-8", "replace").decode(), "x" * 5000])
def test_what_is_not_there_is_said(portal, name):
    for tool in ("dataset", "distributions", "explain_quality"):
        assert "no public dataset" in refused(f"{portal}/mcp", tool, id=name)


def test_odd_questions_are_answered(portal):
    place = f"{portal}/mcp"
    everything = ask(place, "search")["total"]
    for arguments in ({"text": '\0(("AND'}, {"text": "ä" * 9999}, {"theme": "nosuchtheme"}):
        assert ask(place, "search", **arguments)["total"] == 0, arguments
    for arguments in ({"limit": -5}, {"offset": 10**9}):
        assert ask(place, "search", **arguments)["total"] == everything, arguments


def test_rows_of_a_table_come_by_the_guarded_client(demo, portal):
    """The demo's tables stand nowhere: what is shown is why they cannot be had."""
    hits = ask(f"{portal}/mcp", "search", limit=50)["hits"]
    first = next(each["id"] for each in hits if ask(f"{portal}/mcp", "distributions", id=each["id"])["distributions"])
    sampled = ask(_stdio(demo), "sample_rows", id=first)
    assert sampled["rows"] == []
    assert all(each["reason"] for each in sampled["reasons"])
    assert "counted from 0" in refused(_stdio(demo), "sample_rows", id=first, distribution=999)


def test_what_is_no_message_is_refused_with_headers_that_keep_browsers_safe(portal):
    for body in (b"", b"{", b"[]", b"null", b"x" * 200_000):
        response = requests.post(f"{portal}/mcp", body, headers={"Content-Type": "application/json"})
        assert 400 <= response.status_code < 500
        assert response.headers["content-security-policy"].startswith("default-src 'none'")

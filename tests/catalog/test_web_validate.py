"""POST /api/v1/validate: what one learns about a document, and that no document is an error of ours."""

import asyncio
import time

import httpx
import orjson
import pytest
from browser import Browser
from fake_store import BASE, FakeStore, settings
from hypothesis import given
from hypothesis import strategies as st

from catalog.web import create_app, validate
from dcat_ap import document
from dcat_ap.cut import Bounds

APP = create_app(FakeStore(), None, None, settings())
BROWSER = Browser(APP, BASE)
PLACE = "/api/v1/validate"
PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
"""
DATASET = (
    PREFIXES
    + """\
<https://example.org/1> a dcat:Dataset ; dct:title "Eins"@de ; dcat:distribution <https://example.org/d> .
<https://example.org/d> a dcat:Distribution ; dcat:accessURL <https://example.org/f> ; dct:format "CSV" ;
    dct:license "CC BY 4.0" .
"""
).encode()


def post(body: bytes, media_type: str = "text/turtle", query: str = "", language: str = "en") -> dict:
    response = BROWSER.post(PLACE + query, body, media_type, language)
    assert response.status_code == 200, response.text
    return response.json()


def test_an_entry_is_told_what_it_lacks_what_was_mended_and_how_good_it_is():
    answer = post(DATASET)
    assert (answer["total"], answer["checked"], answer["conform"]) == (1, 1, 0)
    (entry,) = answer["entries"]
    assert (entry["iri"], entry["class"], entry["title"]) == ("https://example.org/1", "Dataset", "Eins")
    assert entry["conforms"] is False
    missing = {(each["rule"], each["property"]): each for each in entry["findings"]}["check.missing", "dct:publisher"]
    assert missing["severity"] == "error"
    assert "dct:publisher" in missing["what"]
    assert missing["fix"]
    assert {each["proposal"] for each in entry["repairs"]} >= {
        "http://publications.europa.eu/resource/authority/file-type/CSV"
    }
    assert entry["openness"] == "free"
    assert entry["licences"]["https://example.org/d"]["licence"] == "http://dcat-ap.de/def/licenses/cc-by/4.0"
    assert entry["score"]["points"]["least"] < entry["score"]["points"]["most"]


def test_as_delivered_nothing_is_mended():
    (entry,) = post(DATASET, query="?as=delivered")["entries"]
    assert entry["repairs"] == []
    assert "dct:format" in {each.get("property") for each in entry["findings"] if each["severity"] == "error"}


def test_sentences_are_in_the_language_asked_for():
    german, english = (post(DATASET, language=language)["entries"][0]["findings"] for language in ("de", "en"))
    assert [each["rule"] for each in german] == [each["rule"] for each in english]
    assert all(one["what"] != two["what"] for one, two in zip(german, english, strict=True))
    assert post(DATASET, query="?lang=de", language="en")["entries"][0]["findings"] == german


def test_every_format_gives_the_same_answer():
    from dcat_ap import plain, write

    expected = post(DATASET)["entries"]
    for form, media_type in write.FORMATS.items():
        data = write.convert(DATASET.decode(), form)
        assert post(data, media_type)["entries"] == expected, form
    (entry,) = document.read(DATASET, "ttl", base=BASE, where="").entries()
    assert post(orjson.dumps(plain.write(entry.entry)), "application/json")["entries"] == expected


def test_an_unreadable_document_is_a_problem_that_says_why():
    response = BROWSER.post(PLACE, b"<a> <b>", "text/turtle", "en")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["finding"]["rule"] == "rdf.unreadable"
    assert problem["detail"].startswith(problem["finding"]["what"])


def test_a_body_that_is_too_long_is_refused():
    response = BROWSER.post(PLACE, b" " * (validate._MOST_BYTES + 1), "text/turtle")
    assert response.status_code == 413
    assert response.json()["title"]
    assert post(b" " * 1000)["total"] == 0


@pytest.mark.parametrize("query", ["?as=", "?as=both"])
def test_a_stage_that_there_is_not_is_refused(query):
    assert BROWSER.post(PLACE + query, DATASET, "text/turtle").status_code == 400


def test_it_cannot_be_got():
    assert BROWSER.get(PLACE).status_code == 405


def test_no_more_entries_are_checked_than_may_be_and_the_answer_says_so(monkeypatch):
    monkeypatch.setattr(validate, "BOUNDS", Bounds(entries=2, rows=100))
    body = PREFIXES + "".join(f"<a:{number}> a dcat:Dataset .\n" for number in range(5))
    answer = post(body.encode())
    assert (answer["total"], answer["checked"], len(answer["entries"])) == (5, 2, 2)


def test_a_small_document_that_would_be_cut_into_a_huge_one_is_refused():
    shared = "<a:x> " + " ; ".join(f'<a:p> "{number}"' for number in range(2000)) + " .\n"
    body = PREFIXES + shared + "".join(f"<a:{number}> a dcat:Dataset ; <a:q> <a:x> .\n" for number in range(2000))
    response = BROWSER.post(PLACE, body.encode(), "text/turtle")
    assert (response.status_code, response.json()["finding"]["rule"]) == (422, "rdf.too-much")


def test_other_requests_are_answered_meanwhile(monkeypatch):
    """The work is a thread's: while it lasts, /health is asked and answered."""
    done: list[str] = []

    def slow(asked):
        time.sleep(0.5)
        done.append("validate")
        return b"{}"

    monkeypatch.setattr(validate, "_answer", slow)

    async def both() -> None:
        transport = httpx.ASGITransport(APP)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            long = asyncio.create_task(client.post(PLACE, content=DATASET))
            await asyncio.sleep(0.1)
            await client.get("/health")
            done.append("health")
            await long

    asyncio.run(both())
    assert done == ["health", "validate"]


def test_a_context_of_others_is_never_fetched():
    body = b'{"@context": "http://127.0.0.1:9/context", "@id": "https://e.org/1"}'
    response = BROWSER.post(PLACE, body, "application/ld+json")
    assert (response.status_code, response.json()["finding"]["rule"]) == (422, "rdf.unknown-context")


def test_of_very_many_findings_the_first_are_told_and_the_others_counted():
    distributions = ", ".join("[ dct:format 'CSV' ]" for _ in range(300))
    (entry,) = post(f"{PREFIXES}<a:1> a dcat:Dataset ; dcat:distribution {distributions} .".encode())["entries"]
    assert (len(entry["findings"]), len(entry["repairs"])) == (200, 200)
    assert entry["untold"] > 200


NAUGHTY = [
    "",
    "\u0000",
    "\u202e",
    "\ufeff",
    "\U0001f4a9",
    "<script>alert(1)</script>",
    "{0}{what}%s",
    "' OR 1=1 --",
    "../../x",
]
NAUGHTY += [
    "\\",
    '"',
    "\n",
    "NaN",
    "1e999",
    "-",
    "\u0301" * 50,
    "\ud7ff",
    "\ufffe",
    "ﷺ",
    "${jndi:ldap://x}",
    "a" * 100_000,
]
PROPERTIES = ["dct:title", "dct:issued", "dct:license", "dcat:theme", "dct:spatial", "dcat:keyword", "dct:publisher"]


@pytest.mark.parametrize("value", NAUGHTY, ids=range(len(NAUGHTY)))
def test_no_text_is_our_error(value):
    literal = orjson.dumps(value).decode()
    said = " ; ".join(f"{each} {literal}" for each in PROPERTIES)
    said += f" ; dcat:distribution [ dct:format {literal} ; dct:license {literal} ]"
    body = f"{PREFIXES}<a:1> a dcat:Dataset ; {said} ."
    assert post(body.encode())["checked"] == 1
    for stage in ("published", "delivered"):
        item = {"class": "Dataset", "id": "a:1", "title": [value], "license": [{"value": value}], "keyword": [value]}
        assert BROWSER.post(f"{PLACE}?as={stage}", orjson.dumps(item), "application/json").status_code in {200, 422}


BOMB = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><x>&c;</x>'
DEEP = 3000


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (BOMB, "application/rdf+xml"),
        (b"[" * DEEP + b"]" * DEEP, "application/ld+json"),
        (b'{"@graph":' * DEEP + b"{}" + b"}" * DEEP, "application/ld+json"),
        (b'{"a":' * 900 + b"{}" + b"}" * 900, "application/ld+json"),
        (b"<x>" * DEEP + b"</x>" * DEEP, "application/rdf+xml"),
        (b"<a:a> <a:b> " + b"[ <a:c> " * DEEP + b"1" + b"]" * DEEP + b" .", "text/turtle"),
        (b"\xff\xfe\x00", "text/turtle"),
        (b"\x1f\x8b\x08", "application/n-triples"),
        (b"<html><body>Not found</body></html>", "text/html"),
        (b'{"class":"Dataset"}', "application/json"),
        (b'{"class":"Dataset","id":"a:1","publisher":' + b'[{"id":"_:a","publisher":' * 400, "application/json"),
        (b"", ""),
    ],
)
def test_no_document_is_our_error(body, media_type):
    assert BROWSER.post(PLACE, body, media_type).status_code in {200, 422}


def test_services_and_datasets_nested_without_end_are_no_error_of_ours():
    nested = "[ dcat:accessService [ dcat:servesDataset [ dcat:distribution " * 500 + "<a:x>" + " ] ] ]" * 500
    body = f"{PREFIXES}<a:1> a dcat:Dataset ; dcat:distribution {nested} ."
    assert BROWSER.post(PLACE, body.encode(), "text/turtle").status_code in {200, 422}


@given(st.binary(max_size=60), st.sampled_from(["", "text/turtle", "application/json", "application/rdf+xml", "x"]))
def test_no_bytes_are_our_error(body, media_type):
    assert BROWSER.post(PLACE, body, media_type).status_code in {200, 422}

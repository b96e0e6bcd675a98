"""OAI-PMH 2.0: a checklist of what the protocol demands, and lists that lose nothing while something is published."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from browser import Browser
from fake_store import BASE, NOON, FakeStore, entry, settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from lxml import etree
from rdflib import Graph

from catalog.change import EntryKind, SourceCard
from catalog.organisation import Label, Organisation
from catalog.web import create_app

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DATACITE = "{http://datacite.org/schema/kernel-4}"
UTC_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
BODIES = {key: Organisation(key=key, title=Label({"de": f"{key} & <Co>"})) for key in ("stadt", "land")}
LATER = NOON + timedelta(days=3, microseconds=5)
FULL = {
    "title": [{"value": "Bäume & <Sträucher>", "lang": "de"}, {"value": "Trees", "lang": "en"}],
    "description": [{"value": "]]> \x00 \ufffe", "lang": "de"}],
    "keyword": [{"value": "Baum", "lang": "de"}],
    "publisher": [{"id": "_:p", "types": ["http://xmlns.com/foaf/0.1/Agent"], "name": [{"value": "Grünamt"}]}],
    "issued": [{"value": "2019-04-01", "datatype": "http://www.w3.org/2001/XMLSchema#date"}],
    "identifier": [{"value": "b-1"}],
    "distribution": [
        {
            "id": "_:d",
            "types": ["http://www.w3.org/ns/dcat#Distribution"],
            "license": ["http://dcat-ap.de/def/licenses/cc-zero"],
            "format": ["http://publications.europa.eu/resource/authority/file-type/CSV"],
        }
    ],
}

ARGUMENTS = ["verb", "from", "until", "set", "metadataPrefix", "identifier", "resumptionToken", "x"]
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 300)), max_size=5)


@pytest.fixture
def store():
    store = FakeStore(
        entry(1, FULL), entry(2, source="land", changed=LATER), entry(3), entry("p", kind=EntryKind.PROCEDURE)
    )
    store.cards = [
        SourceCard(name=name, title=name, kind="dcat", url="https://q.example", organisation=name) for name in BODIES
    ]
    return store


@pytest.fixture
def browser(store):
    return browse(store)


def browse(store, **other):
    return Browser(create_app(store, None, None, settings(organisations=BODIES, **other)), BASE)


def ask(browser, **arguments):
    """The answer to a question; `from_` stands for from."""
    return answer(browser.get("/oai?" + urlencode({name.rstrip("_"): value for name, value in arguments.items()})))


def answer(response):
    assert (response.status_code, response.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    root = etree.fromstring(response.content)
    assert root.tag == OAI + "OAI-PMH"
    assert UTC_SECOND.fullmatch(root.findtext(OAI + "responseDate"))
    assert root.findtext(OAI + "request") == f"{BASE}/oai"
    assert [each.tag for each in root[:2]] == [OAI + "responseDate", OAI + "request"]
    return root


def code(root):
    (error,) = root.findall(OAI + "error")
    return error.get("code")


def names(root):
    return [each.findtext(OAI + "identifier") for each in root.iter(OAI + "header")]


def name(number):
    return f"oai:daten.example.org:{entry(number).id}"


def test_identify_says_all_that_it_must(browser):
    root = ask(browser, verb="Identify")
    said = {each.tag.removeprefix(OAI): each.text for each in root.find(OAI + "Identify")}
    assert (said["protocolVersion"], said["deletedRecord"]) == ("2.0", "persistent")
    assert (said["baseURL"], said["granularity"]) == (f"{BASE}/oai", "YYYY-MM-DDThh:mm:ssZ")
    assert re.fullmatch(r"\S+@(\S+\.)+\S+", said["adminEmail"])
    assert UTC_SECOND.fullmatch(said["earliestDatestamp"])
    assert said["repositoryName"]
    order = "repositoryName baseURL protocolVersion adminEmail earliestDatestamp deletedRecord granularity compression"
    assert list(said) == order.split()


def test_the_answer_repeats_the_question(browser):
    root = ask(browser, verb="ListRecords", metadataPrefix="oai_dc", set="stadt")
    said = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "stadt"}
    assert dict(root.find(OAI + "request").attrib) == said


def test_post_asks_the_same(browser):
    form = urlencode({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}).encode()
    response = browser.post("/oai", form, "application/x-www-form-urlencoded")
    assert names(answer(response)) == names(ask(browser, verb="ListIdentifiers", metadataPrefix="oai_dc"))
    assert code(answer(browser.post("/oai", b"a" * 200_000, "application/x-www-form-urlencoded"))) == "badVerb"


def test_dublin_core_is_offered_and_every_format_gives_every_record(browser):
    root = ask(browser, verb="ListMetadataFormats")
    offered = [each.text for each in root.iter(OAI + "metadataPrefix")]
    assert offered == ["oai_dc", "oai_datacite", "dcat_ap_de"]
    of_one = ask(browser, verb="ListMetadataFormats", identifier=name(1))
    assert [each.text for each in of_one.iter(OAI + "metadataPrefix")] == offered
    spaces = [each.text for each in root.iter(OAI + "metadataNamespace")]
    for prefix, space in zip(offered, spaces, strict=True):
        found = ask(browser, verb="ListRecords", metadataPrefix=prefix)
        assert sorted(names(found)) == sorted(map(name, (1, 2, 3)))
        assert {etree.QName(each[0]).namespace for each in found.iter(OAI + "metadata")} == {space}


def test_sets_are_public_bodies_and_records_say_theirs(browser):
    root = ask(browser, verb="ListSets")
    assert [each.text for each in root.iter(OAI + "setSpec")] == list(BODIES)
    assert [each.text for each in root.iter(OAI + "setName")] == [f"{key} & <Co>" for key in BODIES]
    found = ask(browser, verb="ListIdentifiers", metadataPrefix="oai_dc", set="land")
    assert names(found) == [name(2)]
    assert [each.text for each in found.iter(OAI + "setSpec")] == ["land"]


def test_a_withdrawn_record_is_a_header_that_says_so(store, browser):
    store.withdraw(entry(1).id)
    for prefix in ("oai_dc", "oai_datacite", "dcat_ap_de"):
        for root in (
            ask(browser, verb="GetRecord", identifier=name(1), metadataPrefix=prefix),
            ask(browser, verb="ListRecords", metadataPrefix=prefix),
        ):
            (gone,) = [each for each in root.iter(OAI + "header") if each.get("status")]
            assert (gone.get("status"), gone.findtext(OAI + "identifier")) == ("deleted", name(1))
            assert gone.getparent().find(OAI + "metadata") is None


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2024-05-01T10:00:00Z", "", "123"),
        ("2024-05-01T10:00:01Z", "", "2"),
        ("", "2024-05-01T10:00:00Z", "13"),
        ("", "2024-05-01T09:59:59Z", ""),
        ("2024-05-04T10:00:00Z", "2024-05-04T10:00:00Z", "2"),
        ("2024-05-01", "2024-05-01", "13"),
        ("2024-05-02", "2024-05-03", ""),
        ("2024-05-04", "", "2"),
        ("2024-05-04", "9999-12-31", "2"),
    ],
)
def test_from_and_until_are_both_included(browser, since, until, expected):
    asked = {key: value for key, value in (("from_", since), ("until", until)) if value}
    root = ask(browser, verb="ListIdentifiers", metadataPrefix="oai_dc", **asked)
    assert sorted(names(root)) == sorted(map(name, expected))
    assert expected or code(root) == "noRecordsMatch"
    stamps = [each.text for each in root.iter(OAI + "datestamp")]
    assert all(UTC_SECOND.fullmatch(each) and since <= each for each in stamps)


WRONG = [
    ("", "badVerb"),
    ("verb=", "badVerb"),
    ("verb=identify", "badVerb"),
    ("verb=Identify&verb=Identify", "badVerb"),
    ("verb=Identify&x=1", "badArgument"),
    ("verb=ListRecords", "badArgument"),
    ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-13-01", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-05-01T10:00:00", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-05-01&until=2024-05-02T10:00:00Z", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-05-02&until=2024-05-01", "badArgument"),
    ("verb=ListRecords&metadataPrefix=mets", "cannotDisseminateFormat"),
    ("verb=ListIdentifiers&metadataPrefix=mets", "cannotDisseminateFormat"),
    ("verb=ListRecords&metadataPrefix=oai_dc&set=none", "noRecordsMatch"),
    ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
    ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
    ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
    ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:x:1", "idDoesNotExist"),
    ("verb=GetRecord&metadataPrefix=mets&identifier=" + name(1), "cannotDisseminateFormat"),
    ("verb=GetRecord&metadataPrefix=oai_dc&identifier=" + name("p"), "idDoesNotExist"),
    ("verb=ListMetadataFormats&identifier=%00", "idDoesNotExist"),
]


@pytest.mark.parametrize(("query", "expected"), WRONG)
def test_every_error_of_the_protocol_has_its_code(browser, query, expected):
    root = answer(browser.get(f"/oai?{query}"))
    assert code(root) == expected
    repeats = bool(root.find(OAI + "request").attrib)
    assert repeats is (expected not in {"badVerb", "badArgument"})


def test_without_public_bodies_there_are_no_sets(store):
    browser = Browser(create_app(store, None, None, settings(organisations={})), BASE)
    assert code(ask(browser, verb="ListSets")) == "noSetHierarchy"


@given(
    st.dictionaries(
        st.sampled_from(["verb", "from", "until", "set", "metadataPrefix", "identifier", "resumptionToken", "x"]),
        st.text(),
    )
)
def test_no_question_however_odd_breaks_the_answer(arguments):
    ask(browse(FakeStore()), **arguments)


def test_dublin_core_says_what_the_source_says(browser):
    root = ask(browser, verb="GetRecord", identifier=name(1), metadataPrefix="oai_dc")
    said = [(each.tag.removeprefix(DC), each.text) for each in root.iter(DC + "*")]
    for expected in (
        ("title", "Bäume & <Sträucher>"),
        ("publisher", "Grünamt"),
        ("subject", "Baum"),
        ("identifier", entry(1).iri),
        ("identifier", f"{BASE}/datasets/titel-1"),
        ("date", "2019-04-01"),
        ("rights", "http://dcat-ap.de/def/licenses/cc-zero"),
    ):
        assert expected in said


def test_datacite_has_its_six_parts_and_makes_nothing_up(browser):
    full, bare = (
        ask(browser, verb="GetRecord", identifier=name(number), metadataPrefix="oai_datacite") for number in (1, 3)
    )
    order = [each.tag.removeprefix(DATACITE) for each in next(full.iter(DATACITE + "resource"))]
    assert order[:6] == ["identifier", "creators", "titles", "publisher", "publicationYear", "resourceType"]
    assert full.findtext(f".//{DATACITE}creatorName") == full.findtext(f".//{DATACITE}publisher") == "Grünamt"
    assert (full.findtext(f".//{DATACITE}publicationYear"), bare.findtext(f".//{DATACITE}publicationYear")) == (
        "2019",
        "2024",
    )
    assert bare.findtext(f".//{DATACITE}creatorName") == bare.findtext(f".//{DATACITE}publisher") == ":unav"


def test_dcat_ap_de_is_what_the_entry_s_own_address_gives(browser):
    root = ask(browser, verb="GetRecord", identifier=name(3), metadataPrefix="dcat_ap_de")
    (metadata,) = root.iter(OAI + "metadata")
    found = Graph().parse(data=etree.tostring(metadata[0]), format="xml")
    assert set(found) == set(Graph().parse(data=browser.get("/datasets/titel-3.ttl").content, format="turtle"))


@effort(max_examples=15, deadline=None)
@given(
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 300)), max_size=5),
    verb=st.sampled_from(["ListRecords", "ListIdentifiers"]),
)
def test_a_list_that_goes_on_while_something_is_published_loses_nothing(steps, verb):
    store = FakeStore(*(entry(number) for number in range(250)))
    browser, steps = browse(store), iter(steps)
    stayed, seen = set(map(name, range(250))), []
    asked, parts = {"verb": verb, "metadataPrefix": "oai_dc"}, 0
    while asked:
        root = ask(browser, **asked)
        seen += names(root)
        (token,) = root.iter(OAI + "resumptionToken")
        assert int(token.get("cursor")) == 100 * parts
        parts += 1
        asked = {"verb": verb, "resumptionToken": token.text} if token.text else {}
        add, number = next(steps, (True, 301))
        if add:
            store.put(entry(number))
        elif entry(number).id in store.entries:
            store.withdraw(entry(number).id)
            stayed.discard(name(number))
    assert parts == 3 or len(seen) > 300
    assert {each for each in stayed if seen.count(each) != 1} == set()
    assert len(seen) == len(set(seen))


def test_a_token_is_of_one_verb_and_of_one_list(browser, store):
    for number in range(10, 150):
        store.put(entry(number))
    root = ask(browser, verb="ListRecords", metadataPrefix="oai_dc", set="stadt")
    token = next(root.iter(OAI + "resumptionToken")).text
    assert code(ask(browser, verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    rest = ask(browser, verb="ListRecords", resumptionToken=token)
    assert {each.text for each in rest.iter(OAI + "setSpec")} == {"stadt"}
    assert names(ask(browser, verb="ListRecords", resumptionToken=token)) == names(rest)


def test_answers_are_packed_for_who_takes_it(browser):
    response = browser.get("/oai?verb=ListRecords&metadataPrefix=oai_dc", accept_encoding="gzip")
    assert response.headers["content-encoding"] == "gzip"
    assert len(names(answer(response))) == 3

"""Services by XZuFi: each field where CPSV-AP has it, nothing lost, and no document that makes it stumble."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from catalog.fact import NAMES, facts
from dcat_ap.assess import assess
from dcat_ap.model import PublicService, label
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from harvester import mapping, xzufi
from harvester.record import Origin

ORIGIN = Origin(Naming("https://katalog.example/id/", "amt"), "https://amt.example/x.xml", "https://katalog.example")
SAMPLE = Path(__file__).parents[2] / "samples" / "xzufi" / "fischereischein.xml"
HEAD = '<t xzufiVersion="2.2" xmlns:x="http://xoev.de/schemata/xzufi/2_3_0">'
TAGS = [
    *("leistung", "id", "modulText", "inhalt", "leikaTextmodul", "code", "organisationseinheit", "name", "link", "uri"),
    *(
        "zustaendigkeit",
        "leistungID",
        "onlinedienst",
        "kategorie",
        "bezeichnung",
        "weiterfuehrenderLink",
        "gueltigkeit",
    ),
    *("modulKosten", "beschreibung", "kommunikation", "kennung", "sprachversion", "loesche", "spezialisierung", "typ"),
    *("versionsinformation", "modulFachlicheFreigabe", "typisierung", "anschrift", "buendel", "unbekannt"),
]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<>&"), max_size=9)
TREE = st.recursive(
    TEXT,
    lambda inner: st.builds(
        lambda parts: "".join(f"<x:{tag} languageCode='de'>{each}</x:{tag}>" for tag, each in parts),
        st.lists(st.tuples(st.sampled_from(TAGS), inner), max_size=4),
    ),
    max_leaves=15,
)


def mapped(inner: str, more: str = "") -> PublicService:
    body = f"{HEAD}<x:leistung><x:id>1</x:id>{inner}</x:leistung>{more}</t>".encode()
    (record,) = mapping.records("xzufi", body, ORIGIN, "x").records
    entry = mapping.read(record, ORIGIN).entry
    assert isinstance(entry, PublicService)
    return entry


def module(code: str, text: str) -> str:
    said = f"<x:inhalt>{text}</x:inhalt><x:leikaTextmodul><code>{code}</code></x:leikaTextmodul>"
    return f"<x:modulText>{said}</x:modulText>"


@given(TREE)
def test_any_message_is_read_or_unreadable(tree):
    body = f"{HEAD}<x:leistung><x:id>1</x:id>{tree}</x:leistung>{tree}</t>".encode()
    try:
        contents = mapping.records("xzufi", body, ORIGIN, "x")
    except Unreadable:
        return
    for record in contents.records:
        assert assess(mapping.read(record, ORIGIN).entry).entry


def test_the_usual_name_is_the_title_and_the_official_one_is_kept_beside():
    entry = mapped(module("02", "Erteilung") + module("03", "Schein beantragen"))
    assert label(entry) == "Schein beantragen"
    assert [each.value for each in entry.alternative] == ["Erteilung"]
    assert label(mapped(module("02", "Erteilung"))) == "Erteilung"


def test_the_fullest_text_describes_and_shorter_ones_are_kept():
    entry = mapped(module("05", "kurz") + module("06", "lang") + module("24", "lockend"))
    assert [each.value for each in entry.description] == ["lang"]
    assert "kurz" in repr(entry.rest)
    assert "lockend" in repr(entry.rest)


def test_nothing_is_said_that_the_message_does_not_say():
    entry = mapped("")
    assert (entry.title, entry.description, entry.authority, entry.language) == ((), (), (), ())


def test_a_language_is_said_where_the_message_says_it():
    said = "<x:inhalt languageCode='de-DE'>a</x:inhalt><x:inhalt>b</x:inhalt>"
    entry = mapped(f"<x:modulText>{said}<x:leikaTextmodul><code>02</code></x:leikaTextmodul></x:modulText>")
    assert {(each.value, each.language) for each in entry.title} == {("a", "de-de"), ("b", "")}


def test_a_body_of_another_agency_with_the_same_number_is_not_meant():
    other = (
        "<x:organisationseinheit><x:id>9</x:id><x:name><x:name>Fremd</x:name></x:name><x:zustaendigkeit>"
        '<x:leistungID schemeAgencyID="B">1</x:leistungID></x:zustaendigkeit></x:organisationseinheit>'
    )
    body = f'{HEAD}<x:leistung><x:id schemeAgencyID="A">1</x:id></x:leistung>{other}</t>'.encode()
    contents = mapping.records("xzufi", body, ORIGIN, "x")
    assert mapping.read(contents.records[0], ORIGIN).entry.authority == ()
    assert [each.rule for each in contents.findings] == ["services.lonely"]


def test_a_record_holds_of_a_body_only_what_concerns_its_service():
    many = "".join(f"<x:zustaendigkeit><x:leistungID>{each}</x:leistungID></x:zustaendigkeit>" for each in range(500))
    more = f"<x:organisationseinheit><x:id>9</x:id>{many}</x:organisationseinheit>"
    body = f"{HEAD}<x:leistung><x:id>1</x:id></x:leistung><x:leistung><x:id>2</x:id></x:leistung>{more}</t>".encode()
    records = mapping.records("xzufi", body, ORIGIN, "x").records
    assert all(each.body.count(b"zustaendigkeit>") == 2 for each in records)
    assert mapping.records("xzufi", records[0].body, ORIGIN, "x").records[0].body == records[0].body


def test_the_same_messages_in_another_order_give_the_same_records():
    unit = (
        "<x:organisationseinheit><x:id>{}</x:id><x:zustaendigkeit><x:leistungID>1</x:leistungID></x:zustaendigkeit>"
        "</x:organisationseinheit>"
    )
    parts = [unit.format(each) for each in range(4)]
    service = "<x:leistung><x:id>1</x:id></x:leistung>"
    bodies = [f"{HEAD}{''.join(each)}</t>".encode() for each in ([service, *parts], [*reversed(parts), service])]
    one, other = (xzufi.read([(body, "x")]).records(ORIGIN).records for body in bodies)
    assert [each.body for each in one] == [each.body for each in other]


def test_a_service_names_its_bodies_its_links_and_its_addresses():
    (record,) = mapping.records("xzufi", SAMPLE.read_bytes(), ORIGIN, "x").records
    named = {each.value for each in facts(assess(mapping.read(record, ORIGIN).entry).entry) if each.name == NAMES}
    assert {
        "https://katalog.example/id/organisation/amt/L100099%2F88",
        "https://daten.quellgrund.example/dataset/gewaesser",
        "https://formulare.example/fischereischein.pdf",
        "https://antrag.example/fischereischein",
    } <= named

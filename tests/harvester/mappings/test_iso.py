"""ISO records: what arrives where, in both editions and in all that surrounds them; and that nothing raises."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap import licences, ntriples, rdf
from dcat_ap.document import Delivered
from dcat_ap.model import DataService, Dataset
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import Iri, Literal
from harvester import mapping
from harvester.record import Contents, Origin

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://quelle.example/csw")
SAMPLES = Path(__file__).parents[2] / "samples" / "iso"
TREES = (SAMPLES / "stadtbaeume.xml").read_text(encoding="utf-8")


def records(text: str | bytes) -> Contents:
    return mapping.records("iso", text if isinstance(text, bytes) else text.encode(), ORIGIN, "metadaten.xml")


def mapped(text: str) -> Delivered:
    (record,) = records(text).records
    return mapping.read(record, ORIGIN)


def dataset(text: str = TREES) -> Dataset:
    entry = mapped(text).entry
    assert isinstance(entry, Dataset)
    return entry


def triples(text: str) -> str:
    return ntriples.text(rdf.rows(mapped(text).entry))


def constrained(constraints: str) -> str:
    start, end = TREES.index("<gmd:resourceConstraints>"), TREES.rindex("</gmd:resourceConstraints>")
    inner = f"<gmd:resourceConstraints><gmd:MD_LegalConstraints>{constraints}</gmd:MD_LegalConstraints>"
    return TREES[:start] + inner + TREES[end:]


def said(text: str, name: str = "otherConstraints") -> str:
    return f"<gmd:{name}><gco:CharacterString>{text}</gco:CharacterString></gmd:{name}>"


def code(name: str, value: str) -> str:
    return f'<gmd:{name}><gmd:MD_RestrictionCode codeListValue="{value}"/></gmd:{name}>'


def test_the_identifier_of_the_resource_is_its_iri_and_that_of_the_record_its_key():
    (record,) = records(TREES).records
    assert record.key == "6f2a1c10-0001-4000-8000-000000000001"
    assert record.iri == "https://registry.gdi-de.org/id/de.sn.beispiel/baeume"


def test_a_record_without_identifier_is_mapped_and_told():
    bare = re.sub("<gmd:fileIdentifier>.*?</gmd:fileIdentifier>", "", TREES)
    (record,) = records(bare).records
    assert [each.rule for each in record.findings] == ["iso.no-identifier"]
    assert record.key == "https://registry.gdi-de.org/id/de.sn.beispiel/baeume"


def test_the_date_of_the_record_is_the_modification_date():
    assert dataset().modified == (Literal("2026-03-01", datatype="http://www.w3.org/2001/XMLSchema#date"),)


def test_the_licence_of_the_json_and_whom_to_name_stand_at_each_distribution():
    for each in dataset().distribution:
        assert each.license == (Iri("https://www.govdata.de/dl-de/by-2-0"),)
        assert each.license_attribution_by_text == (Literal("Stadt Beispielstadt"),)
    assert licences.judge(dataset()).openness == "free"


def test_public_access_is_no_licence():
    entry = dataset(
        constrained(code("accessConstraints", "otherRestrictions") + said("Es gelten keine Zugriffsbeschränkungen"))
    )
    assert entry.access_rights == (Iri("http://publications.europa.eu/resource/authority/access-right/PUBLIC"),)
    assert not any(each.license for each in entry.distribution)


def test_a_licence_that_stands_as_access_constraint_is_one_all_the_same():
    entry = dataset(constrained(code("accessConstraints", "license") + said("CC BY 4.0")))
    assert {each.license for each in entry.distribution} == {(Literal("CC BY 4.0"),)}


def test_words_that_restrict_are_rights_and_close_the_data():
    entry = dataset(constrained(said("Die kommerzielle Nutzung ist nicht gestattet.", "useLimitation")))
    assert licences.judge(entry).openness == "not_free"


def test_two_licences_are_both_said():
    entry = dataset(constrained(code("useConstraints", "license") + said("CC BY 4.0") + said("CC BY-SA 4.0")))
    assert {len(each.license) for each in entry.distribution} == {2}
    assert licences.judge(entry).openness == "unclear"


def test_json_that_is_none_is_words_about_use():
    assert '{\\"id\\":' in triples(constrained(code("useConstraints", "license") + said('{"id":')))


def test_functions_tell_downloads_services_and_pages_apart():
    entry = dataset()
    file, service = sorted(entry.distribution, key=lambda each: str(each.access_url))
    assert file.download_url == (Iri("https://geo.beispielstadt.example/baeume.gpkg"),)
    assert file.format == (Literal("GPKG"),)
    assert service.format == (Literal("WMS"),)
    assert service.access_service[0].endpoint_url == (Iri("https://geo.beispielstadt.example/wms"),)
    assert entry.page == (Iri("https://beispielstadt.example/baeume"),)


def test_what_a_service_needs_in_its_address_stays_there():
    entry = dataset(TREES.replace("wms?SERVICE=WMS", "wms?map=/karten/baeume.map&amp;SERVICE=WMS"))
    (service,) = [each for one in entry.distribution for each in one.access_service]
    assert service.endpoint_url == (Iri("https://geo.beispielstadt.example/wms?map=/karten/baeume.map"),)


def test_a_service_says_where_it_is_asked_and_what_it_serves():
    entry = mapped((SAMPLES / "dienst.xml").read_text(encoding="utf-8")).entry
    assert isinstance(entry, DataService)
    assert entry.endpoint_url == (Iri("https://geo.beispielstadt.example/wms"),)
    assert entry.serves_dataset == (Iri("https://registry.gdi-de.org/id/de.sn.beispiel/baeume"),)


def test_who_owns_the_data_publishes_them_where_nobody_else_does():
    delivered = mapped(TREES)
    assert delivered.entry.publisher[0].name == (Literal("Stadt Beispielstadt", "de"),)
    assert ("role", "owner") in next(each.facts for each in delivered.findings if each.rule == "iso.publisher")


def test_high_value_is_only_what_the_record_says():
    assert dataset().hvd_category == (Iri("http://data.europa.eu/bna/c_dd313021"),)
    without = TREES.replace("http://data.europa.eu/eli/reg_impl/2023/138/oj", "https://beispiel.example/")
    assert not dataset(without).applicable_legislation


def test_every_language_has_its_texts():
    entry = dataset((SAMPLES / "zweisprachig.xml").read_text(encoding="utf-8"))
    assert entry.title == (Literal("Gemeinden der Oberlausitz", "de"), Literal("Gmejny Hornjeje Łužicy", "hsb"))


def test_a_box_that_is_none_is_kept_and_makes_no_place():
    entry = triples(TREES.replace("13.57", "Osten"))
    assert "dcat#bbox" not in entry
    assert "Osten" in entry


def test_what_has_no_place_is_kept_under_its_name():
    kept = triples(TREES)
    assert '"iso:identificationInfo"' in kept
    assert "Erika Muster" in kept


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml.doctype"),
        ("<a>", "xml.unreadable"),
        ("keine Metadaten", "xml.unreadable"),
    ],
)
def test_what_is_no_safe_xml_is_refused(text, rule):
    with pytest.raises(Unreadable) as refused:
        records(text)
    assert refused.value.finding.rule == rule


def test_other_kinds_of_records_are_told():
    answer = (
        '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults><csw:Record/>'
        f"{TREES.partition('?>')[2]}</csw:SearchResults></csw:GetRecordsResponse>"
    )
    contents = records(answer)
    assert len(contents.records) == 1
    assert [each.rule for each in contents.findings] == ["iso.other-record"]


@given(st.integers(2, len(TREES)), st.integers(0, 400), st.text(max_size=20))
def test_no_damage_raises(place, gone, put):
    damaged = TREES[:place] + put + TREES[place + gone :]
    with contextlib.suppress(Unreadable):
        for record in records(damaged.encode("utf-8", "surrogatepass")).records:
            mapping.read(record, ORIGIN)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="<&"), max_size=60))
def test_any_text_arrives_in_a_title(text):
    entry = dataset(TREES.replace(">Stadtbäume<", f">{text}<"))
    texts = [each.value for each in entry.title if isinstance(each, Literal)]
    assert [each.strip() for each in texts] == ([text.strip()] if text.strip() else [])


@pytest.mark.parametrize("folder", ["iso19139", "csw", "broken-iso", "oai-pmh"])
def test_every_record_of_the_corpus_is_mapped(folder, shared):
    seen = 0
    for file in sorted((shared / "corpus" / folder).glob("*.xml")):
        try:
            found = mapping.records("iso", file.read_bytes(), ORIGIN, file.name).records
        except Unreadable:
            continue
        for record in found:
            entry = mapping.read(record, ORIGIN).entry
            seen += 1
            assert str(entry.id) == record.iri
            assert "gmd:title" not in record.body.decode() or entry.title or entry.rest
    assert seen or folder == "oai-pmh"


def test_pairs_of_the_reference_are_said_too(shared):
    from benchmarks import iso_pairs

    pairs = [iso_pairs.pair(each) for each in sorted((shared / "corpus" / "iso-to-dcat-pairs").glob("*_input.xml"))]
    said, all_of_them = sum(len(a & b) for a, b in pairs), sum(len(a) for a, _ in pairs)
    assert pairs
    assert said / all_of_them >= 0.95


def test_a_namespace_that_is_none_costs_nothing():
    assert dataset(TREES.replace("http://www.isotc211.org/2005/gmd", "gmd")).title == (Literal("Stadtbäume", "de"),)


def test_prefixes_mean_nothing():
    renamed = TREES.replace("gmd:", "x:").replace("xmlns:gmd", "xmlns:x")
    assert dataset(renamed).title == (Literal("Stadtbäume", "de"),)

"""Dublin Core and DataCite: every record of the corpus is mapped, and no damage raises."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Origin

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://quelle.example/")
SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.mark.parametrize(
    ("form", "files"),
    [
        ("dublincore", {"*ListRecords_oai_dc.xml": 10, "*GetRecord_dc.xml": 1, "*sickle*ListRecords.xml": 1}),
        ("datacite", {"*GetRecord_datacite.xml": 1}),
        ("iso", {"*ListRecords_iso19139.xml": 10}),
    ],
)
def test_every_record_of_the_corpus_is_mapped(shared, form, files):
    for pattern, expected in files.items():
        for file in (shared / "corpus" / "oai-pmh").glob(pattern):
            contents = mapping.records(form, file.read_bytes(), ORIGIN, file.name)
            assert len(contents.records) == expected
            assert len({each.key for each in contents.records}) == expected
            titles = [getattr(mapping.read(each, ORIGIN).entry, "title", ()) for each in contents.records]
            assert any(titles)


@given(st.data())
@pytest.mark.parametrize("form", ["dublincore", "datacite"])
def test_no_damage_raises(form, data):
    body = data.draw(st.sampled_from([file.read_bytes() for file in sorted((SAMPLES / form).glob("*.xml"))]))
    start = data.draw(st.integers(0, len(body)))
    stop = data.draw(st.integers(start, min(len(body), start + 40)))
    damaged = body[:start] + data.draw(st.binary(max_size=8)) + body[stop:]
    try:
        contents = mapping.records(form, damaged, ORIGIN, "x")
    except Unreadable:
        return
    for each in contents.records:
        mapping.read(each, ORIGIN)

"""What every mapping owes: its samples come out as the Turtle beside them says, whole, alike in every run.

tests/samples/<format>/<case>.<ending> is a document of the format, <case>.expected.ttl what its entries are as they
were delivered.
`WRITE_SAMPLES=1` writes the Turtle anew: look at the difference before you keep it.
"""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from dcat_ap import canonical, ntriples, parse, rdf, write
from dcat_ap.naming import Naming
from dcat_ap.ntriples import Row
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.mapping import mappings
from harvester.record import Origin

SAMPLES = Path(__file__).parent.parent / "samples"
ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://quelle.example/katalog")
EXPECTED = ".expected.ttl"
CASES = sorted(each for each in SAMPLES.glob("*/*") if not each.name.endswith(EXPECTED))


def entries(case: Path) -> list[str]:
    contents = mapping.records(case.parent.name, case.read_bytes(), ORIGIN, case.name)
    return [ntriples.text(rdf.rows(mapping.read(each, ORIGIN).entry)) for each in contents.records]


def labelled(rows: Iterable[Row]) -> str:
    rows = list(rows)
    return ntriples.text(canonical.relabel(rows, canonical.labels(rows, "")))


def turtle(rows: Iterable[Row]) -> str:
    block = write.block(sorted(rows), "")
    used = (line for line in write.PREFIXES.strip().splitlines() if line.split()[1] in block)
    return "\n".join(used) + "\n\n" + block


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_sample_comes_out_as_expected(case):
    expected = case.with_name(case.name.partition(".")[0] + EXPECTED)
    found = entries(case)
    if os.environ.get("WRITE_SAMPLES"):
        expected.write_text(turtle(ntriples.rows("".join(found))), encoding="utf-8")
    said = parse.parse(expected.read_bytes(), "ttl", base=ORIGIN.url, where=expected.name)
    assert labelled(ntriples.rows("".join(found))) == labelled(said.rows)
    assert found == entries(case)


@pytest.mark.parametrize("name", sorted(mappings()))
def test_every_mapping_has_a_sample(name):
    assert [each for each in CASES if each.parent.name == name]


NO_DOCUMENTS = [b"", b"\0\xff\xfe", b"{", b"<a", b"[" * 9999, "Grüße".encode("latin-1"), b"<a/>"]


@pytest.mark.parametrize("name", sorted(mappings()))
@pytest.mark.parametrize("document", NO_DOCUMENTS)
def test_what_is_no_document_of_a_format_is_unreadable_or_has_no_records(name, document):
    with contextlib.suppress(Unreadable):
        assert not mapping.records(name, document, ORIGIN, "x").records

"""Real documents of others: each is refused with a line, or loses nothing that another library finds in it."""

from collections import Counter
from pathlib import Path

import orjson
import pytest
from graphs import by_oxigraph, by_rdflib, shuffled

from dcat_ap import canonical, cut, ntriples, parse, plain, rdf, write
from dcat_ap.naming import Naming
from dcat_ap.salvage import good_iri

FORMATS = {".ttl": "ttl", ".rdf": "rdf", ".xml": "rdf", ".jsonld": "jsonld"}
FOLDERS = ("dcat-rdf-de", "dcat-rdf-eu", "broken-dcat", "shacl-testcases-de")
NAMING = Naming("https://katalog.example/id/", "quelle")


def corpus() -> list[Path]:
    root = Path(__file__).resolve().parents[3] / "shared" / "corpus"
    return [file for name in FOLDERS for file in sorted((root / name).glob("*")) if file.suffix in FORMATS]


def read(file: Path) -> parse.Document | None:
    """The document, or None if it is refused with a line or another word of where it goes wrong."""
    try:
        return parse.parse(file.read_bytes(), FORMATS[file.suffix], base=file.as_uri(), where=file.name)
    except parse.Unreadable as unreadable:
        finding = unreadable.finding
        assert finding.rule == "rdf.unknown-context" or finding.where.startswith(f"{file.name}, ")
        return None


def elsewhere(file: Path) -> set[ntriples.Row] | None:
    """What pyoxigraph, else rdflib finds on its own."""
    for reader in (by_oxigraph, by_rdflib):
        try:
            return set(reader(file.read_bytes(), FORMATS[file.suffix], file.as_uri()))
        except Exception:  # noqa: BLE001  each parser has exceptions of its own
            continue
    return None


def by_value(rows) -> Counter[tuple[str, ...]]:
    """Rows without the labels of blank nodes, which differ with every reading, and names that are none."""
    return Counter(tuple("_:" if _is_nameless(token) else token for token in row) for row in set(rows))


def _is_nameless(token: str) -> bool:
    return token[0] == "_" or (token[0] == "<" and not good_iri(token[1:-1]))


files = pytest.mark.parametrize("file", corpus(), ids=lambda file: file.name[-60:])


def test_there_is_a_corpus(shared):
    assert len(corpus()) > 200


@files
def test_no_triple_is_lost_in_reading(file):
    document, other = read(file), elsewhere(file)
    if document is None:
        assert other is None, "another library reads it"
    elif other is not None:
        lost = by_value(other) - by_value(document.rows)
        told = [
            finding for finding in document.findings if finding.severity == "error" or finding.rule == "rdf.unknown-key"
        ]
        assert sum(lost.values()) <= len(told)


@files
def test_no_triple_is_lost_in_cutting(file):
    document = read(file)
    if document is None:
        return
    cutting = cut.cut(document.rows, NAMING)
    pieces = [row for piece in cutting.pieces for row in ntriples.rows(piece.text)]
    ours = f"<{NAMING.iri_base}"

    def nameless(rows):
        return {tuple("_:" if token[0] == "_" or token.startswith(ours) else token for token in row) for row in rows}

    assert nameless(document.rows) == nameless([*pieces, *ntriples.rows(cutting.leftovers)])
    assert cut.cut(shuffled(document.rows, 1), NAMING) == cutting


@files
def test_no_triple_is_lost_in_the_model_and_in_writing(file):
    document = read(file)
    if document is None:
        return
    for piece in cut.cut(document.rows, NAMING).pieces:
        rows = ntriples.rows(piece.text)
        entry = rdf.read(f"<{piece.iri}>", rows, piece.kind)
        assert rdf.rows(entry) == sorted(rows)
        assert plain.read(orjson.loads(orjson.dumps(plain.write(entry)))) == entry
        turtle = write.block(rdf.rows(entry), f"<{piece.iri}>")
        assert sorted(by_oxigraph((write.PREFIXES + turtle).encode(), "ttl")) == sorted(rows)


@pytest.mark.parametrize("form", write.FORMATS)
def test_all_that_is_real_survives_every_format_with_a_second_library(form, shared):
    for file in corpus()[:120:8]:
        document = read(file)
        if document is None:
            continue
        rows = canonical.relabel(document.rows, canonical.labels(set(document.rows), ""))
        data = write.convert(write.PREFIXES + write.block(sorted(set(rows))), form)
        assert by_value(by_rdflib(data, form)) == by_value(rows), file.name

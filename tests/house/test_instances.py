"""The instances that travel with the program: they are in order, and the demo's samples are what they claim to be."""

import gzip
import re
import tomllib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from catalog import settings
from catalog.config import ConfigInvalid
from harvester.crontab import is_schedule
from harvester.instance import NotEmpty, init, is_source_url, shipped
from harvester.source import SourceConfig, check_instance, load_sources

FORMS = {"source_url": is_source_url, "schedule": is_schedule}
DCAT = "http://www.w3.org/ns/dcat#"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
}
RDFLIB = {"ttl": "turtle", "rdf": "xml", "nt": "nt"}
BAD_IRI = b"    foaf:page <https://quellgrund.example.org/bauen/plan \xc3\xbcbersicht 2024.pdf> ;\n"

DEMO = Path(str(shipped("demo")))
SACHSEN = Path(str(shipped("sachsen")))
NRW = Path(str(shipped("nrw")))
FILES = [file for instance in (SACHSEN, NRW) for file in sorted((instance / "sources").iterdir())]
SAMPLES = sorted((DEMO / "data").iterdir())


def sources(instance: Path) -> dict[str, SourceConfig]:
    return {source.name: source for source in load_sources(instance, settings.load(instance, {}))}


def form(sample: Path) -> str:
    return sample.name.removesuffix(".gz").rpartition(".")[2]


def body(sample: Path) -> bytes:
    """The text of a sample, without the one statement that no parser is meant to read."""
    read = sample.read_bytes()
    text = gzip.decompress(read) if sample.suffix == ".gz" else read
    return text.replace(BAD_IRI, b"")


def quads(sample: Path) -> list[ox.Quad]:
    found = ox.parse(body(sample), format=FORMATS[form(sample)], base_iri=f"file:///data/{sample.name}")
    return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found]


def entries(kind: str) -> Counter[str]:
    """Every subject of that class, with the number of samples that it stands in."""
    found: Counter[str] = Counter()
    for sample in SAMPLES:
        found.update({str(quad.subject) for quad in quads(sample) if quad.object == ox.NamedNode(DCAT + kind)})
    return found


@pytest.mark.parametrize("instance", [DEMO, SACHSEN, NRW], ids=["demo", "sachsen", "nrw"])
def test_what_we_ship_is_in_order(instance):
    assert [problem.text("de") for problem in check_instance(instance, {})] == []
    assert sources(instance)


def test_no_source_waits_for_a_kind_that_there_is_not():
    assert [file.name for file in FILES if not tomllib.loads(file.read_text("utf-8"))] == []


def test_the_demo_needs_no_network():
    assert {source.url.partition(":")[0] for source in sources(DEMO).values()} == {"file"}
    assert settings.load(DEMO, {}).allow == ()


def test_every_sample_of_the_demo_is_reached_from_a_source():
    """Each source names its first page; the others follow by number."""
    stems = {Path(source.url).name.partition(".")[0].rstrip("-1") for source in sources(DEMO).values()}
    assert stems == {sample.name.partition(".")[0].rstrip("-123") for sample in SAMPLES}


@pytest.mark.parametrize("sample", [one for one in SAMPLES if form(one) in RDFLIB], ids=lambda sample: sample.name)
def test_both_libraries_read_a_sample_alike(sample):
    graph = rdflib.Graph()
    graph.parse(data=body(sample), format=RDFLIB[form(sample)], publicID=f"file:///data/{sample.name}")
    assert len(graph) == len(set(quads(sample)))


def test_the_one_statement_with_a_bad_iri_is_there():
    assert BAD_IRI in (DEMO / "data" / "quellgrund.ttl").read_bytes()


def test_the_demo_shows_every_class_and_one_dataset_twice():
    datasets = entries("Dataset")
    assert sum(datasets.values()) == 59
    assert [iri.rpartition("/")[2] for iri, count in datasets.items() if count > 1] == ["parkhaeuser-belegung>"]
    assert len(entries("DatasetSeries")) == 2
    assert len(entries("DataService")) == 3
    assert len(entries("CatalogRecord")) == 8


def test_links_inside_the_demo_lead_somewhere():
    found = [quad for sample in SAMPLES for quad in quads(sample)]
    subjects = {quad.subject for quad in found}
    for name in ("inSeries", "accessService", "dataset", "service", "servesDataset", "distribution"):
        links = {quad.object for quad in found if quad.predicate.value == DCAT + name}
        assert links, name
        assert links <= subjects, name


def test_the_packed_sample_does_not_hold_the_time_of_packing():
    assert (DEMO / "data" / "geodaten.nt.gz").read_bytes()[4:8] == b"\0\0\0\0"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples_name_no_real_host_but_vocabularies(sample):
    known = ("example.org", "www.w3.org", "purl.org", "publications.europa.eu", "data.europa.eu", "dcat-ap.de")
    known += ("xmlns.com", "www.opengis.net", "www.iana.org", "spdx.org")
    iris = {node.value for quad in quads(sample) for node in quad if isinstance(node, ox.NamedNode)}
    hosts = {iri.split("/")[2] for iri in iris if iri.startswith("http")}
    assert [host for host in hosts if not host.endswith(known)] == []


@given(st.text(min_size=1).filter(str.strip))
def test_a_new_instance_is_in_order_whatever_its_title(title):
    with TemporaryDirectory() as parent:
        directory = Path(parent) / "neu" / "instanz"
        written = init(directory, title)
        assert sorted(written) == sorted(path for path in directory.rglob("*") if path.is_file())
        assert check_instance(directory, {}) == ()
        assert settings.load(directory, {}).title.text("de") == title
        assert sources(directory) == {}


def test_the_guidance_of_a_new_instance_is_itself_in_order(tmp_path):
    """Whoever removes the comment signs gets a configuration that loads."""
    for path in init(tmp_path, "Neu"):
        path.write_text(re.sub(r"^# (?=\w+ = |\[)", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    environ = {"BEISPIEL_TOKEN": "x", "KATALOG_MAIL": "x"}
    assert [problem.text("de") for problem in check_instance(tmp_path, environ)] == []
    assert settings.load(tmp_path, {}).allow == ("geoserver.intern.example.org", "10.20.0.0/16")
    assert sources(tmp_path)["beispiel"].guard.max_count == 5


def test_a_directory_with_anything_in_it_is_left_alone(tmp_path):
    (tmp_path / ".notiz").write_text("wichtig")
    with pytest.raises(NotEmpty):
        init(tmp_path, "Neu")
    assert [path.name for path in tmp_path.iterdir()] == [".notiz"]


def test_a_title_that_says_nothing_is_refused(tmp_path):
    with pytest.raises(ConfigInvalid):
        init(tmp_path / "neu", " ")
    assert not (tmp_path / "neu").exists()

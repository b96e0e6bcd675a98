"""What becomes of a corpus, format by format: python -m benchmarks.kinds [FORMAT …] [--why] [--missing].

Records that were found, mapped and refused; the share of the source's fields that arrive in the entry; and what is left
of violations of DCAT-AP.de per dataset after `clean`, by our own check. --why lists the commonest findings, --missing
the fields that did not arrive.
"""

import argparse
import contextlib
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from lxml import etree

from dcat_ap import ntriples, rdf
from dcat_ap.assess import assess
from dcat_ap.check import check, profile
from dcat_ap.finding import Severity
from dcat_ap.model import Entry
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import GSP, RDF, Blank, Iri, Literal
from harvester import mapping
from harvester.record import Origin

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
ORIGIN = Origin(Naming("https://katalog.example/id/", "korpus"), "https://korpus.example/")

_SPACE = re.compile(r"\s+")
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Format:
    """A format: where the corpus has documents of it, and what the fields of a record are."""

    patterns: tuple[str, ...]
    fields: Callable[[bytes], Iterable[tuple[str, str]]]


@dataclass
class Row:
    """The row of one format."""

    documents: int = 0
    records: int = 0
    mapped: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    fields: int = 0
    arrived: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    datasets: int = 0
    violations: int = 0
    why: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def xml_fields(body: bytes) -> Iterator[tuple[str, str]]:
    """Give each text, code and link of a record in XML, with the way to it."""
    for element in etree.fromstring(body).iter(etree.Element):
        way = "/".join(etree.QName(each).localname for each in [*reversed(list(element.iterancestors())), element][1:])
        for value in (element.text, element.get("codeListValue"), element.get(_HREF)):
            if value and value.strip():
                yield way, value


def json_fields(body: bytes) -> Iterator[tuple[str, str]]:
    """Give each value of a record in JSON, with the way to it; also those of JSON that stands in a text.

    A context is none: it says how names are written, and nothing of the data.
    """
    waiting = [("", orjson.loads(body))]
    while waiting:
        way, value = waiting.pop()
        if isinstance(value, str) and value[:1] in ("[", "{"):
            with contextlib.suppress(orjson.JSONDecodeError):
                value = orjson.loads(value)
        if isinstance(value, dict):
            waiting += [(f"{way}/{name}", each) for name, each in value.items() if name != "@context"]
        elif isinstance(value, list):
            waiting += [(way, each) for each in value]
        elif value not in (None, "", False):
            yield way, str(value)


def cell_fields(body: bytes) -> Iterator[tuple[str, str]]:
    """Give each cell of a list's record, with its heading."""
    for row in orjson.loads(body)["rows"]:
        yield from ((heading, text) for heading, _, text, *_ in row if text)


_BOOKKEEPING = re.compile(
    r"/(revision_id|revision_timestamp|state|tracking_summary/\w+|creator_user_id|approval_status|image_(display_)?url"
    r"|is_organization|owner_org|num_\w+|position|url_type|no_real_name|package_id|isopen|type|resource_group_id"
    r"|metadata_(created|modified)|organization/(created|id|name)|(groups|tags)/id|extras/key)$"
)


def ckan_fields(body: bytes) -> Iterator[tuple[str, str]]:
    """Give each value of a package, without what CKAN notes for itself (docs/source-kinds.md) and names of extras."""
    return ((way, value) for way, value in json_fields(body) if not _BOOKKEEPING.search(way))


FORMATS = {
    "iso": Format(("iso19139/*.xml", "csw/*.xml", "broken-iso/*.xml"), xml_fields),
    "ckan": Format(("ckan-json/*.json*",), ckan_fields),
    "datajson": Format(("data-json/*.json", "data-json-snapshots/*.json"), json_fields),
    "table": Format(("lists-csv/*.csv", "lists-xlsx/*.xlsx"), cell_fields),
    "schemaorg": Format(("schema-org/*.json*",), json_fields),
}

# what arrives under another name: codes of ISO lists that official lists have for themselves
_ALIASES = {
    "ger": "language/deu", "deu": "language/deu", "eng": "language/eng", "fre": "language/fra", "dut": "language/nld",
    "utf8": "utf-8", "asneeded": "as_needed", "notplanned": "not_planned", "continual": "cont", "annually": "annual",
    "irregular": "irreg", "biannually": "annual_2", "fortnightly": "biweekly", "true": "conformant", "now": "startdate",
    "false": "notconformant", "otherrestrictions": "", "license": "", "creation": "created", "publication": "issued",
    "revision": "modified", "download": "downloadurl", "information": "page", "getcapabilities": "endpointurl",
}  # fmt: skip


def measure(form: Format, name: str) -> Row:
    """Give the row of a format."""
    row = Row()
    for file in sorted(each for pattern in form.patterns for each in CORPUS.glob(pattern)):
        row.documents += 1
        try:
            found = mapping.records(name, file.read_bytes(), ORIGIN, file.name)
        except Unreadable as unreadable:
            row.refused[unreadable.finding.rule] += 1
            continue
        row.refused.update(
            each.rule
            for each in found.findings
            if each.rule.endswith(("no-record", "other-record", "no-package", "no-dataset"))
        )
        for record in found.records:
            row.records += 1
            started = time.process_time()
            try:
                entry = mapping.read(record, ORIGIN).entry
            except Unreadable as unreadable:
                row.refused[unreadable.finding.rule] += 1
                continue
            row.seconds += time.process_time() - started
            row.mapped += 1
            _arrive(row, form.fields(record.body), entry)
            _check(row, entry, record.kind)
    return row


def _arrive(row: Row, fields: Iterable[tuple[str, str]], entry: Entry) -> None:
    said = _Said(entry)
    for way, value in fields:
        row.fields += 1
        if said.has(way, value):
            row.arrived += 1
        else:
            row.missing[way] += 1


class _Said:
    """What an entry says: its texts and IRIs, the names of its classes, and the numbers of its geometries."""

    def __init__(self, entry: Entry) -> None:
        said, self._classes, self._numbers = {_plain(str(entry.id))}, set[str](), set[float]()
        for _, predicate, value in map(ntriples.triple, rdf.rows(entry)):
            text = "" if isinstance(value, Blank) else _text(value)
            said |= {_plain(str(predicate)), _plain(text)}
            if predicate == RDF.type:
                self._classes.add(_BEFORE_NAME.sub("", text).casefold())
            if isinstance(value, Literal) and value.datatype in _GEOMETRIES:
                self._numbers |= set(map(float, _NUMBER.findall(text)))
        self._hay = "\n".join(said)

    def has(self, way: str, value: str) -> bool:
        """Say whether a value arrived: as it is, as a class, as corners of a geometry, or word by word from a list."""
        plain = _plain(value)
        if way.endswith("@type"):
            name = _BEFORE_NAME.sub("", plain)
            return _CLASSES.get(name, name) in self._classes or plain in self._hay
        if plain in self._hay or plain.replace('"', '\\"') in self._hay or _ALIASES.get(plain, plain) in self._hay:
            return True
        if _CORNERS.fullmatch(plain):
            return set(map(float, _NUMBER.findall(plain))) <= self._numbers
        return bool(_WORDS.search(way)) and all(word.strip() in self._hay for word in plain.split(","))


_BEFORE_NAME = re.compile(r".*[:/#]")
_GEOMETRIES = {GSP.wktLiteral, GSP.geoJSONLiteral}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_CORNERS = re.compile(rf"{_NUMBER.pattern}(?:[,\s]+{_NUMBER.pattern})*")
_WORDS = re.compile(r"/(keywords?|tags|extras/value)$")  # many words in one text, cut at commas
# classes that DCAT has under another name
_CLASSES = {
    "contact": "kind", "datadownload": "distribution", "place": "location", "geoshape": "location",
    "geocoordinates": "location",
}  # fmt: skip


def _check(row: Row, entry: Entry, kind: str) -> None:
    assessed = assess(entry)
    checks = check(assessed.entry, assessed.rows)
    broken = [each for each in checks if each.severity is Severity.ERROR and profile(each) == "dcat-ap-de"]
    row.why.update(f"{each.severity} {each.rule} {each.property}" for each in assessed.findings)
    if kind == "dataset":
        row.datasets += 1
        row.violations += len(broken)


def _text(value: Iri | Literal) -> str:
    return value.value if isinstance(value, Literal) else str(value)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\\n", " ")).strip().casefold()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--why", action="store_true")
    parser.add_argument("--missing", action="store_true")
    asked = parser.parse_args()
    print(
        "| format | documents | records | mapped | refused | fields that arrive | violations a dataset | ms a record |"
    )
    print("| --- | --: | --: | --: | --- | --: | --: | --: |")
    for name in asked.formats:
        row = measure(FORMATS[name], name)
        refused = ", ".join(f"{rule} {count}" for rule, count in row.refused.most_common()) or "none"
        arrived, violated = row.arrived / max(1, row.fields), row.violations / max(1, row.datasets)
        speed = 1000 * row.seconds / max(1, row.mapped)
        cells = (f"`{name}`", row.documents, row.records, row.mapped, refused, f"{arrived:.1%}", f"{violated:.2f}")
        print(f"| {' | '.join(map(str, cells))} | {speed:.2f} |")
        for count in [row.why] * asked.why + [row.missing] * asked.missing:
            print(*(f"  {number:5} {what}" for what, number in count.most_common(45)), sep="\n")


if __name__ == "__main__":
    main()

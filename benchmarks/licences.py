"""Which licence do people mean? Resolves every licence string of the files below directories and counts verdicts.

    python -m benchmarks.licences DIR [DIR ...] [--all]

Licence strings are the values of dct:license, dct:rights and their like in RDF, of `license_id`, `license_title`,
`rights` and their like in JSON and CKAN extras, of use and access constraints in ISO 19139, and of licence columns
in CSV. Without --all, addresses of the dataset's own (ArcGIS Hub has one for each) are counted, but not listed.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from dcat_ap import ntriples, parse
from dcat_ap.licences import Resolution, resolve
from dcat_ap.terms import Blank, Iri, Literal

csv.field_size_limit(10_000_000)

_RDF = {".ttl": "ttl", ".rdf": "rdf", ".jsonld": "jsonld", ".nt": "nt", ".xml": "rdf"}
_LICENCE = re.compile(r"https?://(?:purl\.org/dc/(?:terms|elements/1\.1)/|schema\.org/)(?:license|rights|accessRights)")
_LABELS = re.compile(r".*[/#](?:label|title|prefLabel|name|description|identifier)$")
_KEY = re.compile(r"(?i)(?:.*:)?(licen[sc]e(?:_?(?:id|title|url|name))?|rights|access_?rights|use_?constraints|lizenz)")
_ISO = {"useLimitation", "otherConstraints", "useConstraints", "accessConstraints"}
_DC = {"rights", "license", "accessRights"}
_HEADING = re.compile(r"(?i).*(?:licen[sc]e|lizenz|rights|nutzungsbedingung)")


def collect(folder: Path) -> Counter[str]:
    """Give every licence string in the files below `folder`, with how often it stands there."""
    found: Counter[str] = Counter()
    for file in sorted(folder.rglob("*")):
        reader = _READERS.get(file.suffix)
        if reader:
            found.update(" ".join(each.split()) for each in reader(file) if each.strip())
    return found


def _rdf(file: Path) -> Iterator[str]:
    """The objects of licence properties, and the names of those that are described in the file."""
    try:
        document = parse.parse(file.read_bytes(), _RDF[file.suffix], base="http://base.example/", where=file.name)
    except parse.Unreadable:
        return
    triples = [ntriples.triple(row) for row in document.rows]
    named: dict[Iri | Blank, list[str]] = {}
    for subject, predicate, value in triples:
        if _LABELS.match(predicate) and isinstance(value, Literal):
            named.setdefault(subject, []).append(value.value)
    for _, predicate, value in triples:
        if not _LICENCE.fullmatch(predicate):
            continue
        if isinstance(value, Literal):
            yield value.value
        else:
            yield from named.get(value, ())
            yield from [value] if isinstance(value, Iri) else []


def _xml(file: Path) -> Iterator[str]:
    try:
        root = ET.parse(file).getroot()
    except ET.ParseError:
        return
    if root.tag.endswith("}RDF"):
        yield from _rdf(file)
        return
    for node in root.iter():
        name = str(node.tag).rpartition("}")[2]
        if name in _ISO:
            codes = [each.get("codeListValue", "") for each in node.iter() if each.get("codeListValue")]
            links = [value for each in node.iter() for key, value in each.attrib.items() if key.endswith("}href")]
            yield from codes or [" ".join("".join(node.itertext()).split())]
            yield from links
        elif name in _DC:
            yield "".join(node.itertext())
            yield from (value for key, value in node.attrib.items() if key.endswith("}resource"))


def _json(file: Path) -> Iterator[str]:
    text = file.read_text("utf-8", "replace")
    for each in text.splitlines() if file.suffix == ".jsonl" else [text]:
        try:
            yield from _keys(json.loads(each))
        except ValueError:
            continue


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _keys(each)
    elif isinstance(value, dict):
        if _KEY.fullmatch(str(value.get("key", ""))):
            yield from _texts(value.get("value"))
        for key, inner in value.items():
            if _KEY.fullmatch(key):
                yield from _texts(inner)
            yield from _keys(inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if re.search(r"(?i)@id|@value|url|name|title|label|id$", key) or key in ("de", "en", "fr", "it"):
                yield from _texts(each)


def _csv(file: Path) -> Iterator[str]:
    text = file.read_text("utf-8", "replace")
    for row in csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=text[:2000].count)):
        for key, value in row.items():
            if key and isinstance(value, str) and _HEADING.match(key):
                yield value


_READERS = {**dict.fromkeys(_RDF, _rdf), ".xml": _xml, ".json": _json, ".jsonl": _json, ".csv": _csv}

_NAMELESS = {
    *("licence.silent", "licence.no-conditions", "licence.unknown", "licence.metadata", "licence.elsewhere"),
    "licence.home",
    *("licence.access", "licence.restricted", "licence.not-commercial", "licence.fee"),
}
"""Reasons of strings that name no licence: they say nothing, or only what is forbidden."""


def main() -> int:
    """Collect, resolve and print the table and its totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true", help="list addresses of the dataset's own, too")
    arguments = parser.parse_args()
    found: Counter[str] = Counter()
    for folder in arguments.directories:
        found.update(collect(folder))
    resolved = [(text, times, resolve(text)) for text, times in found.most_common()]
    print("string\ttimes\tverdict\tlicence\tcertainty\treason")
    for text, times, resolution in resolved:
        if arguments.all or resolution.reason != "licence.elsewhere":
            print(_line(text, times, resolution))
    elsewhere = [each for each in resolved if each[2].reason == "licence.elsewhere"]
    rest = [each for each in resolved if each[2].reason != "licence.elsewhere"]
    _total("all", resolved)
    _total("addresses of the dataset's own", elsewhere)
    _total("all others", rest)
    _total("those that name a licence", [each for each in rest if each[2].reason not in _NAMELESS])
    return 0


def _line(text: str, times: int, resolution: Resolution) -> str:
    shown = text if len(text) <= 120 else text[:119] + "…"
    return (
        f"{shown}\t{times}\t{_verdict(resolution)}\t{resolution.licence}\t{resolution.certainty}\t{resolution.reason}"
    )


def _verdict(resolution: Resolution) -> str:
    return {True: "free", False: "not free", None: "unclear"}[resolution.open]


def _total(name: str, rows: list[tuple[str, int, Resolution]]) -> None:
    times = sum(each[1] for each in rows)
    unclear = [each for each in rows if each[2].open is None]
    often = sum(each[1] for each in unclear)
    print(
        f"{name}: {len(rows)} strings, {len(unclear)} unclear ({len(unclear) / max(1, len(rows)):.1%}); "
        f"{times} occurrences, {often} unclear ({often / max(1, times):.1%})"
    )


if __name__ == "__main__":
    sys.exit(main())

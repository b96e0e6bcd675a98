"""How much of a reference transformation our mapping says too: python -m benchmarks.iso_pairs.

SEMIC's ISO 19139 to GeoDCAT-AP (extended profile) comes with pairs of a record and what it makes of it. A triple
counts as said too where the same value stands at the same place: nodes without a name are told by the way to them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dcat_ap import ntriples, parse, rdf
from dcat_ap.naming import Naming
from dcat_ap.ntriples import Row
from dcat_ap.terms import DCAT, RDF
from harvester import mapping
from harvester.record import Origin

PAIRS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "iso-to-dcat-pairs"
ORIGIN = Origin(Naming("https://katalog.example/id/", "paare"))

_TYPE = ntriples.token(RDF.type)
_ENTRIES = {ntriples.token(each) for each in (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService)}
_DISTRIBUTION = ntriples.token(DCAT.distribution)
_BELOW = ntriples.token(DCAT.accessService)
_DEEPEST = 12


def main() -> None:
    total: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for source in sorted(PAIRS.glob("*_input.xml")):
        reference, ours = pair(source)
        said = reference & ours
        total.update(said=len(said), all=len(reference))
        missing.update(f"{way} {value}" for way, value in reference - ours)
        name = source.name.split("test-cases_")[1].removesuffix("_input.xml")
        print(f"{name:36} {len(said):4} of {len(reference):4}  {len(said) / len(reference):6.1%}")
    print(f"{'all':36} {total['said']:4} of {total['all']:4}  {total['said'] / max(1, total['all']):6.1%}\n")
    for line, count in sorted(missing.items()):
        print(count, line[:180])


def pair(source: Path) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Give what the reference says and what we say of one record, each triple as its way and value."""
    expected = source.with_name(source.name.replace("_input.xml", "_expected_output.ttl"))
    reference = parse.parse(expected.read_bytes(), "ttl", base=ORIGIN.naming.iri_base, where=expected.name).rows
    (record,) = mapping.records("iso", source.read_bytes(), ORIGIN, source.name).records
    return told(reference), told(rdf.rows(mapping.read(record, ORIGIN).entry))


def told(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """Give each triple by the way to its subject and its value; a value without a name is `[]`."""
    said: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in rows:
        said.setdefault(subject, []).append(
            (predicate, value.replace("^^<http://www.w3.org/2001/XMLSchema#string>", ""))
        )
    (entry,) = [
        subject
        for subject, its in said.items()
        if any(p == _TYPE and v in _ENTRIES for p, v in its) and _top(subject, said)
    ]
    return set(_ways(entry, "", said, frozenset()))


def _top(subject: str, said: dict[str, list[tuple[str, str]]]) -> bool:
    """Say whether nothing but its own record leads to a subject."""
    return not any(p == _BELOW and v == subject for its in said.values() for p, v in its)


def _ways(
    subject: str, way: str, said: dict[str, list[tuple[str, str]]], above: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for predicate, value in said.get(subject, ()):
        here = f"{way}/{predicate}"
        unnamed = value.startswith(("_:", f"<{ORIGIN.naming.iri_base}agent/")) or predicate == _DISTRIBUTION
        yield here, "above" if value in above else "[]" if unnamed else value
        if value not in above | {subject} and value in said and len(above) < _DEEPEST:
            yield from _ways(value, here, said, above | {subject})


if __name__ == "__main__":
    main()

"""Does our SHACL engine find what pySHACL finds? Validates every RDF file of directories with both.

    python -m benchmarks.shacl_oracle DIR [DIR ...] [--profile NAME ...] [--every N] [--shapes DIR] [--vocabularies DIR]

Compared are the sets of (focus node, path, component, severity), vocabularies merged into the data of each file.
Both engines get the triples that we read, of the vocabularies those whose predicates the shapes name. Ends with 1
if there is a difference that the specification does not explain.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.other_shacl import Found, Other, ours
from dcat_ap import parse
from dcat_ap.shacl import Background, Shapes, profiles
from dcat_ap.shacl.profile import rows

STANDARD = Path(__file__).resolve().parents[2] / "shared" / "standard"
FORMATS = {".ttl": "ttl", ".rdf": "rdf", ".xml": "rdf", ".jsonld": "jsonld", ".nt": "nt"}
PROFILES = ("v30_de_spec", "v20_de_spec_implr")
VOCABULARIES = (
    "eu/languages.ttl",
    "eu/planned-availability.ttl",
    "eu/frequencies.ttl",
    "eu/dataset-types.ttl",
    "eu/data-theme.ttl",
    "eu/access-right.ttl",
    "eu/filetypes.ttl",
    "eu/distribution-status.ttl",
    "dcat-ap.de/contributors.rdf",
    "dcat-ap.de/licenses-with-openness.rdf",
    "dcat-ap.de/sh-politicalGeocodingLevel.ttl",
    "adms/ADMS_SKOS_v1.00.rdf",
)
"""The vocabularies that the official profiles import, as far as they are to be had."""

_NODE = "<http://www.w3.org/ns/shacl#NodeConstraintComponent>"
_MODIFIED = "<http://purl.org/dc/terms/modified>"
EXPLAINED: dict[tuple[str, str, str], str] = {
    ("ckan__examples_dcat_dataset.rdf", _MODIFIED, _NODE): (
        "2012-05-10T21:04 is no xsd:dateTime (XSD 1.1 Part 2, 3.3.7); rdflib, and so pySHACL, takes it"
    ),
    (
        "opendatateam__udata_harvest_tests_dcat_datara--5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml",
        _MODIFIED,
        _NODE,
    ): "2022-03-22T08:51:36 is no xsd:date (XSD 1.1 Part 2, 3.3.9); rdflib, and so pySHACL, takes it",
}
"""Differences in which pySHACL is at fault: file name, path and component, and why."""


@dataclass
class Tally:
    """What the comparison of all files found."""

    files: int = 0
    unreadable: int = 0
    results: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def main() -> int:
    """Compare, print a table, and end with 0 if both engines agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--profile", action="append", choices=sorted(profiles()))
    parser.add_argument("--every", type=int, default=1, help="only every N-th file")
    parser.add_argument("--shapes", type=Path, default=STANDARD / "shapes")
    parser.add_argument("--vocabularies", type=Path, default=STANDARD / "vocabularies")
    given = parser.parse_args()
    failed = False
    for name in given.profile or PROFILES:
        pair = Pair(name, given.shapes, given.vocabularies)
        tally = Tally()
        for file in files(given.directories)[:: given.every]:
            pair.compare(file, tally)
        print(
            f"{name}: {tally.files} files compared, {tally.unreadable} unreadable, {tally.results} results of pySHACL, "
            f"{sum(tally.explained.values())} differences explained, {len(tally.differences)} differences"
        )
        for line in (*(f"explained, {number}: {why}" for why, number in tally.explained.items()), *tally.differences):
            print(line)
        failed = failed or bool(tally.differences) or not tally.files
    return int(failed)


def files(directories: list[Path]) -> list[Path]:
    """Give every RDF file of the directories."""
    return [each for folder in directories for each in sorted(folder.rglob("*")) if each.suffix in FORMATS]


class Pair:
    """Both engines with the same profile and the same background."""

    def __init__(self, profile: str, shapes: Path, vocabularies: Path) -> None:
        chosen = profiles()[profile]
        self.shapes: Shapes
        self.background: Background
        self.shapes, self.background = chosen.load(shapes, [vocabularies / each for each in VOCABULARIES])
        self._other = Other((row for each in chosen.shapes for row in rows(shapes / each)), self.background.rows())

    def compare(self, file: Path, tally: Tally) -> None:
        """Validate a file with both and enter what differs."""
        try:
            document = parse.parse(
                file.read_bytes(), FORMATS[file.suffix], base=file.resolve().as_uri(), where=file.name
            )
        except parse.Unreadable:
            tally.unreadable += 1
            return
        own = ours(self.shapes.validate(document.rows, self.background, whole=True))
        other = self._other.results(document.rows)
        tally.files += 1
        tally.results += len(other)
        for line, found in _differences(own, other):
            why = EXPLAINED.get((file.name, found.path, found.component)) if line == "only ours" else None
            if why:
                tally.explained[why] += 1
            else:
                tally.differences.append(f"{file.name}: {line}: {' '.join(found)}")


def _differences(own: set[Found], other: set[Found]) -> Iterator[tuple[str, Found]]:
    yield from (("only ours", each) for each in sorted(own - other))
    yield from (("only pySHACL", each) for each in sorted(other - own))


if __name__ == "__main__":
    sys.exit(main())

"""How fast is SHACL validation? Generated catalogues under the official profile, dataset by dataset.

    python -m benchmarks.shacl [--sizes 1000,10000] [--profile v30_de_spec] [--other 100]

Rates are datasets a second of CPU time. Ours reads each dataset as it comes out of the cutter, vocabularies at full
size behind it; pySHACL gets the first datasets in one graph with the trimmed vocabularies merged in.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.harvest import generated
from benchmarks.other_shacl import Other
from benchmarks.shacl_oracle import STANDARD, VOCABULARIES
from dcat_ap import cut, ntriples, parse
from dcat_ap.naming import Naming
from dcat_ap.ntriples import Row
from dcat_ap.shacl import Background, Shapes, profiles
from dcat_ap.shacl.profile import rows


def main() -> int:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--profile", default="v30_de_spec", choices=sorted(profiles()))
    parser.add_argument("--other", type=int, default=100, help="so many datasets for pySHACL")
    given = parser.parse_args()
    chosen = profiles()[given.profile]
    begun = time.process_time()
    shapes, background = chosen.load(STANDARD / "shapes", [STANDARD / "vocabularies" / each for each in VOCABULARIES])
    print(f"profile and vocabularies loaded in {time.process_time() - begun:.2f} CPU s")
    sample: list[list[Row]] = []
    for size in map(int, given.sizes.split(",")):
        sample = datasets(size)
        _measure(f"ours, {size}", sample, shapes, background)
    other = Other((row for each in chosen.shapes for row in rows(STANDARD / "shapes" / each)), background.rows())
    empty = _seconds(lambda: other.results([]))
    merged = [row for each in sample[: given.other] for row in each]
    seconds = _seconds(lambda: other.results(merged)) - empty
    print(f"{f'pySHACL, {given.other}':<16} {given.other / seconds:>8.0f} datasets/CPU-s (its start taken off)")
    return 0


def _measure(label: str, sample: list[list[Row]], shapes: Shapes, background: Background) -> None:
    found = 0
    begun = time.process_time()
    for each in sample:
        found += len(shapes.validate(each, background))
    seconds = time.process_time() - begun
    print(f"{label:<16} {len(sample) / seconds:>8.0f} datasets/CPU-s, {found} results")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def datasets(size: int) -> list[list[Row]]:
    """Give the rows of each dataset of a generated catalogue."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = generated(size, "ttl", Path(scratch), 0.0, 0.0)
        naming = Naming("https://katalog.example/id/", "bench")
        return [
            ntriples.rows(piece.text)
            for page in sorted(folder.glob("*.ttl"))
            for piece in cut.cut(_document(page), naming).pieces
        ]


def _document(page: Path) -> tuple[Row, ...]:
    return parse.parse(page.read_bytes(), "ttl", base=page.resolve().as_uri(), where=page.name).rows


if __name__ == "__main__":
    sys.exit(main())

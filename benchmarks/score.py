"""What does a score cost? Generated datasets, three distributions each, from the model to points and gains.

    python -m benchmarks.score [--sizes 1000,10000]

Microseconds of CPU time a dataset, the best of five rounds; reading the documents is not counted.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.harvest import generated
from dcat_ap import cut, ntriples, parse, rdf
from dcat_ap.dashboard import dashboard
from dcat_ap.hvd import hvd
from dcat_ap.model import Entry
from dcat_ap.naming import Naming
from dcat_ap.score import Score, gain, score
from dcat_ap.score.tally import Tally

BASE = "https://daten.example/"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    for size in map(int, parser.parse_args().sizes.split(",")):
        read = entries(size)
        scores = [each for entry in read if (each := score(entry, conforms=True))]
        steps: dict[str, tuple[Callable[..., object], Iterable[Entry | Score]]] = {
            "score": (score, read),
            "gain": (gain, read),
            "dashboard": (dashboard, read),
            "hvd": (hvd, read),
            "tally": (Tally().add, scores),
        }
        print(f"{len(read)} datasets, mean of points: {Tally.of(scores).points()}")
        for name, (step, inputs) in steps.items():
            print(f"{name:>12} {min(seconds(step, inputs) for _ in range(5)) / len(read) * 1e6:8.1f} µs")
    return 0


def entries(size: int) -> list[Entry]:
    """Generated datasets as the model has them."""
    with tempfile.TemporaryDirectory() as folder:
        pages = sorted(generated(size, "ttl", Path(folder), 0, 0).glob("*.ttl"))
        texts = [page.read_bytes() for page in pages]
    documents = (parse.parse(text, "ttl", base=BASE, where="") for text in texts)
    pieces = (piece for document in documents for piece in cut.cut(document.rows, Naming(BASE, "bench")).pieces)
    return [rdf.read(f"<{piece.iri}>", ntriples.rows(piece.text), piece.kind) for piece in pieces]


def seconds(step: Callable[..., object], inputs: Iterable[object]) -> float:
    begin = time.process_time()
    for each in inputs:
        step(each)
    return time.process_time() - begin


if __name__ == "__main__":
    raise SystemExit(main())

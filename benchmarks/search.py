"""How fast is the search? Index, queries with all facets, suggestions, updates, and rebuilding while serving.

    python -m benchmarks.search [--size N] [--requests 500] [--url tantivy:search] [--no-rebuild]

Generated datasets go into the index without a harvest; each query is another, made of words of their titles. Where
others work on the machine too, look at the CPU time of the asking thread.
"""

import argparse
import gc
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.search_generated import lines as generated
from catalog.change import Change
from catalog.output import SearchIndex, open_output
from catalog.query import FACETS, Query
from catalog.values import best
from catalog.words.complete import completions

_TEN = tuple(name for name in FACETS if name not in {"openness", "kind"})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--no-rebuild", action="store_true", help="leave out rebuilding while serving")
    parser.add_argument("--url", default="tantivy:search")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        lines = list(generated(arguments.size))
        gc.freeze()
        print(f"{len(lines):,} entries made in {time.perf_counter() - began:.0f} s", flush=True)
        _measure(arguments.url, Path(scratch), lines, arguments.requests, rebuilding=not arguments.no_rebuild)


def _measure(url: str, folder: Path, lines: Sequence[Change], requests: int, *, rebuilding: bool) -> None:
    index = _open(url, folder)
    began, worked = time.perf_counter(), time.process_time()
    index.apply(lines, len(lines))
    print(
        f"index built in {time.perf_counter() - began:.0f} s, {time.process_time() - worked:.0f} s of CPU", flush=True
    )
    files = [each for each in (folder / "search").rglob("*") if each.is_file()]
    print(f"index size {sum(each.stat().st_size for each in files) / 1e6:.0f} MB")
    draw = random.Random(1)
    titles = [best(line.entry.plain().get("title")) for line in draw.sample(lines, min(2000, len(lines)))]
    asked = [_question(draw, titles) for _ in range(requests)]
    _row("query + 10 facets", asked, lambda text: index.find(Query(text=text, counted=_TEN)))
    _row("query alone", asked, lambda text: index.find(Query(text=text, counted=())))
    _row(
        "mistyped query",
        [_mistyped(draw, each) for each in asked[:100]],
        lambda text: index.find(Query(text=text, counted=())),
    )
    begun = [each[: draw.randint(2, max(3, len(each) - 1))] for each in asked]
    _row(
        "suggestions",
        begun,
        lambda text: completions(text, [h.title for h in index.find(Query(text=text, counted=())).hits]),
    )
    _updates(index, lines)
    if rebuilding:
        _rebuild(url, folder, index, lines)
    index.close()


def _row(name: str, asked: Sequence[str], ask: Callable[[str], object]) -> None:
    ask(asked[0])
    taken, worked = [], []
    for text in asked:
        began, idle = time.perf_counter(), time.thread_time()
        ask(text)
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.thread_time() - idle) * 1000)
    cuts, busy = statistics.quantiles(taken, n=100), statistics.quantiles(worked, n=100)
    print(
        f"{name:<20} p50 {cuts[49]:7.2f} ms   p99 {cuts[98]:7.2f} ms   of CPU {busy[49]:7.2f} and {busy[98]:7.2f} ms",
        flush=True,
    )


def _updates(index: SearchIndex, lines: Sequence[Change]) -> None:
    taken = []
    for number, line in enumerate(lines[:20], len(lines) + 1):
        began = time.perf_counter()
        index.apply([replace(line, seq=number)], number)
        assert index.find(Query(limit=1, counted=())).position == number
        taken.append((time.perf_counter() - began) * 1000)
    print(f"{'update visible':<20} p50 {statistics.median(taken):7.2f} ms   max {max(taken):7.2f} ms", flush=True)


def _rebuild(url: str, folder: Path, index: SearchIndex, lines: Sequence[Change]) -> None:
    """Build the same index anew beside the one that answers, and put it in its place."""
    total, empty, answers = index.find(Query(limit=1, counted=())).total, 0, 0
    done = threading.Event()
    writer = _open(url, folder)

    def build() -> None:
        writer.rebuild(lines, len(lines))
        done.set()

    thread = threading.Thread(target=build)
    thread.start()
    while not done.is_set():
        answers += 1
        empty += index.find(Query(limit=1, counted=())).total != total
    thread.join()
    print(f"rebuilt while serving: {answers:,} answers, {empty} of them without all entries")


def _question(draw: random.Random, titles: Sequence[str]) -> str:
    words = [word for word in draw.choice(titles).split() if len(word) > 3]
    return " ".join(draw.sample(words, min(len(words), draw.choice([1, 1, 2, 3]))))


def _mistyped(draw: random.Random, text: str) -> str:
    place = draw.randrange(1, max(2, len(text) - 1))
    return text[:place] + text[place + 1 :]


def _open(url: str, folder: Path) -> SearchIndex:
    return open_output(url, folder, "https://example.org/", writer=True)  # type: ignore[return-value]


if __name__ == "__main__":
    main()

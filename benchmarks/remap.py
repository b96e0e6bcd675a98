"""Do unchanged rules change nothing? python -m benchmarks.remap [CORPUS].

Every document of the corpus becomes a source of its kind, all are harvested, and then all that is kept is mapped anew
(`lotse remap --all`). By the same rules the plan has to be empty; ends with 0 if it is.
"""

import argparse
import json
import shutil
from collections import Counter
from pathlib import Path

from benchmarks.fidelity import name_of
from benchmarks.lotse import instance

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_KINDS = {
    "dcat": ("dcat-rdf-de/*", "dcat-rdf-eu/*", "broken-dcat/*"),
    "ckan": ("ckan-json/*.json*",),
    "datajson": ("data-json/*.json", "data-json-snapshots/*.json"),
    "table": ("lists-csv/*.csv", "lists-xlsx/*.xlsx"),
    "waf": ("iso19139/*.xml", "csw/*.xml", "broken-iso/*.xml"),
}


def main() -> int:
    """Harvest, map anew, and print what of it would change."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    corpus: Path = parser.parse_args().corpus
    with instance() as lotse:
        number = 0
        for kind, patterns in _KINDS.items():
            for file in sorted(each for pattern in patterns for each in corpus.glob(pattern) if each.suffix != ".md"):
                name = name_of(file, number)
                shutil.copyfile(file, lotse.directory / "data" / f"{name}{file.suffix}")
                lotse.source(name, f"file:data/{name}{file.suffix}", kind=kind)
                number += 1
        states = Counter(report["state"] for report in lotse.harvest())
        told = [json.loads(line) for line in lotse.call("remap", "--all", "--json").stdout.splitlines()]
    runs = [each for each in told if "effect" not in each]
    changes = [each for each in told if "effect" in each]
    counted = {name: sum(each[name] for each in runs) for name in ("seen", "unchanged", "new", "changed", "failed")}
    print(f"{number} sources harvested: {dict(states)}")
    print(f"{len(runs)} mapped anew: {counted}, {len(changes)} entries in the plans")
    for each in changes[:20]:
        print("CHANGE", json.dumps(each)[:500])
    return 1 if changes else 0


if __name__ == "__main__":
    raise SystemExit(main())

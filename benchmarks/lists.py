"""How much of lists and of schema.org arrives: `python -m benchmarks.lists FOLDER`, a folder with real documents.

For each format: records found, mapped, refused with the reason, the share of the records' fields that arrive in a
property of DCAT-AP.de (the others are kept), and what is still violated for each dataset after the repairs.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dcat_ap.assess import assess
from dcat_ap.finding import Severity
from dcat_ap.given import NOTHING
from dcat_ap.model import Entry
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import SCHEMA
from harvester import mapping
from harvester.record import Origin, Record

ORIGIN = Origin(Naming("https://katalog.example/id/", "benchmark"), "https://quelle.example/")
FOLDERS = {"table": ("lists-csv", "lists-xlsx"), "schemaorg": ("schema-org",)}
_KEPT = SCHEMA.additionalProperty


def main(root: Path) -> None:
    print(
        "| format | documents | refused | records | mapped | fields that arrive | violations per dataset | records/s |"
    )
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for form, folders in FOLDERS.items():
        files = [file for folder in folders for file in sorted((root / folder).iterdir()) if file.suffix != ".md"]
        refused: Counter[str] = Counter()
        records = list(_records(form, files, refused))
        began = time.process_time()
        entries = [mapping.read(record, ORIGIN).entry for record in records]
        seconds = time.process_time() - began
        violations = sum(_violations(entry) for entry in entries)
        print(
            f"| {form} | {len(files)} | {sum(refused.values())} | {len(records)} | {len(entries)} | "
            f"{_share(entries):.0%} | {violations / len(entries):.1f} | {len(entries) / seconds:.0f} |"
        )
        for reason, count in refused.items():
            print(f"{form}: {count} refused as {reason}", file=sys.stderr)


def _records(form: str, files: Iterable[Path], refused: Counter[str]) -> Iterator[Record]:
    for file in files:
        try:
            yield from mapping.records(form, file.read_bytes(), ORIGIN, file.name).records
        except Unreadable as unreadable:
            refused[unreadable.finding.rule] += 1


def _violations(entry: Entry) -> int:
    return sum(finding.severity is Severity.ERROR for finding in assess(entry, NOTHING).findings)


def _share(entries: Iterable[Entry]) -> float:
    """Give how many of the statements about datasets stand in a property of their own."""
    own = kept = 0
    for entry in entries:
        kept += sum(1 for triple in entry.rest if triple[1] == _KEPT)
        own += sum(len(value) for value in vars(entry).values() if isinstance(value, tuple)) - len(entry.rest)
    return own / max(own + kept, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

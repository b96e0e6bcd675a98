"""Sample: the first rows of a table that a dataset offers, fetched as guarded as everything else."""

from collections.abc import Iterable, Mapping
from typing import Any

from harvester.grid import Cell, Sheet, Unfit, readings
from harvester.http import Client, FetchFailed, Limits

LIMITS = Limits(size=20_000_000, deadline=30.0, retries=0)
"""What a sample may cost."""

MOST_ROWS = 50
_LONGEST = 300  # characters of a cell


def sample(client: Client, addresses: Iterable[str], rows: int, language: str) -> Mapping[str, Any]:
    """Give the first rows of the first of `addresses` that is a table (CSV, XLSX, ODS), else why each is none."""
    reasons = []
    for url in addresses:
        try:
            answer = client.get(url)
            sheet = _best(readings(answer.body))
        except FetchFailed as failure:
            reasons.append({"url": url, "reason": failure.what(language)})
        except Unfit as unfit:
            reasons.append({"url": url, "reason": unfit.rule})
        else:
            shown = sheet.rows[: min(max(rows, 1), MOST_ROWS)]
            told = {"url": answer.url, "sheet": sheet.name, "rows": [list(map(_text, row)) for row in shown]}
            return {**told, "total": len(sheet.rows), "reasons": reasons}
    return {"url": None, "sheet": "", "rows": [], "total": 0, "reasons": reasons}


def _best(found: list[list[Sheet]]) -> Sheet:
    """Give the first sheet, read with the separator by which most rows have as many cells as the first."""
    first = [sheets[0] for sheets in found if sheets]
    if not first:
        raise Unfit("no-table")
    return max(first, key=_regular)


def _regular(sheet: Sheet) -> tuple[bool, int, int]:
    width = len(sheet.rows[0]) if sheet.rows else 0
    alike = sum(len(row) == width for row in sheet.rows[:MOST_ROWS])
    return width > 1, alike, width


def _text(cell: Cell) -> str:
    return cell.text if len(cell.text) <= _LONGEST else f"{cell.text[:_LONGEST]}…"

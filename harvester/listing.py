"""Listing: the datasets that a table lists, each with all of its rows, and what is wrong with the list, cell by cell.

A record is JSON: the rows of one dataset, each cell with its heading and what that was understood as. It holds no
row number, so that a row put in above changes nothing; only a faulty cell is named by its place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from dcat_ap import messages
from dcat_ap.finding import Finding, error, info, warning
from dcat_ap.naming import fingerprint
from dcat_ap.parse import Unreadable
from dcat_ap.repairs.literals import moment
from dcat_ap.salvage import good_iri
from dcat_ap.terms import XSD
from harvester import grid, headings
from harvester.grid import Cell, Sheet, Unfit, place
from harvester.headings import DISTRIBUTION, IDENTIFIER, IRI, ROW, TITLE, Header, Meaning
from harvester.record import Contents, Origin, Record

FORMAT = "table"
HIDES_ENTRIES = {"table.no-title", "table.quotes"}
"""Findings after which the absence of a dataset proves nothing: its row may be the one that was not understood."""

_PUBLISHER = "dct:publisher/foaf:name"
_ADDRESSES = (f"{DISTRIBUTION}dcat:accessURL", f"{DISTRIBUTION}dcat:downloadURL", "dcat:landingPage")
_DATES = {"dct:issued", "dct:modified", "dct:temporal/dcat:startDate", "dct:temporal/dcat:endDate"}
_OF_FILES = {"dct:license", "dcatde:licenseAttributionByText", "dct:issued", "dct:modified"}
_MOST = 50  # places of one kind that are named one by one
_MOMENTS = {XSD.date, XSD.dateTime}
_MAIL = "dcat:contactPoint/vcard:hasEmail"
_FAULTS = {"address": warning, "mail": warning, "date": warning, "formula": error}


class Said(NamedTuple):
    """A cell that says something, and what about: `path` is empty where its heading was not understood."""

    heading: str
    path: str
    text: str
    datatype: str = ""
    link: str = ""
    language: str = ""
    form: str = ""


@dataclass
class _Group:
    """The rows of one dataset, as they are gathered."""

    key: str
    iri: str
    title: str
    rows: dict[tuple[Said, ...], None] = field(default_factory=dict)  # in their order, each once
    faults: list[list[str]] = field(default_factory=list)


def contents(body: bytes, origin: Origin, where: str, columns: Mapping[str, str] | None = None) -> Contents:
    """Give the datasets that a CSV, XLSX or ODS file lists. Raises Unreadable where it lists none.

    `columns` is what a steward says of headings: name -> path as in schemas/tables/headings.toml.
    """
    try:
        readings = grid.readings(body)
    except Unfit as unfit:
        raise Unreadable(error(f"table.{unfit.rule}", where, **unfit.facts)) from unfit
    listing = _Listing(origin, where, columns or {})
    sheets = max((listing.understood(sheets) for sheets in readings), key=_worth)
    if not any(header for _, header in sheets):
        raise Unreadable(error("table.no-list", where, headings=_first_row(sheets)))
    for sheet, header in sheets:
        listing.take(sheet, header)
    listing.close()
    return Contents(tuple(listing.records()), tuple(listing.findings))


def rows(record: Record) -> list[list[Said]]:
    """Give the rows of a record. Raises Unreadable where it is none of ours."""
    return [[Said(*cell) for cell in row] for row in _read(record)["rows"]]


def faults(record: Record) -> Iterator[Finding]:
    """Give what is wrong with cells of a record."""
    for rule, where, sheet, cell, heading, value in _read(record)["faults"]:
        yield _FAULTS[rule](f"table.{rule}", where, heading=heading, value=value, **_place(sheet, cell))


def _read(record: Record) -> Any:
    try:
        read = orjson.loads(record.body)
        return {"rows": read["rows"], "faults": read["faults"]}
    except (orjson.JSONDecodeError, KeyError, TypeError) as fault:
        raise Unreadable(error("table.no-record", record.key)) from fault


_Understood = list[tuple[Sheet, Header | None]]


def _worth(sheets: _Understood) -> tuple[int, int]:
    """Give how much of a reading was understood; else how many cells it has, as a wrong separator makes few."""
    return (
        sum(header.worth for _, header in sheets if header),
        sum(len(row) for sheet, _ in sheets for row in sheet.rows[:20]),
    )


def _first_row(sheets: _Understood) -> str:
    texts = (cell.text for sheet, _ in sheets for row in sheet.rows[:3] for cell in row)
    return ", ".join(text[:40] for text in list(filter(None, texts))[:8])


def _place(sheet: str, cell: str) -> dict[str, str]:
    """Give the place of a cell in words, as facts that messages of both languages can name."""
    key = "table.place.cell" if sheet else "table.place.only-cell"
    return {f"place_{each}": messages.text(key, each, sheet=sheet, cell=cell) for each in messages.LANGUAGES}


class _Listing:
    """The datasets of one document: rows go in sheet by sheet, records come out."""

    def __init__(self, origin: Origin, where: str, columns: Mapping[str, str]) -> None:
        self.findings: list[Finding] = []
        self._origin, self._where, self._chosen = origin, where, columns
        self._groups: dict[str, _Group] = {}
        self._counts: Counter[str] = Counter()
        self._titles: dict[str, str] = {}  # folded title -> key of the group that has it

    def understood(self, sheets: list[Sheet]) -> _Understood:
        """Give each sheet with its heading row, if it has one."""
        return [(sheet, headings.header(sheet.rows, self._chosen)) for sheet in sheets]

    def take(self, sheet: Sheet, header: Header | None) -> None:
        """Put the rows of a sheet to the datasets that they are about."""
        if header is None:
            if sheet.rows:
                self.findings.append(info("table.other-sheet", self._where, sheet=sheet.name))
            return
        self._tell(sheet, header)
        counted = _counts_rows(sheet.rows[header.below :], header)
        group: _Group | None = None
        for number, row in enumerate(sheet.rows[header.below :], header.below):
            if number in sheet.broken:
                self._found("quotes", sheet, number, error)
            cells = list(_said(row, header, counted))
            if cells and not _is_heading(cells):
                group = self._put(sheet, number, cells, group)
                if group:
                    group.faults += self._faults(sheet, number, row, header)

    def records(self) -> Iterator[Record]:
        """Give the record of each dataset."""
        for group in self._groups.values():
            body = orjson.dumps({"rows": list(group.rows), "faults": group.faults}, default=list)
            yield Record(key=group.key, iri=group.iri, kind="dataset", format=FORMAT, body=body)

    def _put(self, sheet: Sheet, number: int, cells: list[Said], before: _Group | None) -> _Group | None:
        """Give the dataset to which a row was put; None where it is about none."""
        title, identifier = _first(cells, TITLE), _first(cells, IDENTIFIER)
        aside = len(cells) == 1 or not any(cell.path for cell in cells)
        if (title or identifier) and not aside:
            group = self._group(sheet, number, cells, title, identifier)
        elif before and _continues(cells, before):
            group = before  # title and identifier are merged cells, or stand in the first of its rows only
        else:
            self._found("aside" if aside else "no-title", sheet, number, info if aside else error, cells[0].text)
            return None if not aside else before
        row = tuple(cells)
        if row in group.rows:
            self._found("duplicate", sheet, number, warning, group.title)
        else:
            group.rows[row] = None
        return group

    def _group(self, sheet: Sheet, number: int, cells: list[Said], title: str, identifier: str) -> _Group:
        """Give the dataset that a row names: by its identifier, else by its title and who publishes it."""
        named = headings.folded(title)
        by_title = fingerprint(f"{named or title}\n{headings.folded(_first(cells, _PUBLISHER))}")
        key = identifier or self._titles.get(named, by_title)
        if identifier and (known := self._groups.get(identifier)) and title and headings.folded(known.title) != named:
            self._found("same-identifier", sheet, number, error, identifier)
            key = fingerprint(f"{identifier}\n{title}")
        if key not in self._groups:
            self._groups[key] = _Group(key, self._iri(cells, key), title or identifier)
            self._titles.setdefault(named, key) if identifier else None
        return self._groups[key]

    def _iri(self, cells: list[Said], key: str) -> str:
        """Give the IRI that the list says, else ours."""
        said = [_first(cells, IRI), key]
        own = next((each for each in said if each.startswith(("http://", "https://")) and good_iri(each)), "")
        return own or self._origin.naming.entry("dataset", key)

    def _faults(self, sheet: Sheet, number: int, row: Sequence[Cell], header: Header) -> Iterator[list[str]]:
        for place_, cell in enumerate(row[: len(header.columns)]):
            column = header.columns[place_]
            fault = _fault(cell, column.meaning) if cell.text else ""
            if fault:
                at = place(number, place_)
                yield [fault, self._where, sheet.name, at, column.heading, cell.text[:200]]

    def _tell(self, sheet: Sheet, header: Header) -> None:
        """Say which heading was understood as what, and which were not."""
        meant = [(column.heading, column.meaning) for column in header.columns if column.heading]
        said = "; ".join(f"{heading} → {found.path}" for heading, found in meant if found)
        self.findings.append(info("table.understood", self._where, sheet=sheet.name, columns=said))
        for number, column in enumerate(header.columns):
            facts = {"heading": column.heading, **_place(sheet.name, place(header.below - 1, number))}
            if column.heading and not column.meaning:
                self.findings.append(info("table.unknown-heading", self._where, **facts))
            elif column.meaning and column.meaning.like:
                path, like = column.meaning.path, column.meaning.like
                self.findings.append(warning("table.similar-heading", self._where, path=path, like=like, **facts))

    def _found(self, rule: str, sheet: Sheet, row: int, grave: Any, value: str = "") -> None:
        self._counts[rule] += 1
        if self._counts[rule] <= _MOST:
            facts = _place(sheet.name, place(row, 0))
            self.findings.append(grave(f"table.{rule}", self._where, value=value[:200], **facts))

    def close(self) -> None:
        """Say how many places there are besides those that were named."""
        for rule, count in self._counts.items():
            if count > _MOST:
                self.findings.append(warning("table.more", self._where, count=count - _MOST, rule_name=f"table.{rule}"))


def _said(row: Sequence[Cell], header: Header, counted: frozenset[int]) -> Iterator[Said]:
    """Give what a row says. A value that could not be worked out, and a row's number, say nothing."""
    for number, (cell, column) in enumerate(zip(row, header.columns, strict=False)):
        found = column.meaning
        if not (cell.text or cell.link) or cell.is_fault or (found and found.path == ROW) or number in counted:
            continue
        path, language, form = (found.path, found.language, found.form) if found else ("", "", "")
        yield Said(column.heading, path, cell.text, cell.datatype, cell.link, language, form)


def _continues(cells: list[Said], before: _Group) -> bool:
    """Say whether a row without a name only tells more files of the dataset above it."""
    above = next(iter(before.rows))
    other = [cell for cell in cells if not cell.path.startswith(DISTRIBUTION) and cell.path not in _OF_FILES]
    return len(cells) > len(other) and all(cell in above for cell in other)


def _is_heading(cells: list[Said]) -> bool:
    """Say whether a row repeats the headings, as after a page break."""
    return all(cell.text == cell.heading for cell in cells)


def _counts_rows(rows: Sequence[Sequence[Cell]], header: Header) -> frozenset[int]:
    """Give the columns of identifiers that only count the rows: 1, 2, 3."""
    found = set()
    for number, column in enumerate(header.columns):
        if column.meaning and column.meaning.path == IDENTIFIER:
            texts = [row[number].text for row in rows if number < len(row) and _cells(row) > 1]
            if len(texts) > 1 and texts == [str(each) for each in range(1, len(texts) + 1)]:
                found.add(number)
    return frozenset(found)


def _cells(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if cell.text)


def _first(cells: list[Said], path: str) -> str:
    return next((cell.text for cell in cells if cell.path == path), "")


def _fault(cell: Cell, found: Meaning | None) -> str:
    """Give what is wrong with a cell; empty where nothing is."""
    if cell.is_fault:
        return "formula"
    if found is None or cell.link or cell.datatype in _MOMENTS:
        return ""
    if found.path in _ADDRESSES:
        return "" if "://" in cell.text or cell.text.startswith("www.") else "address"
    if found.path in _DATES:
        return "" if moment(cell.text) else "date"
    return "mail" if found.path == _MAIL and "@" not in cell.text else ""

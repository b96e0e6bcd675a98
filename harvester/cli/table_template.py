"""`lotse table-template`: an empty list of datasets to hand out to those who have none."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import click

from harvester import headings
from harvester.cli.speech import EXIT_OK, Speech
from harvester.headings import Asked

_WIDTH = 28
_ENDINGS = (".xlsx", ".csv")


def commands(speech: Speech) -> Iterator[click.Command]:
    """Give the command `table-template`."""

    @click.command("table-template", help=speech.text("table-template.help"))
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--force", is_flag=True, help=speech.text("table-template.force"))
    def command(*, file: Path, force: bool) -> int:
        if file.suffix.lower() not in _ENDINGS:
            raise click.UsageError(speech.text("table-template.ending", endings=", ".join(_ENDINGS)))
        if file.exists() and not force:
            raise click.UsageError(speech.text("table-template.exists", file=file))
        columns = headings.template(speech.language)
        written = _workbook(columns, speech) if file.suffix.lower() == ".xlsx" else _text(columns, speech)
        try:
            file.write_bytes(written)
        except OSError as fault:
            raise click.UsageError(speech.text("document.missing", file=file, reason=fault.strerror)) from fault
        speech.say("table-template.written", file=file)
        return EXIT_OK

    yield command


def _text(columns: list[Asked], speech: Speech) -> bytes:
    """Give the template as Excel opens it with a double click: semicolons, and a mark in front of UTF-8."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([speech.text("table-template.advice")])
    writer.writerow(each.explanation for each in columns)
    writer.writerow(each.heading for each in columns)
    writer.writerow(each.example for each in columns)
    return out.getvalue().encode("utf-8-sig")


def _workbook(columns: list[Asked], speech: Speech) -> bytes:
    """Give the template with a sheet that explains its columns."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = speech.text("table-template.sheet")
    sheet.append([each.heading for each in columns])
    sheet.append([each.example for each in columns])
    sheet.freeze_panes = "B2"
    explained = book.create_sheet(speech.text("table-template.explanations"))
    explained.append([speech.text("table-template.advice")])
    for each in columns:
        explained.append([f"{each.heading}:", each.explanation])
    for cell in (*sheet[1], *explained["A"]):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top")
    for letter in {cell.column_letter for cell in sheet[1]}:
        sheet.column_dimensions[letter].width = _WIDTH
    explained.column_dimensions["A"].width, explained.column_dimensions["B"].width = _WIDTH, 4 * _WIDTH
    out = BytesIO()
    book.save(out)
    return out.getvalue()

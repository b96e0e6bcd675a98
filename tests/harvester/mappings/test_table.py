"""Lists of datasets: whatever offices make of a table, its datasets arrive, and a mistake is named by its cell."""

import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dcat_ap import messages
from dcat_ap.finding import Finding
from dcat_ap.model import Dataset
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from dcat_ap.terms import Iri, Literal
from harvester import headings, listing
from harvester.grid import COLUMNS, place
from harvester.mappings import table
from harvester.record import Contents, Origin, Record

ORIGIN = Origin(Naming("https://katalog.example/id/", "quelle"), "https://stadt.example/liste.csv")


def of(text: str, encoding: str = "utf-8") -> Contents:
    return table.records(text.encode(encoding), ORIGIN, "liste.csv")


def entry(record: Record) -> Dataset:
    found = table.read(record, ORIGIN).entry
    assert isinstance(found, Dataset)
    return found


def titles(contents: Contents) -> list[str]:
    return [each.value for record in contents.records for each in entry(record).title]


def rules(contents: Contents) -> list[str]:
    return [finding.rule for finding in contents.findings]


def words(finding: Finding, language: str = "de") -> str:
    return messages.text(f"finding.{finding.rule}.what", language, **finding.words())


def workbook(*rows: list[object], name: str = "Daten") -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Titel", "dct:title"),
        ("TITEL *", "dct:title"),
        ("1. Titel (Pflichtfeld)", "dct:title"),
        ("Titel des Datensatzes", "dct:title"),
        ("Titel / Bezeichnung", "dct:title"),
        ("Beschreibnug", "dct:description"),
        ("Schlagworte", "dcat:keyword"),
        ("Raeumlicher Bezug", "dct:spatial"),
        ("contact_email", "dcat:contactPoint/vcard:hasEmail"),
        ("downloadUrl", "dcat:distribution/dcat:downloadURL"),
        ("Letzte Änderung:", "dct:modified"),
        ("Stand", "dct:modified"),
        ("Zeitraum von", "dct:temporal/dcat:startDate"),
        ("Turnus", "dct:accrualPeriodicity"),
        ("veröffentlichende\nStelle", "dct:publisher/foaf:name"),
        ("lfd. Nr.", "@row"),
    ],
)
def test_a_heading_is_understood(heading, path):
    assert headings.meaning(heading).path == path


@pytest.mark.parametrize(
    "heading", ["Rechtekette", "Bemerkung", "Status", "Kosten", "Veröffentlichungsort", "Quelle", "x", ""]
)
def test_a_heading_that_may_mean_anything_means_nothing(heading):
    assert headings.meaning(heading) is None


def test_every_name_of_the_table_means_what_it_stands_under():
    for path, names in headings.names():
        for name in names:
            assert headings.meaning(name).path == path, name


def test_no_name_stands_under_two_properties():
    folded = [headings.folded(name) for path, names in headings.names() for name in {*map(headings.folded, names)}]
    assert len(folded) == len(set(folded))


def test_a_row_put_in_above_changes_no_other_record():
    head, bees, trees = (
        "Titel;Beschreibung;Link",
        "Bienen;Stöcke;https://e.example/b",
        "Bäume;Kataster;https://e.example/t",
    )
    before, after = of(f"{head}\n{trees}\n"), of(f"{head}\n{bees}\n\n{trees}\n")
    assert before.records[0].digest == after.records[1].digest
    assert before.records[0].key == after.records[1].key


def test_an_identifier_is_the_key_and_a_new_title_changes_nothing_of_it():
    old, new = (
        of("ID;Titel;Link\nb7;Bäume;https://e.example\n"),
        of("ID;Titel;Link\nb7;Baumkataster;https://e.example\n"),
    )
    assert [old.records[0].key, new.records[0].key] == ["b7", "b7"]
    assert old.records[0].iri == new.records[0].iri == "https://katalog.example/id/dataset/quelle/b7"


def test_numbers_of_rows_are_no_identifiers():
    found = of("Nr.;Titel;Link\n1;Bäume;https://e.example/1\n2;Bienen;https://e.example/2\n")
    assert {"1", "2"}.isdisjoint(record.key for record in found.records)
    assert not entry(found.records[0]).identifier


def test_rows_of_one_title_are_files_of_one_dataset():
    found = of(
        "Titel;Beschreibung;Link;Format\nBäume;Alle;https://e.example/a;CSV\nBäume;Alle;https://e.example/b;JSON\n"
    )
    assert len(found.records) == 1
    files = entry(found.records[0]).distribution
    assert {(each.access_url[0], each.format[0].value) for each in files} == {
        ("https://e.example/a", "CSV"),
        ("https://e.example/b", "JSON"),
    }


def test_equal_titles_of_two_publishers_are_two_datasets():
    found = of("Titel;Herausgeber;Link\nBäume;Stadt A;https://a.example\nBäume;Stadt B;https://b.example\n")
    assert len(found.records) == 2


def test_what_is_wrong_is_told_by_sheet_and_cell_in_both_languages():
    body = workbook(["Titel", "Beschreibung", "E-Mail", "Link"], ["Bäume", "#REF!", "keine", "https://e.example"])
    found = table.records(body, ORIGIN, "liste.xlsx")
    mistakes = {each.rule: each for each in table.read(found.records[0], ORIGIN).findings}
    assert words(mistakes["table.formula"]).startswith("Blatt „Daten“, Zelle B2: „#REF!“ unter „Beschreibung“")
    assert words(mistakes["table.mail"], "en").startswith("Sheet “Daten”, cell C2: “keine” under “E-Mail”")
    assert not entry(found.records[0]).description


def test_a_cell_that_is_a_date_is_one_and_a_text_stays_as_it_was_written():
    body = workbook(
        ["Titel", "Beschreibung", "Stand", "Erstellt am", "Zeitraum von"],
        ["Bäume", "Alle", date(2026, 3, 15), "1. April 2020", datetime(2025, 1, 1, 8, 30)],  # noqa: DTZ001
    )
    found = entry(table.records(body, ORIGIN, "liste.xlsx").records[0])
    assert found.modified == (Literal("2026-03-15", "", "http://www.w3.org/2001/XMLSchema#date"),)
    assert found.issued == (Literal("1. April 2020"),)
    assert found.temporal[0].start_date[0].value == "2025-01-01T08:30:00"


def test_a_day_that_excel_shows_as_a_number_is_kept_and_told():
    body = workbook(["Titel", "Beschreibung", "Stand", "Zeitraum von"], ["Bäume", "Alle", 45292, 2020])
    delivered = table.read(table.records(body, ORIGIN, "liste.xlsx").records[0], ORIGIN)
    assert isinstance(delivered.entry, Dataset)
    assert delivered.entry.modified == (Literal("45292"),)
    assert [words(each) for each in delivered.findings if each.rule == "table.date"] == [
        "Blatt „Daten“, Zelle C2: „45292“ unter „Stand“ ist kein Datum, das sich sicher lesen lässt."
    ]


def test_a_link_behind_a_text_is_where_it_leads():
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Titel", "Beschreibung", "Download"])
    book.active.append(["Bäume", "Alle", "hier klicken"])
    book.active["C2"].hyperlink = "https://e.example/baeume.csv"
    book.save(out)
    found = entry(table.records(out.getvalue(), ORIGIN, "liste.xlsx").records[0])
    assert found.distribution[0].download_url == (Iri("https://e.example/baeume.csv"),)


def test_a_heading_of_the_stewards_own_means_what_he_says():
    body = "Was;Wo;Wer\nBäume;https://e.example/a;Stadt\n".encode()
    with pytest.raises(Unreadable):
        listing.contents(body, ORIGIN, "liste.csv")
    said = {"Was": "dct:title", "wo": "dcat:distribution/dcat:downloadURL"}
    found = listing.contents(body, ORIGIN, "liste.csv", said)
    assert titles(found) == ["Bäume"]
    assert [each.facts[0] for each in found.findings if each.rule == "table.unknown-heading"] == [("heading", "Wer")]


def test_a_row_that_names_no_dataset_is_told_and_an_aside_is_none():
    found = of("Titel;Beschreibung;Link\nUmwelt;;\n;Alle;https://e.example/a\nBäume;Alle;https://e.example/b\n")
    assert titles(found) == ["Bäume"]
    assert {"table.aside", "table.no-title"} <= set(rules(found))


def test_thousands_of_equal_mistakes_are_not_told_one_by_one():
    found = of(
        "Titel;Beschreibung;Link\n"
        + "".join(f";Nr. {each};\n;Alle {each};https://e.example/{each}\n" for each in range(90))
    )
    assert rules(found).count("table.no-title") == 50
    assert words(found.findings[-1]).startswith("40 weitere Stellen")


def test_a_quotation_mark_that_is_never_closed_costs_one_line():
    found = of('Titel;Beschreibung;Link\nBäume;"Alle;https://e.example/a\nBienen;Stöcke;https://e.example/b\n')
    assert titles(found) == ["Bäume", "Bienen"]
    assert rules(found).count("table.quotes") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "cp850"])
def test_umlauts_arrive_whatever_the_encoding(encoding):
    text = "Titel;Beschreibung;Link\nGrünflächen;Größe der Flächen für Öffentlichkeit;https://e.example\n"
    assert titles(of(text, encoding)) == ["Grünflächen"]
    assert entry(of(text, encoding).records[0]).description[0].value == "Größe der Flächen für Öffentlichkeit"


def test_an_old_excel_file_says_what_to_do():
    with pytest.raises(Unreadable) as refused:
        table.records(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ORIGIN, "liste.xls")
    assert refused.value.finding.rule == "table.old-excel"


def ods(cell: str, row: str) -> bytes:
    """A spreadsheet of one row with one cell, which say how often they are repeated."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "content.xml",
            f'<office:body{names}><table:table table:name="A"><table:table-row table:number-rows-repeated="{row}">'
            f'<table:table-cell table:number-columns-repeated="{cell}"><text:p>x</text:p></table:table-cell>'
            "</table:table-row></table:table></office:body>",
        )
    return out.getvalue()


@pytest.mark.parametrize(("cell", "row"), [("16384", "1048576"), ("1", "999999999"), ("200", "90000")])
def test_a_thousand_million_cells_in_a_kilobyte_are_refused(cell, row):
    with pytest.raises(Unreadable) as refused:
        table.records(ods(cell, row), ORIGIN, "liste.ods")
    assert refused.value.finding.rule == "table.too-large"


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(160):
                part.write(bytes(1024 * 1024))
    with pytest.raises(Unreadable) as refused:
        table.records(out.getvalue(), ORIGIN, "liste.xlsx")
    assert refused.value.finding.rule == "table.too-large"


def test_more_columns_than_a_list_has_are_refused_rather_than_cut():
    with pytest.raises(Unreadable):
        of(";".join(["Titel", "Link", *map(str, range(COLUMNS))]))


def test_cells_are_named_as_spreadsheets_name_them():
    assert [place(0, 0), place(6, 3), place(9, 25), place(0, 26), place(0, 702)] == ["A1", "D7", "Z10", "AA1", "AAA1"]


CELLS = st.text(max_size=12) | st.sampled_from(
    ["Titel", "Link", "ID", "#REF!", '"', "a;b", "https://e.example/a b", "01.01.2020"]
)
GRIDS = st.lists(st.lists(CELLS, max_size=6), max_size=8)


def survives(body: bytes) -> None:
    try:
        found = table.records(body, ORIGIN, "liste")
    except Unreadable:
        return
    for record in found.records:
        table.read(record, ORIGIN)


@given(GRIDS, st.sampled_from(";,\t|"), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_no_grid_of_cells_raises(grid, separator, encoding):
    rows = [["Titel", "Beschreibung", "Link", "ID", "Größe", "West"], *grid]
    survives("\n".join(separator.join(row) for row in rows).encode(encoding))
    survives("\n".join(separator.join(row) for row in grid).encode(encoding))


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"Titel;Link\n"]))
def test_no_bytes_raise(body, start):
    survives(start + body)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_no_damaged_workbook_raises(seed, many):
    rng = random.Random(seed)
    sound = bytearray(workbook(["Titel", "Beschreibung", "Link"], ["Bäume", "Alle", "https://e.example"]))
    for _ in range(many):
        sound[rng.randrange(len(sound))] = rng.randrange(256)
    survives(bytes(sound))


WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüß"), min_size=3, max_size=9)
TEXT = st.lists(WORD, min_size=2, max_size=6).map(lambda words: " ".join(["Größe", *words]))
LISTED = st.fixed_dictionaries(
    {
        "Kennung": st.uuids().map(str),
        "Titel": TEXT,
        "Beschreibung": TEXT.map(lambda text: f'{text}; mit "Zitat", Komma | Strich'),
        "Herausgeber": TEXT,
        "Schlagwörter": st.lists(WORD, min_size=1, max_size=4, unique=True).map("; ".join),
        "Download-URL": WORD.map(lambda word: f"https://e.example/{word.encode('idna').decode()}.csv"),
        "Stand": st.dates(date(1950, 1, 1), date(2049, 1, 1)).map(lambda day: day.strftime("%d.%m.%Y")),
    }
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp850"]


@given(
    st.lists(LISTED, min_size=1, max_size=5, unique_by=lambda each: each["Kennung"]),
    st.permutations(["Kennung", "Titel", "Beschreibung", "Herausgeber", "Schlagwörter", "Download-URL", "Stand"]),
    st.sampled_from(";,\t|"),
    st.sampled_from(ENCODINGS),
)
def test_a_catalogue_written_as_csv_comes_back_the_same(listed, order, separator, encoding):
    quoted = [['"' + each[name].replace('"', '""') + '"' for name in order] for each in listed]
    text = "\r\n".join(map(separator.join, [order, *quoted]))
    found = [entry(record) for record in of(text, encoding).records]
    assert [
        {
            "Kennung": each.identifier[0].value,
            "Titel": each.title[0].value,
            "Beschreibung": each.description[0].value,
            "Herausgeber": each.publisher[0].name[0].value,
            "Schlagwörter": {word.value for word in each.keyword},
            "Download-URL": str(each.distribution[0].download_url[0]),
            "Stand": each.modified[0].value,
        }
        for each in found
    ] == [{**each, "Schlagwörter": set(each["Schlagwörter"].split("; "))} for each in listed]


LISTS = {
    "code-schleswig__datapusher_Metadatentabelle_Test.csv": 3,
    "opendata-guru__api-data_portals.de.csv": 831,
    "informationgri__server_test_data_data-test.xlsx": 3,
}
"""Those of the corpus that list datasets, or portals as if they were some, with how many they list."""
PORTALS = {"opendata-guru__dist_opendataportals.csv"}


def test_each_list_of_the_corpus_gives_its_entries_or_a_clear_word(shared):
    files = [*(shared / "corpus" / "lists-csv").glob("*.csv"), *(shared / "corpus" / "lists-xlsx").glob("*.xlsx")]
    if not files:
        pytest.skip("no lists in the corpus")
    for file in files:
        found = told(file)
        assert bool(found.records) == (file.name in LISTS) or file.name in PORTALS
        assert all(entry(record).title or entry(record).identifier for record in found.records)
        assert len(found.records) == LISTS.get(file.name, len(found.records))


def told(file: Path) -> Contents:
    """What is said of a file, whether it can be read or not."""
    try:
        return table.records(file.read_bytes(), ORIGIN, file.name)
    except Unreadable as unreadable:
        assert unreadable.finding.rule == "table.no-list"  # noqa: PT017
        return Contents((), (unreadable.finding,))

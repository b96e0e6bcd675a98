"""Lists of datasets: the rows of one dataset in a CSV, XLSX or ODS file; one row a file or service, or one for all.

What stands under a heading that nobody knows is kept as `table:<heading>`. Left out are the numbers of rows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from dcat_ap.document import Delivered
from dcat_ap.terms import DCAT, DCT, FOAF, GSP, PREFIXES, VCARD, XSD, Iri
from harvester import listing
from harvester.draft import Draft, Node
from harvester.headings import DISTRIBUTION, IRI
from harvester.listing import Said
from harvester.record import Contents, Origin, Record

FORMAT = listing.FORMAT
VERSION = 1

_CLASSES = {
    "dct:publisher": FOAF.Agent,
    "dct:creator": FOAF.Agent,
    "dcat:contactPoint": VCARD.Kind,
    "dct:temporal": DCT.PeriodOfTime,
    "dct:spatial": DCT.Location,
}
_LICENCE, _NAMING = "dct:license", "dcatde:licenseAttributionByText"
_DATES = {"dct:issued", "dct:modified"}
_TYPES = {XSD.date, XSD.dateTime}
_LISTS = {"dcat:keyword", "dcat:theme", "dct:language", "dcatap:hvdCategory", "dcatde:politicalGeocodingURI"}
_ACCESS, _DOWNLOAD = DISTRIBUTION + "dcat:accessURL", DISTRIBUTION + "dcat:downloadURL"
_FORMAT = DISTRIBUTION + "dct:format"
_SIDES = ("@west", "@south", "@east", "@north")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]+?(?=[,;]?(?:\s|$)|[,;](?:https?|ftp)://)")
_PLAIN_TEXTS = {
    "dct:title",
    "dct:description",
    "dct:identifier",
    "dcat:keyword",
    "dcat:version",
    "foaf:name",
    "vcard:fn",
    "vcard:organization-name",
    "adms:versionNotes",
    "dcatde:licenseAttributionByText",
    "dcat:byteSize",
    "dct:issued",
    "dct:modified",
    "dcat:startDate",
    "dcat:endDate",
    "dct:temporal",
    "dcat:bbox",
}
# Amtlicher Gemeindeschlüssel: its length says what it names (DCAT-AP.de, Konventionenhandbuch, politicalGeocoding)
_KEYS = {2: "stateKey", 5: "districtKey", 8: "municipalityKey", 12: "regionalKey"}
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
_LOST_ZERO = {1: 2, 4: 5, 7: 8, 11: 12}  # a spreadsheet took the key for a number


class _File(NamedTuple):
    """A file or service of a row: its addresses, and its format where the row tells it apart."""

    access: str = ""
    download: str = ""
    form: str = ""


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the datasets that a file lists. Raises Unreadable where it lists none."""
    return listing.contents(body, origin, where)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a dataset's rows. Raises Unreadable where the record holds none."""
    rows = listing.rows(record)
    draft = Draft(record)
    dated = _dated_files(rows)
    for cell in dict.fromkeys(cell for row in rows for cell in row):
        if "/" not in cell.path and cell.path not in {IRI, _LICENCE, _NAMING, *dated}:
            _say(draft, cell.path, cell)
    for segment in _CLASSES:
        for cells in dict.fromkeys(_of(segment, row) for row in rows):
            _describe(draft, segment, cells)
    for row in rows:
        _distributions(draft, row, dated)
    return draft.entry(origin, listing.faults(record))


def _dated_files(rows: Sequence[Sequence[Said]]) -> set[str]:
    """Give the dates that differ from row to row: they are those of the files."""
    return {date for date in _DATES if len({cell.text for row in rows for cell in row if cell.path == date}) > 1}


def _of(segment: str, row: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(cell for cell in row if cell.path.startswith(f"{segment}/"))


def _describe(draft: Draft, segment: str, cells: tuple[Said, ...]) -> None:
    """Say a thing that several cells of a row describe together. Sides that make no box are kept as they stand."""
    named = [(cell.path.partition("/")[2], cell) for cell in cells]
    box = _box({name: cell.text for name, cell in named if name in _SIDES})
    said = [(_kind_of_contact(name, cell.text), cell) for name, cell in named if name not in _SIDES]
    if said or box:
        node = draft.part(_iri(segment), _CLASSES[segment]).text(DCAT.bbox, box, datatype=GSP.wktLiteral)
        for name, cell in said:
            _say(node, name, cell)
    for name, cell in named if not box else ():
        if name in _SIDES:
            draft.keep(f"{FORMAT}:{cell.heading}", cell.text)


def _box(sides: Mapping[str, str]) -> str:
    """Give four sides as a polygon in WKT; empty where one is missing or no number."""
    numbers = [sides.get(side, "").replace(",", ".") for side in _SIDES]
    if not all(map(_is_number, numbers)):
        return ""
    west, south, east, north = numbers
    corners = (west, south), (east, south), (east, north), (west, north), (west, south)
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,3}(?:\.\d+)?", text, re.ASCII) is not None


def _kind_of_contact(name: str, text: str) -> str:
    """Give the property of a contact: whoever asks for one gets names, but mail addresses, too."""
    if name == "vcard:fn" and "@" in text and not re.search(r"\s", text):
        return "vcard:hasEmail"
    return "vcard:hasURL" if name == "vcard:fn" and text.startswith(("http://", "https://")) else name


def _distributions(draft: Draft, row: Sequence[Said], dated: set[str]) -> None:
    """Say the files and services of a row, each with all that the row says of them."""
    about = [cell for cell in row if cell.path.startswith(DISTRIBUTION) and cell.path not in {_ACCESS, _DOWNLOAD}]
    terms = [cell for cell in row if cell.path in {_LICENCE, _NAMING}]
    dates = [cell for cell in row if cell.path in dated]
    files = list(_files(row)) or ([_File()] if about or dates else [])
    for cell in terms if not files else ():
        _say(draft, cell.path, cell)
    for file in files:
        node = draft.part(DCAT.distribution, DCAT.Distribution)
        node.link(DCAT.accessURL, file.access).link(DCAT.downloadURL, file.download).text(DCT.format, file.form)
        for cell in (*about, *terms, *dates):
            if not (cell.path == _FORMAT and file.form):
                _say(node, cell.path.removeprefix(DISTRIBUTION), cell)


def _files(row: Sequence[Said]) -> Iterator[_File]:
    """Give the files of a row. One access and one download address are of one file, as many formats are theirs."""
    access, download = _addresses(row, _ACCESS), _addresses(row, _DOWNLOAD)
    for cell in row:
        if cell.form:
            service = cell.path == _ACCESS
            yield from (_File(each if service else "", "" if service else each, cell.form) for each in _split(cell))
    if len(access) == len(download) == 1:
        yield _File(access[0], "" if access == download else download[0])
        return
    one = [_File(access=each) for each in access if each not in download] + [_File(download=each) for each in download]
    forms = [each for cell in row if cell.path == _FORMAT for each in re.split(r"[,;/\n]\s*", cell.text) if each]
    pairs = zip_longest(one, forms) if len(one) == len(forms) > 1 else ((file, "") for file in one)
    yield from (file._replace(form=form) for file, form in pairs if file)


def _addresses(row: Iterable[Said], path: str) -> list[str]:
    found = [each for cell in row if cell.path == path and not cell.form for each in _split(cell)]
    return list(dict.fromkeys(found))


def _split(cell: Said) -> list[str]:
    """Give the addresses in a cell, else where its link leads, else the text that ought to be one."""
    return _ADDRESS.findall(cell.text) or [cell.link or cell.text]


def _say(node: Node, path: str, cell: Said) -> None:
    """Say a cell under a property, or keep it under its heading."""
    if not path:
        node.keep(f"{FORMAT}:{cell.heading}", cell.text).keep(f"{FORMAT}:{cell.heading} (Link)", cell.link)
        return
    texts = list(_parts(cell.text)) if path in _LISTS else [cell.text or cell.link]
    if path == "dcatde:politicalGeocodingURI":
        node.link(_iri(path), *map(_geocoding, texts))
    elif path in _PLAIN_TEXTS:
        datatype = cell.datatype if cell.datatype in _TYPES and path not in {"dct:title", "dcat:keyword"} else ""
        node.text(_iri(path), *texts, language=cell.language, datatype=datatype)
    else:
        node.link(_iri(path), *texts)
    if cell.link and cell.link not in cell.text:
        leads = path == "dct:title" and cell.link.startswith("http")
        node.link(DCAT.landingPage, cell.link) if leads else None


def _parts(text: str) -> Iterator[str]:
    """Give the parts of a cell that lists several values, by the strongest separator it has."""
    separator = next((each for each in ("\n", ";", "|", ",") if each in text), "\n")
    yield from filter(None, (part.strip() for part in text.split(separator)))


def _geocoding(key: str) -> str:
    """Give the IRI of an official key, with the leading zero that a spreadsheet took from it."""
    digits = key.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return key
    digits = digits.zfill(_LOST_ZERO.get(len(digits), 0))
    return f"{_GEOCODING}{_KEYS[len(digits)]}/{digits}" if len(digits) in _KEYS else key


def _iri(curie: str) -> Iri:
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix][name]

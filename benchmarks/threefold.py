"""The same datasets as three systems deliver them: a CKAN, a catalogue of ISO records (CSW) and a DCAT-AP feed.

Each system tells a dataset in its own words: other spellings, markup in titles, identifiers that are missing or another
system's own, http for https, slashes at the end, other dates, shortened descriptions, publishers by other names. Among
the datasets are neighbours that differ in little: yearly editions, equal titles of neighbouring municipalities, sheets
of a map, equal titles of different publishers. Nothing here knows how entries are compared.
"""

import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

SYSTEMS = ("ckan", "csw", "dcat")
_TOWNS = ("Aue", "Borna", "Döbeln", "Ebersbach", "Flöha", "Großenhain", "Heidenau", "Klingenthal", "Löbau", "Mügeln")
_OFFICES = ("Amt für Statistik", "Stadtplanungsamt", "Umweltamt", "Tiefbauamt", "Ordnungsamt")
_STATE = (
    ("Landesamt für Umwelt, Landwirtschaft und Geologie", "LfULG"),
    ("Statistisches Landesamt Sachsen", "Statistisches Landesamt des Freistaates Sachsen"),
    ("Landesamt für Geobasisinformation Sachsen", "Landesamt für Geobasisinformation Sachsen (GeoSN)"),
)
_SUBJECTS = (
    *("Straßenbäume", "Spielplätze", "Schulstandorte", "Kindertagesstätten", "Denkmäler", "Ladesäulen", "Parkhäuser"),
    *("Öffentliche Toiletten", "Radwege", "Baustellen", "Wochenmärkte", "Friedhöfe", "Grünanlagen & Parks", "Brunnen"),
    *("Sportstätten", "Bibliotheken", "Feuerwachen", "Bushaltestellen", "Wahlbezirke", "Ortsteilgrenzen"),
)
_STATE_SUBJECTS = (
    *("Grundwassermessstellen", "Luftqualität", "Hochwasserrisiko", "Bodenübersichtskarte", "Fließgewässer"),
    *("Naturschutzgebiete", "Windkraftanlagen", "Gewerbeanmeldungen", "Übernachtungen", "Verwaltungsgrenzen"),
)
_DETAIL = ("", " (Bestand)", " im Stadtgebiet", " nach Ortsteilen", " \u2013 Übersicht")
_LICENCE = "http://dcat-ap.de/def/licenses/dl-by-de/2.0"


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One dataset as it is, before anybody tells of it; the publisher has several names."""

    number: int
    title: str
    publishers: tuple[str, ...]
    box: tuple[float, float, float, float]
    addresses: tuple[str, ...]
    year: int | None = None

    @property
    def uuid(self) -> str:
        """Its identifier in the world."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://wahr.example/{self.number}"))


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A document of one system that describes one dataset; `format` is the mapping that reads it."""

    dataset: int
    system: str
    format: str
    body: bytes


def datasets(count: int = 500) -> list[Dataset]:
    """Give so many datasets; half of them have neighbours that are easily taken for them."""
    made: list[Dataset] = []
    for title, names, box, year in _told(count):
        number = len(made)
        addresses = tuple(f"https://daten.{_slug(names[0])}.example/{number}/{part}" for part in range(1 + number % 3))
        made.append(Dataset(number=number, title=title, publishers=names, box=box, addresses=addresses, year=year))
    return made


def deliveries(known: list[Dataset], system: str, seed: int = 1) -> list[Delivery]:
    """Give what a system says of each dataset."""
    write: Callable[[Dataset, random.Random], bytes] = {"ckan": _ckan, "csw": _iso, "dcat": _dcat}[system]
    form = {"ckan": "ckan", "csw": "iso", "dcat": "dcat"}[system]
    return [
        Delivery(
            dataset=each.number,
            system=system,
            format=form,
            body=write(each, random.Random(f"{seed}{system}{each.number}")),
        )
        for each in known
    ]


_Told = tuple[str, tuple[str, ...], tuple[float, float, float, float], int | None]


def _told(count: int) -> Iterator[_Told]:
    order = random.Random(7)
    half, made = count // 2, 0
    for told in _neighbours():
        if made < half:
            made += 1
            yield told
    plain = [(subject, detail, town) for detail in _DETAIL for subject in _SUBJECTS for town in range(len(_TOWNS))]
    order.shuffle(plain)
    for subject, detail, town in plain[: count - made]:
        yield f"{subject}{detail}", _town_names(town, order.choice(_OFFICES)), _box(town), None


def _neighbours() -> Iterator[_Told]:
    for town in range(6):
        for year in range(2015, 2025):
            yield f"Haushaltsplan {year}", _town_names(town, "Kämmerei"), _box(town), year
    for town in range(len(_TOWNS)):
        for title in ("Bebauungspläne", "Flächennutzungsplan", "Baumkataster", "Lärmkartierung", "Bodenrichtwerte"):
            yield title, _town_names(town, "Stadtplanungsamt"), _box(town), None
    for sheet in range(60):
        box = (12 + sheet % 10 / 10, 50.5 + sheet // 10 / 10, 12.1 + sheet % 10 / 10, 50.6 + sheet // 10 / 10)
        yield f"Topographische Karte 1:25000 Blatt {4540 + sheet}", _STATE[2], box, None
    for subject in _STATE_SUBJECTS:
        for number in range(3):
            yield subject, _STATE[number], (11.9, 50.2, 15.0, 51.7), None
        yield subject, ("Stadt Aue", "Aue, Umweltamt"), _box(0), None
        yield subject, ("Stadt Borna", "Stadtverwaltung Borna"), _box(1), None


def _town_names(town: int, office: str) -> tuple[str, ...]:
    name = _TOWNS[town]
    return f"Stadt {name}", f"Stadtverwaltung {name}", f"Stadt {name}, {office}", f"{office} {name}"


def _box(town: int) -> tuple[float, float, float, float]:
    return 12 + town * 0.3, 50.8, 12.2 + town * 0.3, 51.0


def _slug(text: str) -> str:
    return "-".join("".join(each if each.isascii() and each.isalnum() else " " for each in text.lower()).split())[:40]


def _spelled(dataset: Dataset, chance: random.Random) -> str:
    """Tell a title as others write it: with the place, with a slip of the pen, with markup, in other letters."""
    title = dataset.title
    if dataset.publishers[0].startswith("Stadt ") and chance.random() < 0.15:
        place = dataset.publishers[0].removeprefix("Stadt ")
        title = chance.choice((f"{place}: {title}", f"{title} {place}", f"{title} der Stadt {place}"))
    if chance.random() < 0.03:
        at = chance.randrange(1, len(title.split()[0]))
        title = title[:at] + title[at + 1 :]
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text,
        lambda text: text,
        lambda text: f"<p>{escape(text)}</p>",
        lambda text: escape(text).replace("ä", "&auml;").replace("ö", "&ouml;"),
        lambda text: text.replace("ß", "ss").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"),
        lambda text: f"  {text.upper()} ",
        lambda text: text.replace(" & ", " und ").replace(" \u2013 ", " - "),
    )
    return chance.choice(ways)(title)


def _links(dataset: Dataset, chance: random.Random) -> list[str]:
    """Give the addresses that a system has, or copies of its own, and perhaps one that all of the town's share."""
    if chance.random() < 0.15:
        found = [f"https://kopie{chance.randrange(10**9)}.example/{dataset.number}"]
    else:
        found = [each for each in dataset.addresses if chance.random() < 0.8] or [dataset.addresses[0]]
    town = _slug(dataset.publishers[0])
    if chance.random() < 0.3:
        found.append(f"https://geo.{town}.example/wms?SERVICE=WMS&REQUEST=GetCapabilities")
    if chance.random() < 0.2:
        found.append(f"https://www.{town}.example/")
    if chance.random() < 0.4:
        found = [each.replace("https://", "http://") for each in found]
    return [f"{each}/" if chance.random() < 0.2 and "?" not in each else each for each in found]


def _day(chance: random.Random) -> str:
    return f"20{chance.randint(19, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _words(dataset: Dataset, chance: random.Random) -> str:
    return f"{dataset.title}: Angaben, wie sie {dataset.publishers[0]} führt und laufend ergänzt."[
        : chance.randint(20, 90)
    ]


def _ckan(dataset: Dataset, chance: random.Random) -> bytes:
    own = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    number = dataset.uuid if chance.random() < 0.4 else own
    extras: list[dict[str, Any]] = [{"key": "guid", "value": dataset.uuid}] if chance.random() < 0.3 else []
    if chance.random() < 0.6:
        west, south, east, north = dataset.box
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        extras.append({"key": "spatial", "value": json.dumps({"type": "Polygon", "coordinates": [ring]})})
    if dataset.year and chance.random() < 0.5:
        extras += [
            {"key": "temporal_start", "value": f"{dataset.year}-01-01"},
            {"key": "temporal_end", "value": f"{dataset.year}-12-31"},
        ]
    links = _links(dataset, chance)
    package = {
        "id": number,
        "name": f"{_slug(dataset.title)}-{dataset.number}",
        "title": _spelled(dataset, chance),
        "notes": _words(dataset, chance),
        "license_id": "dl-de-by-2.0",
        "metadata_modified": f"{_day(chance)}T09:48:30.821859",
        "organization": {"id": _slug(name := chance.choice(dataset.publishers)), "name": _slug(name), "title": name},
        "type": "dataset",
        "state": "active",
        "extras": extras,
        "resources": [{"id": f"{number}-{i}", "url": each, "format": "CSV"} for i, each in enumerate(links)],
    }
    return json.dumps({"success": True, "result": {"count": 1, "results": [package]}}).encode()


_ISO = """<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier>{file}</gmd:fileIdentifier>
<gmd:hierarchyLevel><gmd:MD_ScopeCode codeList="#MD_ScopeCode" codeListValue="dataset"/></gmd:hierarchyLevel>
<gmd:dateStamp><gco:Date>{stamp}</gco:Date></gmd:dateStamp>
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:citation><gmd:CI_Citation><gmd:title>{title}</gmd:title>
<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{day}</gco:Date></gmd:date><gmd:dateType>
<gmd:CI_DateTypeCode codeList="#CI_DateTypeCode" codeListValue="revision"/></gmd:dateType></gmd:CI_Date></gmd:date>
</gmd:CI_Citation></gmd:citation>
<gmd:abstract>{words}</gmd:abstract>
<gmd:pointOfContact><gmd:CI_ResponsibleParty><gmd:organisationName>{name}</gmd:organisationName>
<gmd:role><gmd:CI_RoleCode codeList="#CI_RoleCode" codeListValue="publisher"/></gmd:role>
</gmd:CI_ResponsibleParty></gmd:pointOfContact>
<gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useConstraints>
<gmd:MD_RestrictionCode codeList="#MD_RestrictionCode" codeListValue="otherRestrictions"/></gmd:useConstraints>
<gmd:otherConstraints>{licence}</gmd:otherConstraints>
</gmd:MD_LegalConstraints></gmd:resourceConstraints>
<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>{box}
</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>
</gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>{links}
</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
</gmd:MD_Metadata>
"""
_EDGES = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")


def _iso(dataset: Dataset, chance: random.Random) -> bytes:
    file = dataset.uuid if chance.random() < 0.7 else str(uuid.UUID(int=chance.getrandbits(128), version=4))
    edges = zip(_EDGES, dataset.box, strict=True)
    links = "".join(
        f"<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>{escape(each)}</gmd:URL></gmd:linkage>"
        '<gmd:function><gmd:CI_OnLineFunctionCode codeList="#CI_OnLineFunctionCode" codeListValue="download"/>'
        "</gmd:function></gmd:CI_OnlineResource></gmd:onLine>"
        for each in _links(dataset, chance)
    )
    return _ISO.format(
        file=_characters(file),
        stamp=_day(chance),
        day=_day(chance),
        title=_characters(_spelled(dataset, chance)),
        words=_characters(_words(dataset, chance)),
        name=_characters(chance.choice(dataset.publishers)),
        licence=_characters("Datenlizenz Deutschland Namensnennung 2.0"),
        box="".join(f"<gmd:{name}><gco:Decimal>{value:.3f}</gco:Decimal></gmd:{name}>" for name, value in edges),
        links=links,
    ).encode()


def _characters(text: str) -> str:
    return f"<gco:CharacterString>{escape(text)}</gco:CharacterString>"


def _dcat(dataset: Dataset, chance: random.Random) -> bytes:
    iri = f"https://portal.example/dataset/{dataset.number}"
    quoted = lambda text: json.dumps(text, ensure_ascii=False)  # noqa: E731
    lines = [f"<{iri}> a dcat:Dataset ; dct:title {quoted(_spelled(dataset, chance))}@de"]
    lines.append(f"dct:description {quoted(_words(dataset, chance))}@de")
    lines.append(f'dct:modified "{_day(chance)}"^^xsd:date')
    lines.append(f"dct:publisher [ a foaf:Organization ; foaf:name {quoted(chance.choice(dataset.publishers))}@de ]")
    if chance.random() < 0.6:
        forms = (dataset.uuid, f"urn:uuid:{dataset.uuid}", f"https://registry.example/id/{dataset.uuid.upper()}")
        lines.append(f"dct:identifier {quoted(chance.choice(forms))}")
    if dataset.year and chance.random() < 0.5:
        days = f'dcat:startDate "{dataset.year}-01-01"^^xsd:date ; dcat:endDate "{dataset.year}-12-31"^^xsd:date'
        lines.append(f"dct:temporal [ a dct:PeriodOfTime ; {days} ]")
    if chance.random() < 0.5:
        west, south, east, north = dataset.box
        ring = ", ".join(
            f"{x} {y}" for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))
        )
        lines.append(f'dct:spatial [ a dct:Location ; dcat:bbox "POLYGON(({ring}))"^^gsp:wktLiteral ]')
    for each in _links(dataset, chance):
        way = chance.choice(("dcat:accessURL", "dcat:downloadURL"))
        lines.append(f"dcat:distribution [ a dcat:Distribution ; {way} <{each}> ; dct:license <{_LICENCE}> ]")
    return (_PREFIXES + " ;\n    ".join(lines) + " .\n").encode()


_PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix gsp: <http://www.opengis.net/ont/geosparql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

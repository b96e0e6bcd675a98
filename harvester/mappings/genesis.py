"""GENESIS: the tables and statistics in the databases of the statistical offices, which become datasets and series.

What is read is one object for each: what the catalogue says of it in each language (`catalogue`), its own metadata
(`metadata`), the statistics it belongs to (`statistics`), and the page that the steward named (`page`). An answer of
the web service itself does as well. What has no place is kept under its name, `genesis:Structure`.
"""

import re
from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error
from dcat_ap.parse import Unreadable
from dcat_ap.terms import DCAT, DCT
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.record import Contents, Origin, Record

FORMAT = "genesis"
VERSION = 1

_MONTHS = (  # of both languages in which the databases answer
    *(("januar", "january"), ("februar", "february"), ("märz", "march"), ("april",), ("mai", "may"), ("juni", "june")),
    *(("juli", "july"), ("august",), ("september",), ("oktober", "october"), ("november",), ("dezember", "december")),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?: (\d\d:\d\d:\d\d)h?)?")
_BETWEEN = re.compile(r" - | to | bis ")
_NO_DATE = {"see parent", ""}
_LEFT_OUT = ("Code", "Content", "Information", "Type")


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the tables and statistics that a document lists. Raises Unreadable."""
    said = fields.read(body, where)
    listed = _of_answer(said) if isinstance(said, dict) and "Ident" in said else said
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list):
        raise Unreadable(error("walk.no-answer", where, system="GENESIS"))
    return fields.contents(listed, where, lambda each, place: _record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a table or statistic. Raises Unreadable."""
    said = fields.read(record.body, record.key)
    if not isinstance(said, dict):
        raise Unreadable(error("walk.no-entry", record.key, system="GENESIS"))
    draft = Draft(record)
    draft.text(DCT.identifier, record.key)
    told = Fields(said)
    named = [(language, Fields(each)) for each in told.objects("catalogue") for language, each in each.rest()]
    metadata = Fields(told.raw("metadata"))
    for language, each in named:
        _title(draft, each, language)
    if not named:
        _title(draft, metadata, "")
    times = [time for _, each in named for time in each.texts("Time")]
    _period(draft, metadata, times)
    for text in (*metadata.texts("Updated"), *(text for _, each in named[:1] for text in each.texts("LatestUpdate"))):
        draft.text(DCT.modified, "" if text in _NO_DATE else moment(text))
    for code in told.texts("statistics"):
        draft.say(DCAT.inSeries, origin.naming.entry("series", code))
    for each in (metadata, *(each for _, each in named[:1])):
        each.drop(*_LEFT_OUT)
        each.keep(draft, "genesis:")
    _access(draft, told, origin)
    return draft.entry(origin)


def moment(text: str) -> str:
    """Give a date as the databases write it (31.12.2023, 28.12.2022 09:24:14h, Januar 1991) in ISO 8601, else as is."""
    day = _DAY.fullmatch(text.strip())
    if day:
        date = f"{day[3]}-{day[2]}-{day[1]}"
        return f"{date}T{day[4]}" if day[4] else date
    word, _, year = text.strip().rpartition(" ")
    month = _MONTH.get(word.lower())
    return f"{year}-{month:02}" if month and year.isdigit() else text


def _of_answer(said: dict[str, Any]) -> list[Any]:
    """Give what an answer of the services `catalogue` and `metadata` is about, one object each."""
    fact = {name: Fields(said.get(name)) for name in ("Ident", "Parameter")}
    method, language = fact["Ident"].text("Method"), fact["Parameter"].text("language")
    common = {"type": "statistic" if method.startswith("statistic") else "table", "copyright": said.get("Copyright")}
    if isinstance(said.get("Object"), dict):
        return [{**common, "metadata": said["Object"]}]
    listed = said.get("List")
    return [{**common, "catalogue": {language: each}} for each in listed] if isinstance(listed, list) else []


def _record(said: Any, origin: Origin, where: str) -> Record | Finding:
    key = _code(said) if isinstance(said, dict) else ""
    if not key:
        return error("walk.no-entry", where, system="GENESIS")
    kind = "series" if said.get("type") == "statistic" else "dataset"
    return fields.record(said, where, key=key, iri=origin.naming.entry(kind, key), kind=kind, form=FORMAT)


def _code(said: dict[str, Any]) -> str:
    catalogue = said.get("catalogue")
    described = [said.get("metadata"), *(catalogue.values() if isinstance(catalogue, dict) else ())]
    codes = (str(each.get("Code") or "") for each in described if isinstance(each, dict))
    return next(filter(None, codes), "")


def _title(draft: Draft, said: Fields, language: str) -> None:
    """Say a title; the databases break its lines as on a printed page."""
    for text, _ in said.words("Content"):
        draft.text(DCT.title, " ".join(text.split()), language=language)


def _period(draft: Draft, metadata: Fields, times: list[str]) -> None:
    """Say from when until when there are values: as the table says it, else as its line in the catalogue does."""
    spans = [(each.text("From"), each.text("To")) for each in metadata.objects("Time")]
    if not spans:
        cut = [_BETWEEN.split(" ".join(text.split())) for text in times[:1]]
        spans = [(each[0], each[-1]) for each in cut]
    for begin, end in spans:
        if begin or end:
            period = draft.part(DCT.temporal, DCT.PeriodOfTime)
            period.text(DCAT.startDate, moment(begin)).text(DCAT.endDate, moment(end))


def _access(draft: Draft, said: Fields, origin: Origin) -> None:
    """Say where a table is: at its page, where the steward named one, else at the method that gives tables."""
    rights, page = said.texts("copyright"), said.text("page")
    draft.link(DCAT.landingPage, page)
    if draft.record.kind == "series":
        draft.keep("genesis:Copyright", rights[0] if rights else "")
        return
    api = f"{origin.url.rstrip('/')}/" if origin.url.startswith("http") else ""
    made = draft.part(DCAT.distribution, DCAT.Distribution).text(DCT.rights, *rights)
    made.link(DCAT.accessURL, page or (f"{api}data/tablefile" if api else ""))

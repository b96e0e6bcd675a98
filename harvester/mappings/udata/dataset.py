"""What a dataset of udata says, property by property."""

from typing import Any

import orjson

from dcat_ap.terms import ADMS, DCAT, DCATAP, DCT, GSP, LOCN, SKOS, Iri
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.udata import people, resource

_EU = "http://publications.europa.eu/resource/authority/"
_HVD = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
_FREQUENCIES = {  # as udata itself writes its codes as concepts of the EU; codes that are called alike are not listed
    "continuous": "UPDATE_CONT",
    "realtime": "UPDATE_CONT",
    "oneMinute": "1MIN",
    "fiveMinutes": "5MIN",
    "tenMinutes": "10MIN",
    "fifteenMinutes": "15MIN",
    "thirtyMinutes": "30MIN",
    "twelveHours": "12HRS",
    "severalTimesADay": "CONT",
    "fourTimesADay": "CONT",
    "threeTimesADay": "DAILY_3",
    "semidaily": "DAILY_2",
    "fiveTimesAWeek": "WEEKLY_5",
    "threeTimesAWeek": "WEEKLY_3",
    "semiweekly": "WEEKLY_2",
    "fortnighly": "BIWEEKLY",
    "threeTimesAMonth": "MONTHLY_3",
    "semimonthly": "MONTHLY_2",
    "threeTimesAYear": "ANNUAL_3",
    "semiannual": "ANNUAL_2",
    "biannual": "ANNUAL_2",
    "punctual": "AS_NEEDED",
    "irregular": "IRREG",
    "notPlanned": "NOT_PLANNED",
}
_ALIKE = (
    *("hourly", "bihourly", "trihourly", "daily", "weekly", "biweekly", "monthly", "bimonthly", "quarterly", "annual"),
    *("biennial", "triennial", "quadrennial", "quinquennial", "decennial", "bidecennial", "tridecennial"),
    *("never", "other", "unknown"),
)
_ACCESS = {"open": "PUBLIC", "restricted": "NON_PUBLIC"}
_UNSAID = {"notspecified", "other-undefined"}
_DATES: dict[Iri, tuple[tuple[str, str], ...]] = {  # the first that is there counts: what was harvested, else said here
    DCT.created: (("harvest", "created_at"),),
    DCT.issued: (("harvest", "issued_at"), ("", "created_at")),
    DCT.modified: (("harvest", "modified_at"), ("", "last_modified")),
}
_LEFT_OUT = (
    *("deleted", "private", "archived", "featured", "permissions", "quality", "metrics", "internal", "slug", "uri"),
    *("page", "created_at", "last_modified", "last_update", "description_short"),
)
_HARVEST_LEFT_OUT = (
    *("uri", "backend", "source_id", "last_update", "archived", "archived_at", "created_at", "issued_at"),
    "modified_at",
)


def tell(draft: Draft, said: Fields, page: str) -> None:
    """Say all of a dataset; `page` is its permanent address."""
    harvest = Fields(said.raw("harvest"))
    _identifiers(draft, said, harvest, page)
    fields.tell(draft, DCT.title, said.words("title"))
    fields.tell(draft, SKOS.altLabel, said.words("acronym"))
    fields.tell(draft, DCT.description, said.words("description"))
    fields.tell(draft, DCAT.keyword, said.words("tags"))
    for predicate, places in _DATES.items():
        found = (texts for place, name in places if (texts := (harvest if place else said).texts(name)))
        draft.text(predicate, *next(found, []))
    for text in said.texts("frequency"):
        draft.link(DCT.accrualPeriodicity, _frequency(text))
    _access(draft, said)
    _licence(draft, said)
    _badges(draft, said)
    people.tell(draft, said)
    _extent(draft, said)
    for each in said.objects("resources"):
        resource.tell(draft, each, page)
    resource.schema(draft, said, "udata:")
    for name, value in (pair for each in said.objects("extras") for pair in each.rest()):
        draft.keep(f"udata:extras/{name}", value)
    harvest.drop(*_HARVEST_LEFT_OUT)
    harvest.keep(draft, "udata:harvest/")
    said.drop(*_LEFT_OUT)
    said.keep(draft, "udata:")


def _identifiers(draft: Draft, said: Fields, harvest: Fields, page: str) -> None:
    """Say the identifier that the dataset came with, and the address of its page on the portal."""
    came, own = harvest.texts("dct_identifier"), said.texts("id")
    draft.text(DCT.identifier, *(came or own))
    if came:
        draft.part(ADMS.identifier, ADMS.Identifier).text(SKOS.notation, *([page] if page else own))
    draft.link(DCAT.landingPage, *(harvest.texts("remote_url") or [page]))


def _frequency(text: str) -> str:
    """Give the EU concept that stands for a code of udata; what is no such code stays as it is."""
    code = _FREQUENCIES.get(text, text.upper() if text in _ALIKE else "")
    return f"{_EU}frequency/{code}" if code else text


def _access(draft: Draft, said: Fields) -> None:
    for text in said.texts("access_type"):
        code = _ACCESS.get(text)
        if code:
            draft.link(DCT.accessRights, f"{_EU}access-right/{code}")
        else:
            draft.keep("udata:access_type", text)


def _licence(draft: Draft, said: Fields) -> None:
    """Say the licence, by its address where the portal knows one; that none was named is no licence."""
    for each in said.take("license"):
        told = Fields(each if isinstance(each, dict) else {"id": each})
        texts = [text for name in ("url", "title", "id") if (text := told.text(name))]
        best = [] if _UNSAID & set(texts) else fields.best_licence(texts)
        draft.link(DCT.license, *best)
        for text in texts:
            draft.keep("udata:license", "" if text in best else text)


def _badges(draft: Draft, said: Fields) -> None:
    """Say that a dataset is of high value, as udata's own RDF does; other badges are kept."""
    for each in said.objects("badges"):
        kind = each.text("kind")
        if kind == "hvd":
            draft.link(DCATAP.applicableLegislation, _HVD)
        else:
            draft.keep("udata:badges", kind)


def _extent(draft: Draft, said: Fields) -> None:
    for each in said.objects("temporal_coverage"):
        period = draft.part(DCT.temporal, DCT.PeriodOfTime)
        period.text(DCAT.startDate, *each.texts("start")).text(DCAT.endDate, *each.texts("end"))
        each.keep(period, "udata:temporal_coverage/")
    for each in said.objects("spatial"):
        for geometry in each.objects("geom"):
            shape = dict(geometry.rest())
            place = draft.part(DCT.spatial, DCT.Location)
            place.text(LOCN.geometry, orjson.dumps(shape).decode(), datatype=GSP.geoJSONLiteral)
        for zone in each.take("zones"):
            _zone(draft, zone)
        each.keep(draft, "udata:spatial/")


def _zone(draft: Draft, zone: Any) -> None:
    """Say a place by its name or address; one of which only udata's identifier is known is kept."""
    told = Fields(zone if isinstance(zone, dict) else {})
    name, uri = told.text("name"), told.text("uri")
    if name or uri:
        place = draft.part(DCT.spatial, DCT.Location, uri).text(SKOS.prefLabel, name)
        told.drop("slug")
        told.keep(place, "udata:spatial/zones/")
    else:
        draft.keep("udata:spatial/zones", zone)

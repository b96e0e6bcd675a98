"""Participation: items of a feed or a JSON list, features of XPlanung and messages of XBeteiligung, as procedures.

An item's fields are known by what their names mean (`names`), whatever the case of letters; what has no meaning here is
kept as `beteiligung:<name>`. The list itself is a dataset, with the address of the feed and that of our own listing.
The participation of public agencies (beteiligungTOEB) is none of the public; it is kept as it is.
"""

from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import warning
from dcat_ap.terms import ADMS, DCAT, DCT, FOAF, VCARD
from harvester import feed, fields
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.beteiligung import catalogued, document, place
from harvester.mappings.beteiligung.names import known
from harvester.mappings.beteiligung.words import day, mail, web, words
from harvester.procedure import FORMAT, record
from harvester.record import Contents, Origin, Record

__all__ = ["FORMAT", "VERSION", "read", "records"]

VERSION = 1


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the procedures of a document. Raises Unreadable where it is no list."""
    return fields.contents(feed.read(body, where).items, where, lambda each, place: record(each, origin, place))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the procedure of an item, or the dataset that a list is. Raises Unreadable."""
    told = feed.said(record.body, record.key)
    if record.kind == "dataset":
        return catalogued.read(record, origin, told)
    said, draft = Fields(known(told)), Draft(record)
    for predicate, name in _TEXTS.items():
        draft.text(predicate, *(text for value in said.take(name) for text in words(value)))
    _description(draft, said)
    _period(draft, said)
    place.say(draft, said)
    for value in said.take("publisher"):
        _agent(draft, value)
    _contact(draft, said)
    _links(draft, said)
    for value in said.take("document"):
        document.say(draft, value)
    for predicate, name in ((DCT.issued, "issued"), (DCT.modified, "modified")):
        draft.text(predicate, *(day(text) for value in said.take(name) for text in words(value)))
    said.keep(draft, "beteiligung:")
    findings = () if "title" in known(told) else (warning("beteiligung.no-title", record.iri),)
    return draft.entry(origin, findings)


_TEXTS = {
    DCT.identifier: "id",
    DCT.title: "title",
    DCT.type: "kind",
    ADMS.status: "status",
    DCAT.keyword: "keyword",
    DCT.language: "language",
}


def _description(draft: Draft, said: Fields) -> None:
    """Say the fullest description; a shorter one beside it is kept under its name."""
    for value in said.take("description"):
        draft.text(DCT.description, *words(value))


def _period(draft: Draft, said: Fields) -> None:
    starts, ends = said.take("start"), said.take("end")
    for value in said.take("period"):
        within = Fields(known(value)) if isinstance(value, dict) else None
        if within is None:
            draft.text(DCT.temporal, *words(value))
            continue
        starts, ends = [*starts, *within.take("start")], [*ends, *within.take("end")]
        within.keep(draft, "beteiligung:zeitraum/")
    if starts or ends:
        period = draft.part(DCT.temporal, DCT.PeriodOfTime)
        for predicate, values in ((DCAT.startDate, starts), (DCAT.endDate, ends)):
            period.text(predicate, *(day(text) for value in values for text in words(value)))


def _agent(draft: Draft, value: Any) -> None:
    """Say who is responsible: a name, and whatever else is said of the body."""
    told = Fields(value)
    names = told.texts("gemeindeName", "name", "Name", "title", "bezeichnung", "#", "organisationseinheit")
    named = names or words(value)
    if named:
        iri = next(iter(web(told.texts("@id", "uri", "id"))), "")
        draft.part(DCT.publisher, FOAF.Agent, iri).text(FOAF.name, *named[:1])
    told.keep(draft, "beteiligung:publisher/")


def _contact(draft: Draft, said: Fields) -> None:
    told = [text for value in said.take("contact") for text in words(value)]
    if told:
        point = draft.part(DCAT.contactPoint, VCARD.Kind)
        point.link(VCARD.hasEmail, *filter(None, map(mail, told))).link(VCARD.hasURL, *web(told))
        point.text(VCARD.fn, *(text for text in told if not mail(text) and not web([text])))


def _links(draft: Draft, said: Fields) -> None:
    """Say the page to take part; a link of Atom says by its relation what it leads to."""
    pages: list[str] = []
    for value in said.take("link"):
        told = Fields(value)
        relation = told.text("@rel", "rel") or "alternate"
        target = told.texts("@href", "href", "url") or web(words(value))
        if relation == "enclosure":
            document.say(draft, value)
        elif relation == "alternate":
            pages += target
        elif relation == "related":
            draft.link(DCT.relation, *target)
        elif relation != "self":
            draft.keep(f"beteiligung:link/{relation}", ", ".join(target))
    draft.link(FOAF.homepage, *dict.fromkeys(pages))
    for value in said.take("relation"):
        draft.link(DCT.relation, *words(value))

"""Catalogued: the list of procedures as one dataset of the catalogue, in the form of the feed and in ours.

What a list says of itself is said; its licence where it names one, else the operator may declare one.
"""

from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.entry import EntryKind
from dcat_ap.terms import DCAT, DCT, FOAF
from harvester import feed
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.beteiligung.words import day, web, words
from harvester.record import Origin, Record

_MEDIA = "https://www.iana.org/assignments/media-types/"
_LICENCES = ("license", "licence", "lizenz", "rights", "copyright")
_DATES = ("updated", "lastBuildDate", "modified", "date", "pubDate")


def read(record: Record, origin: Origin, told: Any) -> Delivered:
    """Give the dataset that a list of procedures is."""
    said, draft = Fields(told), Draft(record)
    address, media_type = said.text("url"), said.text("media_type")
    draft.text(DCT.title, *_texts(said, "title", "titel", "name"))
    draft.text(DCT.description, *_texts(said, "description", "subtitle", "beschreibung"))
    draft.text(DCT.language, *_texts(said, "language", "sprache"))
    draft.text(DCT.modified, *map(day, _texts(said, *_DATES)[:1]))
    for value in said.take("author", "authors", "publisher", "herausgeber"):
        draft.part(DCT.publisher, FOAF.Agent).text(FOAF.name, *words(value)[:1])
    draft.link(DCAT.landingPage, *_pages(said))
    licence = _texts(said, *_LICENCES)[:1]
    for url, form in ((address, media_type), (_listing(origin), "application/json")):
        if url:
            made = (
                draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, url).link(DCT.license, *licence)
            )
            made.link(DCAT.mediaType, f"{_MEDIA}{form}" if form else "")
    said.keep(draft, "beteiligung:")
    return draft.entry(origin)


def _listing(origin: Origin) -> str:
    """Give the address where this portal lists the procedures of the source."""
    folder = EntryKind.PROCEDURE.folder
    return f"{origin.portal}/api/v1/{folder}?source={origin.naming.source}" if origin.portal else ""


def _texts(said: Fields, *names: str) -> list[str]:
    return [text for value in said.take(*names) for text in words(value)]


def _pages(said: Fields) -> list[str]:
    """Give the page for people that the list names, and take its link to itself and to its licence."""
    links = said.take("link", "home_page_url")
    licences = list(feed.links(links, "license"))
    if licences:
        said.add("license", licences[0])
    plain = [text for value in links if isinstance(value, str) for text in [value]]
    return web([*plain, *feed.links(links, "alternate")])

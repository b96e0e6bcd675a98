"""Document: what there is to read in a procedure: enclosures, attachments of XBeteiligung, references of XPlanung."""

from typing import Any

from dcat_ap.salvage import good_iri
from dcat_ap.terms import DCAT, DCT, FOAF
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.beteiligung.words import day, web, words

_ADDRESSES = ("@url", "@href", "url", "href", "referenzURL", "uriVerlinkung", "link", "downloadUrl")
_WITHIN = ("anlage", "anhangOderVerlinkung", "XP_ExterneReferenz", "XP_SpezExterneReferenz", "verlinkung")
_TITLES = ("title", "name", "titel", "bezeichnung", "referenzName", "dateiname", "@title", "#")
_DEEPEST = 4


def say(draft: Draft, value: Any, depth: int = _DEEPEST) -> None:
    """Say a document, or those in a list, by its address; what has none is kept."""
    if depth and isinstance(value, list):
        for each in value:
            say(draft, each, depth - 1)
    elif isinstance(value, str) and web([value]):
        draft.part(FOAF.page, FOAF.Document, value)
    elif isinstance(value, dict):
        _described(draft, value, depth)
    else:
        draft.keep("beteiligung:document", value)


def _described(draft: Draft, value: dict[str, Any], depth: int) -> None:
    inner = [name for name in _WITHIN if isinstance(value.get(name), dict | list)]
    if depth and inner and not any(value.get(name) for name in _TITLES):
        for name in inner:
            say(draft, value[name], depth - 1)
        draft.keep("beteiligung:document", {name: each for name, each in value.items() if name not in inner})
        return
    told = Fields(value)
    within = Fields(next((value[name] for name in inner if isinstance(value[name], dict)), {}))
    address = [*told.texts(*_ADDRESSES), *within.texts(*_ADDRESSES)]
    if not address or not good_iri(address[0].strip()):
        draft.keep("beteiligung:document", value)
        return
    told.drop(*inner, "@rel", "rel")
    document = draft.part(FOAF.page, FOAF.Document, address[0].strip())
    document.text(DCT.title, *told.texts(*_TITLES)[:1]).text(DCT.description, *told.texts("beschreibung", "summary"))
    for predicate, names in _TEXTS.items():
        document.text(predicate, *(text for each in told.take(*names) for text in words(each)))
    document.text(DCT.issued, *(day(text) for text in told.texts("datum", "date", "erstellt")))
    told.keep(document, "beteiligung:")


_TEXTS = {
    DCAT.mediaType: ("@type", "mime_type", "mimeType", "referenzMimeType", "type"),
    DCAT.byteSize: ("@length", "size_in_bytes", "size", "groesse"),
    DCT.type: ("anlageart", "typ", "art"),
}

"""Names: what a field means, by its name. Case and punctuation do not count; of several the first is the one meant."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

_MEANINGS = {
    "id": "id guid uuid identifier kennung planID beteiligungsID verfahrensID internalId",
    "title": "title titel headline planname verfahrensname name bezeichnung thema_titel",
    "description": "encoded content content_html beschreibung beschreibungPlanungsanlass description content_text "
    "longDescription summary kurzbeschreibung zusammenfassung abstract teaser",
    "link": "link url links beteiligungURL beteiligungsUrl homepage webseite website detailUrl permalink",
    "start": "startdate start beginn startdatum begin auslegungsStartDatum beteiligungsbeginn beteiligungVon von "
    "dateStart eventStart beginnt dtstart",
    "end": "enddate end ende enddatum auslegungsEndDatum beteiligungsende beteiligungBis bis dateEnd eventEnd frist "
    "endet deadline dtend",
    "period": "zeitraum period temporal beteiligungszeitraum auslegung auslegungszeitraum laufzeit",
    "place": "location ort place gemeinde adresse address raeumlicheBeschreibung gebiet region stadt spatial venue",
    "geometry": "geometry geometrie geom raeumlicherGeltungsbereich geltungsbereich geojson wkt where point polygon "
    "box line koordinaten coordinates",
    "latitude": "lat latitude breite breitengrad",
    "longitude": "long lon lng longitude laenge laengengrad",
    "publisher": "publisher organizer organiser veranstalter traeger verfahrenstraeger behoerde organisation "
    "organization planaufstellendeGemeinde akteurVorhaben verantwortlich author creator authors",
    "kind": "art verfahrensart beteiligungsart beteiligungsform planart planArt planartKommunal format eventType "
    "participationType beteiligungKommunalOeffentlichkeitArt verfahren typ type",
    "status": "status stand verfahrensstand rechtsstand verfahrensschritt verfahrensschrittKommunal phase",
    "keyword": "category kategorie kategorien categories tags keywords schlagworte schlagwort themen thema subject",
    "document": "enclosure attachments anlagen anlage dokumente documents unterlagen dateien files externeReferenz "
    "refExternalCodeList media",
    "issued": "published pubDate date_published veroeffentlicht date erstellt created created_at publishedAt",
    "modified": "updated date_modified modified geaendert aktualisiert updated_at lastModified",
    "contact": "contact kontakt ansprechpartner contactPoint email",
    "language": "language sprache lang",
    "relation": "relation related datensatz datensaetze dataset datasets",
}
_INTO = ("properties", "beteiligungOeffentlichkeit")
"""Objects whose fields are those of the item itself: of GeoJSON, of XBeteiligung."""

_PUNCTUATION = re.compile(r"[^a-z0-9]+")


def known(item: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of an item under what they mean; others, and what was meant by another already, as they are."""
    flat = dict(item)
    if flat.get("type") == "Feature":
        del flat["type"]
    for name in _INTO:
        inner = flat.get(name)
        if isinstance(inner, dict):
            del flat[name]
            flat = {**flat, **inner}
    ranked = sorted(((_meaning(name), name) for name in flat), key=lambda each: each[0][1])
    found: dict[str, Any] = {}
    renamed: set[str] = set()
    for (meaning, _), name in ranked:
        if meaning and meaning not in found and flat[name] not in (None, "", [], {}):
            found[meaning] = flat[name]
            renamed.add(name)
    rest = {name: value for name, value in flat.items() if name not in renamed}
    return {**{(f"also/{name}" if name in found else name): value for name, value in rest.items()}, **found}


def _meaning(name: str) -> tuple[str, int]:
    return _table().get(_folded(name), ("", 0))


@cache
def _table() -> dict[str, tuple[str, int]]:
    return {
        _folded(name): (meaning, rank)
        for meaning, names in _MEANINGS.items()
        for rank, name in enumerate(names.split())
    }


def _folded(name: str) -> str:
    plain = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return _PUNCTUATION.sub("", plain)

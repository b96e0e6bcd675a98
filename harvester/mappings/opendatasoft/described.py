"""What a dataset of Opendatasoft says, property by property."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson

from dcat_ap.terms import DCAT, DCATAP, DCATDE, DCT, FOAF, GSP, LOCN, SKOS, VCARD, Iri
from dcat_ap.vocabularies import vocabulary
from harvester import fields
from harvester.draft import Draft
from harvester.fields import Fields

_LINKS: dict[Iri, tuple[str, ...]] = {
    DCT.accessRights: ("accessrights",),
    DCT.language: ("language",),
    DCT.conformsTo: ("conformsto",),
    DCT.references: ("references",),
    DCT.relation: ("relation",),
    DCT.type: ("dcattype",),
    DCATAP.hvdCategory: ("hvdcategory",),
    DCATAP.applicableLegislation: ("applicablelegislation",),
    DCATAP.availability: ("availability", "plannedavailability"),
    DCATDE.contributorID: ("contributorid",),
    DCATDE.politicalGeocodingURI: ("politicalgeocodinguri",),
    DCATDE.politicalGeocodingLevelURI: ("politicalgeocodingleveluri",),
    DCATDE.qualityProcessURI: ("qualityprocessuri",),
}
_TEXTS: dict[Iri, tuple[str, ...]] = {
    DCT.created: ("created",),
    DCT.issued: ("issued",),
    DCT.modified: ("modified",),
    DCT.provenance: ("provenance",),
    DCATDE.geocodingDescription: ("geocodingdescription", "geocodingtext"),
    DCATDE.legalBasis: ("legalbasis", "legalbasistext"),
}
_PEOPLE: dict[Iri, str] = {DCT.creator: "creator", DCT.contributor: "contributor"}
_BEGIN = ("temporalcoveragestart", "temporalcoveragestartdate", "temporalstartdate", "temporalstart")
_END = ("temporalcoverageend", "temporalcoverageenddate", "temporalenddate", "temporalend")
_LEFT_OUT = (
    *("visibility", "datavisible", "has_records", "data_visible", "_links", "links", "features", "oauthscope"),
    *("modifiedupdatesonmetadatachange", "modifiedupdatesondatachange", "dataprocessed", "metadataprocessed"),
    *("geographicreferenceauto", "geographicareamode", "federated", "sharedcatalog", "parentdomain"),
)
_EXPORTS = (  # format, media type; what the API exports of all data, and of those with a place
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_OF_PLACES = (
    ("geojson", "application/geo+json"),
    ("shp", "application/zip"),
    ("kml", "application/vnd.google-earth.kml+xml"),
)
_OTHERS = (
    *(
        "title",
        "description",
        "keyword",
        "theme",
        "license",
        "licenseurl",
        "publisher",
        "publishername",
        "publishertype",
    ),
    *("contactname", "contactemail", "spatial", "territory", "bbox", "spatialbbox", "temporal", "attributions"),
    *("accrualperiodicity", "updatefrequency"),
)
KNOWN = frozenset(
    (
        *(name for table in (_LINKS, _TEXTS) for names in table.values() for name in names),
        *(*_PEOPLE.values(), *_BEGIN, *_END, *_OTHERS, *_LEFT_OUT),
    )
)
"""The names that are read here, as `metas.flattened` writes them."""


def tell(draft: Draft, said: Fields, home: str) -> None:
    """Say all of a dataset; `home` is the address of its portal."""
    draft.text(DCT.identifier, draft.record.key)
    said.drop("dataset_id", "datasetid")
    if home:
        draft.link(DCAT.landingPage, f"{home}/explore/dataset/{draft.record.key}/")
    for predicate, name in ((DCT.title, "title"), (DCT.description, "description"), (DCAT.keyword, "keyword")):
        fields.tell(draft, predicate, said.words(name))
    for predicate, names in _LINKS.items():
        draft.link(predicate, *said.texts(*names))
    for predicate, names in _TEXTS.items():
        draft.text(predicate, *said.texts(*names))
    _rhythm(draft, said)
    _themes(draft, said)
    _licence(draft, said)
    _people(draft, said)
    _extent(draft, said)
    _distributions(draft, said, f"{home}/api/explore/v2.1/catalog/datasets/{quote(draft.record.key, safe='')}", home)
    said.drop(*_LEFT_OUT)
    said.keep(draft, "opendatasoft:")


def _rhythm(draft: Draft, said: Fields) -> None:
    """Say how often there is something new; what two templates say in two ways is said once."""
    known = vocabulary("frequency")
    texts = [text for name in ("accrualperiodicity", "updatefrequency") for text in said.texts(name)]
    meant = {concept.iri if (concept := known.find(each)) else each: each for each in reversed(texts)}
    draft.link(DCT.accrualPeriodicity, *meant.values())


def _themes(draft: Draft, said: Fields) -> None:
    """Say themes that are called like those of the EU; other words are kept."""
    known = vocabulary("data-theme")
    for name in ("theme", "inspire/theme"):
        for text, _ in said.words(name):
            found = known.find(text)
            if found:
                draft.say(DCAT.theme, found.iri)
            else:
                draft.keep(f"opendatasoft:{name}", text)


def _licence(draft: Draft, said: Fields) -> None:
    """Say the licence by its address or name, whichever is known for certain; what is not said is kept."""
    told = {name: text for name in ("licenseurl", "license") if (text := said.text(name))}
    best = fields.best_licence(list(told.values()))
    draft.link(DCT.license, *best)
    for name, text in told.items():
        draft.keep(f"opendatasoft:{name}", "" if text in best else text)


def _people(draft: Draft, said: Fields) -> None:
    kind = said.texts("publishertype")
    names = said.words("publisher", "publishername")
    if names:
        made = draft.part(DCT.publisher, FOAF.Agent).link(DCT.type, *kind)
        fields.tell(made, FOAF.name, names)
    elif kind:
        said.add("publishertype", kind)
    for predicate, name in _PEOPLE.items():
        for text in said.texts(name):
            draft.part(predicate, FOAF.Agent).text(FOAF.name, text)
    asked, mails = said.texts("contactname"), said.texts("contactemail")
    if asked or mails:
        made = draft.part(DCAT.contactPoint, VCARD.Kind).text(VCARD.fn, *asked)
        made.link(VCARD.hasEmail, *(each if ":" in each else f"mailto:{each}" for each in mails))


def _extent(draft: Draft, said: Fields) -> None:
    for text in dict.fromkeys((*said.texts("spatial"), *said.texts("territory"))):
        if "://" in text:
            draft.link(DCT.spatial, text)
        else:
            draft.part(DCT.spatial, DCT.Location).text(SKOS.prefLabel, text)
    for each in said.take("bbox", "spatialbbox"):
        geometry = each.get("geometry", each) if isinstance(each, dict) else None
        if isinstance(geometry, dict) and geometry.get("coordinates"):
            shape = orjson.dumps(geometry).decode()
            draft.part(DCT.spatial, DCT.Location).text(LOCN.geometry, shape, datatype=GSP.geoJSONLiteral)
        else:
            draft.keep("opendatasoft:bbox", each)
    draft.text(DCT.temporal, *said.texts("temporal"))
    begin, end = said.texts(*_BEGIN), said.texts(*_END)
    if begin or end:
        period = draft.part(DCT.temporal, DCT.PeriodOfTime)
        period.text(DCAT.startDate, *begin).text(DCAT.endDate, *end)


def _distributions(draft: Draft, said: Fields, api: str, home: str) -> None:
    """Say what the API exports of the data, and the files that were put beside them."""
    credit = [text for text, _ in said.words("attributions")]
    made = []
    for form, media in _exports(said) if home else ():
        url = f"{api}/exports/{form}"
        node = draft.part(DCAT.distribution, DCAT.Distribution, url).link(DCAT.accessURL, url)
        made.append(node.link(DCAT.downloadURL, url).link(DCT.format, form.upper()).link(DCAT.mediaType, media))
    for name in ("alternative_exports", "attachments"):
        for each in said.objects(name):
            url = _address(each, f"{api}/{name}" if home else "")
            node = draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, url)
            fields.tell(node, DCT.title, each.words("title"))
            fields.tell(node, DCT.description, each.words("description"))
            made.append(node.link(DCAT.mediaType, *each.texts("mimetype")))
            each.keep(node, f"opendatasoft:{name}/")
    for node in made or [draft]:
        node.text(DCATDE.licenseAttributionByText, *credit)


def _exports(said: Fields) -> list[tuple[str, str]]:
    """Give the formats in which everybody gets the records: those that have a place in formats for it, too."""
    told: Mapping[str, Any] = {name: said.take(name) for name in ("has_records", "data_visible", "features")}
    if told["has_records"] != [True] or False in told["data_visible"]:
        return []
    return [*_EXPORTS, *(_OF_PLACES if "geo" in told["features"] else ())]


def _address(said: Fields, folder: str) -> str:
    """Give the address of a file: the one that is said, else the one at which the API gives a file of this name."""
    url, name = said.text("url"), said.text("id")
    if url.startswith(("http://", "https://")) or not (folder and name):
        return url
    return f"{folder}/{quote(name, safe='')}"

"""Records of OGC API Records: GeoJSON features that each describe a dataset, a service or something else."""

from typing import Any

import orjson

from dcat_ap.terms import DCAT, DCT, GEODCATAP, GSP, LOCN
from harvester import coverage, webservice
from harvester.draft import Draft, Node, link
from harvester.fields import Fields
from harvester.inspire import INSPIRE
from harvester.mappings.ogcapi import people, subject
from harvester.mappings.ogcapi.links import distributions, licences, links

_SERVICE = "service"
_LEVELS = {"dataset", "series", "service"}
_LEFT_OUT = ("id", "links", "geometry", "properties", "bbox", "assets", "conformsTo", "stac_version", "stac_extensions")


def is_service(said: dict[str, Any]) -> bool:
    """Say whether a record describes a service."""
    properties = said.get("properties")
    return isinstance(properties, dict) and str(properties.get("type")).lower() == _SERVICE


def tell(draft: Draft, said: dict[str, Any]) -> None:
    """Say a record."""
    told, around = Fields(said.get("properties")), Fields(said)
    language = next((each.text("code") for each in told.objects("language")), "") or told.text("language")
    subject.tell(draft, told, language)
    draft.text(DCT.identifier, said.get("id"))
    _type(draft, told)
    for each in told.objects("resourceLanguages"):
        draft.link(DCT.language, *each.texts("code"))
    _place(draft, said.get("geometry"))
    _time(draft, around, told)
    if draft.record.kind == _SERVICE:
        _service(draft, said)
        made: list[Node] = []
    else:
        made = distributions(draft, said)
    for node in made or [draft]:
        node.link(DCT.license, *subject.licence(Fields(said.get("properties")), licences(said)))
    told.drop("license")
    _formats(draft, told, made, said)
    people.tell(draft, told)
    told.drop("languages")
    told.keep(draft, "ogcapi:")
    around.drop(*_LEFT_OUT, "type")
    around.keep(draft, "ogcapi:")


def _type(draft: Draft, told: Fields) -> None:
    kind = told.text("type")
    if kind in _LEVELS:
        draft.link(GEODCATAP.resourceType, f"{INSPIRE}ResourceType/{kind}")
    else:
        draft.link(DCT.type, kind)


def _service(draft: Draft, said: dict[str, Any]) -> None:
    """Say what a service is asked at: the first link of a service of the OGC, else of the relation `service`."""
    found = links(said)
    asked = [each for each in found if webservice.named(f"{each.type} {each.said.get('protocol')}", each.href)]
    for each in (asked or [each for each in found if each.relation in ("service", "describes", "item")])[:1]:
        draft.say(DCAT.endpointURL, link(webservice.endpoint(each.href)))
        draft.link(DCAT.endpointDescription, each.href if webservice.describes_itself(each.href) else "")
        said = said | {"links": [other for other in said["links"] if other is not each.said]}
    for each in links(said):
        if each.relation in ("", "describedby", "about", "service-doc"):
            draft.link(DCT.relation, each.href)
        elif each.relation not in ("self", "collection", "root", "parent", "license", "alternate", "search"):
            draft.keep(f"ogcapi:links/{each.relation}", each.said)


def _place(draft: Draft, geometry: Any) -> None:
    if isinstance(geometry, dict) and geometry.get("coordinates"):
        place = draft.part(DCT.spatial, DCT.Location)
        place.text(LOCN.geometry, orjson.dumps(geometry).decode(), datatype=GSP.geoJSONLiteral)


def _time(draft: Draft, around: Fields, told: Fields) -> None:
    """Say the period, a day or a moment as one that begins and ends in it, and the resolution in time."""
    for each in around.objects("time") or told.objects("time"):
        interval = each.raw("interval")
        if interval is not None and not coverage.period(draft, interval):
            draft.keep("ogcapi:time/interval", interval)
        for moment in each.texts("date", "timestamp"):
            draft.part(DCT.temporal, DCT.PeriodOfTime).text(DCAT.startDate, moment).text(DCAT.endDate, moment)
        draft.text(DCAT.temporalResolution, *each.texts("resolution"))
        each.keep(draft, "ogcapi:time/")


def _formats(draft: Draft, told: Fields, made: list[Node], said: dict[str, Any]) -> None:
    """Say the format of the data where there is one format and one way to them; else all are kept."""
    given = told.take("formats")
    typed = any(
        each.type for each in links(said) if each.relation in ("enclosure", "download", "item", "items", "data")
    )
    if len(given) == 1 and len(made) == 1 and not typed:
        one = Fields(given[0] if isinstance(given[0], dict) else {"name": given[0]})
        made[0].link(DCT["format"], *one.texts("name")).link(DCAT.mediaType, *one.texts("mediaType"))
        one.keep(draft, "ogcapi:formats/")
    else:
        draft.keep("ogcapi:formats", given)

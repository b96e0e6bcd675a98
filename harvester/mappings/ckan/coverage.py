"""Of a package: where and when."""

import re
from typing import Any

import orjson

from dcat_ap.terms import DCAT, DCT, GSP, LOCN, SKOS, Iri
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields, listed

_GEOMETRIES = {
    LOCN.geometry: ("geom", "geometry", "spatial"),
    DCAT.bbox: ("bbox", "spatial_bbox"),
    DCAT.centroid: ("centroid", "spatial_centroid"),
}
_FLAT = ("spatial", "spatial_bbox", "spatial_centroid", "spatial_text", "spatial_uri")
_LABEL = ("text_translated", "text", "spatial_text", "label", "name")
_STARTS = ("temporal_start", "temporal_coverage_from", "temporal_coverage-from", "temporal-extent-begin")
_ENDS = ("temporal_end", "temporal_coverage_to", "temporal_coverage-to", "temporal-extent-end")
_BOX = ("bbox-west-long", "bbox-north-lat", "bbox-south-lat", "bbox-east-long")  # of ckanext-spatial, as is `spatial`
_NUMBER = re.compile(r"[-+]?\d{1,4}(?:\.\d+)?")
_START, _END = ("start", "from", "start_date"), ("end", "to", "end_date")


def tell(draft: Draft, package: Fields) -> None:
    """Say which places and times the data are about."""
    for each in package.objects("spatial_coverage"):
        _place(draft, each)
    flat = {name: value for name in _FLAT if (value := package.raw(name)) not in (None, "", [], {})}
    _same_box(package, flat.get("spatial"))
    if flat:
        _place(draft, Fields(flat))
    for each in package.objects("temporal_coverage"):
        _period(draft, each)
    starts, ends = package.texts(*_STARTS), package.texts(*_ENDS)
    for number in range(max(len(starts), len(ends))):
        _period(draft, Fields({"start": starts[number : number + 1], "end": ends[number : number + 1]}))
    for text in package.texts("temporal", "temporal_coverage"):
        draft.text(DCT.temporal, text)


def _same_box(package: Fields, spatial: Any) -> None:
    """Leave the corners out where they are those of `spatial`; others stay."""
    corners = set(map(float, _NUMBER.findall(str(spatial))))
    for name in _BOX:
        texts = package.texts(name)
        if not set(map(float, _NUMBER.findall(" ".join(texts)))) <= corners:
            package.extend(name, " ".join(texts))


def _place(draft: Draft, said: Fields) -> None:
    uris = said.texts("uri", "spatial_uri")
    node = draft.part(DCT.spatial, DCT.Location, uris[0] if uris else "")
    draft.link(DCT.spatial, *uris[1:])
    if uris and node.token != f"<{uris[0]}>":
        node.text(DCT.identifier, uris[0])
    for predicate, names in _GEOMETRIES.items():
        for value in said.take(*names):
            _geometry(node, predicate, value)
    fields.tell(node, SKOS.prefLabel, said.words(*_LABEL))
    said.keep(node, "ckan:spatial_coverage/")


def _geometry(node: Node, predicate: Iri, value: Any) -> None:
    """Say a geometry; a text that is none is the name of the place."""
    shape = value if isinstance(value, dict) else next(iter(listed(value)), None)
    if isinstance(shape, dict):
        text = value if isinstance(value, str) else orjson.dumps(shape).decode()
        node.text(predicate, text, datatype=GSP.geoJSONLiteral)
    elif isinstance(value, str) and predicate == LOCN.geometry and "(" not in value:
        node.text(SKOS.prefLabel, value)
    else:
        node.text(predicate, value)


def _period(draft: Draft, said: Fields) -> None:
    node = draft.part(DCT.temporal, DCT.PeriodOfTime)
    node.text(DCAT.startDate, *said.texts(*_START)).text(DCAT.endDate, *said.texts(*_END))
    said.keep(node, "ckan:temporal_coverage/")

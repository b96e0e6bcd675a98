"""Layers of OGC services that name no record of their data, each as a dataset: only where a steward asks for that.

What a layer says of its drawing (styles, scales, reference systems) is not of the data and left out; the rest that has
no place is kept under its name, `layers:Attribution`.
"""

from typing import Any

from dcat_ap.document import Delivered
from dcat_ap.finding import error, warning
from dcat_ap.parse import Unreadable
from dcat_ap.terms import DCAT, DCT
from harvester import capabilities, coverage, fields, language, webservice
from harvester.capabilities import Capabilities
from harvester.capabilities.conditions import conditions
from harvester.capabilities.layer import Layer
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.record import Contents, Origin, Record

FORMAT = "layers"
VERSION = 1

_CONDITIONS = ("Fees", "AccessConstraints", "fees", "accessConstraints")
_NAMES = ("Name", "Identifier", "CoverageId", "name", "id")
_LEFT_OUT = (
    *("CRS", "SRS", "DefaultCRS", "OtherCRS", "DefaultSRS", "OtherSRS", "NoCRS", "BoundingBox", "ScaleHint"),
    *("MinScaleDenominator", "MaxScaleDenominator", "AuthorityURL", "OutputFormats", "Operations", "Format"),
    *("InfoFormat", "SupportedCRS", "CoverageSubtype", "rights", "updated", "category", "link"),
)
_EDGES = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give each layer of a document that names no record of its data. Raises Unreadable."""
    found = capabilities.read(body, where, origin.url)
    layers = {each.name: each for each in found.layers if not each.record}
    return Contents(tuple(_record(found, each, origin) for each in layers.values()), found.findings)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a layer. Raises Unreadable."""
    whole = fields.read(record.body, record.key)
    if not isinstance(whole, dict) or not isinstance(whole.get("layer"), dict):
        raise Unreadable(error("capabilities.no-layer", record.key))
    said, service = Fields(whole["layer"]), Fields(whole.get("service"))
    draft = Draft(record)
    spoken = language.tag(service.text("language"))
    titles = said.texts("Title", "label", "title") or said.peek("Name")[:1] or said.peek("Identifier")[:1]
    draft.text(DCT.title, *titles, language=spoken)
    draft.text(DCT.description, *said.texts("Abstract", "description", "summary"), language=spoken)
    draft.text(DCT.identifier, *said.texts(*_NAMES))
    for each in said.take("KeywordList", "Keywords", "keywords"):
        words = each.get("Keyword", each.get("keyword")) if isinstance(each, dict) else str(each).split(",")
        draft.text(DCAT.keyword, *(_plain(word) for word in fields.listed(words)), language=spoken)
    _place(draft, said)
    _distribution(draft, service, spoken, origin)
    said.drop(*_LEFT_OUT)
    said.keep(draft, "layers:")
    return draft.entry(origin)


def _record(found: Capabilities, layer: Layer, origin: Origin) -> Record:
    key = f"{found.key}#{layer.name}"
    service = {
        "protocol": found.protocol,
        "endpoint": found.endpoint,
        "key": found.key,
        "language": found.language,
        **{name: found.head[name] for name in _CONDITIONS if name in found.head},
    }
    body = fields.written({"service": service, "layer": layer.said})
    iri = str(origin.naming.entry("dataset", key))
    return Record(key=key, iri=iri, kind="dataset", format=FORMAT, body=body)


def _distribution(draft: Draft, service: Fields, spoken: str, origin: Origin) -> None:
    """Say the service as the way to the data, under the conditions of the service."""
    endpoint, protocol = service.text("endpoint"), service.text("protocol")
    made = draft.part(DCAT.distribution, DCAT.Distribution)
    made.link(DCAT.accessURL, webservice.capabilities(endpoint, protocol) if protocol != "atom" else endpoint)
    made.text(DCT["format"], protocol.upper() if protocol in webservice.STANDARDS else "")
    made.link(DCAT.accessService, str(origin.naming.entry("service", service.text("key"))))
    conditions(dict(service.rest())).apply(made, spoken)


def _place(draft: Draft, said: Fields) -> None:
    """Say the box of the layer in degrees; one that is none is a finding."""
    for corners in _boxes(said):
        if not coverage.box(draft, corners):
            draft.findings.append(warning("xml.box", draft.record.key, value=" ".join(map(str, corners))))


def _boxes(said: Fields) -> list[list[Any]]:
    found = [[each.raw(name) for name in _EDGES] for each in said.objects("EX_GeographicBoundingBox")]
    for name in ("LatLonBoundingBox", "LatLongBoundingBox"):
        found += [[each.raw(edge) for edge in ("minx", "miny", "maxx", "maxy")] for each in said.objects(name)]
    for each in said.objects("WGS84BoundingBox"):
        found.append([*each.text("LowerCorner").split(), *each.text("UpperCorner").split()])
    for each in said.objects("lonLatEnvelope"):
        found.append([number for corner in each.texts("pos") for number in corner.split()])
    return found


def _plain(value: Any) -> str:
    said = value.get("value") if isinstance(value, dict) else value
    return said.strip() if isinstance(said, str) else ""

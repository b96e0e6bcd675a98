"""Capabilities of OGC services (WMS, WFS, WMTS, WCS, Atom feeds): the document becomes the service it describes.

Layers that name the record of their data are linked with dcat:servesDataset; they are no entries here. What has no
place is kept under its name in the document, `capabilities:MaxWidth`.
"""

from dcat_ap.document import Delivered
from dcat_ap.terms import DCAT, DCT, GEODCATAP
from harvester import capabilities, language, markup, webservice
from harvester.capabilities import Capabilities
from harvester.capabilities.conditions import conditions
from harvester.draft import Draft
from harvester.fields import Fields
from harvester.mappings.capabilities import contact, inspire, subject
from harvester.record import Contents, Origin, Record

FORMAT = "capabilities"
VERSION = 1

_LEFT_OUT = ("Name", "name", "ServiceType", "ServiceTypeVersion", "Fees", "fees", "AccessConstraints")


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the service that a document describes. Raises Unreadable."""
    found = capabilities.read(body, where, origin.url)
    record = Record(
        key=found.key,
        iri=str(origin.naming.entry("service", found.key)),
        kind="service",
        format=FORMAT,
        body=markup.canonical(found.root),
    )
    return Contents((record,), found.findings)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a service. Raises Unreadable."""
    found = capabilities.read(record.body, record.key, origin.url)
    draft = Draft(record)
    head, provider, extended = Fields(found.head), Fields(found.provider), Fields(found.extended)
    spoken = language.tag(found.language)
    subject.tell(draft, head, spoken)
    _address(draft, found, origin)
    said = conditions(found.head)
    said.apply(draft, spoken)
    for name, text in said.silent:
        draft.keep(f"capabilities:{name}", text)
    contact.tell(draft, head, provider)
    served = inspire.tell(draft, extended)
    draft.link(DCAT.servesDataset, *dict.fromkeys([*served, *(each.record for each in found.layers if each.record)]))
    _other_layers(draft, found)
    head.drop(*_LEFT_OUT, "accessConstraints")
    for rest in (head, provider, extended):
        rest.keep(draft, "capabilities:")
    return draft.entry(origin)


def _address(draft: Draft, found: Capabilities, origin: Origin) -> None:
    """Say where the service is asked, where it describes itself, and the standard it follows."""
    draft.link(DCAT.endpointURL, found.endpoint)
    if found.protocol == "atom":
        draft.link(DCAT.endpointDescription, found.endpoint)
        return
    known = origin.url if webservice.describes_itself(origin.url) else found.endpoint
    draft.link(DCAT.endpointDescription, webservice.capabilities(known, found.protocol) if known else "")
    standard = webservice.STANDARDS.get(found.protocol)
    if standard:
        draft.part(DCT.conformsTo, DCT.Standard, standard)
        draft.part(GEODCATAP.serviceProtocol, DCT.Standard, standard)
    draft.text(DCT["format"], found.protocol.upper() if standard else "")
    draft.keep("capabilities:version", found.version)


def _other_layers(draft: Draft, found: Capabilities) -> None:
    """Keep the names of layers that name no record of their data."""
    draft.keep(
        "capabilities:layers", [{"name": each.name, "title": each.title} for each in found.layers if not each.record]
    )

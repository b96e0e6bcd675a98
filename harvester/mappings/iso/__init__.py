"""ISO records: ISO 19139 (gmd, gmi) and ISO 19115-3 (mdb) become what GeoDCAT-AP and DCAT-AP.de make of them.

One mapping for both editions, since they differ in names of classes and namespaces, hardly in those of properties. What
has no place is kept as JSON under the name of the section it stood in: `iso:identificationInfo`, `iso:contact`, ….
"""

from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error, warning
from dcat_ap.naming import fingerprint
from dcat_ap.parse import Unreadable
from harvester import markup
from harvester.draft import Draft
from harvester.mappings.iso import (
    catalogued,
    constraints,
    distribution,
    document,
    extent,
    identification,
    people,
    quality,
    service,
)
from harvester.mappings.iso.described import Described, web
from harvester.mappings.iso.language import languages
from harvester.mappings.iso.tree import Root
from harvester.markup import Element, local
from harvester.record import Contents, Origin, Record

FORMAT = "iso"
VERSION = 1

_KEYS = ("fileIdentifier", "metadataIdentifier.code")
_DATA = {"", "dataset", "series", "nonGeographicDataset", "tile", "service"}


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the ISO records of a document, alone or in an answer of CSW or OAI-PMH. Raises Unreadable."""
    root, findings = markup.parse(body, where)
    found = tuple(_record(element, origin, where) for element in document.records(root))
    more = [warning("iso.other-record", where, name=name) for name in document.others(root)]
    if not found and not more and local(root.tag).endswith(("GetRecordsResponse", "OAI-PMH")):
        return Contents((), findings)
    if not found and not more:
        more = [warning("iso.no-record", where, name=local(root.tag))]
    return Contents(found, (*findings, *more))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a record. Raises Unreadable."""
    element, _ = markup.parse(record.body, record.key)
    if not local(element.tag).endswith(document.RECORDS):
        raise Unreadable(error("iso.no-record", record.key, name=local(element.tag)))
    root = Root(element)
    draft = Draft(record)
    info = root.first("identificationInfo")
    if info is not None:
        _tell(Described(root, info, languages(root), draft, origin))
    else:
        draft.findings.append(warning("iso.nothing-identified", record.key))
    for name, rest in (root.rest() or {}).items():
        draft.keep(f"iso:{name}", rest)
    return draft.entry(origin)


def _tell(described: Described) -> None:
    """Say all that has a place."""
    key = described.root.say(*_KEYS)
    named = bool(identification.identifiers(described.info))
    identification.tell(described)
    if key:
        identification.own_identifier(described, key, named=named)
    identification.reference_systems(described)
    publisher = people.tell(described)
    extent.tell(described)
    found = constraints.tell(described)
    if described.is_service:
        service.tell(described, found)
    else:
        distribution.tell(described, found, publisher)
    quality.tell(described)
    catalogued.tell(described, key)


def _record(element: Element, origin: Origin, where: str) -> Record:
    """Give a record with its key, kind and IRI: what its resource declares (INSPIRE), else one of ours."""
    root, body = Root(element), markup.canonical(element)
    info = root.first("identificationInfo")
    own = identification.identifiers(info) if info else []
    key, findings = _key(root, own, body, where)
    level = identification.level(root)
    kind = "service" if level == "service" or (info and info.cls == "SV_ServiceIdentification") else "dataset"
    iri = next(filter(web, own), "") or str(origin.naming.entry(kind, key))
    if level not in _DATA:
        findings.append(warning("iso.level", key, level=level))
    return Record(key=key, iri=iri, kind=kind, format=FORMAT, body=body, findings=tuple(findings))


def _key(root: Root, own: list[str], body: bytes, where: str) -> tuple[str, list[Finding]]:
    """Give the identifier of a record; without one that of its resource, else one that changes with every change."""
    key = root.say(*_KEYS)
    if key:
        return key, []
    key = next(iter(own), "") or fingerprint(body.decode())
    return key, [warning("iso.no-identifier", where, key=key)]

"""What a dataset, series, distribution or service of DCAT-US says, property by property."""

from typing import Any

from dcat_ap.terms import ADMS, DCAT, DCATAP, DCT, FOAF, ORG, SPDX, VCARD, Iri
from dcat_ap.vocabularies import vocabulary
from harvester import fields
from harvester.draft import Draft, Node
from harvester.fields import Fields
from harvester.mappings.datajson import coverage

_EU = "http://publications.europa.eu/resource/authority/"
_FREQUENCIES = {  # ISO 8601 repeating intervals, as the schema of Project Open Data lists them
    "R/P10Y": "DECENNIAL",
    "R/P4Y": "QUADRENNIAL",
    "R/P3Y": "TRIENNIAL",
    "R/P2Y": "BIENNIAL",
    "R/P1Y": "ANNUAL",
    "R/P6M": "ANNUAL_2",
    "R/P4M": "ANNUAL_3",
    "R/P3M": "QUARTERLY",
    "R/P2M": "BIMONTHLY",
    "R/P1M": "MONTHLY",
    "R/P0.5M": "MONTHLY_2",
    "R/P0.33M": "MONTHLY_3",
    "R/P2W": "BIWEEKLY",
    "R/P1W": "WEEKLY",
    "R/P7D": "WEEKLY",
    "R/P3.5D": "WEEKLY_2",
    "R/P0.5W": "WEEKLY_2",
    "R/P0.33W": "WEEKLY_3",
    "R/P1D": "DAILY",
    "R/PT1H": "HOURLY",
    "R/PT1S": "CONT",
    "irregular": "IRREG",
}
_ACCESS = {"public": "PUBLIC", "restricted public": "RESTRICTED", "non-public": "NON_PUBLIC"}
_ENTRIES = ("Dataset", "DatasetSeries", "DataService", "Distribution", "Catalog")
_VALUES = ("Concept", "Document", "Identifier", "LinguisticSystem", "MediaType", "MediaTypeOrExtent", "Standard")
_WORDS: dict[Iri, tuple[str, ...]] = {
    DCT.title: ("title",),
    DCT.description: ("description",),
    ADMS.versionNotes: ("versionNotes",),
    DCT.provenance: ("provenance",),
    DCT.rights: ("rights",),
}
_LINKS: dict[Iri, tuple[str, ...]] = {
    DCAT.accessURL: ("accessURL",),
    DCAT.downloadURL: ("downloadURL",),
    DCAT.endpointURL: ("endpointURL",),
    DCAT.endpointDescription: ("endpointDescription",),
    DCAT.landingPage: ("landingPage",),
    DCAT.mediaType: ("mediaType",),
    DCAT.compressFormat: ("compressFormat",),
    DCAT.packageFormat: ("packageFormat",),
    DCAT.inSeries: ("inSeries",),
    DCAT.hasVersion: ("hasVersion",),
    DCATAP.availability: ("availability",),
    DCATAP.applicableLegislation: ("applicableLegislation",),
    DCATAP.hvdCategory: ("hvdCategory",),
    DCT.format: ("format",),
    DCT.language: ("language",),
    DCT.conformsTo: ("conformsTo",),
    DCT.license: ("license",),
    DCT.type: ("type", "category"),
    DCT.references: ("references",),
    DCT.isReferencedBy: ("isReferencedBy",),
    DCT.isPartOf: ("isPartOf",),
    DCT.relation: ("relation",),
    DCT.source: ("source",),
    ADMS.status: ("status",),
    FOAF.page: ("describedBy", "page"),
}
_TEXTS: dict[Iri, tuple[str, ...]] = {
    DCT.issued: ("issued",),
    DCT.modified: ("modified",),
    DCAT.byteSize: ("byteSize",),
    DCAT.version: ("version",),
    DCAT.temporalResolution: ("temporalResolution",),
    DCAT.spatialResolutionInMeters: ("spatialResolutionInMeters",),
}
_AGENTS: dict[Iri, str] = {
    DCT.publisher: "publisher",
    DCT.creator: "creator",
    DCT.contributor: "contributor",
}


def tell(draft: Draft, said: Fields, kind: str) -> None:
    """Say all of an entry."""
    identifiers(draft, said)
    if said.peek("@id") in ([draft.record.iri], [draft.record.key]):
        said.drop("@id")
    rhythm(draft, said)
    properties(draft, said)
    for text in said.texts("accessLevel"):
        draft.link(DCT.accessRights, _code("access-right", _ACCESS, text))
    for predicate, name in _AGENTS.items():
        for each in said.take(name):
            agent(draft, predicate, each)
    for each in said.take("contactPoint"):
        contact(draft, each)
    fields.tell(draft, DCAT.keyword, said.words("keyword"))
    themes(draft, said)
    coverage.tell(draft, said)
    for each in said.objects("distribution"):
        distribution(draft, each)
    if kind == "service":
        for each in said.take("servesDataset"):
            draft.link(
                DCAT.servesDataset, each.get("@id") or each.get("identifier") if isinstance(each, dict) else each
            )
    said.drop("@context", "seriesMember")
    said.drop_classes(*_ENTRIES)
    said.keep(draft, "datajson:")


def properties(node: Node, said: Fields) -> None:
    """Say what is a mere text or link; an object with a title or `@id` is told by that, and the rest of it kept."""
    for predicate, names in _WORDS.items():
        fields.tell(node, predicate, said.words(*names))
    for predicate, names in _LINKS.items():
        for name in names:
            texts = said.texts(name)
            node.link(predicate, *texts)
            if not texts:
                _named(node, predicate, name, said)
    for predicate, names in _TEXTS.items():
        node.text(predicate, *said.texts(*names))


def _named(node: Node, predicate: Iri, name: str, said: Fields) -> None:
    for each in said.objects(name):
        node.link(predicate, each.text("@id") or each.text("identifier", "prefLabel", "title", "label"))
        each.drop_classes(*_VALUES, *_ENTRIES)
        each.keep(node, f"datajson:{name}/")


def identifiers(node: Node, said: Fields) -> None:
    """Say the identifier; one that is an object says it by its notation or IRI."""
    node.text(DCT.identifier, *said.texts("identifier"))
    for name in ("identifier", "otherIdentifier"):
        for each in said.objects(name):
            node.text(DCT.identifier if name == "identifier" else ADMS.identifier, each.text("notation", "@id"))
            each.drop_classes(*_VALUES)
            each.keep(node, f"datajson:{name}/")


def rhythm(node: Node, said: Fields) -> None:
    """Say how often there is something new; also where it stands in place of the date (DCAT-US 1.1, modified)."""
    for text in said.texts("accrualPeriodicity"):
        node.link(DCT.accrualPeriodicity, _code("frequency", _FREQUENCIES, text))
    if any(each in _FREQUENCIES for each in said.peek("modified")[:1]):
        node.link(DCT.accrualPeriodicity, _code("frequency", _FREQUENCIES, said.text("modified")))


def agent(node: Node, predicate: Iri, said: Any) -> None:
    """Say a body, and those of which it is part."""
    told = Fields(said if isinstance(said, dict) else {"name": said})
    made = node.part(predicate, FOAF.Organization if "Organization" in told.classes() else FOAF.Agent, told.name())
    fields.tell(made, FOAF.name, told.words("name", "prefLabel", "title"))
    made.link(FOAF.mbox, *told.texts("mbox", "email")).link(FOAF.homepage, *told.texts("homepage", "url"))
    for each in told.take("subOrganizationOf"):
        agent(made, ORG.subOrganizationOf, each)
    told.drop_classes("Agent", "Organization")
    told.keep(made, "datajson:")


def contact(node: Node, said: Any) -> None:
    """Say whom to ask."""
    told = Fields(said if isinstance(said, dict) else {"fn": said})
    made = node.part(DCAT.contactPoint, VCARD.Kind, told.name())
    fields.tell(made, VCARD.fn, told.words("fn", "name"))
    made.link(VCARD.hasEmail, *told.texts("hasEmail", "email")).link(
        VCARD.hasTelephone, *told.texts("tel", "hasTelephone")
    )
    made.link(VCARD.hasURL, *told.texts("hasURL", "url"))
    told.drop_classes("Contact", "Kind")
    told.keep(made, "datajson:")


def themes(node: Node, said: Fields) -> None:
    """Say themes: EU ones by name, others that are IRIs; other words are kept."""
    known = vocabulary("data-theme")
    for each in said.take("theme"):
        text = each.get("@id") or each.get("prefLabel") if isinstance(each, dict) else each
        found = known.find(text) if isinstance(text, str) else None
        if found or (isinstance(text, str) and "://" in text):
            node.link(DCAT.theme, found.iri if found else text)
        else:
            node.keep("datajson:theme", each)


def distribution(draft: Draft, said: Fields) -> None:
    """Say a distribution; where it has but an address to download from, that is how it is reached (DCAT-AP)."""
    made = draft.part(DCAT.distribution, DCAT.Distribution, said.name())
    if "accessURL" not in said:
        made.link(DCAT.accessURL, *said.peek("downloadURL"))
    identifiers(made, said)
    properties(made, said)
    for each in said.objects("checksum"):
        digest = made.part(SPDX.checksum, SPDX.Checksum)
        digest.text(SPDX.checksumValue, *each.texts("checksumValue")).link(SPDX.algorithm, *each.texts("algorithm"))
    for each in said.objects("accessService"):
        service = made.part(DCAT.accessService, DCAT.DataService, each.name())
        properties(service, each)
        each.drop_classes("DataService")
        each.keep(service, "datajson:accessService/")
    said.drop_classes("Distribution")
    said.keep(made, "datajson:distribution/")


def _code(vocabulary_name: str, codes: dict[str, str], text: str) -> str:
    """Give the EU concept that stands for a code of DCAT-US; what is no such code stays as it is."""
    found = codes.get(text.strip(), codes.get(text.strip().lower()))
    return f"{_EU}{vocabulary_name}/{found}" if found else text

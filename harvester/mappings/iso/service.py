"""Services: what a DataService is asked at, of which type it is, and which datasets it serves (ISO 19119)."""

from dcat_ap.terms import DCAT, DCT, GEODCATAP
from harvester.inspire import INSPIRE
from harvester.mappings.iso import constraints, distribution
from harvester.mappings.iso.constraints import Constraints
from harvester.mappings.iso.described import Described, web
from harvester.mappings.iso.distribution import Online

_COUPLED = ("operatesOn", "coupledResource.identifier", "coupledResource.resourceReference.identifier.code")
_TYPES = {"discovery", "view", "download", "transformation", "invoke", "other"}


def tell(described: Described, found: Constraints) -> None:
    """Say endpoint, type, licence and served datasets of a service."""
    draft = described.draft
    onlines = distribution.onlines(described.root)
    endpoints = [each for each in onlines if each.service] or _operations(described) or _first(onlines)
    for each in endpoints:
        distribution.service(draft, each)
    for each in onlines:
        if each not in endpoints:
            distribution.page(described, draft, each)
    _type(described)
    constraints.apply(draft, found)
    if not any(iri.endswith("noLimitations") for iri in found.access):
        for access in found.access:
            draft.part(DCT.accessRights, DCT.RightsStatement, access)
    _served(described)


def _served(described: Described) -> None:
    """Say the datasets that are named by an address: their own identifier, else that of their description."""
    for each in described.info.all(*_COUPLED):
        served = web(each.code) or web(each.say("citation.identifier.code")) or web(each.href) or web(each.text)
        each.told = bool(served)
        described.draft.link(DCAT.servesDataset, served)


def _operations(described: Described) -> list[Online]:
    """Give the address at which the service describes itself, else those of all its operations."""
    operations = described.info.all("containsOperations")
    asked = [each for each in operations if each.say("operationName").lower().endswith("getcapabilities")] or operations
    points = [point for each in asked for point in each.all("connectPoint")]
    return [Online(point, url, "", "", says_download=False) for point in points if (url := point.say("linkage"))][:1]


def _first(onlines: list[Online]) -> list[Online]:
    """Give the first link that is called neither page nor document."""
    return [each for each in onlines if not each.function or each.is_distribution][:1]


def _type(described: Described) -> None:
    said = described.info.say("serviceType")
    if said in _TYPES:
        described.draft.link(GEODCATAP.serviceType, f"{INSPIRE}SpatialDataServiceType/{said}")
    else:
        described.draft.text(GEODCATAP.serviceType, said)

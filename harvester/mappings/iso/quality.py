"""Quality: where the data come from (lineage), and the specifications that they were tested against (conformity)."""

from dcat_ap.terms import DCAT, DCT, GEODCATAP, PROV, XSD, Literal
from harvester.coverage import date
from harvester.draft import Node
from harvester.inspire import INSPIRE
from harvester.mappings.iso.described import DQV, Described, standard, typed, web
from harvester.mappings.iso.tree import Field

_DEGREES = {"true": "conformant", "1": "conformant", "false": "notConformant", "0": "notConformant"}


def tell(described: Described) -> None:
    """Say lineage, conformity and scale."""
    lineage = described.root.all("dataQualityInfo.lineage.statement", "resourceLineage.statement")
    for each in lineage:
        if each.said:
            statement = described.draft.part(DCT.provenance, DCT.ProvenanceStatement)
            described.tell(statement, DCT.description, each)
    for result in described.root.all("dataQualityInfo.report.result"):
        if result.cls == "DQ_ConformanceResult":
            _conformity(described, result)
    _resolution(described)


def _conformity(described: Described, result: Field) -> None:
    """Say a test and its outcome (GeoDCAT-AP, conformity); what passed it conforms to the specification besides."""
    title = result.first("specification.title", "specification")
    if title is None or not title.said:
        return
    degree = _DEGREES.get(result.say("pass").lower(), "notEvaluated")
    iri = web(title.href)
    published = _published(result)
    activity = described.draft.part(PROV.wasUsedBy, PROV.Activity)
    if not described.is_service:
        activity.say(PROV.used, typed(described.draft, PROV.Entity))
    outcome = activity.part(PROV.generated, PROV.Entity).link(DCT.type, f"{INSPIRE}DegreeOfConformity/{degree}")
    described.tell(outcome, DCT.description, result.first("explanation"))
    plan = activity.part(PROV.qualifiedAssociation, PROV.Association).part(PROV.hadPlan, PROV.Plan)
    source = plan.part(PROV.wasDerivedFrom, PROV.Entity, iri)
    _specification(described, source, title, published)
    if degree == "conformant":
        _specification(described, standard(described.draft, DCT.conformsTo, iri), title, published)


def _published(result: Field) -> Literal | None:
    """Give when a specification was published, or of its dates the first."""
    told = {each.one_of("dateType"): each.say("date") for each in result.all("specification.date")}
    return date(told.get("publication", "") or next(iter(told.values()), ""))


def _specification(described: Described, node: Node, title: Field, published: Literal | None) -> None:
    described.tell(node, DCT.title, title)
    node.say(DCT.issued, published)


def _resolution(described: Described) -> None:
    """Say the scale, as GeoDCAT-AP does, and the distance on the ground where it is in metres."""
    for each in described.info.all("spatialResolution.equivalentScale.denominator"):
        denominator = each.text
        if denominator.isascii() and denominator.isdigit() and int(denominator) and len(denominator) < _LONGEST:
            measured = described.draft.part(DQV.hasQualityMeasurement, DQV.QualityMeasurement)
            typed(measured.part(DQV.isMeasurementOf, None, GEODCATAP.spatialResolutionAsScale), DQV.Metric)
            measured.say(DQV.value, Literal(_fraction(int(denominator)), datatype=XSD.decimal))
        else:
            each.told = False

    metres = [
        each for each in described.info.all("spatialResolution.distance") if each.mark.rpartition("#")[2] in _METRES
    ]
    described.draft.say(DCAT.spatialResolutionInMeters, *(_decimal(each.text) for each in metres[:1]))


_LONGEST = 12
_METRES = {"m", "meter", "metre", "Meter", "EPSG::9001"}


def _decimal(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


def _fraction(denominator: int) -> str:
    """Give 1/denominator without exponent."""
    return f"{1 / denominator:.14f}".rstrip("0").ljust(3, "0")

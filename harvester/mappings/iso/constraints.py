"""Constraints: the licence of the data told apart from limits of access and from all other words about use.

ISO has one place for all of them. What stands beside `accessConstraints` alone, or is of INSPIRE's list of limitations
on public access, is about access; what names a licence is one, wherever it stands; everything else is rights.
"""

from dataclasses import dataclass, field

from dcat_ap import licences
from dcat_ap.terms import DCATDE, DCT, RDFS, Iri, Literal
from harvester import terms
from harvester.draft import Node
from harvester.mappings.iso.codes import EU
from harvester.mappings.iso.described import Described, web
from harvester.mappings.iso.tree import Field
from harvester.terms import Sentence

_ACCESS = "LimitationsOnPublicAccess"
_UNLIMITED = f"{_ACCESS}/noLimitations"
_NO_CONDITIONS = "ConditionsApplyingToAccessAndUse/noConditionsApply"
_FORMAL = {"otherRestrictions", "license", "licence"}
_LEGAL_BASIS = "idfLegalBasisConstraints"  # of InGrid


@dataclass(slots=True)
class Constraints:
    """What a record says of use and access: licences, whom to name, IRIs of INSPIRE's list for access."""

    licences: list[Iri | Literal] = field(default_factory=list)
    attributions: list[str] = field(default_factory=list)
    access: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence about use: where it stands, and what it says."""

    field: Field
    said: Sentence


def tell(described: Described) -> Constraints:
    """Say rights and access rights of the resource, and give what its distributions are licensed under."""
    found = Constraints()
    statements: list[_Statement] = []
    for constraint in described.info.all("resourceConstraints"):
        access, use = constraint.all("accessConstraints"), constraint.all("useConstraints")
        for code in (*access, *use):
            code.told = code.token in _FORMAL
        for each in constraint.all("otherConstraints"):
            if constraint.cls == _LEGAL_BASIS:
                described.tell(described.draft, DCATDE.legalBasis, each)
            elif _ACCESS in each.href or (access and not use and not _licence(each)):
                _tell_access(described, each, found)
            else:
                statements += _statements(each, found)
        for each in constraint.all("useLimitation", "reference.title"):
            statements += _statements(each, found)
    found.licences = _chosen(described, statements)
    return found


def apply(node: Node, found: Constraints) -> None:
    """Say at a distribution, a service or a dataset without any what it is licensed under."""
    node.say(DCT.license, *found.licences)
    node.text(DCATDE.licenseAttributionByText, *found.attributions)


def _statements(each: Field, found: Constraints) -> list[_Statement]:
    """Give a sentence about use; one that only says whom to name is none."""
    said = terms.sentence(each.text)
    if said.attribution and said.attribution not in found.attributions:
        found.attributions.append(said.attribution)
    if said.attribution and said.value is None:
        return []
    if said.rank and web(each.href):
        said = Sentence(Iri(each.href), rank=1)
    return [_Statement(each, said)] if said.value is not None else []


def _chosen(described: Described, statements: list[_Statement]) -> list[Iri | Literal]:
    """Give each licence that the sentences name, in its clearest form, and say all others as rights."""
    best = terms.clearest((each.said, each) for each in statements)
    if not best:
        best = {str(each.said.value): each for each in statements if isinstance(each.said.value, Iri)}
    free = {name for name in best if _NO_CONDITIONS in name}
    if len(best) > len(free):  # "no conditions apply" beside a licence means access
        best = {name: each for name, each in best.items() if name not in free}
    chosen = list(best.values())
    for each in statements:
        if each.field.others or (each.said.rank and not any(each is other for other in chosen)):
            _rights(described, each.field)
    return [each.said.value for each in chosen if each.said.value is not None]


def _licence(each: Field) -> str:
    """Give the licence that a sentence beside access constraints names all the same."""
    return licences.resolve(each.href).licence if web(each.href) else licences.resolve(each.text).licence


def _tell_access(described: Described, each: Field, found: Constraints) -> None:
    """Say access rights: public where nothing limits access, else what limits it."""
    if web(each.href) and each.href not in found.access:
        found.access.append(each.href)
    if terms.is_unlimited(each.text) or _UNLIMITED in each.href:
        described.draft.say(DCT.accessRights, Iri(f"{EU}access-right/PUBLIC"))
    else:
        _rights(described, each)


def _rights(described: Described, each: Field) -> None:
    statement = described.draft.part(DCT.rights, DCT.RightsStatement, web(each.href))
    described.tell(statement, RDFS.label, each)

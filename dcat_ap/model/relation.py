"""How an entry hangs together with others: Relationship, Identifier."""

from dataclasses import dataclass
from typing import ClassVar

from dcat_ap.model.property import LINK, NOTATION, Thing, Values, prop
from dcat_ap.terms import ADMS, DCAT, DCT, SKOS, Iri


@dataclass(frozen=True, kw_only=True)
class Relationship(Thing):
    """A relation with a role (dcat:Relationship; class Beziehung)."""

    CLASS: ClassVar[Iri] = DCAT.Relationship

    had_role: Values = prop(DCAT.hadRole, LINK, "M 1..*", "Hatte Rolle", "Role")
    relation: Values = prop(DCT.relation, LINK, "M 1..*", "Beziehung", "Relation")


@dataclass(frozen=True, kw_only=True)
class Identifier(Thing):
    """A further identifier (adms:Identifier; class Identifier)."""

    CLASS: ClassVar[Iri] = ADMS.Identifier

    notation: Values = prop(SKOS.notation, NOTATION, "M 1..1", "Notation des Identifier", "Notation")

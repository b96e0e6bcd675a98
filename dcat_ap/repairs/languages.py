"""Languages: a text without a tag gets the language that the steward declared for the source (K03)."""

from dcat_ap.repair import Made, Place
from dcat_ap.terms import ADMS, DCAT, DCT, Iri, Literal, Term

TOLD = frozenset[Iri]({DCT.title, DCT.description, DCAT.keyword, ADMS.versionNotes})
"""Properties whose texts are in a language; names are in none."""


def tagged(value: Term, place: Place) -> Made | None:
    """Tag a title, description or keyword with the declared language.

    A title beside one that has this language already is in another, and nobody knows in which.
    """
    if not place.given.language or not isinstance(value, Literal):
        return None
    if value.language or value.datatype or not value.value or _is_told(place):
        return None
    return Made("declared.language-tag", Literal(value.value, place.given.language))


def _is_told(place: Place) -> bool:
    """Say whether a text stands there in the declared language; keywords are many in one."""
    if place.property.predicate == DCAT.keyword:
        return False
    values = getattr(place.thing, place.property.name)
    return any(isinstance(each, Literal) and each.language == place.given.language for each in values)

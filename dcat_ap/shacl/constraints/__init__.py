"""The constraint components of SHACL Core, by group: which parameter of a shape becomes which constraints."""

from dcat_ap.shacl.constraints import cardinality, logic, other, pairs, strings, values
from dcat_ap.shacl.shape import Build

BUILDS: dict[str, Build] = {
    **values.BUILDS,
    **cardinality.BUILDS,
    **strings.BUILDS,
    **pairs.BUILDS,
    **logic.BUILDS,
    **other.BUILDS,
}
"""Each parameter that declares constraints, and what builds them."""

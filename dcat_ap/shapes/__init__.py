"""Shapes: what DCAT-AP.de 3.0, its conventions and DCAT-AP HVD ask for, as SHACL.

One shape for each demand, named by rule, class and property: `<base>check.missing/Dataset/title`. So a result names
the rule of the message catalogue that explains it, and any other SHACL engine can use the files of schemas/shapes
too. They are written by `make docs`.
"""

from functools import cache

from dcat_ap.model import CLASSES
from dcat_ap.shapes import conventions, hvd, specification
from dcat_ap.shapes.rule import BASE, Rule, turtle
from dcat_ap.terms import RDFS

__all__ = ["BASE", "PROFILES", "Rule", "files", "rules"]

PROFILES = {
    "check": ("dcat-ap-de", "What DCAT-AP.de 3.0 asks for, read off dcat_ap/model.", specification.rules),
    "convention": ("conventions", "Conventions of the DCAT-AP.de handbook 2.0, still recommended.", conventions.rules),
    "hvd": ("hvd", "DCAT-AP HVD 3.0.0, for what is marked as high-value.", hvd.rules),
}
"""The area of the rules of each profile: its file in schemas/shapes, what that is, and its rules."""


@cache
def rules() -> dict[str, Rule]:
    """Give all rules by the IRI of their shape, the graver profile first."""
    return {each.name: each for _, _, made in PROFILES.values() for each in made()}


def files() -> dict[str, str]:
    """Give the text of every file of shapes, by its path below schemas/."""
    made = {f"shapes/{name}.ttl": turtle(name, note, each()) for name, note, each in PROFILES.values()}
    return made | {"shapes/classes.ttl": _classes()}


def _classes() -> str:
    """No shapes, but what an engine must know of classes to judge by them; to be merged into the data."""
    pairs = sorted((str(each), str(cls.CLASS)) for cls in CLASSES.values() for each in cls.NARROWER)
    lines = "".join(f"<{each}> <{RDFS.subClassOf}> <{above}> .\n" for each, above in pairs)
    return f"# Special cases of classes, as FOAF, ORG and vCard have them: belongs into the data.\n{lines}"

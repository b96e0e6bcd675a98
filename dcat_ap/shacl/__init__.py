"""SHACL Core, compiled: shapes are read once into closures, datasets go through them one by one.

Passes the W3C test suite of SHACL Core. Works on N-Triples tokens, where equal tokens are equal terms.
"""

from dcat_ap.shacl.compile import Shapes, compile_shapes
from dcat_ap.shacl.graph import EMPTY, Background
from dcat_ap.shacl.profile import Profile, load, profiles
from dcat_ap.shacl.result import Result, ShapesInvalid

__all__ = ["EMPTY", "Background", "Profile", "Result", "Shapes", "ShapesInvalid", "compile_shapes", "load", "profiles"]

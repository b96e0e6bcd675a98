"""Tokens of the names that SHACL gives a meaning to."""

from dcat_ap.ntriples import token
from dcat_ap.terms import OWL, RDF, RDFS, SH

TYPE = token(RDF.type)
FIRST = token(RDF.first)
REST = token(RDF.rest)
NIL = token(RDF.nil)
CLASS = token(RDFS.Class)
SUBCLASS = token(RDFS.subClassOf)
IMPORTS = token(OWL.imports)

TRUE = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
"""The one literal that switches uniqueLang, closed and deactivated on."""


def sh(name: str) -> str:
    """Give the token of a name in the SHACL namespace."""
    return token(SH[name])

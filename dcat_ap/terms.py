"""RDF terms as Python sees them, and the namespaces of the standard."""

from functools import lru_cache
from typing import NamedTuple


class Iri(str):
    """An absolute IRI (RFC 3987)."""

    __slots__ = ()


class Blank(str):
    """A blank node, by its label without the leading `_:`."""

    __slots__ = ()


class Literal(NamedTuple):
    """A literal with its lexical form kept verbatim; no datatype means xsd:string (or a language tag)."""

    value: str
    language: str = ""
    datatype: str = ""


Node = Iri | Blank
Term = Iri | Blank | Literal
Triple = tuple[Node, Iri, Term]


class Namespace:
    """A namespace; its attributes are the Iris in it: `DCT.title`, or `DCAT["3dModel"]` for odd names."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __getattr__(self, name: str) -> Iri:
        """Give the Iri of the local name; Python's own dunder names are never terms."""
        if name.startswith("__"):
            raise AttributeError(name)
        iri = self.__dict__[name] = Iri(self.base + name)  # the next time it is an attribute like any other
        return iri

    def __getitem__(self, name: str) -> Iri:
        """Give the Iri of a local name that is no Python name."""
        return Iri(self.base + name)


ADMS = Namespace("http://www.w3.org/ns/adms#")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
DCT = Namespace("http://purl.org/dc/terms/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
GEODCATAP = Namespace("http://data.europa.eu/930/")
GSP = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LDES = Namespace("https://w3id.org/ldes#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("http://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TIME = Namespace("http://www.w3.org/2006/time#")
TREE = Namespace("https://w3id.org/tree#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

# The prefixes of everything we write. A change here changes stored Turtle blocks: raise write.VERSION with it.
PREFIXES: dict[str, Namespace] = {
    "adms": ADMS,
    "cpsv": CPSV,
    "cv": CV,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dcatde": DCATDE,
    "dct": DCT,
    "eli": ELI,
    "foaf": FOAF,
    "geodcatap": GEODCATAP,
    "gsp": GSP,
    "hydra": HYDRA,
    "locn": LOCN,
    "odrl": ODRL,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "spdx": SPDX,
    "time": TIME,
    "vcard": VCARD,
    "xsd": XSD,
}

_BASES = {namespace.base: prefix for prefix, namespace in PREFIXES.items()}


@lru_cache(maxsize=4096)
def curie(iri: str) -> str:
    """Give the IRI with the prefix of its namespace, or as it is where it lies in none of ours."""
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _BASES.get(iri[:end])
    return f"{prefix}:{iri[end:]}" if prefix else iri

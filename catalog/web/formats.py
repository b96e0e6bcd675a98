"""The machine-readable formats a page comes in, by suffix and media type, and how Turtle becomes each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from dcat_ap import write


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the suffix of its address (without dot) and its media type."""

    suffix: str
    media_type: str


TURTLE = Format("ttl", "text/turtle")
RDF_FORMATS = (
    TURTLE,
    Format("rdf", "application/rdf+xml"),
    Format("jsonld", "application/ld+json"),
    Format("nt", "application/n-triples"),
)
JSON = Format("json", "application/json")
FORMATS = (*RDF_FORMATS, JSON)
BY_SUFFIX: Mapping[str, Format] = {fmt.suffix: fmt for fmt in FORMATS}
BY_MEDIA_TYPE: Mapping[str, Format] = {fmt.media_type: fmt for fmt in FORMATS}
HTML = "text/html"


def prefixes() -> str:
    """Give the prefix lines that stand before every block of Turtle."""
    return write.PREFIXES


def in_format(turtle: str, fmt: Format) -> bytes:
    """Give a whole Turtle document in the RDF format asked for; Turtle itself is only encoded."""
    return turtle.encode() if fmt is TURTLE else write.convert(turtle, fmt.suffix)

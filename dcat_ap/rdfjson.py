"""RDF/JSON (W3C note of 2013), which EntryStore speaks, as lines of N-Triples for `parse` to judge."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dcat_ap import ntriples
from dcat_ap.terms import Literal


def lines(graph: Any, prefix: str) -> Iterator[str]:
    """Give the triples of a graph; labels of blank nodes begin with `prefix`. What has not the form is left out."""
    for subject, said in _pairs(graph):
        for predicate, values in _pairs(said):
            for value in values if isinstance(values, Sequence) and not isinstance(values, str) else ():
                token = _object(value, prefix)
                if token:
                    yield f"{_node(subject, prefix)} <{predicate}> {token} .\n"


def _object(value: Any, prefix: str) -> str:
    text = value.get("value") if isinstance(value, Mapping) else None
    if not isinstance(text, str):
        return ""
    if value.get("type") == "literal":
        language, datatype = (str(value.get(name) or "") for name in ("lang", "datatype"))
        return ntriples.token(Literal(text, language, "" if language else datatype))
    return _node(text, prefix)


def _node(text: str, prefix: str) -> str:
    if text.startswith("_:"):
        return f"_:{prefix}{text[2:].encode().hex()}"
    return f"<{text}>"


def _pairs(tree: Any) -> Iterator[tuple[str, Any]]:
    yield from tree.items() if isinstance(tree, Mapping) else ()

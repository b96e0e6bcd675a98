"""What a validation finds, and why shapes are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class ShapesInvalid(ValueError):
    """The shapes are not what SHACL allows; the text says which shape and why."""


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One validation result (SHACL 3.6.2): N-Triples tokens throughout, except in `messages`.

    `path` is empty for node shapes, a predicate, or a SPARQL property path. `value` is empty where SHACL
    names none. `messages` are the shape's own, by language; the empty language stands for a text without one.
    """

    focus: str
    path: str
    component: str
    severity: str
    value: str
    shape: str
    messages: Mapping[str, str] = field(default_factory=dict, compare=False)

"""The shapes graph as its compiler reads it: every surprise is a ShapesInvalid that names the node."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcat_ap import ntriples
from dcat_ap.shacl.graph import Data
from dcat_ap.shacl.names import FIRST, NIL, REST, TRUE, sh
from dcat_ap.shacl.result import ShapesInvalid
from dcat_ap.terms import XSD, Iri, Literal

_MOST_DIGITS = 18  # more than any count of triples


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the shapes graph, with what is said about it."""

    graph: Data
    id: str

    def all(self, name: str) -> Sequence[str]:
        """Give the values of a SHACL property."""
        return self.graph.objects(self.id, sh(name))

    def one(self, name: str) -> str:
        """Give the only value of a SHACL property, or an empty string."""
        values = self.all(name)
        if len(values) > 1:
            raise self.invalid(f"sh:{name} must have one value, not {len(values)}")
        return values[0] if values else ""

    def flag(self, name: str) -> bool:
        """Say whether a SHACL property is the literal true."""
        return TRUE in self.all(name)

    def count(self, name: str) -> int | None:
        """Give the number that a SHACL property has, if any."""
        value = self.one(name)
        if not value:
            return None
        literal = self._literal(name, value)
        digits = literal.value.removeprefix("+")
        if literal.datatype != XSD.integer or not (digits.isascii() and digits.isdecimal()):
            raise self.invalid(f"sh:{name} must be a whole number, not {value}")
        return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS

    def text(self, name: str) -> str:
        """Give the text that a SHACL property has, or an empty string."""
        value = self.one(name)
        return self._literal(name, value).value if value else ""

    def texts(self, name: str) -> list[str]:
        """Give the texts that a SHACL property has."""
        return [self._literal(name, each).value for each in self.all(name)]

    def iri(self, name: str) -> str:
        """Give the token of the IRI that a SHACL property has, or an empty string."""
        value = self.one(name)
        if value and value[0] != "<":
            raise self.invalid(f"sh:{name} must be an IRI, not {value}")
        return value

    def iris(self, name: str) -> Sequence[str]:
        """Give the tokens of the IRIs that a SHACL property has."""
        values = self.all(name)
        for value in values:
            if value[0] != "<":
                raise self.invalid(f"sh:{name} must be an IRI, not {value}")
        return values

    def messages(self) -> dict[str, str]:
        """Give the texts of sh:message by language."""
        read = [self._literal("message", each) for each in self.all("message")]
        return {each.language: each.value for each in read}

    def items(self, head: str) -> list[str]:
        """Give the members of the list that starts at `head`."""
        items: list[str] = []
        seen = {head}
        while head != NIL:
            first, rest = self.graph.objects(head, FIRST), self.graph.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or rest[0] in seen:
                raise self.invalid(f"{head} is not a list")
            items.append(first[0])
            head = rest[0]
            seen.add(head)
        return items

    def invalid(self, reason: str) -> ShapesInvalid:
        """Give the error that says what is wrong with this node."""
        return ShapesInvalid(f"{self.id}: {reason}")

    def _literal(self, name: str, value: str) -> Literal:
        term = ntriples.term(value)
        if isinstance(term, Literal):
            return term
        kind = "the IRI" if isinstance(term, Iri) else "the blank node"
        raise self.invalid(f"sh:{name} must be a literal, not {kind} {value}")

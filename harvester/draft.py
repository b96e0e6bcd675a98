"""Draft: an entry in the making. What a mapping finds in a record it says here, and gets the entry at the end.

A record says things in its own words; a draft takes them as they are. A text that ought to be a link stays a text
(`clean` mends what can be mended), and what has no place in DCAT-AP.de is kept as schema:additionalProperty.
"""

from collections.abc import Iterable
from itertools import count
from typing import Any, Self

import orjson

from dcat_ap import cut, ntriples, rdf
from dcat_ap.document import Delivered
from dcat_ap.entry import EntryKind
from dcat_ap.finding import Finding
from dcat_ap.ntriples import Row, Terms
from dcat_ap.salvage import good_iri, good_tag
from dcat_ap.terms import RDF, SCHEMA, XSD, Iri, Literal, Term
from harvester.record import Origin, Record

_JSON = RDF.JSON


class Node:
    """A thing that a record describes; what is empty is not said. `draft` is where its triples go."""

    def __init__(self, draft: "Draft", token: str) -> None:
        self.draft = draft
        self.token = token

    def say(self, predicate: Iri, *values: "Term | Node | None") -> Self:
        """Say each value of a property."""
        for value in values:
            if value is not None:
                token = value.token if isinstance(value, Node) else self.draft.terms.token(value)
                self.draft.rows.append((self.token, ntriples.iri(predicate), token))
        return self

    def text(self, predicate: Iri, *texts: object, language: str = "", datatype: str = "") -> Self:
        """Say each text as a literal, with its language where that is a well-formed tag, or its datatype."""
        tag = language.lower() if language and good_tag(language) else ""
        for text in texts:
            said = text if isinstance(text, str) else "" if text is None else str(text)
            if said and not said.isspace():
                self.say(predicate, Literal(said, tag, "" if tag else datatype))
        return self

    def link(self, predicate: Iri, *texts: object) -> Self:
        """Say each text as an IRI where it is an absolute one, else as the text it is."""
        for text in texts:
            if text is not None and (said := str(text).strip()):
                self.say(predicate, link(said))
        return self

    def part(self, predicate: Iri, cls: Iri | None = None, iri: str = "") -> "Node":
        """Give the thing that is a value of a property: the one with this IRI, else a new one without a name."""
        node = self.draft.node(iri)
        self.say(predicate, node)
        return node.say(RDF.type, cls) if cls else node

    def keep(self, name: str, value: Any) -> Self:
        """Keep a field of the record for which DCAT-AP.de has no place, under its name there: `ckan:extras/abc`."""
        if value not in (None, "", [], {}):
            kept = self.part(SCHEMA.additionalProperty, SCHEMA.PropertyValue)
            kept.text(SCHEMA.propertyID, name).say(SCHEMA.value, plain(value))
        return self


class Draft(Node):
    """The entry itself: its record's IRI and kind, and all that was said so far."""

    def __init__(self, record: Record) -> None:
        super().__init__(self, f"<{record.iri}>")
        self.record = record
        self.rows: list[Row] = []
        self.terms = Terms()
        self.findings: list[Finding] = []
        self._numbers = count()
        self.say(RDF.type, EntryKind(record.kind).cls)

    def node(self, iri: str = "") -> Node:
        """Give the node with this IRI; one without a name where there is none or it is no absolute IRI."""
        return Node(self, f"<{iri}>" if iri and good_iri(iri) else f"_:n{next(self._numbers)}")

    def entry(self, origin: Origin, findings: Iterable[Finding] = ()) -> Delivered:
        """Give the entry that was said, with its distributions named and its nodes labelled alike in every run."""
        rows, named = cut.named(dict.fromkeys(self.rows), self.record.iri, origin.naming)
        return Delivered(rdf.read(self.token, rows, self.record.kind, self.terms), (*findings, *self.findings, *named))


def link(text: str) -> Iri | Literal:
    """Give a text as an IRI where it is an absolute one, else as the literal it is."""
    return Iri(text) if good_iri(text) else Literal(text)


def plain(value: Any) -> Literal:
    """Give any value of a record in JSON as a literal: texts, numbers and truth as such, the rest as rdf:JSON."""
    if isinstance(value, str):
        return Literal(value)
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=XSD.boolean)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    if isinstance(value, float):
        return Literal(repr(value), datatype=XSD.double)
    return Literal(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(), datatype=_JSON)

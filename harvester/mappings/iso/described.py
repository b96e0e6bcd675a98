"""Described: a record on its way to an entry: its fields, its languages, and the draft they go to."""

from dataclasses import dataclass

from dcat_ap.salvage import good_iri
from dcat_ap.terms import DCT, RDF, XSD, Iri, Literal, Namespace
from harvester.coverage import date
from harvester.draft import Draft, Node
from harvester.mappings.iso.language import Languages
from harvester.mappings.iso.tree import Field
from harvester.record import Origin

CNT = Namespace("http://www.w3.org/2011/content#")
DQV = Namespace("http://www.w3.org/ns/dqv#")

_WEB = ("http://", "https://")
_CHARACTER_SETS = {"utf8": "UTF-8", "utf16": "UTF-16", "usAscii": "US-ASCII"}


@dataclass(frozen=True, slots=True)
class Described:
    """A record (`root`), what it says of its resource (`info`), its languages, and the entry in the making."""

    root: Field
    info: Field
    languages: Languages
    draft: Draft
    origin: Origin

    @property
    def is_service(self) -> bool:
        """Whether the record describes a service."""
        return self.draft.record.kind == "service"

    def tell(self, node: Node, predicate: Iri, *fields: Field | None) -> None:
        """Say the texts of fields in all their languages."""
        self.languages.tell(node, predicate, *fields)

    def stamp(self) -> Literal | None:
        """Give when the record was last changed: its dateStamp; in 19115-3 its revision, else its creation."""
        told = {each.one_of("dateType"): each for each in self.root.all("dateInfo")}
        dated = next((told[kind].say("date") for kind in _STAMPED if kind in told), "")
        return date(self.root.say("dateStamp") or dated)


_STAMPED = ("revision", "creation")


def web(text: str) -> str:
    """Give an address of the web, or nothing where the text is none."""
    text = text.strip()
    return text if text.startswith(_WEB) and good_iri(text) else ""


def identifier(text: str) -> Literal | None:
    """Give an identifier as it is, marked as URI where it is one (K25)."""
    return Literal(text, datatype=XSD.anyURI if web(text) else "") if text else None


def standard(node: Node, predicate: Iri, iri: str = "") -> Node:
    """Give a standard as value of a property."""
    return node.part(predicate, DCT.Standard, iri)


def typed(node: Node, *classes: Iri) -> Node:
    """Say the classes of a thing."""
    return node.say(RDF.type, *classes)


def character_set(field: Field | None) -> str:
    """Give the name that IANA has for a character set of ISO 19115, or the code as it is."""
    return _CHARACTER_SETS.get(field.token, field.token) if field else ""

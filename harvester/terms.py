"""Terms: what a sentence about use says: under which licence, whom to name, or that nothing limits access.

GDI-DE writes a licence a second time as JSON with `quelle`, whom to name (K35), and as text "Quellenvermerk: …".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from dcat_ap import licences
from dcat_ap.salvage import good_iri
from dcat_ap.terms import Iri, Literal
from harvester.draft import link

_NO_LIMITS = {  # the labels of INSPIRE's concept noLimitations
    "es gelten keine zugriffsbeschränkungen",
    "no limitations on public access",
    "no limitations to public access",
}
_NAMING = re.compile(r"\s*(?:Quellenvermerk|Namensnennung)\s*:\s*(.+)", re.DOTALL | re.IGNORECASE)
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says: the value that may be a licence, whom to name, and how clearly (0 is the clearest)."""

    value: Iri | Literal | None = None
    attribution: str = ""
    rank: int = 2

    @property
    def licence(self) -> str:
        """The licence that the sentence names, as our list has it; empty where it names none."""
        return licences.resolve(self.value).licence if self.value is not None else ""


def sentence(text: str) -> Sentence:
    """Give what a sentence about use says; one that only says whom to name has no value."""
    naming = _NAMING.fullmatch(text)
    if naming:
        return Sentence(attribution=naming[1].strip())
    told = _object(text)
    if told:
        return of_object(told, text)
    return Sentence(link(text)) if text else Sentence()


def of_object(told: dict[str, Any], text: str = "") -> Sentence:
    """Give what a licence in JSON says, as GDI-DE writes it; `text` stands for one without address and name."""
    said = {name: value.strip() for name, value in told.items() if isinstance(value, str)}
    url = said.get("url", "")
    address = url if url.startswith(_WEB) and good_iri(url) else ""
    value = address or said.get("id") or said.get("name") or text
    return Sentence(link(value) if value else None, said.get("quelle", ""), 0)


def is_unlimited(text: str) -> bool:
    """Say whether a sentence is the one with which INSPIRE says that nothing limits public access."""
    return text.strip().rstrip(".").casefold() in _NO_LIMITS


Told = TypeVar("Told")


def clearest(found: Iterable[tuple[Sentence, Told]]) -> dict[str, Told]:
    """Give what stands with the clearest sentence for each licence that sentences name, by that licence."""
    best: dict[str, Told] = {}
    for each, told in sorted(found, key=lambda pair: pair[0].rank):
        if each.licence:
            best.setdefault(each.licence, told)
    return best


def _object(text: str) -> dict[str, Any]:
    """Give the object that a text is in JSON; nothing where it is none."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}

"""Conditions of use: what Fees and AccessConstraints say, of which one word is reserved for nothing at all.

A service has no other place for a licence, so both fields hold it, in words or as GDI-DE writes it (JSON). What names
no licence is rights. "none" is what the standards have for no fees and no constraints, and what most programs write
where nobody filled the field in: it is no licence and no word on access, and stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcat_ap.terms import DCATDE, DCT, RDFS, Iri, Literal
from harvester import terms
from harvester.draft import Node
from harvester.terms import Sentence

_PUBLIC = Iri("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
_NOTHING = {"none", "keine", "kein", "nein", "no", "-", "n/a", "unknown", "unbekannt"}
_FIELDS = ("Fees", "AccessConstraints", "fees", "accessConstraints")


@dataclass(frozen=True, slots=True)
class Conditions:
    """Licences and whom to name, other words about use, whether nothing limits access, and what says nothing."""

    licences: tuple[Iri | Literal, ...]
    attributions: tuple[str, ...]
    rights: tuple[str, ...]
    unlimited: bool
    silent: tuple[tuple[str, str], ...]

    def apply(self, node: Node, language: str = "") -> None:
        """Say at a service or a distribution how it may be used."""
        node.say(DCT.license, *self.licences)
        node.text(DCATDE.licenseAttributionByText, *self.attributions, language=language)
        for text in self.rights:
            node.part(DCT.rights, DCT.RightsStatement).text(RDFS.label, text, language=language)
        if self.unlimited:
            node.say(DCT.accessRights, _PUBLIC)


def conditions(head: Mapping[str, Any]) -> Conditions:
    """Give what the head of a service says of its use."""
    said = [(name, text) for name in _FIELDS for text in _texts(head.get(name))]
    silent = tuple((name, text) for name, text in said if text.rstrip(".").casefold() in _NOTHING)
    spoken = dict.fromkeys(text for name, text in said if (name, text) not in silent)
    unlimited = [text for text in spoken if terms.is_unlimited(text)]
    sentences = [(terms.sentence(text), text) for text in spoken if text not in unlimited]
    best = terms.clearest((each, (each, text)) for each, text in sentences)
    chosen = [each for each, _ in best.values()]
    rest = [text for each, text in sentences if each.value is not None and not _is_chosen(each, chosen)]
    return Conditions(
        licences=tuple(each.value for each in chosen if each.value is not None),
        attributions=tuple(dict.fromkeys(each.attribution for each, _ in sentences if each.attribution)),
        rights=tuple(rest),
        unlimited=bool(unlimited),
        silent=silent,
    )


def _is_chosen(sentence: Sentence, chosen: list[Sentence]) -> bool:
    return any(sentence is each for each in chosen)


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        text = each.get("value") or each.get("href") if isinstance(each, dict) else each
        if isinstance(text, str) and text.strip():
            yield text.strip()

"""Resolution: which licence a source means, how sure that is, and why.

What stands at the source is an IRI of one of many kinds, a code of CKAN, a name, a sentence, or the JSON that
GDI-DE puts into ISO constraints. Two licences in one text are none; what a text forbids counts more than what it
names; a class of licences ("another open licence") is no licence.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from dcat_ap.licences import address, known
from dcat_ap.licences.known import Licence
from dcat_ap.licences.naming import Meant, named_by_address, named_in
from dcat_ap.licences.restriction import restriction
from dcat_ap.licences.silence import ACCESS, HOME, NO_CONDITIONS, SILENT, code, says
from dcat_ap.licences.wording import sentences, words
from dcat_ap.terms import Blank, Literal, Term

CLASS = "licence.class"

_SHOWN = 300  # characters of a sentence that a reason shows
_JSON = re.compile(r'"(id|name|url|quelle)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_LONGEST = 50_000  # characters; no licence is that long, and what nobody can read frees nothing
_METADATA = re.compile(r"\bmetadat|\bmétadonnée", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:ausgenommen|mit ausnahme|ausser|except|excluding|hors)\b")


class Certainty(StrEnum):
    """How sure we are which licence is meant."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a value says. `licence` is the IRI of the licence meant, "" if none or if only its version is missing.

    `open` is True where the value allows free reuse in the sense of the Open Definition, False where it names
    a licence that does not or restricts reuse, None where it decides nothing. `reason` is a rule of the message
    catalogue, as of a Finding, with the `facts` its sentences name.
    """

    licence: str
    name: str
    certainty: Certainty
    open: bool | None
    reason: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def undecided(self) -> bool:
        """Whether the value leaves open which licence holds, and restricts nothing."""
        return self.reason in {SILENT, NO_CONDITIONS, HOME, CLASS}


def resolve(value: Term | str) -> Resolution:
    """Give what licence `value` means: an IRI, a code, a name or a text. Never raises."""
    if isinstance(value, Literal):
        return _resolve(value.value)
    return _undecided(SILENT) if isinstance(value, Blank) else _resolve(str(value))


@lru_cache(maxsize=4096)
def _resolve(value: str) -> Resolution:
    if len(value) > _LONGEST:
        return _undecided("licence.unknown", value)
    if address.is_address(value):
        return _address(value.strip("<> \t\r\n"))
    text = words(value)
    whole = known.by_words(text)
    if whole:
        return _decided(whole, Certainty.CERTAIN, value)
    return _text(value) if says(text) != SILENT else _undecided(SILENT, value)


def _address(iri: str) -> Resolution:
    rule = code(address.key(iri))
    if rule:
        return _restricted(rule, iri) if rule == ACCESS else _undecided(rule, iri)
    meant = named_by_address(iri)
    if not meant:
        return _undecided(HOME if address.is_home(iri) else "licence.unknown-iri", iri)
    return _one_of(meant, Certainty.CERTAIN if meant.exact else Certainty.LIKELY, iri)


def _text(value: str) -> Resolution:
    """What a sentence or more says; what is said of the metadata is not said of the data."""
    told = dict(_JSON.findall(value)) if value.lstrip().startswith("{") else {}
    given = [told[each] for each in ("id", "name", "url") if told.get(each)] or sentences(value)
    about = [each for each in given if not _METADATA.search(each)]
    for sentence in about:
        rule = restriction(words(address.without(sentence)))
        if rule:
            return _restricted(rule, sentence, named_in(about))
    meant = named_in(about)
    if not meant:
        return _undecided(_unnamed(given, about), value)
    if len(meant) > 1:
        return _several(meant, value)
    if _EXCEPT.search(" ".join(words(" ".join(about)))):
        return _undecided("licence.exception", value)
    sure = Certainty.CERTAIN if told or meant[0].exact else Certainty.LIKELY
    return _one_of(meant[0], sure, value, told.get("quelle", ""))


def _unnamed(given: list[str], about: list[str]) -> str:
    """Why texts name no licence of the data."""
    if about != given and named_in(given):
        return "licence.metadata"
    return says(words(" ".join(about))) or "licence.unknown"


def _one_of(meant: Meant, certainty: Certainty, value: str, attribution: str = "") -> Resolution:
    """One licence; or, of a name without a version, what all its versions have in common."""
    first = meant.licences[0]
    if len(meant.licences) == 1:
        return _decided(first, certainty, value, attribution)
    if len({each.open for each in meant.licences}) > 1:
        return _several([meant], value)
    facts = _facts(value, "", (("names", ", ".join(sorted(each.short for each in meant.licences))),))
    rule = "licence.version" if first.open else "licence.closed"
    return Resolution("", "", Certainty.LIKELY, first.open, rule, (*facts, *_names(first)))


def _decided(licence: Licence, certainty: Certainty, value: str, attribution: str = "") -> Resolution:
    facts = (*_facts(value, licence.iri), *_names(licence))
    if attribution:
        facts = (*facts, ("attribution", attribution))
    openness = None if licence.generic else licence.open
    return Resolution(licence.iri, licence.name("de"), certainty, openness, _rule(licence, value), facts)


def _rule(licence: Licence, value: str) -> str:
    if licence.generic:
        return CLASS
    if licence.open is None:
        return "licence.unjudged"
    if not licence.open:
        return "licence.closed"
    if not known.listed(licence.iri):
        return "licence.outside"
    return "licence.listed" if value == licence.iri else "licence.named"


def _restricted(rule: str, sentence: str, meant: list[Meant] | None = None) -> Resolution:
    """Not free, whatever is named beside it; a closed licence that is named says it better than its sentence."""
    named = meant[0].licences if meant and len(meant) == 1 else ()
    if len(named) == 1 and named[0].open is False and not named[0].generic:
        return _decided(named[0], Certainty.CERTAIN, sentence[:_SHOWN])
    licence = named[0].iri if len(named) == 1 else ""
    return Resolution(licence, "", Certainty.CERTAIN, open=False, reason=rule, facts=_facts(sentence, licence))


def _several(meant: list[Meant], value: str) -> Resolution:
    names = sorted({each.short or each.name("de") for one in meant for each in one.licences})
    facts = _facts(value, "", (("names", ", ".join(names)),))
    return Resolution("", "", Certainty.NONE, None, "licence.several", facts)


def _undecided(rule: str, value: str = "") -> Resolution:
    return Resolution("", "", Certainty.NONE, None, rule, _facts(value, ""))


def _facts(value: str, licence: str, more: tuple[tuple[str, str], ...] = ()) -> tuple[tuple[str, str], ...]:
    shown = " ".join(value[: 2 * _SHOWN].split())
    return (("value", shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"), ("licence", licence), *more)


def _names(licence: Licence) -> tuple[tuple[str, str], ...]:
    return (("name_de", licence.name("de")), ("name_en", licence.name("en")))

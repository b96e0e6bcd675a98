"""Proposal: a value that might be meant instead of the one that stands at the source. Nobody applies it by itself."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from dcat_ap import licences, vocabularies
from dcat_ap.shapes import Rule
from dcat_ap.shapes.hvd import REGULATION
from dcat_ap.terms import Iri, Literal, Term

_VALUES = {"check.link", "check.vocabulary", "hvd.category"}
_MARKS = {"hvd.legislation": REGULATION, "hvd.distribution": REGULATION}
# lists short enough to be searched for what looks alike, and whose concepts are not mistaken for one another
_ALIKE = {"access-right", "availability", "data-theme", "dataset-type", "distribution-status", "file-type", "frequency"}
_CLOSE = 0.8
_LONGEST, _LONGEST_LABEL = 300, 60  # characters of a value that may mean a concept, and of one that may be its label


def propose(rule: Rule, value: Term | None) -> str:
    """Give the IRI that `value` might mean under `rule`, or "" where nothing is near enough."""
    if rule.key in _MARKS:
        return _MARKS[rule.key]
    if value is None or rule.key not in _VALUES:
        return ""
    table = rule.declared.kind.vocabulary
    text = value.value if isinstance(value, Literal) else str(value)
    if table not in vocabularies.origins() or len(text) > _LONGEST:
        return ""
    return _nearest(table, text, vocabularies.versions())


@lru_cache(maxsize=4096)
def _nearest(table: str, text: str, tables: str) -> str:
    if table == "licenses":  # two licences may be one letter apart: what they are called is no matter of likeness
        meant = licences.resolve(Iri(text) if "://" in text else Literal(text))
        sure = meant.certainty is licences.Certainty.CERTAIN and vocabularies.vocabulary(table).get(meant.licence)
        return meant.licence if sure else ""
    last = text.rstrip("/#").rpartition("/")[2] if "://" in text else text
    found = vocabularies.vocabulary(table).find(text) or vocabularies.vocabulary(table).find(last)
    if found:
        return str(found.iri)
    return _alike(last, _words(table, tables)) if table in _ALIKE and len(last) <= _LONGEST_LABEL else ""


def _alike(text: str, known: Mapping[str, str]) -> str:
    close = get_close_matches(text.casefold(), known, n=1, cutoff=_CLOSE)
    return known[close[0]] if close else ""


@lru_cache(maxsize=len(_ALIKE))
def _words(table: str, _tables: str) -> Mapping[str, str]:
    """What the concepts of a table are called, each with the IRI of the concept; `_tables` tells its edition."""
    words: dict[str, str] = {}
    for each in vocabularies.vocabulary(table).concepts:
        for word in (each.code, *each.labels.values(), *each.aliases):
            words.setdefault(word.casefold(), str(each.replaced_by or each.iri))
    return words

"""The licences we know, from three tables: DCAT-AP.de's list, our own list of others, the EU authority table.

The first table that has a licence decides what it is called and whether it is open: openness by the flags
of the official list (govdata:isOpenLicense), for others by the source that stands in our table's row.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from dcat_ap.licences import address
from dcat_ap.licences.family import Name, mentions
from dcat_ap.licences.wording import Words, words
from dcat_ap.terms import Iri
from dcat_ap.vocabularies import Concept, vocabulary

TABLES = ("licenses", "other-licences", "eu-licences")
_EU = "eu-licences"


@dataclass(frozen=True, slots=True, eq=False)
class Licence:
    """One licence. `open` is None where no table says; `generic` names only a class ("another open licence")."""

    iri: Iri
    names: Mapping[str, str]
    short: str = ""
    open: bool | None = None
    generic: bool = False
    attribution: bool = False

    def name(self, language: str) -> str:
        """Give its name in `language`, else in any, else its IRI."""
        return self.names.get(language) or next(iter(self.names.values()), self.iri)


def by_iri(iri: str) -> Licence | None:
    """Give the licence that is listed under exactly this IRI in one of our tables."""
    return _iris().get(iri)


def listed(iri: str) -> bool:
    """Say whether the licence is one of the official list of DCAT-AP.de."""
    return iri.startswith(vocabulary(TABLES[0]).base)


def by_address(key: str) -> Licence | None:
    """Give the licence with this key (`address.key`)."""
    return _addresses().get(key)


def by_words(text: Words) -> Licence | None:
    """Give the licence that has these words as code, alias or name; None also where two have."""
    return _phrases().get(text)


def by_name(name: Name) -> tuple[Licence, ...]:
    """Give the licences that `name` may mean: one if it says all that matters, several if it leaves something out."""
    family = _families()
    if name in family:
        return (family[name],)
    return tuple(licence for known, licence in family.items() if _may_be(name, known))


def phrases(text: Words) -> Iterator[tuple[Licence, int, int]]:
    """Give each licence that `text` names by an alias or name, the longest at each place, with start and end."""
    known, starts = _phrases(), _starts()
    place = 0
    while place < len(text):
        for length in starts.get(text[place], ()):
            licence = known.get(text[place : place + length])
            if licence and _telling(text[place : place + length], licence):
                yield licence, place, place + length
                place += length - 1
                break
        place += 1


@lru_cache(maxsize=4096)
def vaguer(one: Licence, other: Licence) -> bool:
    """Say whether `one` is `other` without its version or port: CC BY is vaguer than CC BY 4.0."""
    said, more = words(one.short), words(other.short)
    rest = more[len(said) :]
    return bool(said and rest) and more[: len(said)] == said and (rest[0][0].isdigit() or said[-1][0].isdigit())


def _telling(phrase: Words, licence: Licence) -> bool:
    """Whether a phrase names the licence in the midst of a text, too.

    One word does where it is no common one: `odbl`, not `mit` and `fair`. A licence of ours without a short name is
    one in general words (public domain), which name it only where they stand alone.
    """
    if licence.iri in _european():
        return len(phrase) > 1
    return bool(licence.short) and (len(phrase) > 1 or len(phrase[0]) > len("bsd"))


def _may_be(name: Name, known: Name) -> bool:
    return (
        (name.family, name.features) == (known.family, known.features)
        and name.version in ("", known.version)
        and name.port in ("", known.port)
    )


@cache
def _european() -> frozenset[str]:
    return frozenset(concept.iri for concept in vocabulary(_EU).concepts)


@cache
def _iris() -> Mapping[str, Licence]:
    found: dict[str, Licence] = {}
    for licence, concept in _rows():
        found.setdefault(concept.iri, licence)
    return found


@cache
def _addresses() -> Mapping[str, Licence]:
    found: dict[str, Licence] = {}
    for licence, concept in _rows():
        codes = [vocabulary(TABLES[0]).base + each for each in _codes(concept)]
        for each in (concept.iri, *concept.aliases, *codes):
            if "://" in each:
                found.setdefault(address.key(each), licence)
    return found


def _codes(concept: Concept) -> Iterable[str]:
    """Codes that earlier versions of the official list had: they stand among the aliases."""
    if concept.iri.startswith(vocabulary(TABLES[0]).base):
        return (each for each in concept.aliases if " " not in each and "://" not in each)
    return ()


@cache
def _phrases() -> Mapping[Words, Licence]:
    found: dict[Words, Licence | None] = {}
    for name in TABLES:
        tier: dict[Words, Licence | None] = {}
        for licence, concept in _rows(name):
            for text in (concept.code, licence.short, *concept.aliases, *concept.labels.values()):
                key = () if "://" in text else words(text)
                if key and tier.setdefault(key, licence) != licence:
                    tier[key] = None
        found = tier | found
    return {key: licence for key, licence in found.items() if licence}


@cache
def _starts() -> Mapping[str, tuple[int, ...]]:
    """How long the phrases are that begin with a word, longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in _phrases():
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(each, reverse=True)) for word, each in lengths.items()}


@cache
def _families() -> Mapping[Name, Licence]:
    found: dict[Name, Licence] = {}
    for licence, _ in _rows():
        for mention in mentions(words(licence.short)):
            found.setdefault(mention.name, licence)
    return found


@cache
def _all() -> Mapping[str, tuple[tuple[Licence, Concept], ...]]:
    rows: dict[str, tuple[tuple[Licence, Concept], ...]] = {}
    european: dict[str, Licence] = {}
    for name in TABLES:
        made = [(_licence(concept, european), concept) for concept in vocabulary(name).concepts]
        for licence, concept in made:
            if "eu" in concept.facts:
                european.setdefault(vocabulary(_EU).base + concept.facts["eu"], licence)
        rows[name] = tuple(made)
    return rows


def _rows(name: str = "") -> Iterator[tuple[Licence, Concept]]:
    for table in (name,) if name else TABLES:
        yield from _all()[table]


def _licence(concept: Concept, european: Mapping[str, Licence]) -> Licence:
    """The licence of a row; a row of the EU table that an earlier table matches is that table's licence."""
    facts = concept.facts
    return european.get(concept.iri) or Licence(
        concept.iri,
        concept.labels,
        facts.get("short", ""),
        {"true": True, "false": False}.get(facts.get("open", "")),
        facts.get("generic") == "true",
        facts.get("attribution") == "true",
    )

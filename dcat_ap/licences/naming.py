"""What licences a text or an address names, each as exactly as it is named."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dcat_ap.licences import address, known
from dcat_ap.licences.family import Mention, mentions
from dcat_ap.licences.known import Licence
from dcat_ap.licences.wording import Words, words

# Words beside a name that say nothing against it: "Die Daten sind unter der Lizenz … lizenziert."
_BESIDE = frozenset(
    words(
        "a an and are available be by data daten datensatz datensaetze das dem den der des die dieser dieses dataset"
        " datasets es fuer gelten gilt is it ist im in international item license licence licensed lizenz lizenziert"
        " nutzungsbedingungen nutzung of open or resource shared sind stehen steht terms the this unter under und"
        " use verfuegbar veroeffentlicht werden wird work zur"
    )
)


class Meant(NamedTuple):
    """The licences that one mention may mean: several where it leaves out the version. `exact`: no doubt is left."""

    licences: tuple[Licence, ...]
    exact: bool


def named_by_address(iri: str) -> Meant | None:
    """Give what an address means: by our tables, by the rules of its host, or by the words at its end."""
    key = address.key(iri)
    licence = known.by_iri(iri) or known.by_address(key)
    if licence:
        return Meant((licence,), exact=True)
    parts = address.creative_commons(key)
    return _last(parts, "cc", exact=True) if parts else _last(address.last_words(key), "", exact=address.trusted(key))


def named_in(texts: Iterable[str]) -> list[Meant]:
    """Give the licences that the texts name together; what another mention says more exactly is left out."""
    found: list[Meant] = []
    left: set[str] = set()
    for text in texts:
        found += filter(None, map(named_by_address, address.within(text)))
        spoken = words(address.without(text))
        taken: set[int] = set()
        for meant, start, end in _spoken(spoken):
            taken.update(range(start, end))
            found += [meant] if meant.licences else []
        left.update(word for place, word in enumerate(spoken) if place not in taken)
    alone = left <= _BESIDE
    return [Meant(each.licences, each.exact or alone) for each in _most_exact(found)]


def _spoken(spoken: Words) -> Iterator[tuple[Meant, int, int]]:
    """Each place where words name licences; a name of a family goes before an alias."""
    taken: set[int] = set()
    for mention in mentions(spoken):
        taken.update(range(mention.start, mention.end))
        yield _of(mention), mention.start, mention.end
    for licence, start, end in known.phrases(spoken):
        if start not in taken:
            yield Meant((licence,), exact=any(word[0].isdigit() for word in spoken[start:end])), start, end


def _of(mention: Mention) -> Meant:
    name = mention.name
    if not (name.features or name.version):
        return Meant((), exact=False)
    return Meant(known.by_name(name), exact=bool(name.features and name.version))


def _last(text: Words, family: str, *, exact: bool) -> Meant | None:
    whole = None if family else known.by_words(text)
    if whole:
        return Meant((whole,), exact)
    for mention in mentions(text, family):
        meant = _of(mention)
        if mention.name.features and meant.licences:
            rest = text[mention.end :]
            if rest and (family or exact) and not mention.name.version:
                return None  # cc-by-n: what we cannot read stands where a condition may stand
            unknown_port = bool(family and rest)
            return Meant(meant.licences, exact and not unknown_port and len(meant.licences) == 1)
    return None


def _most_exact(found: list[Meant]) -> list[Meant]:
    """Each meaning once, without those that another one says more exactly."""
    best: dict[frozenset[Licence], Meant] = {}
    for each in found:
        key = frozenset(each.licences)
        before = best.get(key)
        best[key] = Meant(each.licences, each.exact or bool(before and before.exact))
    return [each for key, each in best.items() if not any(_says_less(key, other) for other in best if other != key)]


def _says_less(one: frozenset[Licence], other: frozenset[Licence]) -> bool:
    if other < one:
        return True
    return len(one) == 1 and len(other) == 1 and known.vaguer(*one, *other)

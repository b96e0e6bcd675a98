"""Evidence: what speaks for two entries being the same dataset, what against, and how much.

The points stand for these thoughts. An identifier that is unique in the world, or the same addresses of all data,
nearly prove it alone, but not against a title about something else. A title proves it together with the publisher only.
Who numbers titles differently (years, editions, sheets) means different things, whatever else is equal. And whatever
several entries of one source have in common tells these apart from nothing: it counts by that much less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dcat_ap.identity import words
from dcat_ap.identity.portrait import Portrait, address_marks, id_marks, marks, title_marks

ENOUGH = 75
"""Points from which on two entries are one dataset."""

IDENTIFIER, LOCAL, ADDRESSES, TITLE, CLOSE, PUBLISHER, PUBLISHER_PART, PLACE = 90, 30, 90, 50, 10, 30, 25, 15
TITLE_APART, PUBLISHER_APART, PLACE_APART, EDITION_APART, ONE_NUMBERED = -50, -30, -50, -50, -20
_MOST = 100
_SAME_BOX, _OTHER_BOX = 0.7, 0.05
_ALIKE, _APART = 0.6, 0.3
_ACRONYM = range(3, 9)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One thing that speaks for (points above 0) or against it. `value` is what both have, or what keeps them apart."""

    rule: str
    points: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that speaks for and against. Entries `apart` are different ones, however many points there are."""

    score: int
    evidence: tuple[Evidence, ...]
    apart: bool = False

    @property
    def same(self) -> bool:
        """Whether the two are the same dataset."""
        return not self.apart and self.score >= ENOUGH


def compare(one: Portrait, other: Portrait, times: Mapping[int, int]) -> Judgement:
    """Judge two entries. `times` says how many entries of one source have a mark; 0: so many that it means nothing.

    A mark that is not in it is of one entry in each source. It makes no difference which of the two comes first.
    """
    if one.packed > other.packed:
        one, other = other, one
    found = tuple(sorted(_evidence(one, other, times), key=lambda each: (-each.points, each.rule, each.value)))
    apart = one.kind != other.kind or any(each.rule == "numbers" for each in found)
    common = {*marks(one)} & {*marks(other)}
    most = _MOST if any(_share(mark, times) == 1 for mark in common) else ENOUGH - 1  # which of several is it?
    return Judgement(max(0, min(most, sum(each.points for each in found))), found, apart)


def _evidence(one: Portrait, other: Portrait, times: Mapping[int, int]) -> Iterator[Evidence]:
    yield from _identifiers(one, other, times)
    yield from _addresses(one, other, times)
    yield from _titles(one, other, times)
    yield from _publishers(one, other)
    yield from _places(one, other)
    yield from _editions(one, other)


def _identifiers(one: Portrait, other: Portrait, times: Mapping[int, int]) -> Iterator[Evidence]:
    left, right = id_marks(one), id_marks(other)
    found = [(words.is_global(left[mark]), _share(mark, times), left[mark]) for mark in left if mark in right]
    if not found:
        return
    unique, share, value = max(found)
    if points := round((IDENTIFIER if unique else LOCAL) * share):
        yield Evidence("identifier" if unique else "identifier-local", points, value)


def _addresses(one: Portrait, other: Portrait, times: Mapping[int, int]) -> Iterator[Evidence]:
    """Those who take fewer of the same addresses still mean the same data."""
    left, right = address_marks(one), address_marks(other)
    shares = [_share(mark, times) for mark in left if mark in right]
    points = round(ADDRESSES * sum(shares) / min(len(left), len(right))) if shares else 0
    if points:
        common = min(left[mark] for mark in left if mark in right and _share(mark, times))
        yield Evidence("addresses", points, common)


def _titles(one: Portrait, other: Portrait, times: Mapping[int, int]) -> Iterator[Evidence]:
    pairs = [(left, right) for left in one.titles for right in other.titles]
    if not pairs:
        return
    left, right = title_marks(one), title_marks(other)
    if shares := [_share(mark, times) for mark in left if mark in right]:
        points = round(TITLE * max(shares))
        yield from [Evidence("title", points, min(one.title, other.title))] * bool(points)
        return
    best = max(pairs, key=lambda pair: (_likeness(*pair), pair))
    yield from _unequal(*best)


def _unequal(left: tuple[str, ...], right: tuple[str, ...]) -> Iterator[Evidence]:
    """Weigh titles that are not the same: other numbers are other datasets, other words may be."""
    mine, others = words.numbers(left), words.numbers(right)
    if mine and others and mine != others:
        yield Evidence("numbers", 0, " / ".join(sorted((" ".join(sorted(mine)), " ".join(sorted(others))))))
    elif mine != others:
        yield Evidence("one-numbered", ONE_NUMBERED, " ".join(sorted(mine | others)))
    likeness = _likeness(left, right)
    if likeness >= _ALIKE:
        yield Evidence("title-close", CLOSE)
    elif likeness < _APART:
        yield Evidence("title-apart", TITLE_APART)


def _likeness(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    mine, others = set(left), set(right)
    return len(mine & others) / len(mine | others)


def _publishers(one: Portrait, other: Portrait) -> Iterator[Evidence]:
    if not (one.publishers and other.publishers):
        return
    shown = " / ".join(sorted({one.publishers[0], other.publishers[0]}))
    if set(one.publisher_iris) & set(other.publisher_iris):
        yield Evidence("publisher", PUBLISHER, shown)
        return
    best = max(_name_points(left, right) for left in one.publishers for right in other.publishers)
    rule = "publisher" if best > 0 else "publisher-apart"
    if best:
        yield Evidence(rule, best, shown)


def _name_points(left: str, right: str) -> int:
    """Weigh two names of bodies: the same, one within the other, one the initials of the other, or others."""
    (mine, my_levels, my_initials), (others, other_levels, other_initials) = words.name(left), words.name(right)
    if not (mine and others):
        return PUBLISHER if words.words(left) == words.words(right) else 0
    if my_levels and other_levels and not my_levels & other_levels:
        return PUBLISHER_APART
    if mine == others:
        return PUBLISHER
    if mine <= others or others <= mine or _stands_for(mine, other_initials) or _stands_for(others, my_initials):
        return PUBLISHER_PART
    return 0 if len(mine & others) / len(mine | others) >= _ALIKE else PUBLISHER_APART


def _stands_for(mine: frozenset[str], initials: str) -> bool:
    """Say whether one of the words is made of the initials of a name, with or without its little words."""
    return any(len(each) in _ACRONYM and len(initials) in _ACRONYM and _within(initials, each) for each in mine)


def _within(initials: str, word: str) -> bool:
    """Say whether the letters of `initials` come in `word` in this order, and make up nearly all of it."""
    letters = iter(word)
    return all(each in letters for each in initials) and len(word) - len(initials) <= 1


def _places(one: Portrait, other: Portrait) -> Iterator[Evidence]:
    if common := set(one.places) & set(other.places):
        yield Evidence("place", PLACE, min(common))
    elif one.box and other.box:
        share = _common(one.box, other.box)
        if share >= _SAME_BOX:
            yield Evidence("place", PLACE)
        elif share <= _OTHER_BOX:
            yield Evidence("place-apart", PLACE_APART)
    elif _scheme(one) & _scheme(other):
        yield Evidence("place-apart", PLACE_APART)


def _scheme(one: Portrait) -> set[str]:
    """Give the lists that its places are of: two places of one list are two places."""
    return {each.rpartition("/")[0] for each in one.places}


def _common(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Give what share of the two boxes together both cover; points are boxes that are a little larger."""
    least = 1e-3
    west, south, east, north = (pick(one[i], other[i]) for i, pick in enumerate((max, max, min, min)))
    both = max(0.0, east - west + least) * max(0.0, north - south + least)
    areas = [(box[2] - box[0] + least) * (box[3] - box[1] + least) for box in (one, other)]
    return both / max(sum(areas) - both, least * least)


def _editions(one: Portrait, other: Portrait) -> Iterator[Evidence]:
    if one.period and other.period and (one.period[1] < other.period[0] or other.period[1] < one.period[0]):
        shown = sorted((" \u2013 ".join(one.period), " \u2013 ".join(other.period)))
        yield Evidence("edition", EDITION_APART, " / ".join(shown))
    elif one.version and other.version and one.version != other.version and not (one.ids and one.ids == other.ids):
        yield Evidence("edition", EDITION_APART, " / ".join(sorted((one.version, other.version))))


def _share(mark: int, times: Mapping[int, int]) -> float:
    count = times.get(mark, 1)
    return 1 / count if count else 0.0

"""Portrait: what of an entry tells whether another one is the same dataset, and the marks by which such are found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

import orjson

from dcat_ap import coordinates
from dcat_ap.entry import LISTED
from dcat_ap.identity import words

_KINDS = {"Dataset": "dataset", "DatasetSeries": "series", "DataService": "service"}
_MOST_ADDRESSES, _MOST_TITLES, _MOST_IDS, _MOST_NAMES, _MOST_WORDS = 4, 2, 3, 2, 3
_LONGEST = 200
assert frozenset(_KINDS.values()) == frozenset(LISTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A short description of an entry; texts in the one form that spellings of the same share."""

    kind: str
    title: str  # as it was written, for people
    ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()  # the same few, whoever takes them of the same many
    titles: tuple[tuple[str, ...], ...] = ()  # each as words
    publishers: tuple[str, ...] = ()
    publisher_iris: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    box: tuple[float, ...] = ()  # west, south, east, north
    period: tuple[str, ...] = ()  # first and last day
    version: str = ""
    modified: str = ""

    @property
    def packed(self) -> bytes:
        """The portrait as the store keeps it."""
        return orjson.dumps([getattr(self, name) for name in self.__slots__])

    @classmethod
    def read(cls, packed: bytes) -> Self:
        """Give the portrait that was packed."""
        values = (tuple(map(_tuple, each)) if isinstance(each, list) else each for each in orjson.loads(packed))
        named: dict[str, Any] = dict(zip(cls.__slots__, values, strict=True))
        return cls(**named)


def portrait(plain: Mapping[str, Any]) -> Portrait | None:
    """Give the portrait of an entry in its JSON form; None for kinds that the DCAT catalogue does not list."""
    if plain.get("class") not in _KINDS:
        return None
    names, iris = _publishers(plain)
    own = frozenset(word for each in names for word in words.name(each)[0])
    levels = frozenset(level for each in names for level in words.name(each)[1])
    titles = sorted(_texts(plain.get("title")), key=lambda each: each[1] not in {"de", ""})[:_MOST_TITLES]
    found = [words.title(text, own, levels) for text, _ in titles]
    return Portrait(
        kind=_KINDS[plain["class"]],
        title=titles[0][0][:_LONGEST] if titles else "",
        ids=tuple(dict.fromkeys(filter(None, map(words.identifier, _identifiers(plain)))))[:_MOST_IDS],
        addresses=_few(filter(None, map(words.address, _addresses(plain)))),
        titles=tuple(dict.fromkeys(each for each in found if each)),
        publishers=tuple(each[:_LONGEST] for each in names[:_MOST_NAMES]),
        publisher_iris=tuple(iris[:_MOST_NAMES]),
        places=tuple(sorted(_places(plain)))[:_MOST_ADDRESSES],
        box=_box(plain),
        period=_period(plain),
        version=next((text[:_LONGEST] for text, _ in _texts(plain.get("version"))), ""),
        modified=next((text for text, _ in _texts(plain.get("modified"))), "")[:_LONGEST],
    )


def marks(one: Portrait) -> tuple[int, ...]:
    """Give the marks of an entry: 64 bits each; entries that have none in common are not the same dataset."""
    return tuple(dict.fromkeys((*id_marks(one), *address_marks(one), *title_marks(one))))


def id_marks(one: Portrait) -> dict[int, str]:
    """Give the marks for its identifiers."""
    return {_mark(one, "i", each): each for each in one.ids}


def address_marks(one: Portrait) -> dict[int, str]:
    """Give the marks for the addresses of its data."""
    return {_mark(one, "u", each): each for each in one.addresses}


def title_marks(one: Portrait) -> dict[int, str]:
    """Give the marks for its titles, alone and with words of its publisher: the latter are rarer."""
    found: dict[int, str] = {}
    names = sorted({word for each in one.publishers for word in words.name(each)[0]})[:_MOST_WORDS]
    for each in one.titles:
        joined = "".join(each)
        found |= {_mark(one, "t", f"{joined}|{name}"): joined for name in ("", *names)}
    return found


def _mark(one: Portrait, kind: str, value: str) -> int:
    return int.from_bytes(_digest(f"{kind}|{one.kind}|{value}"), "big", signed=True)


def _few(found: Iterable[str]) -> tuple[str, ...]:
    """Give a few addresses, those with the least digests, so that of two long lists the same ones are taken."""
    distinct = set(found)
    if len(distinct) > _MOST_ADDRESSES:
        distinct = set(sorted(distinct, key=_digest)[:_MOST_ADDRESSES])
    return tuple(sorted(each[:_LONGEST] for each in distinct))


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


def _identifiers(plain: Mapping[str, Any]) -> Iterator[str]:
    yield from (text for text, _ in _texts(plain.get("identifier")))
    for each in _listed(plain.get("adms_identifier")):
        yield from (text for text, _ in _texts(each.get("notation") if isinstance(each, dict) else each))
    if "://" in plain.get("id", ""):
        yield plain["id"]


def _addresses(plain: Mapping[str, Any]) -> Iterator[str]:
    yield from _links(plain.get("endpoint_url"))
    for each in _listed(plain.get("distribution")):
        if isinstance(each, dict):
            yield from _links(each.get("access_url"))
            yield from _links(each.get("download_url"))


def _publishers(plain: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    names, iris = [], []
    for each in _listed(plain.get("publisher")):
        thing = each if isinstance(each, dict) else {"id": each}
        names += [text for text, _ in _texts(thing.get("name"))]
        iris += [iri for iri in _links(thing.get("id")) if "://" in iri]
    return names, iris


def _places(plain: Mapping[str, Any]) -> set[str]:
    found = {*_links(plain.get("spatial")), *_links(plain.get("political_geocoding_uri"))}
    return {each for each in found if "://" in each and len(each) <= _LONGEST}


def _box(plain: Mapping[str, Any]) -> tuple[float, ...]:
    for each in _listed(plain.get("spatial")):
        if isinstance(each, dict):
            for text, _ in (*_texts(each.get("bbox")), *_texts(each.get("geometry"))):
                if found := coordinates.extent(text):
                    return tuple(round(number, 4) for number in found[:4])
    return ()


def _period(plain: Mapping[str, Any]) -> tuple[str, ...]:
    days: list[str] = []
    for each in _listed(plain.get("temporal")):
        if not isinstance(each, dict):
            return ()
        ends = [[text[:10] for text, _ in _texts(each.get(name))] for name in ("start_date", "end_date")]
        if not all(ends):
            return ()
        days += [*ends[0], *ends[1]]
    return (min(days), max(days)) if days else ()


def _texts(values: Any) -> list[tuple[str, str]]:
    """Give each literal with its language."""
    if not values:
        return []
    found = []
    for each in _listed(values):
        if isinstance(each, str):
            found.append((each, ""))
        elif isinstance(each, dict) and isinstance(each.get("value"), str):
            found.append((each["value"], each.get("lang", "")))
    return found


def _links(values: Any) -> list[str]:
    if not values:
        return []
    named = (each.get("id", each.get("value", "")) if isinstance(each, dict) else each for each in _listed(values))
    return [each for each in named if isinstance(each, str)]


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

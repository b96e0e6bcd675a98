"""Area: states, districts and municipalities by their official keys (ARS, AGS) or names, and which lies in which."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from dcat_ap import vocabularies

_KEYS = ("state-key", "district-key", "regional-key")
_IN_IRI = re.compile(
    r"/politicalGeocoding/(?:stateKey|districtKey|regionalKey|municipalityKey|municipalAssociationKey)/(\d{2,12})$"
)
_CODE = re.compile(r"\d{2}(?:\d{3}(?:\d{3}|\d{7})?)?\Z")
_STATE, _DISTRICT, _AGS, _ARS = 2, 5, 8, 12


def areas(iris: Iterable[str]) -> tuple[str, ...]:
    """Give the keys of the areas that `iris` name, and of those around each: its district, its state."""
    codes = [found[1] for iri in iris if (found := _IN_IRI.search(iri))]
    return tuple(dict.fromkeys(each for code in codes for each in _around(_short(code))))


def keys(text: str, *, around: bool = False) -> tuple[str, ...]:
    """Give the keys of the areas that `text` names, by key or by name; with `around` the districts they lie in.

    A name may be that of several areas; then all are meant. What names none has no keys.
    """
    wanted = text.strip()
    by_name = _by_name().get(_normal(wanted), ()) if wanted else ()
    found = (_short(wanted),) if _CODE.match(wanted) else by_name
    return tuple(dict.fromkeys(each[:_DISTRICT] if around else each for each in found))


def _around(code: str) -> Iterator[str]:
    for size in (len(code), _DISTRICT, _STATE):
        if len(code) >= size:
            yield code[:size]


def _short(code: str) -> str:
    """Give the AGS for a key of twelve digits: the key without the association of municipalities."""
    short = code[:_DISTRICT] + code[-3:] if len(code) == _ARS else code
    return short.removesuffix("000") if len(short) == _AGS else short


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for name in _KEYS:
        table = vocabularies.table(name)
        for row in table.rows:
            code, label = row[table.columns.index("code")], row[table.columns.index("label_de")]
            for each in dict.fromkeys((label, label.partition(",")[0])):
                found.setdefault(_normal(each), {})[_short(code)] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _normal(name: str) -> str:
    return " ".join(name.casefold().split())

"""Rules read off the model: what DCAT-AP.de asks for and an entry lacks or has too often."""

from collections.abc import Iterator

from dcat_ap.finding import Finding, warning
from dcat_ap.model import CLASSES, Property, Thing, properties
from dcat_ap.terms import PREFIXES, Iri

VERSION = 1
"""Part of every record's fingerprint: raised when the rules change."""


def check(thing: Thing) -> tuple[Finding, ...]:
    """Give a Finding for each property of `thing`, and of the things in it, whose number is not as asked.

    The numbers are those of the property table of DCAT-AP.de 3.0.
    """
    return tuple(_miscounted(thing))


def _miscounted(thing: Thing) -> Iterator[Finding]:
    counted, nesting = _RULES[type(thing)]
    for declared in counted:
        number = len(getattr(thing, declared.name))
        if number < declared.least:
            yield _finding("check.missing", thing, declared)
        if declared.most is not None and number > declared.most:
            yield _finding("check.too-many", thing, declared, count=number, most=declared.most)
    for name in nesting:
        for value in getattr(thing, name):
            if isinstance(value, Thing):
                yield from _miscounted(value)


# class -> the properties that must be counted, and the names of those whose values are things
_RULES: dict[type[Thing], tuple[tuple[Property, ...], tuple[str, ...]]] = {
    cls: (
        tuple(each for each in properties(cls) if each.least or each.most is not None),
        tuple(each.name for each in properties(cls) if each.kind.thing),
    )
    for cls in CLASSES.values()
}


def _finding(rule: str, thing: Thing, declared: Property, **numbers: int) -> Finding:
    name = thing.id if isinstance(thing.id, Iri) else "[]"
    return warning(
        rule,
        f"{type(thing).__name__} {name}",
        property=_curie(declared.predicate),
        label_de=declared.label_de,
        label_en=declared.label_en,
        **numbers,
    )


def _curie(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace.base):
            return f"{prefix}:{iri.removeprefix(namespace.base)}"
    return iri

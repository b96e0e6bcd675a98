"""The model as a table for people: every class, every property, read off the declarations."""

from collections.abc import Iterator

from dcat_ap.model import CLASSES, Kind, Property, Thing, properties
from dcat_ap.model.property import Obligation
from dcat_ap.terms import curie

_HEAD = ("name", "property", "values", "DCAT-AP.de 3.0", "DCAT-AP HVD", "German label")
_DUTIES = {
    Obligation.MANDATORY: "mandatory",
    Obligation.RECOMMENDED: "recommended",
    Obligation.OPTIONAL: "optional",
}
_SHAPES = {"text": "text, perhaps with a language", "link": "an IRI", "literal": "a literal"}


def markdown() -> str:
    """Give one section per class, each with a table of its properties in the order of the specification."""
    return "\n\n".join(_section(name, cls) for name, cls in CLASSES.items())


def _section(name: str, cls: type[Thing]) -> str:
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, properties(cls))]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"## {name}\n\n`{curie(cls.CLASS)}`. {_summary(cls)}\n\n{table}"


def _row(declared: Property) -> tuple[str, ...]:
    most = "*" if declared.most is None else declared.most
    duty = f"{_DUTIES[declared.obligation]} {declared.least}..{most}"
    return (
        f"`{declared.name}`",
        f"`{curie(declared.predicate)}`",
        "; ".join(_values(declared.kind)),
        f"{duty}, deprecated" if declared.deprecated else duty,
        declared.hvd,
        declared.label_de,
    )


def _values(kind: Kind) -> Iterator[str]:
    if kind.shape == "thing":
        yield f"[{kind.thing}](#{kind.thing.lower()})"
    elif kind.shape == "concept":
        yield f"an IRI of the list {kind.vocabulary}"
    elif kind.datatypes:
        yield " or ".join(f"`{curie(each)}`" for each in kind.datatypes)
    else:
        yield _SHAPES[kind.shape]


def _summary(cls: type[Thing]) -> str:
    return (cls.__doc__ or "").splitlines()[0]

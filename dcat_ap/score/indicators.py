"""The table of indicators, schemas/mqa.toml, as Python sees it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dcat_ap import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One question of the MQA: what it looks at, what answers it, what a yes is worth; `bit` is its place."""

    name: str
    dimension: str
    points: int
    where: str
    properties: tuple[str, ...]
    test: str
    metric: str
    bit: int
    lists: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of indicators with the most points it can give and the metric of its sum."""

    name: str
    points: int
    metric: str


@cache
def indicators() -> tuple[Indicator, ...]:
    """Give all indicators in the order of their bits."""
    return tuple(_indicator(row, 1 << place) for place, row in enumerate(_table()["indicators"]))


@cache
def dimensions() -> tuple[Dimension, ...]:
    """Give the five dimensions in the order of the methodology."""
    return tuple(Dimension(name, **facts) for name, facts in _table()["dimensions"].items())


@cache
def ratings() -> Mapping[str, int]:
    """Give each rating with the fewest points it takes, best first."""
    return dict(_table()["ratings"])


def rating(points: float) -> str:
    """Give the rating of `points`; a mean is rounded half up first, as data.europa.eu does for catalogues."""
    whole = int(points + 0.5)
    return next(name for name, fewest in ratings().items() if whole >= fewest)


def metric(name: str) -> str:
    """Give the IRI of a metric of the DQV vocabulary."""
    return f"{_table()['metrics']}{name}"


def total() -> str:
    """Give the metric of all points together."""
    name: str = _table()["total"]
    return name


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((resources.schemas() / "mqa.toml").read_text(encoding="utf-8"))


def _indicator(row: Mapping[str, Any], bit: int) -> Indicator:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Indicator(bit=bit, **values)

"""Identity in an instance: whether the same dataset of several sources is shown once, whose, and what people ruled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from dcat_ap.identity import Evidence

AUTHORITY, OTHER, AGGREGATOR = "authority", "other", "aggregator"
ROLES = (AUTHORITY, OTHER, AGGREGATOR)
"""What a source is: the body that makes the data, one that collects them from others, or nobody has said. In order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whether datasets are recognised across sources, and in which `order` sources go: names and roles, first first."""

    on: bool = True
    order: tuple[str, ...] = ROLES

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the Identity of a table `[identity]` that conforms to the schema."""
        return cls(on=table.get("on", True), order=tuple(table.get("order", ROLES)))

    def ranks(self, roles: Mapping[str, str]) -> dict[str, int]:
        """Give the rank of each source, by its name or else its role; what `order` does not name comes last."""
        if not self.on:
            return {}
        return {name: min(self._place(name), self._place(role)) for name, role in roles.items()}

    def _place(self, word: str) -> int:
        return self.order.index(word) if word in self.order else len(self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person decided about two entries, by ids in their order: they are the `same` dataset, or they are not."""

    one: str
    other: str
    same: bool
    reason: str
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPath:
    """An entry that another one stands for: why, in points, and by which evidence; `whole` if people ruled so."""

    entry: str
    score: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A dataset of several sources: the id of the entry that stands for it, its delivery paths, what people ruled."""

    master: str
    paths: tuple[DeliveryPath, ...]
    rulings: tuple[Ruling, ...] = ()

    @property
    def entries(self) -> tuple[str, ...]:
        """The ids of all its entries, that of the master first."""
        return (self.master, *(each.entry for each in self.paths))

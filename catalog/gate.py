"""Gate: which entries the open catalogue holds, and what an instance shows besides. Policy, not judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from dcat_ap.openness import Openness

OPEN = frozenset({Openness.FREE, Openness.DECLARED})
"""What the open catalogue holds unless an instance decides otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Which verdicts are open; whether the rest has public pages, and whether there is a feed of everything."""

    open: frozenset[Openness] = OPEN
    show_closed: bool = False
    feed_all: bool = False

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """Give the Gate of a table `[gate]` that conforms to the schema."""
        verdicts = frozenset(map(Openness, table.get("open", OPEN)))
        flags = {name: bool(table.get(name, False)) for name in ("show_closed", "feed_all")}
        return cls(open=verdicts, **flags)

    @property
    def closed(self) -> frozenset[Openness]:
        """The verdicts that are not open."""
        return frozenset(Openness) - self.open

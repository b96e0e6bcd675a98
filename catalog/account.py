"""Account: who signs in, and what that allows: a Role at one organisation, or everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

EVERYWHERE = "*"


class Role(StrEnum):
    """What somebody may do; each role may do all that those before it may."""

    READER = "reader"  # sees what waits and what is wrong
    STEWARD = "steward"  # decides about runs, has sources harvested
    ADMINISTRATOR = "administrator"  # sees who did what

    def includes(self, other: "Role") -> bool:
        """Say whether it may do what `other` may."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one organisation, by its key, or EVERYWHERE. Written as `steward:leipzig`, or `reader`."""

    role: Role
    organisation: str = EVERYWHERE

    @classmethod
    def read(cls, text: str) -> Self:
        """Give the Grant that is written as `text`. Raises ValueError."""
        role, _, organisation = text.partition(":")
        return cls(Role(role), organisation or EVERYWHERE)

    def __str__(self) -> str:
        return self.role if self.organisation == EVERYWHERE else f"{self.role}:{self.organisation}"

    def allows(self, role: Role, organisation: str) -> bool:
        """Say whether it allows what `role` may do at an organisation."""
        return self.role.includes(role) and self.organisation in {EVERYWHERE, organisation}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who has signed in: `name` tells them from all others, `title` is what they are called."""

    name: str
    title: str
    grants: tuple[Grant, ...] = ()

    @property
    def signature(self) -> str:
        """What an audit calls them: their title, and the name that tells them from others."""
        return self.title if self.title == self.name else f"{self.title} ({self.name})"

    def may(self, role: Role, organisation: str) -> bool:
        """Say whether they may do what `role` may at an organisation."""
        return any(each.allows(role, organisation) for each in self.grants)

    def may_somewhere(self, role: Role) -> bool:
        """Say whether they may do what `role` may at any organisation at all."""
        return any(each.role.includes(role) for each in self.grants)


def grants(texts: Iterable[str]) -> tuple[Grant, ...]:
    """Give the Grants that are written so, each once, in a fixed order. Raises ValueError."""
    return tuple(sorted({Grant.read(each) for each in texts}, key=str))

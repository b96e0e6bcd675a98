"""The gate in SQL: which verdicts are open as of the last ledger line, and what follows for a delivery.

It is a gate for data: what the DCAT catalogue does not list passes beside it.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, case, delete, insert, or_, select

from catalog.change import EntryState
from catalog.store.tables import delivery, gate
from dcat_ap.entry import BESIDE
from dcat_ap.openness import Openness


def verdicts(connection: Connection) -> frozenset[Openness]:
    """Give the verdicts that are open."""
    return frozenset(map(Openness, connection.scalars(select(gate.c.openness))))


def save(connection: Connection, verdicts: Collection[Openness]) -> None:
    """Make exactly `verdicts` open, for deliveries to come."""
    connection.execute(delete(gate))
    connection.execute(insert(gate), [{"openness": each.value} for each in sorted(verdicts)])


def is_open() -> ColumnElement[bool]:
    """Give the condition that a delivery may be public; it is fit for statements that are carried out many times."""
    return or_(delivery.c.openness.in_(select(gate.c.openness)), *(delivery.c.kind == kind for kind in BESIDE))


def asks() -> ColumnElement[str]:
    """Give the state of a delivery that wants to be public: it asks for its IRI, unless it is closed."""
    return case((is_open(), EntryState.SHADOWED.value), else_=EntryState.CLOSED.value)


def reason() -> ColumnElement[str]:
    """Give why a delivery is not public: its verdict, or nothing."""
    return case((is_open(), ""), else_=delivery.c.openness)

"""Touched: the entries whose state or pointer a publication may change, as long as its transaction lasts."""

from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table

from catalog.store.text import String

touched = Table(
    "touched",
    MetaData(),
    Column("entry", String, nullable=False),
    Column("place", BigInteger, nullable=False),  # orders the ledger lines
    Column("delivery", BigInteger),  # where its pointer goes; empty: stays
    Column("was", String, nullable=False),  # its state before
    Column("goes", String, nullable=False),  # its state after, unless it inherits an IRI
    Column("reason", String, nullable=False),  # why it is not public, unless another entry has its IRI
    Column("fresh", Boolean, nullable=False),  # readers see a difference, if it is public before or after
    Column("iri", String, nullable=False),
    Column("old_iri", String, nullable=False),
    Column("renamed", Boolean, nullable=False),  # IRI or kind are others than before
    prefixes=["TEMPORARY"],
)

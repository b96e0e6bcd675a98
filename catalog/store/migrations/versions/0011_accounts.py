"""Accounts: who signs in, who is signed in, and what people did at the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("title", "grants", "password", "created")),
        sa.Column("closed", text),
    )
    op.create_table(
        "session",
        sa.Column("digest", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("name", "title", "grants", "origin")),
        *(sa.Column(name, text, nullable=False) for name in ("begun", "seen", "ends")),
    )
    op.create_index("session_name", "session", ["name"])
    op.create_table(
        "deed",
        sa.Column("id", serial, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("at", "who", "what", "subject", "note")),
    )

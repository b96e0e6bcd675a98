"""Errands: what workers look at outside for programs, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("id", text, primary_key=True),
        sa.Column("kind", text, nullable=False),
        sa.Column("asked", sa.LargeBinary, nullable=False),
        sa.Column("made", text, nullable=False),
        sa.Column("ended", text),
        sa.Column("failed", sa.Boolean, nullable=False),
        sa.Column("result", sa.LargeBinary),
    )

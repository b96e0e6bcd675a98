"""Plans: what a run that waits for a person would do.

A run that was held before there were plans has none, and cannot be applied: the next run of its source takes its place.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "planned",
        sa.Column("run", serial, sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("entry", text, primary_key=True),
        sa.Column("effect", text, primary_key=True),
        sa.Column("state", text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "planned_page",
        sa.Column("run", serial, sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("page", serial, primary_key=True, autoincrement=False),
    )
    op.execute("UPDATE run SET state = 'superseded' WHERE state = 'held'")

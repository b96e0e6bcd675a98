"""Identity: which entries of different sources are the same dataset, and which of them stands for it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "portrait",
        sa.Column("body", serial, sa.ForeignKey("body.id"), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "mark",
        sa.Column("body", serial, sa.ForeignKey("body.id"), primary_key=True),
        sa.Column("mark", sa.BigInteger, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("mark_mark", "mark", ["mark"])
    op.create_table(
        "likeness",
        sa.Column("one", text, primary_key=True),
        sa.Column("other", text, primary_key=True),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("likeness_other", "likeness", ["other"])
    op.create_table(
        "path",
        sa.Column("entry", text, primary_key=True),
        sa.Column("master", text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("path_master", "path", ["master"])
    op.create_table(
        "ruling",
        sa.Column("one", text, primary_key=True),
        sa.Column("other", text, primary_key=True),
        sa.Column("same", sa.Boolean, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("made", text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ruling_other", "ruling", ["other"])
    op.create_table(
        "precedence",
        sa.Column("source", text, sa.ForeignKey("source.name"), primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
    )

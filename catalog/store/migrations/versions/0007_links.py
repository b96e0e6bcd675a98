"""Links: what checks of addresses found out, who names them, and when a host may be asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("id", text, primary_key=True),
        *(sa.Column(name, text, nullable=False) for name in ("url", "host", "state", "reason", "since", "due")),
        *(sa.Column(name, text) for name in ("checked", "worked", "failing", "failed")),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("content_type", text, nullable=False),
        sa.Column("length", sa.BigInteger),
        sa.Column("last_modified", text, nullable=False),
        sa.Column("final", text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("link_due", "link", ["due"])
    op.create_index("link_state", "link", ["state"])
    op.create_table(
        "link_use",
        *(sa.Column(name, text, primary_key=True) for name in ("link", "entry", "role")),
        sa.Column("declared", text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("link_use_entry", "link_use", ["entry"])
    op.create_table(
        "measured",
        sa.Column("entry", text, primary_key=True),
        sa.Column("delivery", serial, nullable=False, autoincrement=False),
        sa.Column("score", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bookmark",
        sa.Column("name", text, primary_key=True),
        sa.Column("line", serial, nullable=False, autoincrement=False),
    )
    op.create_table(
        "host",
        sa.Column("name", text, primary_key=True),
        sa.Column("free", text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("ticket", sa.Column("origin", text, nullable=False, server_default="run"))

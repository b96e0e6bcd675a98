"""The gate: verdicts on free reuse and scores of deliveries, which verdicts are open, repair tickets.

What was published before there was a gate counts as free until its next harvest judges it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("delivery", sa.Column("openness", text, nullable=False, server_default="free"))
    op.add_column("delivery", sa.Column("score", sa.BigInteger))
    with op.batch_alter_table("ledger") as ledger:
        ledger.alter_column("run", existing_type=serial, nullable=True)
    gate = op.create_table("gate", sa.Column("openness", text, primary_key=True))
    op.bulk_insert(gate, [{"openness": "declared"}, {"openness": "free"}])
    op.create_table(
        "ticket",
        sa.Column("id", text, primary_key=True),
        sa.Column("source", text, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("cause", sa.LargeBinary, nullable=False),
        sa.Column("varied", sa.Boolean, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("examples", sa.LargeBinary, nullable=False),
        sa.Column("first_seen", text, nullable=False),
        sa.Column("last_seen", text, nullable=False),
        sa.Column("closed", text),
    )
    op.create_index("ticket_source_closed", "ticket", ["source", "closed"])

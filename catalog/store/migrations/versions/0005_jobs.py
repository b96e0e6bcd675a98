"""Jobs: what is due, and which worker has it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", serial, primary_key=True),
        sa.Column("kind", text, nullable=False),
        sa.Column("subject", text, nullable=False),
        sa.Column("due", text, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("worker", text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("lease", text),
        sa.Column("ended", text),
        sa.Column("code", sa.Integer),
        sa.UniqueConstraint("kind", "subject", "due"),
    )
    op.create_index("job_state_due", "job", ["state", "due"])

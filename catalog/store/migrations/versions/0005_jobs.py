"""Jobs: what is due, and which worker has it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", serial, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("due", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("worker", sa.String, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("lease", sa.String),
        sa.Column("ended", sa.String),
        sa.Column("code", sa.Integer),
        sa.UniqueConstraint("kind", "subject", "due"),
    )
    op.create_index("job_state_due", "job", ["state", "due"])

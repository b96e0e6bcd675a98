"""What entries beside the DCAT catalogue are looked up by; and entries by their kind."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("body", serial, sa.ForeignKey("body.id"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_index("fact_body_name", "fact", ["body", "name"])
    op.create_index("fact_name_value", "fact", ["name", "value"])
    op.create_index("entry_kind_slug", "entry", ["kind", "slug"])

"""What entries beside the DCAT catalogue are looked up by; and entries by their kind."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("body", serial, sa.ForeignKey("body.id"), nullable=False),
        sa.Column("name", text, nullable=False),
        sa.Column("value", text, nullable=False),
    )
    op.create_index("fact_body_name", "fact", ["body", "name"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("fact_value", "fact", ["value"], postgresql_using="hash")
    else:
        op.create_index("fact_name_value", "fact", ["name", "value"])
    op.create_index("entry_kind_slug", "entry", ["kind", "slug"])

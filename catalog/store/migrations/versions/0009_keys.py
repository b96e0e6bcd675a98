"""Keys: digests of what lets programs change something through the API."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("name", text, primary_key=True),
        sa.Column("digest", text, nullable=False, unique=True),
        *(sa.Column(name, text, nullable=False) for name in ("scopes", "created")),
        sa.Column("revoked", text),
    )

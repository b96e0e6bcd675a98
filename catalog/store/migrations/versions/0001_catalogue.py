"""The catalogue: sources, runs, entries with their deliveries, the ledger, pages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fixed",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table(
        "source",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("schedule", sa.String, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", serial, primary_key=True),
        sa.Column("source", sa.String, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("started", sa.String, nullable=False),
        sa.Column("ended", sa.String),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("publish_seconds", sa.Float, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("verdict", sa.LargeBinary, nullable=False),
    )
    op.create_index("run_source_state", "run", ["source", "state"])
    op.create_table(
        "raw",
        sa.Column("id", serial, primary_key=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("format", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "body",
        sa.Column("id", serial, primary_key=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("json", sa.LargeBinary, nullable=False),
        sa.Column("turtle", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("source", sa.String, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("iri", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("slug", sa.String, nullable=False, unique=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("delivery", serial),
        sa.Column("seq", serial, unique=True),
        sa.Column("first_seen", sa.String),
        sa.Column("changed", sa.String),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("missing_runs", sa.Integer, nullable=False),
        sa.UniqueConstraint("source", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("entry_iri", "entry", ["iri"])
    op.create_index("entry_source_state_kind", "entry", ["source", "state", "kind"])
    op.create_table(
        "delivery",
        sa.Column("id", serial, primary_key=True),
        sa.Column("run", serial, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("entry", sa.String, nullable=False),
        sa.Column("iri", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("raw", serial, sa.ForeignKey("raw.id"), nullable=False),
        sa.Column("body", serial, sa.ForeignKey("body.id"), nullable=False),
        sa.Column("verdict", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("run", "entry"),
    )
    op.create_index("delivery_raw", "delivery", ["raw"])
    op.create_index("delivery_body", "delivery", ["body"])
    op.create_table(
        "ledger",
        sa.Column("seq", serial, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("run", serial, sa.ForeignKey("run.id"), nullable=False),
    )
    op.create_table(
        "page",
        sa.Column("id", serial, primary_key=True),
        sa.Column("source", sa.String, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("run", serial, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("etag", sa.String, nullable=False),
        sa.Column("last_modified", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("next_url", sa.String, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("keys", sa.LargeBinary, nullable=False),
        sa.Column("leftovers", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("source", "url", "run"),
    )

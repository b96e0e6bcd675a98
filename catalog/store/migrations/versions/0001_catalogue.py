"""The catalogue: sources, runs, entries with their deliveries, the ledger, pages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fixed",
        sa.Column("name", text, primary_key=True),
        sa.Column("value", text, nullable=False),
    )
    op.create_table(
        "source",
        sa.Column("name", text, primary_key=True),
        sa.Column("title", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("url", text, nullable=False),
        sa.Column("organisation", text, nullable=False),
        sa.Column("schedule", text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", serial, primary_key=True),
        sa.Column("source", text, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("fingerprint", text, nullable=False),
        sa.Column("started", text, nullable=False),
        sa.Column("ended", text),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("publish_seconds", sa.Float, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("verdict", sa.LargeBinary, nullable=False),
    )
    op.create_index("run_source_state", "run", ["source", "state"])
    op.create_table(
        "raw",
        sa.Column("id", serial, primary_key=True),
        sa.Column("digest", text, nullable=False, unique=True),
        sa.Column("format", text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "body",
        sa.Column("id", serial, primary_key=True),
        sa.Column("digest", text, nullable=False, unique=True),
        sa.Column("json", sa.LargeBinary, nullable=False),
        sa.Column("turtle", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "entry",
        sa.Column("id", text, primary_key=True),
        sa.Column("source", text, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("key", text, nullable=False),
        sa.Column("iri", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("slug", text, nullable=False, unique=True),
        sa.Column("state", text, nullable=False),
        sa.Column("delivery", serial),
        sa.Column("seq", serial, unique=True),
        sa.Column("first_seen", text),
        sa.Column("changed", text),
        sa.Column("reason", text, nullable=False),
        sa.Column("missing_runs", sa.Integer, nullable=False),
        sa.UniqueConstraint("source", "key").ddl_if(dialect="sqlite"),
        sqlite_with_rowid=False,
    )
    op.create_index("entry_iri", "entry", ["iri"], postgresql_using="hash")
    op.create_index("entry_source_state_kind", "entry", ["source", "state", "kind"])
    op.create_table(
        "delivery",
        sa.Column("id", serial, primary_key=True),
        sa.Column("run", serial, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("entry", text, nullable=False),
        sa.Column("iri", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("fingerprint", text, nullable=False),
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
        sa.Column("entry", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("run", serial, sa.ForeignKey("run.id"), nullable=False),
    )
    op.create_table(
        "page",
        sa.Column("id", serial, primary_key=True),
        sa.Column("source", text, sa.ForeignKey("source.name"), nullable=False),
        sa.Column("url", text, nullable=False),
        sa.Column("run", serial, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("etag", text, nullable=False),
        sa.Column("last_modified", text, nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("fingerprint", text, nullable=False),
        sa.Column("next_url", text, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("keys", sa.LargeBinary, nullable=False),
        sa.Column("leftovers", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("source", "url", "run").ddl_if(dialect="sqlite"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("page_url", "page", ["url"], postgresql_using="hash")

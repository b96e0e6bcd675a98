"""History: when an entry was shown, what was shown then, and how long that is kept; what is kept out for good.

Of what was published before, only what is shown today is still there; the time of a line is that of its run.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
text = sa.String().with_variant(sa.String(collation="C"), "postgresql")

_BEFORE = """
WITH chain AS (SELECT seq, lag(seq) OVER (PARTITION BY entry ORDER BY seq) AS earlier FROM ledger)
UPDATE ledger SET before = (SELECT earlier FROM chain WHERE chain.seq = ledger.seq)
"""
_AT = """
WITH moments AS (
  SELECT seq, max(ended) OVER (ORDER BY seq) AS moment FROM ledger LEFT JOIN run ON run.id = ledger.run
)
UPDATE ledger SET at = (SELECT moment FROM moments WHERE moments.seq = ledger.seq)
"""
_SHOWN = """
UPDATE ledger SET delivery = (SELECT delivery FROM entry WHERE entry.seq = ledger.seq)
WHERE kind = 'put' AND seq IN (SELECT seq FROM entry WHERE state = 'public')
"""
_WHY = """
UPDATE ledger SET reason = (
  SELECT CASE WHEN state = 'shadowed' THEN 'shadowed' ELSE reason END FROM entry WHERE entry.seq = ledger.seq
)
WHERE kind = 'withdraw' AND seq IN (SELECT seq FROM entry)
"""
_REPLACED = """
INSERT INTO retired (delivery, at)
SELECT delivery.id, coalesce(run.ended, run.started) FROM delivery JOIN run ON run.id = delivery.run
JOIN entry ON entry.id = delivery.entry
WHERE run.state = 'done' AND (entry.delivery IS NULL OR entry.delivery <> delivery.id)
"""
_WITHDRAWN = """
INSERT INTO retired (delivery, at)
SELECT delivery, coalesce(changed, first_seen) FROM entry WHERE state = 'withdrawn' AND delivery IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("delivery", sa.Column("address", text, nullable=False, server_default=""))
    op.create_table(
        "retired",
        sa.Column("delivery", serial, sa.ForeignKey("delivery.id"), primary_key=True, autoincrement=False),
        sa.Column("at", text, nullable=False),
        sa.Column("heir", serial),
    )
    op.create_index("retired_at", "retired", ["at"])
    op.add_column("ledger", sa.Column("at", text))
    op.add_column("ledger", sa.Column("delivery", serial))
    op.add_column("ledger", sa.Column("before", serial))
    op.add_column("ledger", sa.Column("reason", text, nullable=False, server_default=""))
    op.create_table(
        "redaction",
        sa.Column("id", serial, primary_key=True),
        sa.Column("kind", text, nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("substitute", text, nullable=False),
        sa.Column("reason", text, nullable=False),
        sa.Column("at", text, nullable=False),
        sa.UniqueConstraint("kind", "digest"),
    )
    for statement in (_BEFORE, _AT, _SHOWN, _WHY, _REPLACED, _WITHDRAWN):
        op.execute(statement)

"""The tables of those who change something: programs by keys, people by accounts, their deeds and errands."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table

from catalog.store.tables.columns import Instant, Serial, String, metadata

api_key = Table(
    "api_key",  # what lets programs change something through the API; of a secret only the digest
    metadata,
    Column("name", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("scopes", String, nullable=False),
    *(Column(name, Instant, nullable=name == "revoked") for name in ("created", "revoked")),
)

account = Table(
    "account",  # who may sign in with a password; of the password only the argon2id digest
    metadata,
    Column("name", String, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("title", "grants", "password")),
    *(Column(name, Instant, nullable=name == "closed") for name in ("created", "closed")),
)

session = Table(
    "session",  # who is signed in; of the browser's token only the digest. `origin` is empty for accounts of ours
    metadata,
    Column("digest", String, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("name", "title", "grants", "origin")),
    *(Column(name, Instant, nullable=False) for name in ("begun", "seen", "ends")),
    Index(None, "name"),
)

deed = Table(
    "deed",  # what people did at the desk
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    *(Column(name, String, nullable=False) for name in ("who", "what", "subject", "note")),
)

errand = Table(
    "errand",  # what workers look at outside for programs, each with a job, and what came of it
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("asked", LargeBinary, nullable=False),
    Column("made", Instant, nullable=False),
    Column("ended", Instant),
    Column("failed", Boolean, nullable=False),
    Column("result", LargeBinary),
)

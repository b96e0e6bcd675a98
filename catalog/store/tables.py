"""The tables, and how their values look in SQL; only catalog.store knows them.

Keys, IRIs and addresses of pages may be of any length. In PostgreSQL, whose ordered indexes take no text beyond 2.7 KB,
they have hash indexes or none.

An entry points to its delivery, a delivery to the record as it came (raw) and to the entry as it is shown (body).
Staging only adds rows; publishing moves the pointer `entry.delivery` and appends to the ledger.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from catalog.store.instant import Instant
from catalog.store.text import String

NAMES = {
    "pk": "%(table_name)s_key",
    "uq": "%(table_name)s_%(column_0_N_name)s_unique",
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_of_%(referred_table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


Serial = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows only if the type is called INTEGER

fixed = Table(
    "fixed",  # what is decided once for this catalogue
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("name", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("url", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("schedule", String, nullable=False),
    Column("gone", Boolean, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("source", ForeignKey("source.name"), nullable=False),
    Column("state", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("seconds", Float, nullable=False),
    Column("publish_seconds", Float, nullable=False),
    *(
        Column(count, Integer, nullable=False)
        for count in ("seen", "new", "changed", "unchanged", "withdrawn", "failed", "findings")
    ),
    Column("reason", String, nullable=False),
    Column("verdict", LargeBinary, nullable=False),  # the findings of the run itself, as JSON
    Index(None, "source", "state"),
)

raw = Table(
    "raw",  # records as they were delivered
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("format", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

body = Table(
    "body",  # entries as they are shown
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("json", LargeBinary, nullable=False),
    Column("turtle", LargeBinary, nullable=False),
)

fact = Table(
    "fact",  # what a body says that entries are looked up by (catalog.fact)
    metadata,
    Column("body", ForeignKey("body.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("value", String, nullable=False),
    Index(None, "body", "name"),
    Index(None, "name", "value").ddl_if(dialect="sqlite"),
    Index(None, "value", postgresql_using="hash").ddl_if(dialect="postgresql"),
)

portrait = Table(
    "portrait",  # what of a body tells whether another one is the same dataset (dcat_ap.identity)
    metadata,
    Column("body", ForeignKey("body.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

mark = Table(
    "mark",  # by what bodies of the same dataset are found
    metadata,
    Column("body", ForeignKey("body.id"), primary_key=True),
    Column("mark", BigInteger, primary_key=True),
    Index(None, "mark"),
    sqlite_with_rowid=False,
)

entry = Table(
    "entry",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", ForeignKey("source.name"), nullable=False),
    Column("key", String, nullable=False),
    Column("iri", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("slug", String, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("delivery", Serial),  # the published one; empty while the entry is only staged
    Column("seq", Serial, unique=True),  # the latest ledger line; empty for what was never public
    Column("first_seen", Instant),
    Column("changed", Instant),
    Column("reason", String, nullable=False),
    Column("missing_runs", Integer, nullable=False),
    UniqueConstraint("source", "key").ddl_if(dialect="sqlite"),  # the id, made of both, says the same
    Index(None, "iri", postgresql_using="hash"),
    Index(None, "source", "state", "kind"),
    Index(None, "kind", "slug"),
    sqlite_with_rowid=False,
)

delivery = Table(
    "delivery",  # what one run staged for one entry
    metadata,
    Column("id", Serial, primary_key=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("entry", String, nullable=False),
    Column("iri", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("digest", String, nullable=False),  # of the record, as the harvester compares it
    Column("fingerprint", String, nullable=False),
    Column("raw", ForeignKey("raw.id"), nullable=False, index=True),
    Column("body", ForeignKey("body.id"), nullable=False, index=True),
    Column("verdict", LargeBinary, nullable=False),  # the findings about the entry, as JSON
    Column("openness", String, nullable=False, server_default="free"),
    Column("score", BigInteger),
    Column("address", String, nullable=False, server_default=""),  # the page that the record stood on
    UniqueConstraint("run", "entry"),
)

retired = Table(
    "retired",  # deliveries that are not what their entries show any more, kept for the retention
    metadata,
    Column("delivery", ForeignKey("delivery.id"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    Column("heir", Serial),  # the one that took its place, where both say the same: nothing is lost without this one
)

planned = Table(
    "planned",  # what publishing a run would do; kept as long as the run is PENDING
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("entry", String, primary_key=True),
    Column("effect", String, primary_key=True),
    Column("state", String, nullable=False),  # where the entry would stand
    sqlite_with_rowid=False,
)

planned_page = Table(
    "planned_page",  # remembered pages that a PENDING run found unchanged
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("page", Serial, primary_key=True, autoincrement=False),
)

likeness = Table(
    "likeness",  # entries of different sources that are the same dataset, `one` before `other` in the order of ids
    metadata,
    Column("one", String, primary_key=True),
    Column("other", String, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("evidence", LargeBinary, nullable=False),  # as JSON
    Index(None, "other"),
    sqlite_with_rowid=False,
)

path = Table(
    "path",  # entries that are delivery paths, each with the entry that stands for the dataset
    metadata,
    Column("entry", String, primary_key=True),
    Column("master", String, nullable=False, index=True),
    sqlite_with_rowid=False,
)

ruling = Table(
    "ruling",  # what people decided: two entries are the same dataset, or they are not; `one` before `other`
    metadata,
    Column("one", String, primary_key=True),
    Column("other", String, primary_key=True),
    Column("same", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("made", Instant, nullable=False),
    Index(None, "other"),
    sqlite_with_rowid=False,
)

precedence = Table(
    "precedence",  # which source goes first where several have a dataset (least rank); empty: identity is off
    metadata,
    Column("source", ForeignKey("source.name"), primary_key=True),
    Column("rank", Integer, nullable=False),
)

job = Table(
    "job",  # work that is due, and who does it
    metadata,
    Column("id", Serial, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("worker", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease", Instant),
    Column("ended", Instant),
    Column("code", Integer),
    UniqueConstraint("kind", "subject", "due"),
    Index(None, "state", "due"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("entry", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("run", ForeignKey("run.id")),  # empty for what a change of the gate brought about
    Column("at", Instant),  # empty in lines that are older than this column
    Column("delivery", Serial),  # what is shown from then on; empty once that is pruned
    Column("before", Serial),  # the line about the same entry before this one
    Column("reason", String, nullable=False, server_default=""),  # why the entry is not shown any more
)

redaction = Table(
    "redaction",  # what is kept out for good: an entry, or a text of which only a keyed hash is here
    metadata,
    Column("id", Serial, primary_key=True),
    Column("kind", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("length", Integer, nullable=False),
    Column("substitute", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("kind", "digest"),
)

gate = Table(
    "gate",  # the verdicts that are open, as of the last ledger line
    metadata,
    Column("openness", String, primary_key=True),
)

ticket = Table(
    "ticket",  # what is to be mended at a source: one cause, however many entries have it
    metadata,
    Column("id", String, primary_key=True),
    Column("source", ForeignKey("source.name"), nullable=False),
    Column("cause", LargeBinary, nullable=False),  # the finding without its place, as JSON
    Column("varied", Boolean, nullable=False),  # it stands for many that differ in their values
    Column("entries", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("examples", LargeBinary, nullable=False),  # ids of some of the entries, as JSON
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("closed", Instant),  # when a run no longer saw it
    Column("origin", String, nullable=False, server_default="run"),  # who sees it: runs, or checks of links
    Index(None, "source", "closed"),
)

link = Table(
    "link",  # an address that datasets name, as the last check left it
    metadata,
    Column("id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("host", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    *(Column(moment, Instant) for moment in ("checked", "worked", "failing", "failed")),
    Column("failures", Integer, nullable=False),
    Column("status", Integer),
    Column("content_type", String, nullable=False),
    Column("length", BigInteger),
    Column("last_modified", String, nullable=False),
    Column("final", String, nullable=False),
    Index(None, "due"),
    Index(None, "state"),
    sqlite_with_rowid=False,
)

link_use = Table(
    "link_use",  # which entry names it, as what, as of the line of the ledger in `bookmark`
    metadata,
    Column("link", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("declared", String, nullable=False),
    Index(None, "entry"),
    sqlite_with_rowid=False,
)

measured = Table(
    "measured",  # the score of a delivery with what is known of its links
    metadata,
    Column("entry", String, primary_key=True),
    Column("delivery", Serial, nullable=False, autoincrement=False),
    Column("score", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

bookmark = Table(
    "bookmark",  # how far parts of the store have followed the ledger
    metadata,
    Column("name", String, primary_key=True),
    Column("line", Serial, nullable=False, autoincrement=False),
)

host = Table(
    "host",  # when the next request to a host is allowed
    metadata,
    Column("name", String, primary_key=True),
    Column("free", Instant, nullable=False),
    sqlite_with_rowid=False,
)

api_key = Table(
    "api_key",  # what lets programs change something through the API; of a secret only the digest
    metadata,
    Column("name", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("scopes", String, nullable=False),
    *(Column(name, Instant, nullable=name == "revoked") for name in ("created", "revoked")),
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

page = Table(
    "page",  # pages of a source as a run saw them; those of runs that are DONE are its memory
    metadata,
    Column("id", Serial, primary_key=True),
    Column("source", ForeignKey("source.name"), nullable=False),
    Column("url", String, nullable=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("etag", String, nullable=False),
    Column("last_modified", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("next_url", String, nullable=False),
    Column("total", Integer),
    Column("keys", LargeBinary, nullable=False),
    Column("leftovers", LargeBinary, nullable=False),
    UniqueConstraint("source", "url", "run").ddl_if(dialect="sqlite"),
    Index(None, "url", postgresql_using="hash").ddl_if(dialect="postgresql"),
)

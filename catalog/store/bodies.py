"""Content that is kept once however often it comes: records as delivered, entries as shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from isal import isal_zlib  # the zlib format, three times as fast
from sqlalchemy import Connection, Table, delete, exists, insert, select

from catalog.store.tables import body, delivery, raw


def pack(content: bytes) -> bytes:
    """Give `content` as it is kept; `unpack` is the way back."""
    return isal_zlib.compress(content, 1) if content else b""


def unpack(packed: bytes | None) -> bytes:
    """Give what was packed."""
    return isal_zlib.decompress(packed) if packed else b""


def digest(*parts: bytes) -> str:
    """Give 32 hexadecimal digits that stand for `parts`: other parts, or parts split otherwise, give others."""
    seen = blake2b(digest_size=16)
    for part in parts:
        seen.update(len(part).to_bytes(8, "big"))
        seen.update(part)
    return seen.hexdigest()


@dataclass(frozen=True, slots=True)
class Content:
    """A row to be kept in `raw` or `body`, not packed yet."""

    digest: str
    columns: Mapping[str, str | bytes]

    def row(self) -> dict[str, Any]:
        """Give the row as the table takes it."""
        packed = {name: pack(value) if isinstance(value, bytes) else value for name, value in self.columns.items()}
        return {"digest": self.digest, **packed}


def raw_content(form: str, content: bytes) -> Content:
    """Give a record as delivered."""
    return Content(digest(form.encode(), content), {"format": form, "content": content})


def body_content(json: bytes, turtle: str) -> Content:
    """Give an entry as shown."""
    block = turtle.encode()
    return Content(digest(json, block), {"json": json, "turtle": block})


def rows_to_add(connection: Connection, table: Table, contents: Iterable[Content]) -> list[dict[str, Any]]:
    """Give the rows of those contents that `table` does not have yet, each once."""
    wanted = {content.digest: content for content in contents}
    known = numbers(connection, table, list(wanted))
    return [content.row() for content in wanted.values() if content.digest not in known]


def keep(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], digests: list[str]) -> dict[str, int]:
    """Give the number of each of `digests`; `rows` are added unless another run was quicker."""
    known = numbers(connection, table, digests)
    missing = [row for row in rows if row["digest"] not in known]
    if missing:
        connection.execute(insert(table), missing)
        known |= numbers(connection, table, [row["digest"] for row in missing])
    return known


def numbers(connection: Connection, table: Table, digests: list[str]) -> dict[str, int]:
    """Give the number of each of `digests` that `table` has."""
    found = connection.execute(select(table.c.digest, table.c.id).where(table.c.digest.in_(digests)))
    return {row.digest: row.id for row in found}


def discard(connection: Connection, deliveries: Sequence[int]) -> None:
    """Remove `deliveries`, and the contents that no other delivery needs."""
    mine = delivery.c.id.in_(deliveries)
    used = connection.execute(select(delivery.c.raw, delivery.c.body).where(mine)).all()
    connection.execute(delete(delivery).where(mine))
    for table, column, rows in (
        (raw, delivery.c.raw, {row.raw for row in used}),
        (body, delivery.c.body, {row.body for row in used}),
    ):
        needed = exists().where(column == table.c.id)
        connection.execute(delete(table).where(table.c.id.in_(rows), ~needed))

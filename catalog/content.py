"""Content: records and entries as they are kept, packed, and known by what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from isal import isal_zlib  # the zlib format, three times as fast


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
    """A row of a table of contents, packed: equal contents, equal digests."""

    digest: str
    columns: Mapping[str, str | bytes]

    def row(self) -> dict[str, Any]:
        """Give the row as the table takes it."""
        return {"digest": self.digest, **self.columns}


def record(form: str, content: bytes) -> Content:
    """Give a record as delivered."""
    return Content(digest(form.encode(), content), {"format": form, "content": pack(content)})


def shown(json: bytes, turtle: str) -> Content:
    """Give an entry as shown."""
    block = turtle.encode()
    return Content(digest(json, block), {"json": pack(json), "turtle": pack(block)})

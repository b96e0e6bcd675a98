"""Clue: how the system behind an address gives itself away. Each source kind lists its own as CLUES."""

import re
from dataclasses import dataclass

LAST_RESORT = 99
"""The rank of a clue that almost anything fulfils."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What to ask, and what an answer then holds; `says` is searched for in its beginning, in any case of letters.

    `ask` is added to the address that a person gave, or to one above it; where it is empty, that address itself
    is looked at. `url` is the address for the source file: `{base}` the one that was added to, `{asked}` the one
    that was asked. Of several clues that fit, the one of the lowest `rank` counts: the more special, the lower.
    """

    says: str
    ask: str = ""
    url: str = "{asked}"
    rank: int = 10

    def fits(self, content_type: str, body: bytes) -> bool:
        """Say whether an answer is one of such a system."""
        begun = f"{content_type}\n{body[:_BEGINNING].decode('utf-8', 'replace')}"
        return re.search(self.says, begun, re.IGNORECASE | re.DOTALL) is not None

    def address(self, base: str, asked: str) -> str:
        """Give the address for the source file."""
        return self.url.format(base=base, asked=asked)


_BEGINNING = 65_536

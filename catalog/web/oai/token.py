"""Token: where a list goes on. It holds all that the next answer needs, so that nothing is kept here and none expires.

Lists go along the ids of entries, which never change: whatever is published meanwhile, what was there throughout comes
exactly once.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from typing import Self

import orjson

from catalog.web.oai.fault import Fault

_ID = re.compile(r"[a-z0-9]{0,32}\Z")
_LONGEST = 2000
_MOST = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a list is of, the id after which it goes on, and how many it gave so far."""

    verb: str = ""
    prefix: str = ""
    set: str = ""
    since: str = ""
    until: str = ""
    after: str = ""
    cursor: int = 0

    @classmethod
    def first(cls, arguments: Mapping[str, str]) -> Self:
        """Give where a list begins."""
        prefix, body, since, until = (arguments.get(each, "") for each in ("metadataPrefix", "set", "from", "until"))
        return cls(prefix=prefix, set=body, since=since, until=until)

    def go_on(self, verb: str, after: str, count: int) -> Self:
        """Give where the list goes on after `count` more, the last of which is `after`."""
        return replace(self, verb=verb, after=after, cursor=self.cursor + count)

    def text(self) -> str:
        """Give the token as it travels."""
        return base64.urlsafe_b64encode(orjson.dumps(astuple(self))).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, verb: str) -> Self:
        """Give the token that was written so, for the same verb. Raises Fault."""
        try:
            packed = text.encode("ascii")[:_LONGEST]
            values = orjson.loads(base64.b64decode(packed + b"=" * (-len(packed) % 4), altchars=b"-_", validate=True))
        except (UnicodeEncodeError, binascii.Error, ValueError):
            values = None
        names = tuple(cls.__dataclass_fields__)
        if isinstance(values, list) and len(values) == len(names):
            *texts, cursor = values
            is_sound = all(isinstance(each, str) for each in texts) and type(cursor) is int and 0 < cursor < _MOST
            if is_sound and texts[0] == verb and _ID.match(texts[5]):
                return cls(**dict(zip(names, values, strict=True)))
        raise Fault("badResumptionToken", "this token is none of ours")

"""Key: what lets a program change something through the API. Only a digest of it is kept."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

SCOPES = ("harvest", "decide", "look")
"""What a key can allow: to have sources harvested, to decide about runs that wait, to have places looked at."""

_PREFIX, _BYTES = "lotse_", 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it is kept: `name` says whose it is, `scopes` what it allows."""

    name: str
    scopes: tuple[str, ...]
    created: datetime
    revoked: datetime | None = None


def made() -> str:
    """Give a new secret: 256 random bits, so that its plain digest tells nothing about it."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Give what is kept of a secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def known(scopes: Iterable[str]) -> tuple[str, ...]:
    """Give the scopes in their order. Raises ValueError for one that there is not."""
    chosen = set(scopes)
    if not chosen or chosen - set(SCOPES):
        raise ValueError(", ".join(sorted(chosen - set(SCOPES))))
    return tuple(each for each in SCOPES if each in chosen)

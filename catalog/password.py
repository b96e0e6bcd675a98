"""Passwords: kept as what argon2id makes of them (RFC 9106), so that who reads the store cannot sign in."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12  # characters; NIST SP 800-63B asks for 8 at least
LONGEST = 1000


def is_bearable(password: str) -> bool:
    """Say whether a password is long enough, and not so long that it is an attack."""
    return SHORTEST <= len(password) <= LONGEST


def kept(password: str) -> str:
    """Give what is kept of a password."""
    return _hasher().hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Say whether `password` is the one of which this is kept; with None it takes as long to say no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(kept or _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_dated(kept: str) -> bool:
    """Say whether it was kept by weaker rules than those of today."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> "PasswordHasher":
    """The second of the two sets of numbers that RFC 9106, 4, recommends: 64 MiB, three passes."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody")

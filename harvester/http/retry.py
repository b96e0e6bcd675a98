"""Retries: what is worth another try, and how long to wait before it."""

import random
from email.utils import parsedate_to_datetime

from harvester.http.limits import Clock, Limits

_AGAIN = {429, 500, 502, 503, 504}
_NOT_PROCESSED = {429, 503}  # the server says that it has done nothing, so even a POST may come again
_HARMLESS = {"GET", "HEAD", "OPTIONS"}


def worth_retrying(status: int, method: str) -> bool:
    """Say whether a request that got `status` may get something better next time, and may be sent again."""
    return status in _AGAIN and (method in _HARMLESS or status in _NOT_PROCESSED)


def harmless(method: str) -> bool:
    """Say whether a request may be repeated when nobody knows whether the first one arrived."""
    return method in _HARMLESS


def pause(turn: int, retry_after: str, limits: Limits, clock: Clock) -> float:
    """Give the seconds to wait before the retry after `turn` (from 0): longer each time, never in step with others.

    What the server asks for is honoured up to `limits.longest_wait`.
    """
    backoff = limits.backoff * float(2**turn) * random.uniform(0.5, 1.0)
    return min(max(backoff, _asked(retry_after, clock)), limits.longest_wait)


def _asked(retry_after: str, clock: Clock) -> float:
    """Give the seconds that a Retry-After header asks for, as a number or a date; 0 for none or nonsense."""
    text = retry_after.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(parsedate_to_datetime(text).timestamp() - clock.now(), 0.0)
    except (ValueError, OverflowError):
        return 0.0

"""Limits: how much, how long, how often; Clock: what time it is and how to wait."""

import time
from collections.abc import Callable
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a request may cost. Times are seconds, sizes bytes after unpacking."""

    connect: float = 10.0
    read: float = 30.0  # of silence
    deadline: float = 120.0  # from the first byte asked to the last received, redirects included, waiting excluded
    size: int = 256 * MIB
    ratio: int = 200  # unpacked to packed size
    hops: int = 5
    retries: int = 3
    backoff: float = 1.0  # doubles with every retry
    longest_wait: float = 120.0  # between two tries, whatever Retry-After asks for
    longest_crawl_delay: float = 30.0  # between two requests, whatever robots.txt asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time as the client sees it; tests hand in their own."""

    now: Callable[[], float] = time.time  # seconds since 1970, for dates in headers
    tick: Callable[[], float] = time.monotonic  # for intervals
    sleep: Callable[[float], None] = time.sleep

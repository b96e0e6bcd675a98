"""Explains the errors of requests, urllib3, ssl and the system in the words of FetchFailed."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator

import requests
import urllib3.exceptions

from harvester.http.addresses import AddressRefused
from harvester.http.failures import (
    BadCertificate,
    BadHeader,
    BadUrl,
    BlockedAddress,
    ConnectionFailed,
    FetchFailed,
    NameUnknown,
    ShortBody,
    TimedOut,
)

TROUBLE = (
    AddressRefused,
    OSError,
    UnicodeError,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
)
"""What a request may raise that is the other side's doing, or the address's, and no bug."""

_Explained = tuple[tuple[type[BaseException], ...], Callable[[str, BaseException], FetchFailed]]


def explain(error: BaseException, url: str) -> FetchFailed:
    """Give the failure that `error` amounts to; nothing of its text is taken over that could hold a secret."""
    chain = list(_chain(error))
    if any(map(_broke_off, chain)):
        return ShortBody(url)
    for kinds, failure in _WORDS:
        for link in chain:
            if isinstance(link, kinds):
                return failure(url, link)
    return ConnectionFailed(url, _system_word(chain))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give `error` and what it was raised from, wrapped or stored as the reason of."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        link = waiting.pop()
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [link.__context__, link.__cause__, getattr(link, "reason", None), *link.args]


def _broke_off(error: BaseException) -> bool:
    """Say whether the body ended before its announced length, or between two of its chunks."""
    kinds = (http.client.IncompleteRead, urllib3.exceptions.IncompleteRead, urllib3.exceptions.InvalidChunkLength)
    return isinstance(error, kinds) or (
        isinstance(error, urllib3.exceptions.ProtocolError) and "ended prematurely" in str(error)
    )


def _certificate(url: str, error: BaseException) -> FetchFailed:
    return BadCertificate(url, getattr(error, "verify_message", ""))


_WORDS: tuple[_Explained, ...] = (
    ((AddressRefused,), lambda url, error: BlockedAddress(url, str(error), address=error)),
    ((ssl.SSLCertVerificationError,), _certificate),
    ((requests.exceptions.InvalidHeader,), lambda url, _: BadHeader(url)),
    (
        (
            requests.exceptions.InvalidURL,
            requests.exceptions.MissingSchema,
            requests.exceptions.InvalidSchema,
            urllib3.exceptions.LocationValueError,
            UnicodeError,
        ),
        lambda url, _: BadUrl(url),
    ),
    ((socket.gaierror,), lambda url, error: NameUnknown(url, str(error.args[-1]))),
    (
        (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError),
        lambda url, _: TimedOut(url),
    ),
)


def _system_word(chain: list[BaseException]) -> str:
    for link in chain:
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    return type(chain[-1]).__name__

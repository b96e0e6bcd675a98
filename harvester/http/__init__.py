"""The one HTTP client: polite to the source, guarded against it."""

from harvester.http.body import gunzip
from harvester.http.client import Answer, Client, Glance
from harvester.http.failures import (
    BadCertificate,
    BadEncoding,
    BadHeader,
    BadRedirect,
    BadStatus,
    BadUrl,
    BlockedAddress,
    Bomb,
    ConnectionFailed,
    DeadlinePassed,
    FetchFailed,
    NameUnknown,
    RefusedByRobots,
    RobotsUnreachable,
    SecretMissing,
    ShortBody,
    TimedOut,
    TooLarge,
    TooManyRedirects,
)
from harvester.http.limits import Clock, Limits
from harvester.http.redaction import RedactLogs, redact
from harvester.http.secrets import secret
from harvester.http.turn import Turn

__all__ = [
    "Answer",
    "BadCertificate",
    "BadEncoding",
    "BadHeader",
    "BadRedirect",
    "BadStatus",
    "BadUrl",
    "BlockedAddress",
    "Bomb",
    "Client",
    "Clock",
    "ConnectionFailed",
    "DeadlinePassed",
    "FetchFailed",
    "Glance",
    "Limits",
    "NameUnknown",
    "RedactLogs",
    "RefusedByRobots",
    "RobotsUnreachable",
    "SecretMissing",
    "ShortBody",
    "TimedOut",
    "TooLarge",
    "TooManyRedirects",
    "Turn",
    "gunzip",
    "redact",
    "secret",
]

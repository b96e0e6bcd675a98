"""Redaction: what nobody may read is not in any message and not in any log line."""

import base64
import json
import logging
import re
import traceback
from collections.abc import Iterator
from threading import Lock
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

STARS = "***"
_KEPT = 1024  # secrets remembered; each use of a secret makes it the newest again
_SHORT = 4  # shorter secrets are only recognised as whole words, lest every "de" turn into stars

_NAMES = r"(?:key|token|secret|password|passwort|passwd|pwd|sig|signature|credentials?|auth|session|sid)"
_USERINFO = re.compile(r"//[^/?#\s\"'<>]*@")
_NO_PORT = re.compile(r"(//[^/?#\s\"'<>:@\[\]]*):(?!\d*(?:[/?#\s\"'<>.,;:)\]}!]|$))[^/?#\s\"'<>]*")
_PLACE = r"(?!resumptionToken\b)"  # of OAI-PMH: a place in a list, which anybody may ask for
_PARAMETER = re.compile(rf"(?i)([?&;#]{_PLACE}[\w.\-]*{_NAMES})=[^&#;\s\"'<>]*")
_HEADER = re.compile(rf"(?i)\b([\w\-]*(?:authorization|cookie|{_NAMES}))(\"?'?:\s*)[^\r\n,}}]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PARAMETER_NAME = re.compile(rf"(?i){_PLACE}[\w.\-]*{_NAMES}")
_HEADER_NAME = re.compile(rf"(?i)[\w\-]*(?:authorization|cookie|{_NAMES})")


class _Memory:
    """The newest secrets this process has used, in every spelling in which they may turn up."""

    def __init__(self) -> None:
        self._values: dict[str, frozenset[str]] = {}
        self._lock = Lock()

    def add(self, value: str) -> None:
        with self._lock:
            self._values[value] = self._values.pop(value, frozenset()) or frozenset(_spellings(value))
            while len(self._values) > _KEPT:
                self._values.pop(next(iter(self._values)))

    def spellings(self) -> list[str]:
        with self._lock:
            spellings = frozenset().union(*self._values.values())
        return sorted(spellings, key=len, reverse=True)


_memory = _Memory()


def remember(value: str) -> None:
    """From now on `redact` hides `value`, also percent-encoded, quoted or in base64."""
    if value.strip():
        _memory.add(value.strip())


def remember_url(url: str) -> None:
    """From now on `redact` hides the password and the key-like query values of `url` wherever they turn up."""
    try:
        parts = urlsplit(url)
        remember(unquote(parts.password or parts.username or ""))
    except ValueError:
        return  # not a URL; whoever fetches it will say so
    for name, value in parse_qsl(parts.query):
        if _PARAMETER_NAME.fullmatch(name):
            remember(value)


def remember_header(name: str, value: str) -> None:
    """From now on `redact` hides `value` if a header of that name tells who asks."""
    if _HEADER_NAME.fullmatch(name):
        remember(value)
        scheme, _, rest = value.partition(" ")
        if rest and scheme.isalpha():
            remember(rest)


def redact(text: str) -> str:
    """Give `text` on one line, with everything secret replaced by stars."""
    return _CONTROL.sub(" ", _without_secrets(text))


class RedactLogs(logging.Filter):
    """A log filter for handlers and loggers: what passes it is redacted, the traceback too."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, redacted."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = _without_secrets("".join(traceback.format_exception(*record.exc_info)).rstrip())
            record.exc_info = None
        return True


def _without_secrets(text: str) -> str:
    for spelling in _memory.spellings():
        if len(spelling) < _SHORT:
            text = re.sub(rf"(?<!\w){re.escape(spelling)}(?!\w)", STARS, text)
        else:
            text = text.replace(spelling, STARS)
    text = _USERINFO.sub(f"//{STARS}@", text)
    text = _NO_PORT.sub(rf"\1:{STARS}", text)  # what stands where a port should may be a password that lost its host
    text = _PARAMETER.sub(rf"\1={STARS}", text)
    return _HEADER.sub(rf"\1\2{STARS}", text)


def _spellings(value: str) -> Iterator[str]:
    raw = value.encode("utf-8", "surrogateescape")
    yield value
    yield quote(raw, safe="")
    yield quote(raw)
    yield quote_plus(raw)
    yield repr(value)[1:-1]
    yield json.dumps(value)[1:-1]
    yield base64.b64encode(raw).decode()

"""FetchFailed and its family: why something could not be fetched, each with a rule of the message catalogue."""

from typing import ClassVar

from dcat_ap import messages
from dcat_ap.finding import Finding, error
from harvester.http.redaction import redact


class FetchFailed(Exception):
    """Something could not be fetched.

    `rule` is stable: `finding.<rule>.what` and `.fix` say in the message catalogue what happened and what the
    steward can do. `transient` is true of what may be gone when one tries again. The text is redacted.
    """

    rule: ClassVar[str] = "http.failed"
    transient: ClassVar[bool] = False

    def __init__(self, url: str, why: str = "", **facts: object) -> None:
        self.url = redact(url)
        self.why = redact(why)
        self.facts = {"url": self.url, "why": self.why} | {name: redact(str(fact)) for name, fact in facts.items()}
        super().__init__(self.url, self.why)

    def __str__(self) -> str:
        said = (type(self).__doc__ or self.rule).splitlines()[0].rstrip(".")
        why = f" ({self.why})" if self.why else ""
        return f"{said}{why}: {self.url}" if self.url else said + why

    def finding(self) -> Finding:
        """Give the failure as a Finding of the run."""
        return error(self.rule, self.url, **self.facts)

    def what(self, language: str) -> str:
        """Give one sentence in `language` that says what happened."""
        return messages.text(f"finding.{self.rule}.what", language, **self.facts)


class SecretMissing(FetchFailed):
    """A secret that the configuration names is not in the environment."""

    rule = "http.secret"


class BadUrl(FetchFailed):
    """The address is not one that can be fetched over http or https."""

    rule = "http.url"


class BadHeader(FetchFailed):
    """A header of the request holds characters that headers may not hold."""

    rule = "http.header"


class BlockedAddress(FetchFailed):
    """The host has an address that this instance must not fetch from."""

    rule = "http.address"


class NameUnknown(FetchFailed):
    """The host's name could not be resolved."""

    rule = "http.name"
    transient = True


class ConnectionFailed(FetchFailed):
    """The connection failed or broke off."""

    rule = "http.connection"
    transient = True


class TimedOut(FetchFailed):
    """The server did not answer in time."""

    rule = "http.timeout"
    transient = True


class DeadlinePassed(FetchFailed):
    """The whole answer took longer than a request may take."""

    rule = "http.deadline"


class BadCertificate(FetchFailed):
    """The server's certificate is not valid for this host."""

    rule = "http.certificate"


class TooManyRedirects(FetchFailed):
    """The address was redirected too often."""

    rule = "http.redirects"


class BadRedirect(FetchFailed):
    """The redirect cannot be followed."""

    rule = "http.redirect"


class BadStatus(FetchFailed):
    """The server answered with an error."""

    rule = "http.status"

    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, f"HTTP {status}", status=status)
        self.status = status


class ShortBody(FetchFailed):
    """The answer broke off before its end."""

    rule = "http.short"
    transient = True


class TooLarge(FetchFailed):
    """The answer is larger than an answer may be."""

    rule = "http.too-large"


class Bomb(FetchFailed):
    """The answer unpacks to many times its size, as only a decompression bomb does."""

    rule = "http.bomb"


class BadEncoding(FetchFailed):
    """The answer is packed in a way that cannot be unpacked."""

    rule = "http.encoding"


class RefusedByRobots(FetchFailed):
    """The host's robots.txt asks harvesters not to fetch this address."""

    rule = "http.robots"


class RobotsUnreachable(FetchFailed):
    """The host's robots.txt could not be read, which means that nothing may be fetched."""

    rule = "http.robots-unreachable"

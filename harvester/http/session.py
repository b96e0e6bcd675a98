"""The guarded session: a requests.Session that every kind of source may use, because nothing gets past it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests import PreparedRequest, Response

from harvester.http.addresses import Allowed, Resolver
from harvester.http.body import read_body, read_start
from harvester.http.connection import GuardedAdapter
from harvester.http.deadline import Deadline
from harvester.http.explain import TROUBLE, explain
from harvester.http.failures import BadUrl, DeadlinePassed, FetchFailed, TooManyRedirects
from harvester.http.limits import Clock, Limits
from harvester.http.redaction import RedactLogs, redact, remember_header, remember_url
from harvester.http.redirect import following
from harvester.http.retry import harmless, pause, worth_retrying

Admit = Callable[[str], None]

logger = logging.getLogger(__name__)
_redact_logs = RedactLogs()
_TALKATIVE = ("urllib3.connection", "urllib3.connectionpool", "urllib3.poolmanager", "urllib3.response")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer of any status, with its body read and unpacked."""

    response: Response
    body: bytes


class GuardedSession(requests.Session):
    """Sends requests under the instance's guards: addresses, redirects, caps, deadline, retries, redaction.

    It knows no proxies, cookies or netrc, and a caller cannot switch certificates off or timeouts longer.
    Whatever status the last try brought is returned, as requests does; everything else raises FetchFailed.
    """

    def __init__(
        self, *, allowed: Allowed, resolver: Resolver, limits: Limits, clock: Clock, user_agent: str, ca_file: str = ""
    ) -> None:
        super().__init__()
        self.trust_env = False
        self.limits = limits
        self.clock = clock
        self.admit: Admit | None = None  # of requests by libraries
        self.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"})
        self._adapter = GuardedAdapter(allowed, resolver, ca_file)
        self.mount("http://", self._adapter)
        self.mount("https://", self._adapter)
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(_redact_logs)

    def prepare_request(self, request: requests.Request) -> PreparedRequest:
        """Give the request as it will be sent; what requests cannot send raises BadUrl or BadHeader."""
        url = str(request.url)
        remember_url(url)
        try:
            return super().prepare_request(request)
        except (requests.RequestException, UnicodeError) as error:
            failure = explain(error, url)
        raise failure

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Give the answer as requests does; of the options only `allow_redirects` and `stream` matter."""
        got = self.fetch(request, follow=kwargs.get("allow_redirects", True), admit=self.admit)
        got.response.raw = BytesIO(got.body)
        if not kwargs.get("stream"):
            _ = got.response.content
        return got.response

    def fetch(
        self, request: PreparedRequest, *, follow: bool = True, admit: Admit | None = None, most: int | None = None
    ) -> Fetched:
        """Give the answer of the last try; `admit` is asked before each hop and raises to refuse or sleeps.

        With `most`, of the body only that many bytes are read, and a body that never ends is no failure.
        """
        _remember(request)
        turn = 0
        outcome = self._try(request.copy(), follow=follow, admit=admit, most=most)
        while turn < self.limits.retries and _may_get_better(outcome, request.method or "GET"):
            seconds = pause(turn, _retry_after(outcome), self.limits, self.clock)
            logger.info("retry %d in %.1f s: %s", turn + 1, seconds, redact(_said(outcome)))
            self.clock.sleep(seconds)
            turn += 1
            outcome = self._try(request.copy(), follow=follow, admit=admit, most=most)
        if isinstance(outcome, FetchFailed):
            raise outcome
        return outcome

    def _try(
        self, request: PreparedRequest, *, follow: bool, admit: Admit | None, most: int | None
    ) -> Fetched | FetchFailed:
        """Walk from hop to hop to an answer; all hops together have one deadline, not counting what `admit` waits."""
        left = self.limits.deadline
        history: list[Response] = []
        while len(history) <= self.limits.hops:
            try:
                _check_scheme(request)
                if admit:
                    admit(str(request.url))
                began = monotonic()
                got = self._hop(request, left, follow=follow, most=most)
                left -= monotonic() - began
                got.response.history = list(history)
                coming = following(self, request, got.response) if follow else None
            except FetchFailed as failure:
                return failure
            if coming is None:
                return got
            history.append(got.response)
            request = coming
        return TooManyRedirects(str(request.url), f"more than {self.limits.hops}", limit=self.limits.hops)

    def _hop(self, request: PreparedRequest, seconds: float, *, follow: bool, most: int | None) -> Fetched:
        """Give the answer to just this request; the body of a redirect that will be followed is not read."""
        url = str(request.url)
        with Deadline(seconds) as deadline:
            try:
                got = self._exchange(request, deadline, follow=follow, most=most)
                if most is not None and (got.body or not deadline.passed):
                    return got
                failure: FetchFailed | None = None
            except FetchFailed as error:
                failure = error
            except TROUBLE as error:
                failure = explain(error, url)
        if deadline.passed:
            raise DeadlinePassed(url, f"{self.limits.deadline:g} s", seconds=f"{self.limits.deadline:g}")
        if failure:
            raise failure
        return got

    def _exchange(self, request: PreparedRequest, deadline: Deadline, *, follow: bool, most: int | None) -> Fetched:
        timeout = (min(self.limits.connect, deadline.left) or 0.001, self.limits.read)
        response = self._adapter.send(request, stream=True, timeout=timeout, verify=True, proxies=None)
        try:
            is_way_point = follow and self.get_redirect_target(response) is not None
            body = b"" if is_way_point else self._body(response, str(request.url), most)
        finally:
            response.close()
        return Fetched(response=response, body=body)

    def _body(self, response: Response, url: str, most: int | None) -> bytes:
        return read_body(response, self.limits, url) if most is None else read_start(response, most, url)


def _check_scheme(request: PreparedRequest) -> None:
    parts = urlsplit(str(request.url))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadUrl(str(request.url), parts.scheme)


def _remember(request: PreparedRequest) -> None:
    remember_url(str(request.url))
    for name, value in request.headers.items():
        remember_header(name, value if isinstance(value, str) else value.decode("latin-1"))


def _may_get_better(outcome: Fetched | FetchFailed, method: str) -> bool:
    if isinstance(outcome, FetchFailed):
        return outcome.transient and harmless(method)
    return worth_retrying(outcome.response.status_code, method)


def _retry_after(outcome: Fetched | FetchFailed) -> str:
    return "" if isinstance(outcome, FetchFailed) else outcome.response.headers.get("Retry-After", "")


def _said(outcome: Fetched | FetchFailed) -> str:
    if isinstance(outcome, FetchFailed):
        return str(outcome)
    return f"HTTP {outcome.response.status_code}: {outcome.response.url}"

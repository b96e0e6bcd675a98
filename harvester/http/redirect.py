"""Redirects: where an answer points, and what may be told to whoever is there."""

from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests import PreparedRequest, Response
from requests.utils import requote_uri

from harvester.http.failures import BadRedirect

_FOR_ANYONE = {
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "if-modified-since",
    "if-none-match",
    "user-agent",
}
_PORTS = {"http": 80, "https": 443}
_SAME_METHOD = {307, 308}


def following(session: requests.Session, request: PreparedRequest, response: Response) -> PreparedRequest | None:
    """Give the request that a redirect leads to, None if `response` is no redirect.

    On another host it says nothing that only the first host may know.
    """
    target = session.get_redirect_target(response)
    if target is None:
        return None
    coming = request.copy()
    _go(coming, str(request.url), target)
    session.rebuild_method(coming, response)
    if response.status_code not in _SAME_METHOD:
        _drop_body(coming)
    if not _same_host(str(request.url), str(coming.url)):
        _drop_secrets(coming)
    return coming


def _go(request: PreparedRequest, base: str, target: str) -> None:
    try:
        parts = urlsplit(urljoin(base, requote_uri(target)))
        host = parts.netloc.rpartition("@")[2]
        request.prepare_url(urlunsplit(parts._replace(netloc=host)), None)
    except (ValueError, requests.RequestException):
        failure = BadRedirect(base, f"to {target[:200]}", target=target[:200])
    else:
        return
    raise failure


def _drop_body(request: PreparedRequest) -> None:
    request.body = None
    for name in ("Content-Length", "Content-Type", "Transfer-Encoding"):
        request.headers.pop(name, None)


def _drop_secrets(request: PreparedRequest) -> None:
    if request.body is not None:
        raise BadRedirect(str(request.url), "a request with a body goes to no other host", target=request.url)
    for name in [name for name in request.headers if name.lower() not in _FOR_ANYONE]:
        del request.headers[name]


def _same_host(one: str, other: str) -> bool:
    """Say whether both URLs are served by the same host and port, or the other is the same under TLS."""
    a, b = urlsplit(one), urlsplit(other)
    port_a, port_b = a.port or _PORTS.get(a.scheme), b.port or _PORTS.get(b.scheme)
    same_port = a.scheme == b.scheme and port_a == port_b
    upgraded = (a.scheme, port_a, b.scheme, port_b) == ("http", 80, "https", 443)
    return a.hostname == b.hostname and (same_port or upgraded)

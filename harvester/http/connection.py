"""Connections that look at the address they are about to use, and at no other; and the adapter that mounts them."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any, cast

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from harvester.http.addresses import Allowed, Resolver, SocketAddress
from harvester.http.deadline import current, within


class GuardedConnection(HTTPConnection):
    """A connection whose host is resolved once, judged, and reached at exactly an address that was judged."""

    def __init__(self, *args: Any, allowed: Allowed, resolver: Resolver, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allowed = allowed
        self._resolver = resolver

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send the request; a kept-alive socket is put under the deadline of this one."""
        if self.sock is not None:
            _watch(self.sock)
        super().request(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        """Give a socket that is connected to a permitted address of the host."""
        failure: OSError = socket.gaierror(socket.EAI_NONAME, "the name has no address")
        for family, address in self._permitted():
            try:
                return dial(family, address, cast("float", self.timeout), self.socket_options or ())
            except OSError as error:
                failure = error
        raise failure

    def _permitted(self) -> Sequence[SocketAddress]:
        host = self._dns_host.strip("[]")
        found = within(cast("float", self.timeout), lambda: self._resolver(host, self.port))
        return self._allowed.checked(host, found)


class GuardedTlsConnection(GuardedConnection, HTTPSConnection):
    """The same under TLS; name indication and certificate check still go by the host's name."""


class GuardedPool(HTTPConnectionPool):
    """A pool of guarded connections."""

    ConnectionCls = GuardedConnection


class GuardedTlsPool(HTTPSConnectionPool):
    """A pool of guarded connections under TLS."""

    ConnectionCls = GuardedTlsConnection


class GuardedAdapter(HTTPAdapter):
    """An adapter for requests that knows guarded connections only, no proxies, and does not try again by itself."""

    def __init__(self, allowed: Allowed, resolver: Resolver, ca_file: str = "") -> None:
        self._pools = {
            "http": partial(GuardedPool, allowed=allowed, resolver=resolver),
            "https": partial(GuardedTlsPool, allowed=allowed, resolver=resolver),
        }
        self._ca_file = ca_file
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002
        """Set up the pools; the CA file is trusted in addition to the usual authorities."""
        context = _trust_and(self._ca_file) if self._ca_file else _usual_trust()
        super().init_poolmanager(connections, maxsize, block, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Demand a valid certificate, whatever the caller asks for; the pools' context knows whom to trust."""
        del url, verify, cert
        conn.cert_reqs = "CERT_REQUIRED"

    def proxy_manager_for(self, proxy: str, **_: Any) -> Any:
        """Refuse: a proxy would resolve names where nobody checks them."""
        raise ValueError(f"no proxies: {proxy}")

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Mapping[str, str] | None = None, cert: Any = None
    ) -> Any:
        """Give a pool of guarded connections, whatever proxies the caller asks for."""
        del proxies
        return super().get_connection_with_tls_context(request, verify, proxies=None, cert=cert)


@cache
def _usual_trust() -> ssl.SSLContext:
    """Give the one context that trusts what the system and certifi trust; reading them takes a tenth of a second."""
    return _trust_and(DEFAULT_CA_BUNDLE_PATH)


def _trust_and(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for file in {DEFAULT_CA_BUNDLE_PATH, ca_file}:
        context.load_verify_locations(cafile=file)
    return context


def dial(
    family: socket.AddressFamily,
    address: tuple[str | int | bytes, ...],
    timeout: float,
    options: Sequence[tuple[int, int, int | bytes]],
) -> socket.socket:
    """Give a socket that is connected to `address`, which is an address and no name."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in options:
            sock.setsockopt(*option)
        sock.settimeout(timeout)
        _watch(sock)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def _watch(sock: socket.socket) -> None:
    deadline = current()
    if deadline:
        deadline.watch(sock)

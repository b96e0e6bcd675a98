"""Addresses: which ones this instance may connect to, decided on the address itself, not on the name."""

import re
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import idna

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
SocketAddress = tuple[socket.AddressFamily, tuple[str | int | bytes, ...]]
Resolver = Callable[[str, int], Sequence[SocketAddress]]

# IANA's special-purpose registries, and 168.63.129.16, where Azure machines find their host.
_FORBIDDEN = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "carrier-grade NAT",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "cloud host service",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::/128": "unspecified",
    "::1/128": "loopback",
    "64:ff9b:1::/48": "local NAT64",
    "100::/64": "discard",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "3ffe::/16": "returned test network",
    "3fff::/20": "documentation",
    "fc00::/7": "private",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
_GLOBAL = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)
_HOST_NAME = re.compile(r"[^\s/:@\[\]%*]+")


class AddressRefused(Exception):
    """An address that must not be connected to; the text says which and why."""


def system_resolver(host: str, port: int) -> Sequence[SocketAddress]:
    """Give the addresses that the operating system knows for `host`, in the order it prefers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


class Allowed:
    """What one may connect to: public addresses, and the hosts and networks that the instance lists.

    A listed host name allows whatever it resolves to; a listed network or address allows just itself.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self.hosts: set[str] = set()
        self.networks: list[Network] = []
        for entry in entries:
            self._add(entry.strip())

    def checked(self, host: str, found: Sequence[SocketAddress]) -> Sequence[SocketAddress]:
        """Give `found` back if `host` may be fetched from; one forbidden address among them forbids the host."""
        if _plain(host) in self.hosts:
            return found
        for _, address in found:
            self._check(str(address[0]), zone=len(address) > 3 and bool(address[3]))  # noqa: PLR2004
        return found

    def _add(self, entry: str) -> None:
        try:
            self.networks.append(ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            if not _HOST_NAME.fullmatch(entry):
                raise ValueError(f"neither a host name nor a network: {entry!r}") from None
            self.hosts.add(_plain(entry))

    def _check(self, text: str, *, zone: bool) -> None:
        address = ip_address(text.partition("%")[0])
        if any(faces in network for faces in _faces(address) for network in self.networks):
            return
        reason = "zone id" if zone or "%" in text else forbidden(address)
        if reason:
            raise AddressRefused(f"{text} ({reason})")


def forbidden(address: Address) -> str:
    """Say why nobody may be sent to `address`; empty for public addresses.

    An IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4, ISATAP) is judged as that too.
    """
    for face in _faces(address):
        for network, reason in _forbidden_networks():
            if face in network:
                return reason
    if isinstance(address, IPv6Address) and not any(address in net for net in (_GLOBAL, _MAPPED, _NAT64)):
        return "not a global address"
    return ""


def _faces(address: Address) -> Iterator[Address]:
    yield address
    if isinstance(address, IPv4Address):
        return
    if address in _MAPPED or address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        yield IPv4Address((int(address) >> 80) & 0xFFFFFFFF)


@cache
def _forbidden_networks() -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(network), reason) for network, reason in _FORBIDDEN.items())


def _plain(host: str) -> str:
    host = host.strip("[]").rstrip(".").lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host

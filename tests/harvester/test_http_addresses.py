"""Which addresses may be fetched from: judged inside the connection, at every hop."""

import socket
from collections.abc import Iterator

import pytest

from harvester.http import BadUrl, BlockedAddress, Client, Clock, ConnectionFailed, Limits, NameUnknown, connection
from harvester.http.addresses import AddressRefused, Allowed, Resolver, SocketAddress, forbidden, ip_address
from tests.harvester.hostile import HostileSource, page, redirect

FORBIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254 127.0.0.1 127.8.9.10
168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.7 192.88.99.1
192.168.178.1 198.18.0.1 198.19.255.255 198.51.100.2 203.0.113.9 224.0.0.251 239.255.255.250 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::c0a8:101 64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c:0:7fff:f5ff:fffe 2001:10::1
2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2002:c0a8:101::1 2a00:1450::5efe:10.0.0.1
2a00:1450::200:5efe:127.0.0.1 3ffe::1 3fff::1 5f00::1 4000::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
ff0e::1
"""
SPELLINGS = """
127.0.0.1 localhost LOCALHOST. 127.1 2130706433 0x7f.1 0177.0.0.1 0.0.0.0 0 [::1] [::ffff:127.0.0.1] [::]
[::ffff:7f00:1] ①②⑦.0.0.1 127.0.0.1. user:pw@127.0.0.1 example.org@127.0.0.1 [fe80::1%25lo] [::1%25lo]
"""
PUBLIC = (
    "8.8.8.8 46.4.1.1 100.63.255.255 172.32.0.1 192.169.0.1 2a00:1450:4001::1 2003::1 ::ffff:8.8.8.8 64:ff9b::808:808"
)

QUICK = Limits(connect=2, read=2, deadline=2, retries=1)


@pytest.mark.parametrize("text", FORBIDDEN.split())
def test_forbidden_addresses_are_refused_under_any_name(text: str) -> None:
    assert forbidden(ip_address(text))
    with pytest.raises(AddressRefused):
        Allowed(["other.example", "44.0.0.0/8"]).checked("name.example", answer(text))


@pytest.mark.parametrize("text", PUBLIC.split())
def test_public_addresses_are_not(text: str) -> None:
    assert Allowed().checked("name.example", answer(text)) == answer(text)


def test_one_forbidden_address_among_many_forbids_the_host() -> None:
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        Allowed().checked("name.example", answer("8.8.8.8", "10.0.0.1"))


@pytest.mark.parametrize("address", [("fe80::1%eth0", 80, 0, 0), ("2a00:1450::1", 80, 0, 3)])
def test_zone_ids_are_refused_even_on_public_addresses(address: tuple[str | int, ...]) -> None:
    with pytest.raises(AddressRefused):
        Allowed().checked("name.example", [(socket.AF_INET6, address)])


@pytest.mark.parametrize(
    ("entry", "host", "address"),
    [
        ("Intern.Example", "intern.example.", "10.0.0.1"),
        ("straße.example", "xn--strae-oqa.example", "127.0.0.1"),
        ("10.20.0.0/16", "any.example", "10.20.3.4"),
        ("10.20.0.0/16", "any.example", "::ffff:10.20.3.4"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("::1", "localhost", "::1"),
        ("[fd12::]/16", "any.example", "fd12::5"),
    ],
)
def test_the_allow_list_opens_a_host_or_a_net(entry: str, host: str, address: str) -> None:
    entry = entry.replace("[", "").replace("]", "")
    assert Allowed([entry]).checked(host, answer(address))


@pytest.mark.parametrize(
    ("entry", "host", "address"),
    [
        ("intern.example", "evil-intern.example", "10.0.0.1"),
        ("intern.example", "intern.example.evil.example", "10.0.0.1"),
        ("10.20.0.0/16", "any.example", "10.21.0.1"),
        ("127.0.0.1", "127.0.0.1.evil.example", "127.0.0.2"),
    ],
)
def test_the_allow_list_opens_nothing_else(entry: str, host: str, address: str) -> None:
    with pytest.raises(AddressRefused):
        Allowed([entry]).checked(host, answer(address))


@pytest.mark.parametrize("entry", ["https://intern.example", "*.example", "a b", "", "10.0.0.0/99"])
def test_an_allow_list_that_means_nothing_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Allowed([entry])


# --- with real connections ------------------------------------------------------------------------------------------


@pytest.fixture
def canary() -> Iterator[HostileSource]:
    with HostileSource() as canary:
        canary.on("/", page(b"secret"))
        yield canary
        assert canary.connections == 0


@pytest.mark.parametrize(
    "host",
    SPELLINGS.split(),
)
def test_no_spelling_of_loopback_gets_through(canary: HostileSource, host: str) -> None:
    with client() as http, pytest.raises((BlockedAddress, BadUrl, NameUnknown)):
        http.get(f"http://{host}:{canary.port}/", robots=False)


@pytest.mark.parametrize(
    "path", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/", "data:,x", "/etc/passwd", ""]
)
@pytest.mark.parametrize("robots", [True, False])
def test_only_http_and_https_are_fetched(path: str, robots: bool) -> None:
    with client() as http, pytest.raises(BadUrl):
        http.get(path, robots=robots)


def test_a_name_that_leads_home_is_refused(canary: HostileSource) -> None:
    with client(resolver=names({"public.example": ["127.0.0.1"]})) as http, pytest.raises(BlockedAddress) as caught:
        http.get(canary.url("/", host="public.example"))
    assert caught.value.rule == "http.address"
    assert "127.0.0.1 (loopback)" in caught.value.what("de")


def test_every_hop_of_a_redirect_is_judged(canary: HostileSource) -> None:
    resolver = names({"public.example": ["127.0.0.1"], "inner.example": ["127.0.0.1"], "127.0.0.1": ["127.0.0.1"]})
    with HostileSource(name="public.example") as source, client(["public.example"], resolver=resolver) as http:
        for host in ["127.0.0.1", "inner.example"]:
            source.on("/", redirect(canary.url("/", host=host)))
            with pytest.raises(BlockedAddress):
                http.get(source.url("/"), robots=False)
            with pytest.raises(BlockedAddress):
                http.session.get(source.url("/"))
        source.on("/", redirect("file:///etc/passwd"))
        with pytest.raises(BadUrl):
            http.get(source.url("/"), robots=False)


def test_rebinding_between_two_lookups_helps_nobody(canary: HostileSource, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is public first and loopback ever after: only the address that was judged is dialled."""
    asked: list[str] = []
    dialled: list[object] = []

    def rebinding(host: str, port: int) -> list[SocketAddress]:
        asked.append(host)
        return answer("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port=port)

    def dial(family: object, address: object, *_: object) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(connection, "dial", dial)
    with client(resolver=rebinding) as http, pytest.raises(BlockedAddress):  # at the retry, which judges again
        http.get(canary.url("/", host="rebind.example"), robots=False)
    assert dialled == [("93.184.216.34", canary.port)]
    assert asked == ["rebind.example"] * 2


def test_the_next_address_of_a_host_is_tried_when_one_is_dead() -> None:
    with HostileSource() as dead:
        port = dead.port  # free again below, so that nobody listens there on ::1
    with HostileSource(name="two.example") as source:
        source.on("/", page(b"here"))
        resolver = names({"two.example": ["::1", "127.0.0.1"]})
        with client(["two.example"], resolver=resolver) as http:
            assert http.get(source.url("/"), robots=False).body == b"here"
    with client(["127.0.0.1"], limits=Limits(retries=0)) as http, pytest.raises(ConnectionFailed):
        http.get(f"http://127.0.0.1:{port}/", robots=False)


def test_a_host_header_and_proxies_from_the_environment_change_nothing(
    canary: HostileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"]:
        monkeypatch.setenv(name, canary.url())
    with HostileSource(name="here.example") as source:
        source.on("/", page(b"direct"))
        with client(["here.example"], resolver=names({"here.example": ["127.0.0.1"]})) as http:
            assert http.get(source.url("/"), robots=False).body == b"direct"
            assert http.session.get(source.url("/"), proxies={"http": canary.url()}).content == b"direct"
        assert source.seen[0].headers["host"] == f"here.example:{source.port}"


def answer(*texts: str, port: int = 80) -> list[SocketAddress]:
    return [(socket.AF_INET6, (text, port, 0, 0)) if ":" in text else (socket.AF_INET, (text, port)) for text in texts]


def names(table: dict[str, list[str]]) -> Resolver:
    return lambda host, port: answer(*table[host], port=port)


def client(allow: list[str] | None = None, **options: object) -> Client:
    options = {"limits": QUICK, "clock": Clock(sleep=lambda _: None)} | options
    return Client(allow or [], user_agent="Datenlotse/1", **options)  # type: ignore[arg-type]

"""TLS: certificates are checked against the host's name, whatever address was dialled."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvester.http import BadCertificate, Client, DeadlinePassed, Limits
from tests.harvester.hostile import HostileSource, drip, page

LIMITS = Limits(connect=5, read=5, deadline=10, retries=3)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for source.example, with its key in the same file."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "source.pem"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{file}.key"]
    names = ["-subj", "/CN=source.example", "-addext", "subjectAltName=DNS:source.example"]
    usage = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    subprocess.run(
        [openssl, "req", "-x509", "-days", "2", *key, *names, *usage, "-out", str(file)],
        check=True,
        timeout=20,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return file


@pytest.fixture
def source(certificate: Path) -> Iterator[HostileSource]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, f"{certificate}.key")
    with HostileSource(tls=context, name="source.example") as source:
        source.on("/", page(b"private"))
        yield source


def client(ca_file: str = "") -> Client:
    return Client(
        ["source.example", "other.example"],
        user_agent="x",
        limits=LIMITS,
        ca_file=ca_file,
        respect_robots=False,
        resolver=lambda _, port: [(socket.AF_INET, ("127.0.0.1", port))],
    )


def test_a_self_signed_source_is_refused(source: HostileSource) -> None:
    with client() as http, pytest.raises(BadCertificate) as caught:
        http.get(source.url("/"))
    assert "self-signed" in caught.value.why.replace("self signed", "self-signed")
    assert source.connections == 1, "and not asked again"
    assert source.seen == []


def test_nobody_can_switch_the_check_off(source: HostileSource) -> None:
    with client() as http, pytest.raises(BadCertificate):
        http.session.get(source.url("/"), verify=False)


def test_its_own_authority_makes_it_trusted(source: HostileSource, certificate: Path) -> None:
    with client(str(certificate)) as http:
        assert http.get(source.url("/")).body == b"private"
        assert http.session.get(source.url("/")).content == b"private"


def test_but_only_under_its_own_name(source: HostileSource, certificate: Path) -> None:
    with client(str(certificate)) as http, pytest.raises(BadCertificate) as caught:
        http.get(source.url("/", host="other.example"))
    assert "other.example" in caught.value.what("de")


def test_a_drip_under_tls_ends_at_the_deadline(source: HostileSource, certificate: Path) -> None:
    source.on("/drip", drip())
    with client(str(certificate)) as http:
        http.session.limits = Limits(deadline=0.4, read=60)
        with pytest.raises(DeadlinePassed):
            http.get(source.url("/drip"))


def test_a_handshake_that_never_ends_ends_at_the_deadline(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, client(str(certificate)) as http:
        http.session.limits = Limits(deadline=0.3, connect=60, read=60)
        with pytest.raises(DeadlinePassed):
            http.get(f"https://source.example:{deaf.getsockname()[1]}/")

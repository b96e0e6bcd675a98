"""OpenID Connect providers on loopback: a conforming one in a process of its own, and one that lies as it is told."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.house.portal import free_port


@contextmanager
def conforming(*people: Mapping[str, Any]) -> Iterator[str]:
    """Give the issuer of a provider that knows `people` by their claims."""
    port = free_port()
    known = [word for each in people for word in ("--user-claims", json.dumps(each))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *known]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    issuer = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{issuer}/.well-known/openid-configuration"):
            assert process.poll() is None
            time.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        process.wait()


def allowed(issuer: str, address: str, name: str) -> str:
    """Say yes as the person `name` on the page at `address`, and give where the browser is sent to."""
    assert address.startswith(issuer)

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        urllib.request.build_opener(Stay).open(address, urlencode({"sub": name}).encode())
    except urllib.error.HTTPError as sent:
        return sent.headers["location"]
    raise AssertionError("nobody is sent back")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address):
            return True
    except OSError:
        return False


@dataclass
class Liar:
    """A provider that says what `lies` and `claims` say instead of the truth."""

    port: int = 0
    lies: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    told: Any = None  # the key that it publishes, where that is another
    status: int = 200
    nonce: str = ""
    sent: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def discovery(self) -> dict[str, Any]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{name}" for name in names}, **self.lies}

    def keys(self) -> dict[str, Any]:
        public = (self.told or self.key).public_key()
        return {"keys": [{**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public)), "kid": "1", "use": "sig"}]}

    def token(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "lotse", "sub": "77", "iat": now, "exp": now + 300, "nonce": self.nonce}
        claims = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        key = {"none": None, "HS256": "x" * 32}.get(self.algorithm, self.key)
        return {"id_token": jwt.encode(claims, key, self.algorithm, headers={"kid": "1"}), **self.lies}


@contextmanager
def lying() -> Iterator[Liar]:
    """Give a provider on loopback that can be told to lie."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(liar.discovery() if "well-known" in self.path else liar.keys())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            liar.sent = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(liar.token())

        def _answer(self, value: dict[str, Any]) -> None:
            self.send_response(liar.status)
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    liar.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()

"""OpenID Connect: the provider says who somebody is (Core 1.0; authorisation code with PKCE, RFC 7636)."""

import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import jwt
import requests

from catalog.account import Person
from catalog.signin import Provider

_BYTES = 32
_PATIENCE = 10.0  # seconds
_FRESH = 600.0  # seconds that what the provider says of itself is believed
_LEEWAY = 60.0  # seconds that its clock may differ from ours
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_JSON = {"Accept": "application/json"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TITLES = ("name", "preferred_username", "email", "sub")


class SignInFailed(Exception):
    """The provider could not be asked, or what came back is not to be believed; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a browser has to bring back from the provider: nobody else can end a sign-in that it began."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Errand":
        """Give an errand that nobody can guess."""
        return cls(*(secrets.token_urlsafe(_BYTES) for _ in range(3)))

    @classmethod
    def read(cls, text: str) -> "Errand | None":
        """Give the errand that was written as `text`."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None  # noqa: PLR2004

    def __str__(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @property
    def challenge(self) -> str:
        """What the provider learns of the verifier beforehand (RFC 7636, 4.2)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class Relying:
    """The portal as the provider knows it; `back` is where it sends browsers to."""

    def __init__(self, provider: Provider, back: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._provider, self._back, self._clock = provider, back, clock
        self._known: tuple[float, Mapping[str, Any]] | None = None

    def address(self, errand: Errand, language: str) -> str:
        """Give where a browser has to go to sign in. Raises SignInFailed."""
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._back,
            "scope": "openid profile email",
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": errand.challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def arrived(self, errand: Errand | None, given: Mapping[str, str]) -> Person:
        """Give who comes back from the provider with `given` in the address. Raises SignInFailed."""
        if errand is None or not compare_digest(errand.state.encode(), given.get("state", "").encode()):
            raise SignInFailed("the sign-in was not begun in this browser")
        if given.get("iss", self._provider.issuer) != self._provider.issuer:
            raise SignInFailed("another provider answers (RFC 9207)")
        if "code" not in given:
            raise SignInFailed(f"the provider refuses: {given.get('error', 'no code')}")
        claims = self._claims(self._exchanged(given["code"], errand), errand)
        title = next(str(claims[name]) for name in _TITLES if claims.get(name))
        return Person(name=str(claims["sub"]), title=title, grants=self._provider.granted(claims))

    def _exchanged(self, code: str, errand: Errand) -> str:
        """Give the ID token for a code."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": self._provider.client_id,
            "code_verifier": errand.verifier,
        }
        if self._provider.client_secret:
            sent["client_secret"] = self._provider.client_secret
        answer = self._asked("POST", self._endpoint("token_endpoint"), data=sent)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignInFailed("the provider gave no ID token")
        return token

    def _claims(self, token: str, errand: Errand) -> Mapping[str, Any]:
        """Give what an ID token says, once all that Core 1.0, 3.1.3.7, asks for has been looked at."""
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token,
                self._key(header.get("kid")),
                algorithms=_ALGORITHMS,
                audience=self._provider.client_id,
                issuer=self._provider.issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as fault:
            raise SignInFailed(f"the ID token is not to be believed: {fault}") from fault
        if not compare_digest(str(claims.get("nonce", "")).encode(), errand.nonce.encode()):
            raise SignInFailed("the ID token was given for another sign-in")
        if claims.get("azp", self._provider.client_id) != self._provider.client_id:
            raise SignInFailed("the ID token was given to another client")
        return cast("Mapping[str, Any]", claims)

    def _key(self, number: str | None) -> jwt.PyJWK:
        """Give the provider's key of a number; the only one there is, where the token names none."""
        keys = jwt.PyJWKSet.from_dict(dict(self._asked("GET", self._endpoint("jwks_uri")))).keys
        signing = [each for each in keys if each.public_key_use in {None, "sig"}]
        found = [each for each in signing if number in {None, each.key_id}]
        if len(found) != 1:
            raise SignInFailed("the provider does not know the key of its ID token")
        return found[0]

    def _endpoint(self, name: str) -> str:
        """Give an address that the provider says of itself (Discovery 1.0, 3)."""
        now = self._clock()
        if self._known is None or self._known[0] < now:
            told = self._asked("GET", f"{self._provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self._provider.issuer:
                raise SignInFailed(f"the provider calls itself {told.get('issuer')}, not {self._provider.issuer}")
            self._known = now + _FRESH, told
        address = self._known[1].get(name)
        if not isinstance(address, str) or not _is_safe(address):
            raise SignInFailed(f"the provider names no safe {name}")
        return address

    def _asked(self, method: str, address: str, **more: Any) -> Mapping[str, Any]:
        try:
            answer = requests.request(
                method,
                address,
                timeout=_PATIENCE,
                allow_redirects=False,
                headers={"Accept": "application/json"},
                **more,
            )
            told = answer.json()
        except requests.RequestException as fault:
            raise SignInFailed(f"the provider cannot be asked: {type(fault).__name__}") from fault
        if not answer.ok or not isinstance(told, dict):
            raise SignInFailed(f"the provider answers {answer.status_code}")
        return told


def _is_safe(address: str) -> bool:
    """Whether what is sent there can only be read there."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)

"""Sign-in of an instance: by passwords of its own accounts, by an OpenID Connect provider, by both, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from catalog.account import Grant, grants


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An OpenID Connect provider, and which Grants a value of its `claim` stands for."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    title: str = "OpenID Connect"
    claim: str = "groups"
    grants: Mapping[str, tuple[Grant, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Mapping[str, Any], environ: Mapping[str, str]) -> Self:
        """Give the Provider of a table `[accounts.oidc]` that conforms to the schema."""
        given = {name: value for name, value in table.items() if name not in {"grants", "client_secret"}}
        secret = environ.get(table.get("client_secret", "").removeprefix("env:"), "")
        allowed = {value: grants(texts) for value, texts in table.get("grants", {}).items()}
        return cls(**given, client_secret=secret, grants=allowed)

    def granted(self, claims: Mapping[str, Any]) -> tuple[Grant, ...]:
        """Give what the claims of an ID token allow; a claim that is not there allows nothing."""
        value: Any = claims
        for name in self.claim.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        values = value if isinstance(value, list) else [value]
        found = {each for given in values if isinstance(given, str) for each in self.grants.get(given, ())}
        return tuple(sorted(found, key=str))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How people sign in, and how long that lasts: at most `lasting`, and no longer than `idle` without a request."""

    local: bool = False
    provider: Provider | None = None
    lasting: timedelta = timedelta(hours=10)
    idle: timedelta = timedelta(minutes=60)

    @classmethod
    def read(cls, table: Mapping[str, Any], environ: Mapping[str, str]) -> Self:
        """Give the SignIn of a table `[accounts]` that conforms to the schema."""
        return cls(
            local=table.get("local", False),
            provider=Provider.read(table["oidc"], environ) if "oidc" in table else None,
            lasting=timedelta(hours=table.get("hours", 10)),
            idle=timedelta(minutes=table.get("idle_minutes", 60)),
        )

    @property
    def offered(self) -> bool:
        """Whether anybody can sign in at all."""
        return self.local or self.provider is not None

"""Secrets: named in the configuration as `env:NAME`, read when they are used, never shown."""

import os
from collections.abc import Mapping

from harvester.http.failures import SecretMissing
from harvester.http.redaction import remember

_PREFIX = "env:"


def secret(reference: str) -> str:
    """Give the value that `env:NAME` stands for now; from then on `redact` hides it.

    Raises SecretMissing if the environment has no such variable or an empty one.
    """
    name = reference.removeprefix(_PREFIX)
    value = os.environ.get(name, "").strip()
    if not value:
        raise SecretMissing("", name, name=name)
    remember(value)
    return value


def resolved(headers: Mapping[str, str]) -> dict[str, str]:
    """Give `headers` with every `env:NAME` replaced by what it stands for."""
    return {name: secret(value) if value.startswith(_PREFIX) else value for name, value in headers.items()}

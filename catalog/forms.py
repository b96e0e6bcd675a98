"""How single values of a configuration file have to look; each form has its message `config.form.<name>`."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib.util import find_spec
from ipaddress import ip_network
from urllib.parse import SplitResult, parse_qs, urlsplit

from catalog.account import Role

_IRI = re.compile(r"""[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>"{}|\\^`\x00-\x20]+""")
_HOST = re.compile(r"(?!-)[a-zA-Z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-zA-Z0-9-]{1,63}(?<!-))*\.?")
_KEY = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_ENGINE = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
_STORE = re.compile(r"(?:sqlite|postgresql(?:\+[a-z0-9_]+)?):\S+")
_ENV = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@" + _HOST.pattern)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LONGEST_KEY = 64


def is_web_url(value: str) -> bool:
    """Say whether `value` is an http(s) address without a password in it."""
    parts = split(value)
    return parts is not None and parts.scheme in ("http", "https") and _has_host(parts) and is_iri(value)


def is_iri(value: str) -> bool:
    """Say whether `value` is an absolute IRI without characters that RDF forbids."""
    return _IRI.fullmatch(value) is not None and split(value) is not None


def is_iri_base(value: str) -> bool:
    """Say whether `value` is an http(s) address that a name can be appended to."""
    return is_web_url(value) and value.endswith(("/", "#")) and "?" not in value


def is_host_or_net(value: str) -> bool:
    """Say whether `value` is a host name, an IP address or a net such as 10.0.0.0/8."""
    return is_net(value) or (_HOST.fullmatch(value) is not None and not value.replace(".", "").isdigit())


def is_net(value: str) -> bool:
    """Say whether `value` is an IP address or a net such as 10.0.0.0/8."""
    try:
        ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def is_key(value: str) -> bool:
    """Say whether `value` may name an organisation or a source."""
    return _KEY.fullmatch(value) is not None and len(value) <= _LONGEST_KEY


def is_grant(value: str) -> bool:
    """Say whether `value` is a role, alone or at an organisation: `administrator`, `steward:leipzig`."""
    role, at, organisation = value.partition(":")
    return role in set(Role) and (is_key(organisation) if at else True)


def is_env(value: str) -> bool:
    """Say whether `value` stands for a variable of the environment."""
    return _ENV.fullmatch(value) is not None


def is_mail(value: str) -> bool:
    """Say whether `value` is a plain mail address."""
    return _MAIL.fullmatch(value) is not None


def is_webhook(value: str) -> bool:
    """Say whether `value` is a web address, stands for one, or is empty for none."""
    return not value or is_env(value) or is_web_url(value)


def is_engine_url(value: str) -> bool:
    """Say whether `value` has an engine's scheme and something after it."""
    return is_env(value) if value.startswith("env:") else _ENGINE.fullmatch(value) is not None


def is_store_url(value: str) -> bool:
    """Say whether `value` names a database that the store can use."""
    return _STORE.fullmatch(value) is not None and split(value) is not None


def has_driver(store_url: str) -> bool:
    """Say whether what PostgreSQL is spoken to with is installed, where that is wanted."""
    return not store_url.startswith("postgresql") or find_spec("psycopg") is not None


def holds_password(value: str) -> bool:
    """Say whether a user and password stand in the address `value`."""
    parts = split(value)
    if parts is None:
        return False
    said = parse_qs(parts.query).get("password", [])
    return bool(parts.password) or any(not is_env(each) for each in said)


def is_colour(value: str) -> bool:
    """Say whether `value` is a colour as `#rrggbb`."""
    return _COLOUR.fullmatch(value) is not None


def is_day(value: str) -> bool:
    """Say whether `value` is a day as 2026-11-27."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def split(value: str) -> SplitResult | None:
    """Give the parts of an address, or None if it is none (a port that is no number, say)."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _has_host(parts: SplitResult) -> bool:
    return bool(parts.hostname) and "@" not in parts.netloc


FORMS: Mapping[str, Callable[[str], bool]] = {
    "web_url": is_web_url,
    "iri": is_iri,
    "iri_base": is_iri_base,
    "host_or_net": is_host_or_net,
    "net": is_net,
    "engine_url": is_engine_url,
    "key": is_key,
    "env": is_env,
    "secret": is_env,
    "grant": is_grant,
    "mail": is_mail,
    "webhook": is_webhook,
    "colour": is_colour,
    "day": is_day,
}

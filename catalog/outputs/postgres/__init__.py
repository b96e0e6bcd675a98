"""Search in PostgreSQL, with the extra `postgresql`. `postgresql+search://user@host/database#name`."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from catalog.words.synonyms import Synonyms

if TYPE_CHECKING:
    from catalog.outputs.postgres.index import PostgresIndex

SCHEME = "postgresql+search"


def open_output(
    url: str,
    _instance: Path,
    _record_base: str,
    *,
    writer: bool,
    organisations: Mapping[str, str],
    synonyms: Synonyms,
    **_: object,
) -> "PostgresIndex":
    """Give the index that `url` names (`#search` unless it says otherwise); nothing is asked before it is needed.

    Raises ValueError where the driver for PostgreSQL is not installed.
    """
    if find_spec("psycopg") is None:
        raise ValueError("postgresql+search: needs the extra `postgresql` (pip install 'datenlotse[postgresql]')")
    from catalog.outputs.postgres.index import PostgresIndex

    scheme, netloc, path, query, fragment = urlsplit(url)
    address = urlunsplit((scheme.partition("+")[0], netloc, path, query, ""))
    return PostgresIndex(
        address.replace("postgresql:/", "postgresql:///", 1) if not netloc else address,
        fragment or "search",
        organisations,
        synonyms,
        writer=writer,
    )

"""Alembic migrations, run by the program itself: no alembic.ini, from a checkout or a wheel alike.

Alembic is only loaded to migrate: it takes as long to load as all the rest of the store, and every command asks for the
revision. Migrations are numbered, and a file's name begins with its number, so the last name tells the newest form.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_VERSION = table("alembic_version", column("version_num"))


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest form, inside the transaction of `connection`."""
    from alembic import command

    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """Give the form the tables have, or None before the first migration."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def head() -> str:
    """Give the newest form that this program knows."""
    return max(file.name for file in (_HERE / "versions").glob("[0-9]*_*.py")).partition("_")[0]


def configuration() -> "Config":
    """Give what Alembic has to know of these migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

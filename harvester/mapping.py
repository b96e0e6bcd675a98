"""Mappings: how a record of one format becomes an entry. One file of `mappings/` per format."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Protocol, cast

from dcat_ap.model import Entry
from harvester.record import Record


class Mapping(Protocol):
    """What a module of `mappings/`, or one named by the entry point group `datenlotse.mappings`, offers."""

    FORMAT: str
    VERSION: int

    def read(self, record: Record) -> Entry:
        """Give the entry of a record. Raises dcat_ap.parse.Unreadable where the record is none."""


@cache
def mappings() -> dict[str, Mapping]:
    """Give every mapping by the format it reads."""
    package = import_module("harvester.mappings")
    own = [import_module(f"{package.__name__}.{info.name}") for info in iter_modules(package.__path__)]
    foreign = [point.load() for point in entry_points(group="datenlotse.mappings")]
    return {module.FORMAT: cast("Mapping", module) for module in (*own, *foreign)}


def read(record: Record) -> Entry:
    """Give the entry of a record, by the mapping of its format."""
    return mappings()[record.format].read(record)


def versions() -> str:
    """Give the formats and versions of all mappings, for the fingerprint of a run."""
    return " ".join(f"{name}={mapping.VERSION}" for name, mapping in sorted(mappings().items()))

"""Mappings: how a record of one format becomes an entry. One file of `mappings/` per format."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Protocol, cast

from dcat_ap.document import Delivered
from harvester.record import Contents, Origin, Record


class Mapping(Protocol):
    """What a module of `mappings/`, or one named by the entry point group `datenlotse.mappings`, offers."""

    FORMAT: str
    VERSION: int

    def records(self, body: bytes, origin: Origin, where: str) -> Contents:
        """Give the records of a document, each with its key, IRI and kind; what is none is a finding.

        `where` names the document in findings. Raises dcat_ap.parse.Unreadable where nothing can be read.
        """

    def read(self, record: Record, origin: Origin) -> Delivered:
        """Give the entry of a record, and what was found on the way. Raises Unreadable where the record is none."""


@cache
def mappings() -> dict[str, Mapping]:
    """Give every mapping by the format it reads."""
    package = import_module("harvester.mappings")
    own = [import_module(f"{package.__name__}.{info.name}") for info in iter_modules(package.__path__)]
    foreign = [point.load() for point in entry_points(group="datenlotse.mappings")]
    return {module.FORMAT: cast("Mapping", module) for module in (*own, *foreign)}


def records(form: str, body: bytes, origin: Origin, where: str) -> Contents:
    """Give the records of a document of the format `form`. Raises Unreadable."""
    return mappings()[form].records(body, origin, where)


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a record, by the mapping of its format. Raises Unreadable."""
    return mappings()[record.format].read(record, origin)


def versions() -> str:
    """Give the formats and versions of all mappings, for the fingerprint of a run."""
    return " ".join(f"{name}={mapping.VERSION}" for name, mapping in sorted(mappings().items()))

"""The faults, one file for each family; a file lists its own as FAULTS."""

from importlib import import_module
from pkgutil import iter_modules

from tests.faults.harness import Fault

FAULTS: tuple[Fault, ...] = tuple(
    fault for each in iter_modules(__path__) for fault in import_module(f"{__name__}.{each.name}").FAULTS
)

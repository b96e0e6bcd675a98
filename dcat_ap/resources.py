"""Finds the files of schemas/: inside the installed package, or beside it in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def schemas() -> Traversable:
    """Give the folder `schemas/`, wherever this installation keeps it."""
    inside = files("dcat_ap") / "schemas"
    if inside.is_dir():
        return inside
    return Path(__file__).resolve().parent.parent / "schemas"

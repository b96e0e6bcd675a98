"""Identity: whether two entries, of different sources, describe the same dataset; and why one thinks so.

An entry has a portrait, a portrait has marks. Only entries with a mark in common are compared, so that finding them
is a join, and comparing them is done on few.
"""

from dcat_ap.identity.evidence import ENOUGH, Evidence, Judgement, compare
from dcat_ap.identity.portrait import Portrait, marks, portrait

__all__ = ["ENOUGH", "VERSION", "Evidence", "Judgement", "Portrait", "compare", "marks", "portrait"]

VERSION = 1
"""Part of every record's fingerprint: raised when other portraits or marks follow from the same entry."""

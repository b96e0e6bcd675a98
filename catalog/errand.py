"""Errand: what a program had a worker look at outside, and what came of it. The web itself goes nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from catalog.job import JobState

LOOK = "look"
"""The kind of job that does the errand which is its subject."""

MOST_BYTES = 5_000_000
"""The longest result that is kept."""


class ErrandKind(StrEnum):
    """What is looked at: a document, or a source."""

    VALIDATE = "validate"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand: `asked` is what is to be looked at, and how; `result` is what was found, as JSON.

    It is FAILED with a finding as its result where the place could not be read, without one where the work broke down.
    """

    id: str
    kind: ErrandKind
    asked: Mapping[str, Any]
    made: datetime
    state: JobState
    ended: datetime | None = None
    result: bytes = b""

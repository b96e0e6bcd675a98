"""Openness: the verdict on free reuse. `licences` gives it; store and settings only read it, and so load fast."""

from enum import StrEnum


class Openness(StrEnum):
    """Whether data may be reused freely. `DECLARED`: free by declaration of a steward, not by the source's word."""

    FREE = "free"
    DECLARED = "declared"
    UNCLEAR = "unclear"
    NOT_FREE = "not_free"

"""Fault: what an action refuses, in the shape that clients of CKAN expect of an error."""

from collections.abc import Mapping
from typing import Any


class Fault(Exception):
    """An action was refused: `kind` is CKAN's name for why, `status` the HTTP status that goes with it."""

    kind, status = "Validation Error", 409

    def __init__(self, message: str = "", **fields: str) -> None:
        super().__init__(message)
        self._message, self._fields = message, fields

    def plain(self) -> Mapping[str, Any]:
        """Give the error as CKAN writes it: one message, or a list of messages for each parameter."""
        said = {"message": self._message} if self._message else {}
        return {**said, **{name: [text] for name, text in self._fields.items()}, "__type": self.kind}


class NotFound(Fault):
    """There is nothing of this name."""

    kind, status = "Not Found Error", 404

    def __init__(self) -> None:
        super().__init__("Not found")


class Denied(Fault):
    """Nobody may do this here: the catalogue is filled by its sources only."""

    kind, status = "Authorization Error", 403

    def __init__(self) -> None:
        super().__init__("Access denied: the catalogue is read-only, it is filled from its Harvest Sources")


class BadSearch(Fault):
    """The search cannot be understood."""

    kind = "Search Query Error"


class NoIndex(Fault):
    """There is no search index at the moment."""

    kind, status = "Search Index Error", 503

    def __init__(self) -> None:
        super().__init__("The search index is not available, try again later")

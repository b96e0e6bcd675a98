"""Given: the parameters of a call as CKAN reads them, from its address or from JSON."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from catalog.web import asked
from catalog.web.ckan.fault import Fault, NotFound

_TRUE, _FALSE = {"true", "yes", "t", "y", "1"}, {"false", "no", "f", "n", "0", ""}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST = 10_000


class Given:
    """The parameters of a call. Each getter raises Fault for what it cannot take."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters

    def text(self, *names: str) -> str:
        """Give the first of these parameters as text; empty if none is there."""
        for name in names:
            value = self._parameters.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                return _CONTROL.sub(" ", str(value))[:_LONGEST].strip()
            if value is not None:
                raise Fault(**{name: "Must be a text"})
        return ""

    def key(self, *names: str) -> str:
        """Give the first of these parameters, which says what is meant."""
        found = self.text(*names)
        if not found:
            raise Fault(**{names[0]: "Missing value"})
        if not asked.is_sound(found):
            raise NotFound
        return found

    def number(self, name: str, default: int, most: int) -> int:
        """Give a whole number from 0 up; what is above `most` is `most`."""
        given = self.text(name)
        if not given:
            return default
        if not asked.is_number(given):
            raise Fault(**{name: "Must be a natural number"})
        return min(int(given), most)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give a yes or no."""
        given = self._parameters.get(name)
        if given is None:
            return default
        text = str(given).lower()
        if text not in _TRUE | _FALSE:
            raise Fault(**{name: "Must be true or false"})
        return text in _TRUE

    def texts(self, name: str) -> list[str]:
        """Give a list of texts, which may be written as JSON, or be one text alone."""
        given = self._parameters.get(name)
        if isinstance(given, str) and given.lstrip().startswith("["):
            try:
                given = orjson.loads(given)
            except orjson.JSONDecodeError as fault:
                raise Fault(**{name: "Cannot be read as a JSON list"}) from fault
        values = given if isinstance(given, list) else [given]
        found = [each for each in values if each not in (None, "")]
        if not all(isinstance(each, str) for each in found):
            raise Fault(**{name: "Must be a list of texts"})
        return [_CONTROL.sub(" ", each)[:_LONGEST] for each in found]

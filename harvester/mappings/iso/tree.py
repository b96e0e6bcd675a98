"""Tree: an ISO record as fields, by the names that its properties have in every edition.

ISO 19139 and 19115-3 write property and class in turn (`citation/CI_Citation/title`). A field is a property; its class
is looked through, so that one path (`citation.title`) reads both editions, whatever namespaces they come in. What was
read is told; what nobody asked for is given by `rest`, so that it can be kept.
"""

from functools import lru_cache
from typing import Any

from harvester.markup import Element, local

_HREF = "{http://www.w3.org/1999/xlink}href"
_CODES = ("codeListValue", "indeterminatePosition", "uuidref")
_MARKS = ("id", "uom")


class Field:
    """A property of a record. `cls` is the class of what it holds, `mark` its id or its unit of measure.

    `others` are its texts in other languages, each with the name of the locale it refers to.
    """

    __slots__ = ("_element", "_parts", "_text", "cls", "code", "href", "mark", "name", "others", "told")

    def __init__(self, element: Element) -> None:
        self._element = element
        self._parts: dict[str, list[Field]] | None = None
        self._text = (element.text or "").strip()
        self.name = local(element.tag)
        self.told = False
        self.cls = self.code = self.href = self.mark = ""
        self.others: list[tuple[str, str]] = []
        if element.attrib:
            self._attributes(element)
        for child in element:
            self._value(child)

    @property
    def parts(self) -> dict[str, list["Field"]]:
        """The fields in it, by name; read when first asked for."""
        if self._parts is None:
            self._parts = {}
            for child in self._element:
                if local(child.tag) != "PT_FreeText":
                    _add(self._parts, child)
        return self._parts

    @property
    def text(self) -> str:
        """What it says: its text, or the code from a list."""
        self.told = True
        return self._text or self.code

    @property
    def token(self) -> str:
        """What it says of a list of codes: the code, or the text where no code stands beside it."""
        self.told = True
        return self.code or self._text

    @property
    def said(self) -> bool:
        """Whether it says something itself."""
        return bool(self._text or self.code or self.href or self.others)

    def all(self, *paths: str) -> list["Field"]:
        """Give the fields at the paths, those of the first path first."""
        found: list[Field] = []
        for path in paths:
            fields = [self]
            for name in _names(path):
                fields = [each for field in fields for each in field.parts.get(name, ())]
                if not fields:
                    break
            found += fields
        return found

    def first(self, *paths: str) -> "Field | None":
        """Give the first field at the paths that says something, else the first of all."""
        fields = self.all(*paths)
        return next((field for field in fields if field.said), fields[0] if fields else None)

    def one_of(self, *paths: str) -> str:
        """Give the code that the first field at the paths says; empty if none does."""
        field = self.first(*paths)
        return field.token if field else ""

    def say(self, *paths: str) -> str:
        """Give what the first field at the paths says; empty if none does."""
        field = self.first(*paths)
        return field.text if field else ""

    def rest(self) -> Any:
        """Give in JSON what of it and of all below it nobody has read; None if that is nothing."""
        inner: dict[str, Any] = {}
        for name, fields in self.parts.items():
            left = [each for field in fields if (each := field.rest()) is not None]
            if left:
                inner[name] = left[0] if len(left) == 1 else left
        if self.told or not self.said:
            return inner or None
        told = {"text": self._text, "code": self.code, "href": self.href, **dict(self.others)}
        told = {name: value for name, value in told.items() if value}
        return told | inner if inner or len(told) > 1 else next(iter(told.values()))

    def _value(self, child: Element) -> None:
        """Read what a child says for the property: a value, a code, a text in other languages, a class."""
        if local(child.tag) == "PT_FreeText":
            self._free_text(child)
            return
        self.cls = self.cls or local(child.tag)
        if child.attrib:
            self._attributes(child)
        text = (child.text or "").strip()
        if text:
            self._text = f"{self._text} {text}".strip()

    def _attributes(self, element: Element) -> None:
        get = element.get
        self.href = self.href or get(_HREF, "").strip()
        self.code = self.code or next((text for name in _CODES if (text := get(name, "").strip())), "")
        self.mark = self.mark or next((text for name in _MARKS if (text := get(name, ""))), "")

    def _free_text(self, element: Element) -> None:
        for each in element.iter():
            text = (each.text or "").strip()
            if text and local(each.tag) == "LocalisedCharacterString":
                self.others.append((each.get("locale", "").lstrip("#"), text))


@lru_cache(maxsize=1024)
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


class Root(Field):
    """The record itself, whose properties hang on it directly."""

    __slots__ = ()

    @property
    def parts(self) -> dict[str, list[Field]]:
        """The fields in it, by name; read when first asked for."""
        if self._parts is None:
            self._parts = {}
            _add(self._parts, self._element)
        return self._parts


def _add(parts: dict[str, list[Field]], element: Element) -> None:
    for each in element:
        parts.setdefault(local(each.tag), []).append(Field(each))

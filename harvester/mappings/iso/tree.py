"""Tree: an ISO record as fields, by the names that its properties have in every edition.

ISO 19139 and 19115-3 write property and class in turn (`citation/CI_Citation/title`). A field is a property; its class
is looked through, so that one path (`citation.title`) reads both editions, whatever namespaces they come in. What was
read is told; what nobody asked for is given by `rest`, so that it can be kept.
"""

from functools import lru_cache
from typing import Any

from harvester.markup import Element, local

_HREF = "{http://www.w3.org/1999/xlink}href"
_CODES = frozenset({"codeListValue", "indeterminatePosition", "uuidref"})
_MARKS = frozenset({"id", "uom"})


class Field:
    """A property of a record. `cls` is the class of what it holds, `mark` its id or its unit of measure.

    `others` are its texts in other languages, each with the name of the locale it refers to. The fields in it are read
    when first asked for. A record has hundreds of fields, most of them with one text.
    """

    __slots__ = ("_classes", "_parts", "_text", "cls", "code", "href", "mark", "others", "told")

    cls: str
    code: str
    href: str
    mark: str

    def __init__(self, element: Element) -> None:
        self._begin()
        text = (element.text or "").strip()
        for name, value in element.items():
            self._attribute(name, value)
        for child in element[:]:  # a slice takes half the time of the element itself
            name = local(child.tag)
            if name == "PT_FreeText":
                self._free_text(child)
                continue
            if len(child):
                self._classes += (child,)
            self.cls = self.cls or name
            for attribute, value in child.items():
                self._attribute(attribute, value)
            if said := (child.text or "").strip():
                text = f"{text} {said}" if text else said
        self._text = text

    def _begin(self) -> None:
        self.cls = self.code = self.href = self.mark = ""
        self.others: tuple[tuple[str, str], ...] = ()
        self.told = False
        self._classes: tuple[Element, ...] = ()
        self._parts: dict[str, list[Field]] | None = None

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
        if len(paths) == 1:
            return self._at(paths[0])
        return [field for path in paths for field in self._at(path)]

    def first(self, *paths: str) -> "Field | None":
        """Give the first field at the paths that says something, else the first of all."""
        found = None
        for path in paths:
            for field in self._at(path):
                if field.said:
                    return field
                found = found or field
        return found

    def one_of(self, *paths: str) -> str:
        """Give the code that the first field at the paths says; empty if none does."""
        field = self.first(*paths)
        return field.token if field else ""

    def say(self, *paths: str) -> str:
        """Give what the first field at the paths says; empty if none does."""
        field = self.first(*paths)
        return field.text if field else ""

    def peek(self, *paths: str) -> str:
        """Give what the first field at the paths says, without counting it as told."""
        field = self.first(*paths)
        return field._text or field.code if field else ""  # noqa: SLF001

    def parts(self) -> dict[str, list["Field"]]:
        """Give the fields in it, by name."""
        if self._parts is None:
            self._parts = {}
            for element in self._classes:
                for each in element[:]:
                    self._parts.setdefault(local(each.tag), []).append(Field(each))
        return self._parts

    def rest(self) -> Any:
        """Give in JSON what of it and of all below it nobody has read; None if that is nothing."""
        inner = self._inner() if self._classes else {}
        if self.told or not self.said:
            return inner or None
        told = {"text": self._text, "code": self.code, "href": self.href, **dict(self.others)}
        told = {name: value for name, value in told.items() if value}
        return told | inner if inner or len(told) > 1 else next(iter(told.values()))

    def _at(self, path: str) -> list["Field"]:
        fields = [self]
        for name in _names(path):
            if len(fields) == 1:
                fields = fields[0].parts().get(name, [])
            elif fields:
                fields = [each for field in fields for each in field.parts().get(name, [])]
        return fields

    def _inner(self) -> dict[str, Any]:
        """Give what is left of the fields in it, by name."""
        left: dict[str, list[Any]] = {}
        for name, fields in self.parts().items():
            for field in fields:
                if (rest := field.rest()) is not None:
                    left.setdefault(name, []).append(rest)
        return {name: rests[0] if len(rests) == 1 else rests for name, rests in left.items()}

    def _attribute(self, name: str, value: str) -> None:
        if name in _CODES:
            self.code = self.code or value.strip()
        elif name == _HREF:
            self.href = self.href or value.strip()
        elif local(name) in _MARKS:
            self.mark = self.mark or value

    def _free_text(self, element: Element) -> None:
        for each in element.iter():
            text = (each.text or "").strip()
            if text and local(each.tag) == "LocalisedCharacterString":
                self.others += ((each.get("locale", "").lstrip("#"), text),)


class Root(Field):
    """The record itself, whose properties hang on it directly."""

    __slots__ = ()

    def __init__(self, element: Element) -> None:
        self._begin()
        self._text = ""
        self._classes = (element,)


@lru_cache(maxsize=1024)
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))

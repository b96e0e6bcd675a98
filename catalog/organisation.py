"""The bodies whose data the catalogue shows, as organisations.toml lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Label:
    """A text in one or more languages; `words` is never empty and its first language is the default."""

    words: Mapping[str, str]

    def text(self, language: str) -> str:
        """Give the text in `language`, or in the default language if there is none."""
        return self.words.get(language) or next(iter(self.words.values()))

    @classmethod
    def read(cls, value: str | Mapping[str, str], language: str) -> "Label":
        """Give the Label that a configuration file writes as a string (in `language`) or as a table."""
        return cls({language: value} if isinstance(value, str) else dict(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A public body: `key` is its name in our files, `uri` the IRI by which the world knows it."""

    key: str
    title: Label
    homepage: str = ""
    uri: str = ""
    kind: str = "other"

    @classmethod
    def read(cls, key: str, table: Mapping[str, Any], language: str) -> "Organisation":
        """Give the Organisation that the table `[key]` of organisations.toml describes."""
        return cls(
            key=key,
            title=Label.read(table["title"], language),
            homepage=table.get("homepage", ""),
            uri=table.get("uri", ""),
            kind=table.get("kind", "other"),
        )

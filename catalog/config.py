"""Reads the TOML files of an instance and names every problem in them: file, line, key path, what to do."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import orjson

from dcat_ap import messages, resources

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_SYNTAX = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a configuration file.

    `rule` is a key of the message catalogue below `config.`; `path` is the key path inside the file
    (`catalog.base_url`), `line` the line it stands in or 0 when that is not known.
    """

    rule: str
    file: str
    path: str = ""
    line: int = 0
    facts: tuple[tuple[str, str], ...] = ()

    def text(self, language: str) -> str:
        """Give the problem as one sentence that begins with its place."""
        place = [self.file]
        if self.line:
            place.append(messages.text("config.line", language, line=self.line))
        if self.path:
            place.append(self.path)
        return f"{', '.join(place)}: {messages.text(f'config.{self.rule}', language, **self._facts(language))}"

    def _facts(self, language: str) -> dict[str, str]:
        """Facts that name a message (`@type.string`) are given in words."""
        return {
            name: messages.text(f"config.{value[1:]}", language) if value.startswith("@") else value
            for name, value in self.facts
        }


class ConfigInvalid(Exception):
    """The configuration cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_place))
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Give all problems, one a line."""
        return "\n".join(problem.text(language) for problem in self.problems)


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line, problem.path, problem.rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One TOML file as it was read: its values, and its text for the line numbers."""

    file: str
    text: str = ""
    tree: Mapping[str, Any] = field(default_factory=dict)

    def problem(self, rule: str, path: Sequence[str | int] = (), **facts: str) -> Problem:
        """Give a problem at `path` in this file."""
        names = [str(part) for part in path]
        line = line_of(self.text, names)
        return Problem(rule=rule, file=self.file, path=".".join(names), line=line, facts=tuple(facts.items()))


def read(instance: Path, file: str) -> Document:
    """Give the TOML file `file` (relative to `instance`); raises ConfigInvalid if it is not readable TOML."""
    try:
        text = (instance / file).read_bytes().decode("utf-8-sig")
        return Document(file=file, text=text, tree=tomllib.loads(text))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        rule, facts = ("no_file", {}) if missing else ("unreadable", {"why": str(error.strerror)})
        raise ConfigInvalid([Problem(rule=rule, file=file, facts=tuple(facts.items()))]) from error
    except UnicodeDecodeError as error:
        raise ConfigInvalid([Problem(rule="not_utf8", file=file)]) from error
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX.fullmatch(str(error))
        why, line = (found[1], int(found[2] or 0)) if found else (str(error), 0)
        raise ConfigInvalid([Problem(rule="not_toml", file=file, line=line, facts=(("why", why),))]) from error


def schema(name: str) -> Mapping[str, Any]:
    """Give our own JSON Schema `name`: catalog, organisations or source."""
    text = (resources.schemas() / "json" / f"{name}.schema.json").read_bytes()
    tree: Mapping[str, Any] = orjson.loads(text)
    return tree


def nearest(word: str, known: Sequence[str]) -> str:
    """Give the known word that `word` was most likely meant to be, or an empty string."""
    folded = {name.casefold().replace("-", "_"): name for name in sorted(known, reverse=True)}
    close = get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=0.5)
    return folded[close[0]] if close else ""


def unknown(rule: str, word: str, known: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Give rule and facts for a word nobody knows: `<rule>_near` if there is one it resembles."""
    near = nearest(word, known)
    if near:
        return f"{rule}_near", {"word": word, "nearest": near}
    return rule, {"word": word, "known": ", ".join(sorted(known))}


def line_of(text: str, path: Sequence[str]) -> int:
    """Give the line where `path` stands in the TOML `text`, or where the nearest table above it begins."""
    table: list[str] = []
    line, depth = 0, 0
    for number, row in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(row):
            here = table = _parts(header[1])
        elif key := _KEY.match(row):
            here = [*table, *_parts(key[1])]
        else:
            continue
        if len(here) > depth and here == list(path[: len(here)]):
            line, depth = number, len(here)
    return line


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]

"""Holds a configuration file against a JSON Schema and says in our own words where it does not conform."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalog.config import Document, Problem, unknown

if TYPE_CHECKING:
    from jsonschema import ValidationError

Formats = Mapping[str, Callable[[str], bool]]
Path = tuple[str | int, ...]

_USER = re.compile(r"//[^/@\s]*@")


def conform(
    document: Document, schema: Mapping[str, Any], formats: Formats, *, below: Sequence[str] = ()
) -> list[Problem]:
    """Give every problem of `document` (or of its table `below`) under `schema`.

    `formats` are the checks behind the schema's `format` keywords; each has a message `config.form.<format>`.
    """
    from jsonschema import Draft202012Validator, FormatChecker

    checker = FormatChecker(formats=())
    for name, holds in formats.items():
        checker.checks(name)(lambda value, holds=holds: not isinstance(value, str) or holds(value))
    value: Any = document.tree
    for key in below:
        value = value.get(key, {})
    errors = Draft202012Validator(schema, format_checker=checker).iter_errors(value)
    found = [problem for error in errors for problem in _problems(document, tuple(below), error)]
    return list(dict.fromkeys(found))


def _problems(document: Document, below: Path, error: "ValidationError") -> Iterator[Problem]:
    path: Path = (*below, *error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        yield document.problem("bad_name", (*path, str(error.instance)), word=str(error.instance))
        return
    wanted: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(document, path, error)
        case "required":
            missing = [key for key in wanted if key not in _keys(error)]
            yield from (document.problem("missing_key", (*path, key), key=key) for key in missing)
        case "enum":
            known = [str(value) for value in wanted]
            rule, facts = unknown("not_one_of", str(error.instance), known)
            yield document.problem(rule, path, **facts)
        case _:
            rule, facts = _plain_rule(error)
            yield document.problem(rule, path, **facts)


def _unknown_keys(document: Document, path: Path, error: "ValidationError") -> Iterator[Problem]:
    known = list(error.schema.get("properties", {})) if isinstance(error.schema, Mapping) else []
    for key in _keys(error):
        if key not in known:
            rule, facts = unknown("unknown_key", key, known) if known else ("no_keys", {"word": key})
            yield document.problem(rule, (*path, key), **facts)


def _plain_rule(error: "ValidationError") -> tuple[str, dict[str, str]]:
    """Give rule and facts for what concerns one value only."""
    kinds: Any = error.validator_value
    wanted, given = str(kinds), _shown(error.instance)
    match error.validator:
        case "type":
            first = kinds if isinstance(kinds, str) else "_or_".join(kinds)
            return "wrong_type", {"wanted": f"@type.{first}", "given": given}
        case "format":
            return f"form.{wanted}", {"given": given}
        case "minLength" | "minItems" | "minProperties":
            return "empty", {}
        case "minimum":
            return "too_small", {"wanted": wanted, "given": given}
        case "maximum":
            return "too_large", {"wanted": wanted, "given": given}
        case _:
            return "invalid", {"why": error.message}


def _keys(error: "ValidationError") -> list[str]:
    """Give the keys of the table that the error is about."""
    table: Any = error.instance
    return list(table)


def _shown(value: object) -> str:
    """Give a value as a message may show it: short, and without the password of an address."""
    text = _USER.sub("//…@", str(value))
    limit = 80
    return text if len(text) <= limit else text[: limit - 1] + "…"

"""The options of a source kind: one dataclass gives the JSON Schema, the docs table and the checked values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from dataclasses import field as option
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from catalog.config import ConfigInvalid, Problem
from catalog.forms import is_env
from dcat_ap import messages

_SECRET = re.compile(r"auth|cookie|token|secret|passw|kennwort|api[-_]?key", re.IGNORECASE)
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
_BOUNDS = ("minimum", "maximum", "minLength", "minItems")
_TRUE, _FALSE = ("1", "true", "yes", "ja"), ("0", "false", "no", "nein")


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of one field are written: their JSON Schema and the Python type of a single value."""

    schema: Mapping[str, Any]
    scalar: type = str
    choices: tuple[Any, ...] = ()


def extra_headers() -> Any:
    """Give the field of the option `headers`, which every kind has that asks over HTTP."""
    return option(
        default_factory=dict,
        metadata={
            "doc_de": "Zusätzliche Kopfzeilen; Geheimnisse nur als env:NAME.",
            "doc_en": "Additional headers; secrets only as env:NAME.",
        },
    )


def most_records(most: int = 500_000) -> Any:
    """Give the field of the option `max_records`, which every kind has whose source goes on as long as it likes."""
    return option(
        default=most,
        metadata={
            "doc_de": "So viele Einträge darf die Quelle höchstens haben.",
            "doc_en": "The source may have at most this many entries.",
            "minimum": 1,
        },
    )


def schema_of(options: type) -> dict[str, Any]:
    """Give the JSON Schema of `[options]` that the dataclass `options` describes.

    A number or a truth value may also be written as `env:NAME`; in texts that is possible anyway.
    """
    properties = {}
    for field, form in _forms(options):
        described = {"description": field.metadata.get("doc_en", "")}
        bounds = {name: field.metadata[name] for name in _BOUNDS if name in field.metadata}
        properties[field.name] = {**form.schema, **bounds, **described}
    required = [field.name for field, _ in _forms(options) if _is_required(field)]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def build(options: type, table: Mapping[str, Any], environ: Mapping[str, str], file: str) -> Any:
    """Give the `options` object for a table that conforms to its schema, with `env:NAME` filled in.

    Raises ConfigInvalid, naming `file`, for each variable that is not set or does not fit.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field, form in _forms(options):
        if field.name not in table:
            continue
        try:
            values[field.name] = _value(table[field.name], form, environ)
        except KeyError as error:
            facts = (("name", str(error.args[0])),)
            problems.append(Problem(rule="no_variable", file=file, path=f"options.{field.name}", facts=facts))
        except ValueError:
            facts = (("given", str(table[field.name])),)
            problems.append(Problem(rule="form.env", file=file, path=f"options.{field.name}", facts=facts))
    if problems:
        raise ConfigInvalid(problems)
    return options(**values)


def secrets(table: Mapping[str, Any], environ: Mapping[str, str]) -> frozenset[str]:
    """Give the values of every `env:NAME` in a table: what must never be shown or logged."""
    names = (value.removeprefix("env:") for _, value in _texts(table) if is_env(value))
    return frozenset(environ[name] for name in names if environ.get(name))


def open_secrets(table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Give the path of each option that is a secret by its name but stands in the file in the clear."""
    for path, value in _texts(table):
        if _SECRET.search(path[-1]) and value and not is_env(value):
            yield path


def docs_table(options: type, language: str) -> str:
    """Give the Markdown table of all options in `language`."""
    rows = [_docs_row(field, form, language) for field, form in _forms(options)]
    if not rows:
        return _say("none", language)
    head = [_say(name, language) for name in ("name", "type", "default", "meaning")]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * 4, *rows))


def _docs_row(field: Field[Any], form: Form, language: str) -> list[str]:
    kind = ", ".join(f"`{choice}`" for choice in form.choices if choice != "") or _type_in_words(form, language)
    default = _say("required", language) if _is_required(field) else _default_in_words(field, language)
    meaning = str(field.metadata.get(f"doc_{language}", ""))
    return [f"`{field.name}`", kind, default, meaning.replace("|", "\\|")]


def _type_in_words(form: Form, language: str) -> str:
    shape = form.schema["type"]
    if shape == "array":
        return _say("list", language)
    if shape == "object":
        return _say("table", language)
    return messages.text(f"config.type.{_SCALARS[form.scalar]}", language)


def _default_in_words(field: Field[Any], language: str) -> str:
    value = field.default if field.default_factory is MISSING else field.default_factory()
    if value in (None, "", ()) or value == {}:
        return _say("empty", language)
    return f"`{orjson.dumps(value).decode()}`"


def _say(key: str, language: str) -> str:
    return messages.text(f"config.option.{key}", language)


def _forms(options: type) -> list[tuple[Field[Any], Form]]:
    if not is_dataclass(options):
        raise TypeError(f"{options!r} is not a dataclass")
    hints = get_type_hints(options)
    return [(field, _form(hints[field.name])) for field in fields(options)]


def _form(annotation: Any) -> Form:
    """Give the Form of a type annotation; raises TypeError for a type that options cannot have."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is str:
        return Form({"type": "string"})
    if annotation in _SCALARS:
        return Form({"type": [_SCALARS[annotation], "string"], "format": "env"}, annotation)
    if origin is Literal:
        return Form({"enum": list(arguments)}, type(arguments[0]), arguments)
    if origin is tuple and arguments == (str, ...):
        return Form({"type": "array", "items": {"type": "string"}})
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments == (str, str):
        return Form({"type": "object", "additionalProperties": {"type": "string"}})
    if origin in (Union, UnionType):
        inner = [argument for argument in arguments if argument is not NoneType]
        if len(inner) == 1:
            return _form(inner[0])
    raise TypeError(f"options cannot have the type {annotation!r}")


def _value(value: Any, form: Form, environ: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _value(item, form, environ) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_value(item, form, environ) for item in value)
    if isinstance(value, str) and is_env(value) and not form.choices:
        return _from_environment(environ[value.removeprefix("env:")], form.scalar)
    return value if form.choices else form.scalar(value)


def _from_environment(text: str, scalar: type) -> Any:
    if scalar is not bool:
        return scalar(text)
    if text.casefold() not in (*_TRUE, *_FALSE):
        raise ValueError(text)
    return text.casefold() in _TRUE


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _texts(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _texts(value, (*path, key))
        else:
            items = value if isinstance(value, list) else [value]
            yield from (((*path, key), item) for item in items if isinstance(item, str))

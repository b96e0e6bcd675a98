"""The description of the API in OpenAPI 3.1, made of its operations."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from catalog.web.operation import JSON, Operation, Parameter
from catalog.web.portal import Visit
from catalog.web.problems import PROBLEM
from catalog.web.respond import in_json, respond
from catalog.web.shape import TEXT, Shape, ref
from catalog.web.shapes import SHAPES
from dcat_ap import __version__, messages

EVERYWHERE = (400, 429)
"""What every operation may answer besides."""

_YAML = "application/yaml"
_BY_SERVER = (414, 431)
"""What the web server refuses before we see it."""

_HEADERS: Mapping[str, Any] = {
    "ETag": {"schema": TEXT},
    "Link": {"schema": TEXT},
    "RateLimit": {"schema": TEXT},
    "RateLimit-Policy": {"schema": TEXT},
}


def as_json(request: Request, operations: Iterable[Operation]) -> Response:
    """Give the description, its texts in the reader's language."""
    visit = Visit(request)
    body = document(operations, visit.portal.base, visit.portal.settings.title.text(visit.language), visit.language)
    return in_json(request, body, language=visit.language)


def as_yaml(request: Request, operations: Iterable[Operation]) -> Response:
    """Give the same as YAML 1.2 (RFC 9512), of which JSON is a part: mappings as blocks, all else as JSON has it."""
    visit = Visit(request)
    body = document(operations, visit.portal.base, visit.portal.settings.title.text(visit.language), visit.language)
    text = "".join(f"{line}\n" for line in _block(orjson.loads(orjson.dumps(body)))).encode()
    headers = {"vary": "Accept-Language", "content-language": visit.language}
    return respond(request, text, lambda: text, _YAML, headers=headers)


def _block(mapping: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    for name, value in mapping.items():
        key = f"{indent}{orjson.dumps(name).decode()}:"
        if isinstance(value, Mapping) and value:
            yield key
            yield from _block(value, f"{indent}  ")
        else:
            yield f"{key} {orjson.dumps(value).decode()}"


def document(operations: Iterable[Operation], base: str, title: str, language: str) -> Mapping[str, Any]:
    """Give the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.address, {})[each.method.lower()] = _operation(each, language)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": title,
            "version": __version__,
            "description": messages.text("web.api.intro", language),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": base}],
        "externalDocs": {"url": f"{base}/api"},
        "paths": paths,
        "components": {
            "schemas": SHAPES,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": messages.text("web.api.keys", language)}
            },
        },
    }


def _operation(operation: Operation, language: str) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [messages.text(f"web.api.tag.{operation.tag}", language)],
        "summary": operation.text(language),
        "parameters": [
            *(_place(operation, name, language) for name in operation.places),
            *(_parameter(each, language) for each in operation.asked),
        ],
        "responses": _responses(operation, language),
    }
    if operation.body:
        told["requestBody"] = {
            "required": bool(operation.scope),
            "content": {media_type: {"schema": shape} for media_type, shape in operation.body.items()},
        }
    if operation.scope:
        told["security"] = [{"key": [operation.scope]}]
    return told


def _place(operation: Operation, name: str, language: str) -> Mapping[str, Any]:
    shape = operation.path_shapes.get(name, {"type": "string", "minLength": 1})
    text = messages.text(f"web.api.place.{name}", language)
    return {"name": name, "in": "path", "required": True, "schema": shape, "description": text}


def _parameter(parameter: Parameter, language: str) -> Mapping[str, Any]:
    several = parameter.many or parameter.listed
    shape: Shape = {key: value for key, value in parameter.shape.items() if not several or key != "default"}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.text(language),
        "schema": {"type": "array", "items": shape, "minItems": 1} if several else shape,
        "style": "form",
        "explode": not parameter.listed,
    }


def _responses(operation: Operation, language: str) -> Mapping[str, Any]:
    good = {media_type: {"schema": operation.answer} for media_type in operation.media_types}
    answers: dict[str, Any] = {
        str(operation.status): {
            "description": _status(operation.status, language),
            "headers": _HEADERS,
            "content": good,
        }
    }
    if operation.method == "GET":
        answers["304"] = {"description": _status(304, language)}
    for status, shape in operation.also.items():
        answers[str(status)] = {"description": _status(status, language), "content": {JSON: {"schema": shape}}}
    for status in _BY_SERVER:
        answers[str(status)] = {"description": _status(status, language)}
    for status in problems(operation):
        answers[str(status)] = {
            "description": _status(status, language),
            "content": {PROBLEM: {"schema": ref("Problem")}},
        }
    return answers


def problems(operation: Operation) -> list[int]:
    """Give what may go wrong, by status."""
    return sorted({*EVERYWHERE, *operation.errors, *((401, 403) if operation.scope else ())})


def _status(status: int, language: str) -> str:
    return messages.text(f"web.api.status.{status}", language)

"""Operation: one address of /api/v1 and all there is to know of it.

Its route, the reading of its parameters, the page /api, the table in docs/api.md and OpenAPI are read off it, so that
none of them can say anything else.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import iscoroutinefunction
from typing import Any, cast

import orjson
from jsonschema import Draft202012Validator
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalog.web import keys
from catalog.web.asked import is_sound
from catalog.web.portal import Portal, Visit
from catalog.web.respond import in_json
from catalog.web.shape import Shape
from catalog.web.shapes import resolved
from dcat_ap import messages

BASE = "/api/v1"
JSON = "application/json"

_MOST_BYTES = 10_000
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that may be asked: `shape` is the JSON Schema of a value, its `default` what holds without one.

    `many`: it may be given several times. `listed`: it is given once, its values parted by commas.
    """

    name: str
    shape: Shape
    many: bool = False
    listed: bool = False
    says: str = ""  # key of its text below `web.api.parameter.`, where that is not its name

    def text(self, language: str) -> str:
        """Say what it is for."""
        return messages.text(f"web.api.parameter.{self.says or self.name}", language)

    def read(self, given: Sequence[str]) -> Any:
        """Give the value of what was given; raises HTTPException (400) for what cannot be one."""
        if not given:
            return () if self.many or self.listed else self.shape.get("default")
        if len(given) > 1 and not self.many:
            raise self._wrong()
        texts = given[0].split(",") if self.listed else given
        values = tuple(dict.fromkeys(map(self.one, texts)))
        return values if self.many or self.listed else values[0]

    def one(self, text: str) -> Any:
        """Give one value; raises HTTPException (400) for what cannot be one."""
        if self.shape["type"] == "integer":
            number = int(text) if _INTEGER.match(text) else None
            if number is None or not self.shape["minimum"] <= number <= self.shape["maximum"]:
                raise self._wrong()
            return number
        if self.shape["type"] == "boolean":
            if text not in _FLAGS:
                raise self._wrong()
            return _FLAGS[text]
        if not self._fits(text):
            raise self._wrong()
        return text

    def _fits(self, text: str) -> bool:
        choices, pattern = self.shape.get("enum"), self.shape.get("pattern", "")
        size = self.shape.get("minLength", 0) <= len(text) <= self.shape.get("maxLength", len(text))
        return (choices is None or text in choices) and size and is_sound(text) and re.search(pattern, text) is not None

    def _wrong(self) -> HTTPException:
        return HTTPException(400, detail=self.name)


def named(kind: str) -> str:
    """Give the name of a kind of entry, or of its list, as operations have it: public-services, PublicServices."""
    return kind.title().replace("-", "")


LANGUAGE = Parameter(name="lang", shape={"type": "string", "enum": list(messages.LANGUAGES)})
"""What every operation may be asked."""


@dataclass(frozen=True)
class Call:
    """One request to an operation, its parameters read."""

    request: Request
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @cached_property
    def portal(self) -> Portal:
        """What is asked."""
        return cast("Portal", self.request.app.state.portal)

    @cached_property
    def visit(self) -> Visit:
        """The request as pages see it."""
        return Visit(self.request)

    @property
    def language(self) -> str:
        """The language of the answer's sentences."""
        return self.visit.language

    def address(self, **other: object) -> str:
        """Give the address of this very call with other parameters; None takes one away."""
        query = self.request.query_params.multi_items()
        kept = [(name, value) for name, value in query if name not in other]
        more = [(name, str(value)) for name, value in other.items() if value is not None]
        text = str(QueryParams([*kept, *more]))
        return self.portal.url(self.request.scope["path"]) + (f"?{text}" if text else "")

    def answer(
        self,
        body: Mapping[str, Any],
        *,
        status: int = 200,
        links: Mapping[str, str] | None = None,
        worded: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Give `body` as JSON; `links` lead on (RFC 8288), `worded` says that it holds sentences."""
        given = ", ".join(f'<{address}>; rel="{name}"' for name, address in (links or {}).items())
        language = self.language if worded else ""
        more = {**(headers or {}), **({"link": given} if given else {})}
        return in_json(self.request, body, status, language=language, headers=more)


Handle = Callable[[Call], Response] | Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one method of one address does. `name` is its operationId, `answer` the JSON Schema of what it gives.

    `also` are answers besides that are no problems, by status; `scope` is what a key must allow, for what changes
    something. `body` is what is sent, by media type.
    """

    name: str
    path: str  # below BASE
    tag: str
    handle: Handle
    answer: Shape
    parameters: tuple[Parameter, ...] = ()
    path_shapes: Mapping[str, Shape] = field(default_factory=dict)
    errors: tuple[int, ...] = ()
    also: Mapping[int, Shape] = field(default_factory=dict)
    method: str = "GET"
    status: int = 200
    media_types: tuple[str, ...] = (JSON,)
    body: Mapping[str, Shape] = field(default_factory=dict)
    scope: str = ""
    says: str = ""  # key of its texts below `web.api.operation.`, where that is not its name
    kind: str = ""  # key of the kind of entry that its texts name

    @property
    def address(self) -> str:
        """The whole path."""
        return BASE + self.path

    @property
    def places(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def asked(self) -> tuple[Parameter, ...]:
        """All that may stand in the query."""
        return (*self.parameters, LANGUAGE)

    def text(self, language: str) -> str:
        """Say in a sentence what it gives."""
        kind = messages.text(f"web.api.kind.{self.kind}", language) if self.kind else ""
        return messages.text(f"web.api.operation.{self.says or self.name}", language, kind=kind)

    def values(self, request: Request) -> Mapping[str, Any]:
        """Give the parameters of a request; raises HTTPException (400) where one is unknown, twice, or no such value.

        What stands in the path and cannot be there is 404.
        """
        query, known = request.query_params, {each.name for each in self.asked}
        for name in query:
            if name not in known:
                raise HTTPException(400, detail=name if is_sound(name) else "?")
        values = {each.name: each.read(query.getlist(each.name)) for each in self.asked}
        return values | {name: self._place(name, request.path_params[name]) for name in self.places}

    def _place(self, name: str, given: str) -> Any:
        try:
            return Parameter(name=name, shape=self.path_shapes.get(name, {"type": "string"})).one(given)
        except HTTPException:
            raise HTTPException(404) from None

    async def _sent(self, request: Request) -> Any:
        """Give what was sent as JSON; raises HTTPException for what is none (415, 400) or not as it must be (422)."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise HTTPException(415)
        sent = bytearray()
        async for piece in request.stream():
            sent += piece
            if len(sent) > _MOST_BYTES:
                raise HTTPException(413)
        try:
            value = orjson.loads(bytes(sent))
        except orjson.JSONDecodeError:
            raise HTTPException(400, detail="body") from None
        if not Draft202012Validator(resolved(self.body[JSON])).is_valid(value):
            raise HTTPException(422)
        return value

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        if self.scope:
            await run_in_threadpool(keys.require, request, self.scope)
        values = self.values(request)
        if self.scope and self.body:
            values = {**values, "body": await self._sent(request)}
        call = Call(request, values)
        if iscoroutinefunction(self.handle):
            return cast("Response", await self.handle(call))
        return await run_in_threadpool(cast("Callable[[Call], Response]", self.handle), call)

"""Portal: what every face works with. Visit: one request, with its language, its links and its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from catalog import dump
from catalog.change import EntryKind, path
from catalog.dump import Dump
from catalog.output import GraphStore, SearchIndex
from catalog.settings import Settings
from catalog.store import Glance, Store
from catalog.web import accept, brand, respond, safety, theme, wording
from catalog.web.asked import is_sound
from catalog.web.files import FONTS, STYLES, StaticFile, static_files
from catalog.web.remembered import Remembered
from dcat_ap import messages


@dataclass(frozen=True, kw_only=True)
class Portal:
    """The catalogue as the web sees it: the truth, its followers (None where there is none), and its settings."""

    store: Store
    search: SearchIndex | None
    graph: GraphStore | None
    settings: Settings

    @cached_property
    def root(self) -> str:
        """The path below which the portal lives; empty when it has the host for itself."""
        return urlsplit(self.settings.base_url).path.rstrip("/")

    @cached_property
    def base(self) -> str:
        """Where the portal is reached, without a slash at the end."""
        return self.settings.base_url.rstrip("/")

    @cached_property
    def remembered(self) -> Remembered:
        """What need not be counted again."""
        return Remembered()

    async def glance(self, kind: EntryKind, slug: str) -> Glance | None:
        """Give the public entry of an address as it is now; None where it takes a longer look."""
        if not is_sound(slug):
            return None
        at = self.store.glances.at
        return at(kind, slug) if self.store.is_near else await run_in_threadpool(at, kind, slug)

    async def glance_named(self, key: str) -> Glance | None:
        """Give the public entry of an id or slug as it is now; None where it takes a longer look."""
        named = self.store.glances.named
        return named(key) if self.store.is_near else await run_in_threadpool(named, key)

    def newest_dump(self) -> Dump | None:
        """Give the newest files of the whole catalogue; None where there are none."""
        return dump.newest(dump.place(self.settings.dump_url, self.settings.instance))

    @cached_property
    def named(self) -> Mapping[str, StaticFile]:
        """All files below /static by name: everybody's, and those of this instance."""
        return brand.files(self.settings.branding, static_files())

    @cached_property
    def files(self) -> Mapping[str, StaticFile]:
        """The same files by the name in their address."""
        return {file.hashed: file for file in self.named.values()}

    @property
    def languages(self) -> Sequence[str]:
        """The languages of the pages, the first one being the default."""
        return self.settings.languages

    def url(self, path: str, /, **query: str | Sequence[str]) -> str:
        """Give the absolute address of a path of this portal."""
        return f"{self.base}{quote(path)}{_query(query)}"


@cache
def templates() -> Environment:
    """Give all page templates, compiled."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["safe_href"] = safety.safe_href
    environment.globals["link_rel"] = safety.LINK_REL
    for name in environment.list_templates():
        environment.get_template(name)
    return environment


class Visit:
    """One request to the portal."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.portal: Portal = request.app.state.portal
        wanted = request.query_params.get("lang", "")
        self._chosen = wanted if wanted in self.portal.languages else ""

    @cached_property
    def language(self) -> str:
        """The chosen language, else the one the browser likes best, else the portal's own."""
        header, offers = self.request.headers.get("accept-language", ""), self.portal.languages
        return self._chosen or accept.language(header, offers, offers[0])

    @cached_property
    def theme(self) -> str:
        """Light or dark if the reader chose so; nothing where the browser decides."""
        return theme.chosen(self.request)

    @property
    def path(self) -> str:
        """The path of this page below the portal."""
        return "/" + str(self.request.scope["path"]).lstrip("/")  # two slashes would name another host

    @property
    def here(self) -> str:
        """The address of this page below the portal, as it was asked for."""
        query = str(self.request.scope.get("query_string", b""), "ascii", "replace")
        return quote(self.path, errors="replace") + (f"?{query}" if query else "")

    def is_in(self, path: str) -> bool:
        """Say whether this page lies at `path` or below it."""
        return f"{self.path}/".startswith(f"{path}/")

    def text(self, key: str, /, **facts: object) -> str:
        """Give the sentence `web.<key>`."""
        return messages.text(f"web.{key}", self.language, **facts)

    def said(self, key: str) -> str:
        """Give a sentence that pages share with the rest of the program."""
        return messages.text(key, self.language)

    def path_of(self, kind: str, slug: str) -> str:
        """Give the path of an entry's page below the portal."""
        return path(EntryKind(kind), slug)

    def plural(self, key: str, number: int, /, **facts: object) -> str:
        """Give the sentence `web.<key>.one` or `.many`, with {n} filled in."""
        which = "one" if number == 1 else "many"
        return self.text(f"{key}.{which}", n=wording.number(number, self.language), **facts)

    def link(self, path: str, query: Mapping[str, Any] | None = None, /, **more: Any) -> str:
        """Give the address of a path of ours; a language that was chosen stays chosen."""
        pairs = {**(query or {}), **more}
        if self._chosen:
            pairs["lang"] = self._chosen
        return f"{self.portal.root}{quote(path)}{_query(pairs)}"

    def in_language(self, language: str) -> str:
        """Give the address of this very page in another language."""
        query: dict[str, Any] = {key: self.request.query_params.getlist(key) for key in self.request.query_params}
        return f"{self.portal.root}{quote(self.path, errors='replace')}{_query({**query, 'lang': language})}"

    def page(
        self, template: str, values: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Give the HTML page `template` with `values`."""
        html = self._render(template, values).encode()
        vary = {"vary": "Accept, Accept-Language, Cookie", "content-language": self.language, **(headers or {})}
        return respond.respond(self.request, html, lambda: html, "text/html", headers=vary, status=status, packs=True)

    def static(self, name: str) -> str:
        """Give the address of a file below /static."""
        return self.portal.root + self.portal.named[name].address

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        return (
            templates()
            .get_template(template)
            .render(
                visit=self,
                settings=self.portal.settings,
                has_dumps=self.portal.newest_dump() is not None,
                t=self.text,
                tn=self.plural,
                link=self.link,
                language=self.language,
                languages=self.portal.languages,
                chosen_language=self._chosen,
                static=self.static,
                fonts=[name for name in FONTS if name in static_files()],
                styles=STYLES,
                logo=brand.logo(self.portal.settings.branding),
                number=lambda value: wording.number(value, self.language),
                signed=lambda value: wording.signed(value, self.language),
                schedule=lambda value: wording.schedule(value, self.language),
                moment=lambda value: wording.moment(value, self.language),
                **values,
            )
        )


def _query(pairs: Mapping[str, Any]) -> str:
    filled = {key: value for key, value in pairs.items() if value not in ("", None, [], ())}
    return "?" + urlencode(filled, doseq=True) if filled else ""

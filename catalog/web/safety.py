"""What keeps harvested data harmless: safe links, safe Markdown, and the headers every answer carries."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup, escape
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}
_ENCODED = {name.encode(): value.encode() for name, value in HEADERS.items()}
LINK_REL = "noopener nofollow ugc"

_WITH_HOST = {"http", "https", "ftp"}
_SCHEMES = {*_WITH_HOST, "mailto"}
_ODD = re.compile(r"[\s\x00-\x1f\x7f<>\"\\]")
_TAGS = {
    *("a", "p", "strong", "em", "s", "code", "pre", "blockquote", "br", "hr"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
_PLAIN = re.compile(
    r"[^\W\d_][^\\`*_\[\]<>&~|\r\n\t\0]*(?<! )\Z"
)  # one line without any mark-up: half of what there is
_LONGEST = 50_000  # characters of Markdown that are rendered; longer text is shown as it is


def safe_href(address: str) -> str:
    """Give `address` when it may be a link (http, https, ftp, mailto), else nothing."""
    if _ODD.search(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    has_place = bool(parts.netloc) if parts.scheme in _WITH_HOST else bool(parts.path)
    return address if parts.scheme in _SCHEMES and has_place else ""


def markdown(text: str) -> Markup:
    """Give `text` as HTML that holds nothing but harmless tags and safe links; HTML inside it stays text."""
    if len(text) > _LONGEST:
        return Markup('<p class="verbatim">%s</p>') % escape(text)
    if _PLAIN.match(text):
        return Markup("<p>%s</p>\n") % escape(text)
    html = _MARKDOWN.render(text)
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes=_SCHEMES, link_rel=LINK_REL)
    return Markup(clean)  # noqa: S704


class SafeHeaders:
    """Every HTTP answer of `app` carries HEADERS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [each for each in message["headers"] if each[0] not in _ENCODED]
                message["headers"] = [*own, *_ENCODED.items()]
            await send(message)

        await self._app(scope, receive, send_safely)


def _headings_as_paragraphs(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "p"


_MARKDOWN = MarkdownIt("js-default").disable("image")
_MARKDOWN.core.ruler.push("headings_as_paragraphs", _headings_as_paragraphs)

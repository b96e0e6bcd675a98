"""Walls: pages that servers show to programs instead of what was asked for, and pages that say "not here"."""

import re

from lxml import etree, html

from harvester.http import Glance

_TITLES = ("title", "h1", "h2")
_LONGEST = 300
_SHORT = 400  # characters; a page that says so little says it in its text

_THING = r"(?:seite|webseite|page|datei|file|dokument|document|ressource|resource|inhalt|content|adresse|url|objekt)"
_GONE = (
    r"(?:nicht\s+gefunden|nicht\s+vorhanden|existiert\s+nicht|nicht\s+mehr\s+(?:verfügbar|vorhanden|online)"
    r"|not\s+(?:be\s+)?found|does(?:\s+not|n.t)\s+exist|no\s+longer\s+(?:available|exists)|not\s+available)"
)
_NOT_HERE = re.compile(
    rf"(?:^|[^\w]){_THING}\b[^.!?]{{0,40}}\b{_GONE}\b"
    r"|^\W*(?:http\s+|error\s+|fehler\s+|status\s+)?(?:404|410)\s*(?:[-–—:|(]|$)"  # noqa: RUF001
    r"|\b(?:error|fehler|http)\W{1,3}404\b"
    rf"|^\W*(?:{_GONE})\W*$",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"just a moment|attention required|cf-chl|challenge-platform|_incapsula_|datadome|captcha|ddos[- ]protection"
    r"|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|making sure you're not a bot"
    r"|enable javascript and cookies|sind sie ein mensch|browser wird (?:geprüft|überprüft)|pardon our interruption"
    r"|request unsuccessful|access denied|zugriff verweigert|sicherheitsprüfung",
    re.IGNORECASE,
)
_MARKS = ("cf-mitigated", "x-datadome", "x-sucuri-block", "x-amzn-waf-action")
_LOGIN = re.compile(r"/(?:login|sign-?in|anmeld(?:ung|en)|sso|oauth2?|cas|auth|saml)(?:[/?.;]|$)", re.IGNORECASE)


def is_wall(seen: Glance) -> bool:
    """Say whether an answer is a wall against programs: by its headers, or by what the page says."""
    if any(name in seen.headers for name in _MARKS):
        return True
    text = " ".join(_headings(seen.body)) if seen.status == _OK else seen.body.decode("utf-8", "replace")
    return bool(_CHALLENGE.search(text))


def says_gone(body: bytes) -> bool:
    """Say whether a page says that what was asked for is not there, in a heading or as all it says."""
    headings = _headings(body)
    return any(_NOT_HERE.search(each) for each in headings)


def is_login(url: str) -> bool:
    """Say whether an address is one where people log in."""
    return bool(_LOGIN.search(url))


_OK = 200


def _headings(body: bytes) -> list[str]:
    """Give title and headings of a page, and the text of one that says little."""
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding=_encoding(body)))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    found = [" ".join(each.text_content().split())[:_LONGEST] for name in _TITLES for each in tree.iter(name)]
    text = " ".join(tree.text_content().split())
    return [*found, text] if len(text) <= _SHORT else found


def _encoding(body: bytes) -> str | None:
    """Give UTF-8 if the page is in it, whatever it says; else leave it to the page."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return "utf-8" if len(body) - error.start < _LONGEST_CHARACTER else None  # it is cut off within a character
    return "utf-8"


_LONGEST_CHARACTER = 4

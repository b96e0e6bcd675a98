"""Errand: what is to be said of a place on the web, as JSON for who asked; how long and how large all of it may be."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import orjson

from catalog.errand import MOST_BYTES
from catalog.web import validate as words
from dcat_ap import document
from dcat_ap.finding import Finding, error
from dcat_ap.given import Given
from dcat_ap.naming import Naming
from dcat_ap.parse import Unreadable
from harvester.http import Client, FetchFailed, Limits, gunzip
from harvester.kind import Kind
from harvester.preview import Look, preview
from harvester.record import Page, SourceFailed
from harvester.visit import Visit

LIMITS = Limits(
    connect=10.0, read=20.0, deadline=60.0, size=20 * 1024 * 1024, retries=1, longest_wait=5.0, longest_crawl_delay=2.0
)
"""What a single request of an errand may cost."""

LONGEST = 120
"""Seconds that an errand may take."""

_AGAIN = 1.0
_GZIP = b"\x1f\x8b"
_MOST_TEXT = 20_000  # characters of a record that are shown


class Vain(Exception):
    """The place could not be looked at; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


@contextmanager
def bounded(where: str, seconds: float = LONGEST) -> Iterator[None]:
    """Have what is done within end after some seconds. Raises Vain for that and whatever else made it vain."""
    over = False

    def ring(_number: int, _frame: FrameType | None) -> None:
        if not over:
            raise Vain(error("look.too-long", where, seconds=int(seconds)))

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)  # somebody may swallow what is raised
    try:
        yield
    except FetchFailed as failed:
        raise Vain(failed.finding()) from failed
    except (SourceFailed, Unreadable) as failed:
        raise Vain(failed.finding) from failed
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def validated(url: str, client: Client, naming: Naming, given: Given, *, stage: str, language: str) -> bytes:
    """Give what is to be said of the document at an address. Raises FetchFailed, Unreadable and Vain.

    A person asks for this one page, so robots.txt has no say.
    """
    got = client.get(url, robots=False)
    data = gunzip(got.body, LIMITS, url) if got.body.startswith(_GZIP) else got.body
    form = document.form_of(data, got.content_type, urlsplit(got.url).path)
    reading = document.read(data, form, base=got.url, where=url, naming=naming, bounds=words.BOUNDS)
    return _bearable(words.told(reading, stage, given, language), url)


def previewed(kind: Kind, visit: Visit, limit: int, language: str) -> bytes:
    """Give what a harvest would make of the first records of a source. Raises Vain, SourceFailed if it gave none."""
    looks: list[Look] = []
    findings: list[Finding] = []
    total: int | None = None
    try:
        for each in preview(kind, visit, limit):
            if isinstance(each, Page):
                findings += each.findings
                total = each.total if each.total is not None else total
            else:
                looks.append(each)
    except SourceFailed as failed:
        if not looks:
            raise
        findings.append(failed.finding)
    entries = [_entry(each, language) for each in looks]
    summary = {
        "kind": kind.name,
        "url": visit.url,
        "total": total,
        "seen": len(looks),
        "mapped": sum(each.assessment is not None for each in looks),
        "conform": sum(each["conforms"] for each in entries),
        "findings": words.said(findings[: words.MOST_FINDINGS], language),
    }
    return _bearable(orjson.dumps({**summary, "entries": entries}), visit.url)


def _entry(look: Look, language: str) -> dict[str, Any]:
    """Give a record beside what would be published of it."""
    findings = words.said(look.findings[: words.MOST_FINDINGS], language)
    return {**look.plain(_MOST_TEXT), "findings": findings}


def _bearable(text: bytes, where: str) -> bytes:
    if len(text) > MOST_BYTES:
        raise Vain(error("look.too-large", where, megabytes=MOST_BYTES // 1_000_000))
    return text

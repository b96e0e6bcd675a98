"""A website: its pages say datasets for search engines (schema.org), or merely link files.

What a page says of itself is a dataset. A linked file is only proposed: it becomes one when a steward confirms its
address, since a link says neither that the file is open data nor what it is about.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import orjson

from dcat_ap.finding import Finding, error, info, warning
from dcat_ap.parse import Unreadable
from harvester import mapping, markup, webpage
from harvester.clue import LAST_RESORT, Clue
from harvester.http import FetchFailed
from harvester.record import Contents, Page, Record, SourceFailed, readable
from harvester.visit import Answer, Visit
from harvester.webpage import Link, Webpage

KIND = "website"
DOC = {
    "de": "Webseiten mit Angaben für Suchmaschinen (schema.org/Dataset) oder mit Links auf Dateien.",
    "en": "Web pages with statements for search engines (schema.org/Dataset) or with links to files.",
}
CLUES = (
    Clue(says=r"\Atext/html(?=[^\0]*schema\.org)(?=[^\0]*\bDataset\b)", rank=80),
    Clue(says=r"\A(?:text/html|[^\n]*\n[^\0]*<(?:urlset|sitemapindex)\b)", rank=LAST_RESORT),
)

_FORMAT = "schemaorg"
_FILES = {
    "csv", "tsv", "xlsx", "xls", "ods", "json", "geojson", "xml", "gml", "kml", "kmz", "zip", "gpkg", "shp", "gpx",
    "rdf", "ttl", "pdf", "parquet", "dxf", "tif", "tiff", "txt",
}  # fmt: skip
_OTHER = {"jpg", "jpeg", "png", "gif", "svg", "webp", "css", "js", "ico", "mp3", "mp4", "doc", "docx", "ppt", "pptx",
          "ics", "eps", "woff", "woff2"}  # fmt: skip
_GONE = {"404", "410"}
_SHOWN = 20  # addresses that a finding lists
_MAPS = 50  # sitemaps that an index may lead to
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, application/xml;q=0.8, */*;q=0.1"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `website`."""

    confirmed: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc_de": "Adressen gefundener Dateien, die als Datensätze veröffentlicht werden.",
            "doc_en": "Addresses of files that were found and are published as datasets.",
        },
    )
    depth: int = field(
        default=2,
        metadata={
            "doc_de": "So viele Schritte von der Startseite werden Links verfolgt; in einer Sitemap folgt man keinen.",
            "doc_en": "Links are followed for so many steps from the start page; none from the pages of a sitemap.",
        },
    )
    max_pages: int = field(
        default=500,
        metadata={
            "doc_de": "So viele Seiten werden höchstens gelesen.",
            "doc_en": "At most so many pages are read.",
        },
    )


def pages(visit: Visit) -> Iterator[Page]:
    """Give the pages of a site that say datasets or link files, those of its sitemap or those linked from its start.

    Raises SourceFailed when the start cannot be had.
    """
    yield from _Walk(visit.with_memory(_nothing)).pages()  # an answer without a body has no links


def _nothing(_url: str) -> None:
    """Know nothing of any page: each is read for its links; what changed is told record by record."""


class _Walk:
    """A walk through one site: what is to be read yet, and what was met."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._options: Options = visit.options
        self._waiting: deque[tuple[str, int]] = deque()
        self._met: set[str] = set()
        self._published: set[str] = set()
        self._read = 0

    def pages(self) -> Iterator[Page]:
        start = self._visit.fetch(self._visit.url, accept=_ACCEPT)
        self._host = urlsplit(start.url).netloc
        self._met |= {start.asked, start.url}
        if _is_sitemap(start.body):
            yield from self._of_sitemap(start)
        else:
            yield self._page(start, 0, must=True)
        while self._waiting and self._read < self._options.max_pages:
            url, depth = self._waiting.popleft()
            if page := self._next(url, depth):
                yield page
        if self._waiting:
            left = warning("website.more-pages", self._visit.url, most=self._options.max_pages)
            yield Page(url=f"{self._visit.url}#", digest="", findings=(left,), whole=False)
        if lost := sorted(set(self._options.confirmed) - self._published):
            findings = tuple(warning("website.not-linked", self._visit.url, value=url) for url in lost)
            yield Page(url=f"{self._visit.url}#confirmed", digest="", findings=findings)

    def _of_sitemap(self, start: Answer) -> Iterator[Page]:
        maps, read = deque([start]), 0
        while maps:
            answer = maps.popleft()
            read += 1
            with readable():
                index, addresses = _sitemap(answer)
            if not index:
                self._wait(addresses, self._options.depth)
                continue
            for url in addresses[: _MAPS - read]:
                if self._is_inside(url) and url not in self._met:
                    self._met.add(url)
                    maps.append(self._visit.fetch(url))
        yield Page(url=start.asked, digest=start.digest)

    def _next(self, url: str, depth: int) -> Page | None:
        """Give the page at an address; None where there is nothing to tell of it."""
        try:
            answer = self._visit.fetch(url, accept=_ACCEPT)
        except SourceFailed as failed:
            self._read += 1
            facts = dict(failed.finding.facts)
            gone = facts.get("status") in _GONE or failed.finding.rule == "http.robots"
            return None if gone else Page(url=url, digest="", findings=(failed.finding,), whole=False)
        if not self._is_inside(answer.url):
            return None
        return self._page(answer, depth)

    def _page(self, answer: Answer, depth: int, *, must: bool = False) -> Page:
        """Give what a page says, and read its links; raises SourceFailed where it must be a page and is none."""
        self._read += 1
        page = Page(url=answer.asked, digest=answer.digest)
        if "html" not in answer.content_type and b"<html" not in answer.body[:2000].lower():
            if must:
                raise SourceFailed(error("website.no-page", answer.where))
            return page
        try:
            found = webpage.read(answer.body, answer.url, answer.where)
            contents = mapping.records(_FORMAT, answer.body, self._visit.origin, answer.url)
        except Unreadable as unreadable:
            return Page(url=answer.asked, digest=answer.digest, findings=(unreadable.finding,), whole=False)
        if depth < self._options.depth:
            self._wait((link.url for link in found.links), depth + 1)
        files = self._files(found)
        confirmed = [link for link in files if link.url in self._options.confirmed]
        findings = [*contents.findings, *_proposal(answer.where, files, self._options.confirmed)]
        new = [link for link in confirmed if link.url not in self._published]
        records = [*contents.records, *(self._record(link, answer.url) for link in new)]
        whole = not any(each.rule == "website.bad-json" for each in findings)
        return Page.of(Contents(tuple(records), tuple(findings)), answer.asked, answer.digest, whole=whole)

    def _wait(self, urls: Iterable[str], depth: int) -> None:
        """Put addresses of this site that may be pages at the end of the queue."""
        for url in urls:
            if url not in self._met and self._is_inside(url) and _ending(url) not in _FILES | _OTHER:
                self._met.add(url)
                self._waiting.append((url, depth))

    def _is_inside(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc == self._host and parts.scheme in {"http", "https", "file"}

    def _files(self, page: Webpage) -> list[Link]:
        """Give the files that a page links, wherever they lie, and those confirmed whose address shows no ending."""
        files = {
            link.url: link
            for link in reversed(page.links)
            if _ending(link.url) in _FILES or link.url in self._options.confirmed
        }
        return [files[url] for url in reversed(files)]

    def _record(self, link: Link, page: str) -> Record:
        """Give a confirmed file as a dataset: the words of its link, and what its server says of it."""
        self._published.add(link.url)
        name = link.text or unquote(PurePosixPath(urlsplit(link.url).path).name)
        file = {"@type": "DataDownload", "contentUrl": link.url, "encodingFormat": _ending(link.url).upper()}
        dataset = {"@type": "Dataset", "name": name, "url": page, "distribution": file | self._told(link.url)}
        body = orjson.dumps(dataset, option=orjson.OPT_SORT_KEYS)
        iri = self._visit.naming.entry("dataset", link.url)
        return Record(key=link.url, iri=iri, kind="dataset", format=_FORMAT, body=body)

    def _told(self, url: str) -> dict[str, str]:
        """Give size and format as the server tells them, without fetching the file; nothing where it does not."""
        try:
            head = self._visit.client.head(url)
        except FetchFailed:
            return {}
        said = {"contentSize": head.size, "encodingFormat": "" if _ending(url) in _FILES else head.content_type}
        return {name: value for name, value in said.items() if value}


def _proposal(where: str, files: list[Link], confirmed: Collection[str]) -> Iterator[Finding]:
    """Say which files a page links that nobody confirmed, with lines to paste in place of those that are there."""
    proposed = [link.url for link in files if link.url not in confirmed]
    if proposed:
        shown = [*confirmed, *proposed[:_SHOWN]]
        toml = "confirmed = [\n" + "".join(f"  {orjson.dumps(url).decode()},\n" for url in shown) + "]"
        found, known = len(files), len(files) - len(proposed)
        yield info("website.files", where, found=found, confirmed=known, toml=toml)


def _ending(url: str) -> str:
    """Give how the file name in an address ends, without the dot; `shp.zip` is a zip."""
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower().removeprefix(".")


def _is_sitemap(body: bytes) -> bool:
    start = body[:2000]
    return b"<urlset" in start or b"<sitemapindex" in start


def _sitemap(answer: Answer) -> tuple[bool, list[str]]:
    """Give whether a sitemap is an index, and its addresses (sitemaps.org). Raises Unreadable."""
    root, _ = markup.parse(answer.body, answer.where)
    addresses = [(each.text or "").strip() for each in root.iter() if markup.local(each.tag) == "loc"]
    return markup.local(root.tag) == "sitemapindex", addresses

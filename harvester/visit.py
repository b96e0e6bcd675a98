"""One visit to a Harvest Source: how its kind gets at documents, and what is known of them from last time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from catalog.store import KnownPage
from dcat_ap.finding import error
from dcat_ap.given import NOTHING, Given
from dcat_ap.naming import Naming
from harvester.http import Client, FetchFailed, gunzip
from harvester.instance import LeavesInstance, local_file
from harvester.record import Contents, Origin, Page, SourceFailed, digest, readable


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A document of the source. `asked` is the address we asked for, `url` the one that answered.

    `known` is what we know of it when the source says, or its bytes show, that nothing changed; the body may
    then be empty. `where` names the document in findings.
    """

    asked: str
    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    known: KnownPage | None = None

    @cached_property
    def digest(self) -> str:
        """Stands for the bytes as they are now."""
        return self.known.digest if self.known else digest(self.body)

    @property
    def where(self) -> str:
        """The name a steward knows the document by: its file name or its address."""
        parts = urlsplit(self.asked)
        return unquote(parts.path.lstrip("/")) if parts.scheme == "file" else self.asked

    def page(self, contents: Contents) -> Page:
        """Give the document as a page with these contents."""
        page = Page.of(contents, self.asked, self.digest)
        return replace(page, etag=self.etag, last_modified=self.last_modified)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """All that a source kind may use. `known` gives what the last published run kept of a page.

    `portal` is the address of the portal that will show what is harvested.
    """

    url: str
    options: Any
    instance: Path
    client: Client
    naming: Naming
    given: Given = NOTHING
    portal: str = ""
    known: Callable[[str], KnownPage | None] = lambda _url: None

    def with_memory(self, known: Callable[[str], KnownPage | None]) -> Self:
        """Give the same visit, with `known` as what is remembered of pages."""
        return replace(self, known=known)

    @property
    def origin(self) -> Origin:
        """What a mapping has to know of the source."""
        return Origin(self.naming, self.url, self.portal)

    @property
    def is_file(self) -> bool:
        """Whether the source is a file of the instance."""
        return self.url.startswith("file:")

    def fetch(self, url: str, *, headers: Mapping[str, str] | None = None, accept: str = "") -> Answer:
        """Give the document at `url`, unpacked if it is a gzip file. Raises SourceFailed if it cannot be had."""
        known = self.known(url)
        answer = self._read(url) if url.startswith("file:") else self._get(url, known, headers or {}, accept)
        if known and answer.known is None and digest(answer.body) == known.digest:
            return Answer(asked=url, url=answer.url, etag=answer.etag, last_modified=answer.last_modified, known=known)
        return answer

    def ask(
        self, url: str, body: bytes = b"", *, content_type: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Give what an interface made for machines answers: to `body` by POST, else by GET.

        robots.txt and the memory of pages have no say in it. Raises SourceFailed if it cannot be had.
        """
        try:
            if body:
                got = self.client.post(url, body, content_type=content_type, headers=headers)
            else:
                got = self.client.get(url, headers=headers, robots=False)
            unpacked = self._unpacked(got.body, url)
        except FetchFailed as failed:
            raise SourceFailed(failed.finding()) from failed
        return Answer(asked=url, url=got.url, body=unpacked, content_type=got.content_type)

    def as_known(self, answer: Answer) -> Page | None:
        """Give the page that an unchanged answer stands for, from what was kept of it; None if it changed."""
        known = answer.known
        if known is None:
            return None
        return Page(
            url=known.url,
            digest=known.digest,
            etag=answer.etag or known.etag,
            last_modified=answer.last_modified or known.last_modified,
            next_url=known.next_url,
            total=known.total,
            unchanged=known.keys,
            leftovers=known.leftovers,
        )

    def page(self, answer: Answer, read: Callable[[bytes, Origin, str], Contents]) -> Page:
        """Give the page of a document: as it was kept where it did not change, else with what `read` finds in it.

        `read` takes body, origin and the document's name in findings. Raises SourceFailed where it can read nothing.
        """
        known = self.as_known(answer)
        if known:
            return known
        with readable():
            return answer.page(read(answer.body, self.origin, answer.where))

    def _get(self, url: str, known: KnownPage | None, headers: Mapping[str, str], accept: str) -> Answer:
        try:
            got = self.client.get(
                url,
                headers=headers,
                etag=known.etag if known else "",
                last_modified=known.last_modified if known else "",
                accept=accept,
            )
            body = self._unpacked(got.body, url)
        except FetchFailed as failed:
            raise SourceFailed(failed.finding()) from failed
        return Answer(
            asked=url,
            url=got.url,
            body=body,
            content_type=got.content_type,
            etag=got.etag,
            last_modified=got.last_modified,
            known=known if got.unchanged else None,
        )

    def _read(self, url: str) -> Answer:
        """Read a file of the instance; `file:///x` is x below the instance, whatever its directory is called."""
        name = unquote(urlsplit(url).path).lstrip("/")
        try:
            path = local_file(self.instance, url)
        except LeavesInstance as leaves:
            raise SourceFailed(error("page.missing", name, file=name)) from leaves
        if not path.is_file():
            raise SourceFailed(error("page.missing", name, file=name))
        body = path.read_bytes()
        try:
            body = self._unpacked(body, name)
        except FetchFailed as failed:
            raise SourceFailed(failed.finding()) from failed
        return Answer(asked=url, url=url, body=body)

    def _unpacked(self, body: bytes, name: str) -> bytes:
        """Give what a gzip file holds, or the body as it is."""
        return gunzip(body, self.client.limits, name) if body.startswith(_GZIP) else body


_GZIP = b"\x1f\x8b"

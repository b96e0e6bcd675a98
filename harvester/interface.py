"""Interface: a system that answers in JSON; how it is asked, what was met, and why absence may prove nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from dcat_ap.finding import Finding, error, warning
from harvester import mapping
from harvester.record import Page, SourceFailed, digest, readable
from harvester.visit import Answer, Visit

_GONE = {"404", "410"}
_PRIVATE = "not-public"  # what is not for everybody is left out, and its entry shall go


class Interface:
    """The interface of a source whose system is called `system`, and whose entries the mapping `form` reads.

    `area` is where the texts of its findings stand: those that all interfaces share, or its own.
    """

    def __init__(self, visit: Visit, system: str, form: str, headers: Mapping[str, str], *, area: str = "walk") -> None:
        self.visit = visit
        self.met: set[str] = set()
        self._system = system
        self._read = partial(mapping.records, form)
        self._headers = dict(headers)
        self._area = area
        self._whole = True

    def ask(
        self, url: str, body: bytes = b"", *, content_type: str = "", headers: Mapping[str, str] | None = None
    ) -> Any:
        """Give what an answer in JSON holds: to `body` by POST, else by GET. Raises SourceFailed."""
        told = {**self._headers, **(headers or {})}
        answer = self.visit.ask(url, body, content_type=content_type, headers=told)
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError as wrong:
            raise self.no_answer(url) from wrong

    def found(self, url: str, *, headers: Mapping[str, str] | None = None) -> Any:
        """Give what an answer holds, and None where the server says that there is none. Raises SourceFailed."""
        try:
            return self.ask(url, headers=headers)
        except SourceFailed as failed:
            if refused(failed) in _GONE:
                return None
            raise

    def no_answer(self, where: str) -> SourceFailed:
        """Give the failure that an answer is not one of this system."""
        return SourceFailed(error(f"{self._area}.no-answer", where, system=self._system))

    def page(self, where: str, entries: Iterable[Any]) -> Page:
        """Give entries as a page of records; one that cannot be read costs itself, and then nothing is withdrawn."""
        written = [text for each in entries if (text := self._written(each))]
        with readable():
            contents = self._read(b"[" + b",".join(written) + b"]", self.visit.origin, where)
        self.met.update(record.key for record in contents.records)
        return self._judged(Page.of(contents, where, digest(b"".join(record.body for record in contents.records))))

    def document(self, answer: Answer) -> Page:
        """Give a whole document, such as a file of the instance, as one page. Raises SourceFailed."""
        return self._judged(self.visit.page(answer, self._read))

    def doubt(self) -> None:
        """Say that something may have been missed."""
        self._whole = False

    def end(self, total: int) -> Page:
        """Give the page that ends the walk: it has no records, and says whether absence proves anything."""
        moved = warning(f"{self._area}.moved", self.visit.url, seen=len(self.met), total=total)
        findings: tuple[Finding, ...] = () if self._whole else (moved,)
        return Page(url=self.visit.url, digest="", findings=findings, whole=self._whole)

    def _judged(self, page: Page) -> Page:
        """Give a page that says whether all entries of its document became records, but for those not meant for all."""
        return replace(page, whole=all(each.rule == f"{self._area}.{_PRIVATE}" for each in page.findings))

    def _written(self, entry: Any) -> bytes:
        """Give an entry as JSON; nothing where it is nested deeper than that can be."""
        try:
            return orjson.dumps(entry)
        except TypeError:
            self.doubt()
            return b""


def refused(failed: SourceFailed) -> str:
    """Give the status of HTTP with which the server refused; empty where it failed otherwise."""
    return str(dict(failed.finding.facts).get("status", "")) if failed.finding.rule == "http.status" else ""

"""Walk: the way through an interface that answers in JSON; what was met on it, and why absence may prove nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from dcat_ap.finding import Finding, error, warning
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Contents, Page, SourceFailed, digest
from harvester.visit import Answer, Visit

_GONE = {"404", "410"}
_PRIVATE = "walk.not-public"  # what is not for everybody is left out, and its entry shall go


class Walk:
    """One way through a source whose system is called `system`, and whose entries the mapping `form` reads."""

    def __init__(self, visit: Visit, system: str, form: str, headers: Mapping[str, str]) -> None:
        self.visit = visit
        self.met: set[str] = set()
        self._system = system
        self._form = form
        self._headers = dict(headers)
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
        return SourceFailed(error("walk.no-answer", where, system=self._system))

    def page(self, where: str, entries: Iterable[Any]) -> Page:
        """Give entries as a page of records; one that cannot be read costs itself, and then nothing is withdrawn."""
        written = [text for each in entries if (text := self._written(each))]
        contents = self._contents(b"[" + b",".join(written) + b"]", where)
        self.met.update(record.key for record in contents.records)
        bodies = b"".join(record.body for record in contents.records)
        whole = all(finding.rule == _PRIVATE for finding in contents.findings)
        return Page(url=where, digest=digest(bodies), records=contents.records, findings=contents.findings, whole=whole)

    def document(self, answer: Answer) -> Page:
        """Give a whole document, such as a file of the instance, as one page. Raises SourceFailed."""
        known = self.visit.as_known(answer)
        if known:
            return known
        contents = self._contents(answer.body, answer.where)
        whole = all(finding.rule == _PRIVATE for finding in contents.findings)
        return Page(
            url=answer.asked, digest=answer.digest, records=contents.records, findings=contents.findings, whole=whole
        )

    def doubt(self) -> None:
        """Say that something may have been missed."""
        self._whole = False

    def end(self, total: int) -> Page:
        """Give the page that ends the walk: it has no records, and says whether absence proves anything."""
        moved = warning("walk.moved", self.visit.url, seen=len(self.met), total=total)
        findings: tuple[Finding, ...] = () if self._whole else (moved,)
        return Page(url=self.visit.url, digest="", findings=findings, whole=self._whole)

    def _contents(self, body: bytes, where: str) -> Contents:
        try:
            return mapping.records(self._form, body, self.visit.origin, where)
        except Unreadable as unreadable:
            raise SourceFailed(unreadable.finding) from unreadable

    def _written(self, entry: Any) -> bytes:
        """Give an entry as JSON; nothing where it is nested deeper than that can be."""
        try:
            return orjson.dumps(entry)
        except TypeError:
            self.doubt()
            return b""


class Census:
    """One way through pages that may move: which entries were met, and whether all that was said of them agrees."""

    def __init__(self, visit: Visit, most: int) -> None:
        self.met: dict[str, None] = {}
        self.total = -1
        self._visit = visit
        self._most = most
        self._steady = True

    def count(self, keys: Iterable[str], total: object) -> int:
        """Count what a page holds, by its keys, and give how many of them were not met before.

        `total` is how many entries there are by the server's word. Raises SourceFailed beyond the most there may be.
        """
        keys = list(keys)
        news = {key: None for key in keys if key and key not in self.met}
        number = total if isinstance(total, int) else -1
        if len(news) < len(keys) or number < 0 or number != (number if self.total < 0 else self.total):
            self._steady = False
        self.met |= news
        self.total = number if number >= 0 else self.total
        if len(self.met) > self._most:
            raise SourceFailed(error("walk.too-many", self._visit.url, most=self._most))
        return len(news)

    def agrees(self, other: "Census") -> bool:
        """Say whether both met the same, each without a repetition, and as much as the server says there is."""
        complete = self.is_steady and other.is_steady and self.met.keys() == other.met.keys()
        return complete and self.total == other.total == len(self.met)

    @property
    def is_steady(self) -> bool:
        """Whether no entry came twice, and the server's number stayed."""
        return self._steady


def refused(failed: SourceFailed) -> str:
    """Give the status of HTTP with which the server refused; empty where it failed otherwise."""
    return str(dict(failed.finding.facts).get("status", "")) if failed.finding.rule == "http.status" else ""

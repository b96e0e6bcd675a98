"""One walk through a catalogue in CSW, page by page, which at its end knows whether it can be trusted."""

from collections.abc import Iterator
from dataclasses import replace

from dcat_ap.finding import Finding, error, info, warning
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.record import Contents, Page, SourceFailed, digest
from harvester.sources.csw import answer as answers
from harvester.sources.csw.answer import Found
from harvester.sources.csw.query import Query
from harvester.visit import Visit

REFUSED = {"csw.exception", "http.status"}  # some send their exceptions with a status of HTTP


class Walk:
    """One walk through a catalogue: what is asked, what was met, and what makes it doubtful.

    `sizes` has the length of each record by its key, `stamp` the time at which the service first answered, by its own
    clock; empty where it does not say.
    """

    def __init__(self, visit: Visit, query: Query) -> None:
        self._visit = visit
        self._options = visit.options
        self._query = query
        self.sizes: dict[str, int] = {}
        self.stamp = ""
        self._doubts: list[Finding] = []
        self._others = 0
        self._seen: set[tuple[str, ...]] = set()
        self._first: int | None = None
        self._more = False
        self._notes: list[Finding] = []
        self._matched = 0

    def fetch(self, key: str) -> Page | None:
        """Give one record by its identifier; None where the service gives none of that name. Raises SourceFailed."""
        where = self._query.record(self._visit.url, key)
        body = self._visit.ask(where, headers=self._options.headers).body
        try:
            contents = mapping.records(self._query.schema.format, body, self._visit.origin, where)
        except Unreadable:
            return None
        records = tuple(each for each in contents.records if each.key == key)
        self.sizes |= {each.key: len(each.body) for each in records}
        return Page(url=where, digest=digest(body), records=records, findings=contents.findings) if records else None

    @property
    def whole(self) -> bool:
        """Whether nothing made the walk doubtful so far."""
        return not self._doubts

    def pages(self) -> Iterator[Page]:
        """Give the pages of the catalogue. Raises SourceFailed.

        Each page begins with the last record of the one before it. Where it does not, or where numbers change or
        records come twice, the order moved under the walk: then nothing counts as deleted.
        """
        position, last = 1, ""
        while True:
            page, count = self._page(position)
            keys = [record.key for record in page.records]
            if last and keys and keys[0] != last:
                self._doubt("csw.moved", position=position)
            yield page
            after = position + count
            if self._is_over(after, count):
                break
            last = keys[-1] if count == len(keys) > 1 and after <= self._matched else ""
            position = after - 1 if last else after

    def _page(self, position: int) -> tuple[Page, int]:
        """Give the page from `position` on, and how many records it has, of whatever kind."""
        if position > self._options.max_records:
            raise SourceFailed(error("csw.too-many", self._visit.url, most=self._options.max_records))
        found, body, where = self._ask(position)
        self._more = found.more
        contents = self._contents(found, body, where)
        self._count(found, len(contents.records))
        keys = tuple(record.key for record in contents.records)
        if len(keys) > 1 and keys in self._seen:
            raise SourceFailed(error("page.repeated", where))
        self._seen.add(keys)
        self.sizes |= {record.key: len(record.body) for record in contents.records}
        self.stamp = self.stamp or found.stamp
        page = Page(url=where, digest=digest(body), records=contents.records, findings=contents.findings)
        return page, found.count

    def _is_over(self, after: int, count: int) -> bool:
        """Say whether nothing can come from position `after` on: by the number, and by the word that more follows."""
        return count == 0 or (after > self._matched > 0 and not self._more)

    def _doubt(self, rule: str, **facts: object) -> None:
        """Note why absence proves nothing; once for each reason."""
        if not any(each.rule == rule for each in self._doubts):
            self._doubts.append(warning(rule, self._visit.url, **facts))

    def end(self) -> Page:
        """Give the last page, which has no records: their number is asked again, and compared with those met."""
        found, body, where = self._ask(1, hits=True)
        if found.matched is not None and found.matched != self._first:
            self._doubt("csw.changed", first=self._first or 0, then=found.matched)
        total = self._matched - self._others
        if len(self.sizes) != total:
            self._doubt("csw.gap", total=total, seen=len(self.sizes))
        findings = (*self._notes, *self._doubts)
        return Page(url=where, digest=digest(body), total=len(self.sizes), findings=findings, whole=self.whole)

    def _count(self, found: Found, records: int) -> None:
        """Compare what the service says of its number with what it said before."""
        if found.matched is None:
            self._doubt("csw.no-number")
        self._others += max(0, found.count - records)
        said = found.matched if found.matched is not None else 0
        if self._first is None:
            self._first = said
        elif said != self._matched and found.matched is not None:
            self._doubt("csw.changed", first=self._first, then=said)
        self._matched = said

    def _ask(self, position: int, *, hits: bool = False) -> tuple[Found, bytes, str]:
        where = self._query.url(self._visit.url, position, self._options.page_size, hits=hits)
        try:
            body = self._body(where, position, hits=hits)
            return answers.found(body, where), body, where
        except SourceFailed as failed:
            refused = failed.finding.rule in REFUSED
            if refused and self._first is not None and position > self._matched:
                return Found(self._matched, 0), b"", where  # some refuse to be asked for what lies behind the end
            if not refused or not self._query.sort or self._first is not None:
                raise
        self._query = replace(self._query, sort="")  # some services cannot sort, or not by this
        self._notes.append(info("csw.unsorted", self._visit.url, sort=self._options.sort))
        return self._ask(position, hits=hits)

    def _body(self, where: str, position: int, *, hits: bool) -> bytes:
        headers = self._options.headers
        if self._options.method == "GET":
            return self._visit.ask(where, headers=headers).body
        request = self._query.body(position, self._options.page_size, hits=hits)
        return self._visit.ask(self._visit.url, request, content_type="application/xml", headers=headers).body

    def _contents(self, found: Found, body: bytes, where: str) -> Contents:
        """Give the records of an answer, by the mapping of the schema that was asked for."""
        form = self._query.schema.format
        documents = [body] if form == "iso" else found.rdf
        read = []
        for document in documents:
            try:
                read.append(mapping.records(form, document, self._visit.origin, where))
            except Unreadable as unreadable:
                self._doubt("csw.lost")
                read.append(Contents((), (unreadable.finding,)))
        return Contents(
            tuple(record for each in read for record in each.records),
            tuple(finding for each in read for finding in each.findings),
        )

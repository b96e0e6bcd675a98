"""One reading of a catalogue in CSW, window by window, which at its end knows whether it can be trusted."""

from collections.abc import Iterator
from dataclasses import replace

from dcat_ap.finding import Finding, info, warning
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.paging import Walk, Window
from harvester.record import Contents, Page, Record, SourceFailed, digest
from harvester.sources.csw import answer as answers
from harvester.sources.csw.answer import Found
from harvester.sources.csw.query import Query
from harvester.visit import Visit

REFUSED = {"csw.exception", "http.status"}  # some send their exceptions with a status of HTTP


class Reading:
    """One reading of a catalogue: what is asked, what was met, and what makes it doubtful.

    `sizes` has the length of each record by its key, `stamp` the time at which the service first answered, by its own
    clock; empty where it does not say. `whole` says, after the end, whether absence proves anything.
    """

    def __init__(self, visit: Visit, query: Query) -> None:
        self.sizes: dict[str, int] = {}
        self.stamp = ""
        self.whole = False
        self._visit = visit
        self._options = visit.options
        self._query = query
        self._walk = Walk(self._window, visit.url, most=visit.options.max_records)
        self._matched: int | None = None
        self._notes: list[Finding] = []
        self._doubts: list[Finding] = []

    def pages(self) -> Iterator[Page]:
        """Give the pages of the catalogue. Raises SourceFailed."""
        for window in self._walk.windows():
            yield window.said

    def end(self) -> Page:
        """Give the last page, which has no records: their number is asked again, and compared with those met.

        Where the order or the number of records moved under the walk, nothing counts as deleted.
        """
        found, body, where = self._ask(1, hits=True)
        walk, first = self._walk, self._walk.totals[0] or 0
        if walk.moved_at is not None:
            self._doubt("csw.moved", position=walk.moved_at + 1)
        changed = next((each for each in (*walk.totals, found.matched) if each not in (None, first)), None)
        if changed is not None:
            self._doubt("csw.changed", first=first, then=changed)
        if len(walk.met) != walk.expected:
            self._doubt("csw.gap", total=walk.expected, seen=len(walk.met))
        self.whole = not self._doubts and walk.proves(first)
        findings = (*self._notes, *self._doubts)
        return Page(url=where, digest=digest(body), total=len(walk.met), findings=findings, whole=self.whole)

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
        return Page.of(Contents(records, contents.findings), where, digest(body)) if records else None

    def _window(self, position: int) -> Window[Page]:
        """Give the records from `position` on, 0 being the first."""
        found, body, where = self._ask(position + 1)
        if found.matched is None:
            self._doubt("csw.no-number")
        self._matched = found.matched or 0
        self.stamp = self.stamp or found.stamp
        contents = self._contents(found, body, where)
        self.sizes |= {record.key: len(record.body) for record in contents.records}
        keys = tuple(record.key for record in contents.records)
        page = Page.of(contents, where, digest(body))
        return Window(keys=keys, count=found.count, total=found.matched, said=page)

    def _doubt(self, rule: str, **facts: object) -> None:
        """Note why absence proves nothing; once for each reason."""
        if not any(each.rule == rule for each in self._doubts):
            self._doubts.append(warning(rule, self._visit.url, **facts))

    def _ask(self, position: int, *, hits: bool = False) -> tuple[Found, bytes, str]:
        where = self._query.url(self._visit.url, position, self._options.page_size, hits=hits)
        try:
            body = self._body(where, position, hits=hits)
            return answers.found(body, where), body, where
        except SourceFailed as failed:
            refused = failed.finding.rule in REFUSED
            if refused and self._matched is not None and position > self._matched:
                return Found(self._matched, 0), b"", where  # some refuse to be asked for what lies behind the end
            if not refused or not self._query.sort or self._matched is not None:
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
        read: list[Record | Finding] = []
        for document in documents:
            try:
                inside = mapping.records(form, document, self._visit.origin, where)
                read += [*inside.records, *inside.findings]
            except Unreadable as unreadable:
                self._doubt("csw.lost")
                read.append(unreadable.finding)
        return Contents.of(read)

"""CSW 2.0.2 and 3.0: the records of a metadata catalogue, page by page in a stable order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from dcat_ap.finding import Finding, info, warning
from dcat_ap.parse import Unreadable
from harvester import mapping
from harvester.clue import Clue
from harvester.options import extra_headers, most_records
from harvester.paging import Walk, Window
from harvester.record import Contents, Page, Record, SourceFailed, digest
from harvester.sources.csw import answer as answers
from harvester.sources.csw.answer import Found, Offer
from harvester.sources.csw.query import SCHEMAS, Query, capabilities
from harvester.visit import Visit

KIND = "csw"
DOC = {
    "de": "CSW 2.0.2 und 3.0: Metadatenkataloge der Geodaten-Infrastrukturen (ISO 19139, ISO 19115-3, DCAT).",
    "en": "CSW 2.0.2 and 3.0: metadata catalogues of spatial data infrastructures (ISO 19139, ISO 19115-3, DCAT).",
}

_IS_CSW = r"<(\w+:)?(csw_?)?Capabilities[^>]*www\.opengis\.net/cat/csw"
CLUES = (
    Clue(says=_IS_CSW, rank=5, url="{base}"),
    *(
        Clue(ask=f"{place}?service=CSW&request=GetCapabilities", says=_IS_CSW, rank=8, url=f"{{base}}{place}")
        for place in ("", "/csw", "/srv/ger/csw", "/srv/eng/csw", "/geonetwork/srv/ger/csw")
    ),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `csw`."""

    version: Literal["", "2.0.2", "3.0.0"] = field(
        default="",
        metadata={
            "doc_de": "Version von CSW; leer: die neueste, die der Dienst nennt und die wir kennen.",
            "doc_en": "The version of CSW; empty: the newest that the service names and we know.",
        },
    )
    schema: Literal["", "gmd", "mdb", "dcat"] = field(
        default="",
        metadata={
            "doc_de": "Ausgabeschema; leer: gmd, sonst mdb, sonst dcat, was der Dienst davon anbietet.",
            "doc_en": "The output schema; empty: gmd, else mdb, else dcat, whichever the service offers.",
        },
    )
    method: Literal["POST", "GET"] = field(
        default="POST",
        metadata={
            "doc_de": "Wie gefragt wird. GET nur, wenn der Dienst POST nicht versteht.",
            "doc_en": "How to ask. GET only if the service does not understand POST.",
        },
    )
    page_size: int = field(
        default=50,
        metadata={
            "doc_de": "So viele Einträge werden auf einmal verlangt.",
            "doc_en": "This many entries are asked for at once.",
            "minimum": 2,
        },
    )
    sort: str = field(
        default="apiso:Identifier",
        metadata={
            "doc_de": "Wonach der Dienst sortieren soll; leer: in keiner bestimmten Reihenfolge.",
            "doc_en": "What the service shall sort by; empty: no particular order.",
        },
    )
    cql: str = field(
        default="",
        metadata={
            "doc_de": "Filter in CQL, etwa apiso:Subject = 'opendata'.",
            "doc_en": "A filter in CQL, such as apiso:Subject = 'opendata'.",
        },
    )
    organisation: str = field(
        default="",
        metadata={
            "doc_de": "Nur Einträge dieser Stelle (apiso:OrganisationName).",
            "doc_en": "Only entries of this body (apiso:OrganisationName).",
        },
    )
    type: str = field(
        default="",
        metadata={
            "doc_de": "Nur Einträge dieser Art (apiso:Type): dataset, series, service …",
            "doc_en": "Only entries of this type (apiso:Type): dataset, series, service, …",
        },
    )
    max_records: int = most_records()
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the pages of a catalogue, and at the end one that says whether the walk can be trusted.

    Where the order or the number of records moved under the walk, nothing counts as deleted. Raises SourceFailed.
    """
    reading = _Reading(visit)
    walk = Walk(reading.window, visit.url, most=visit.options.max_records)
    for window in walk.windows():
        yield window.said
    yield reading.end(walk)


_REFUSED = {"csw.exception", "http.status"}  # some send their exceptions with a status of HTTP


class _Reading:
    """What is asked of a catalogue, and what makes it doubtful that all of it was read."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._options: Options = visit.options
        self._query = _query(self._options, self._offer())
        self._matched: int | None = None
        self._notes: list[Finding] = []
        self._doubts: list[Finding] = []

    def window(self, position: int) -> Window[Page]:
        """Give the records from `position` on, 0 being the first."""
        found, body, where = self._ask(position + 1)
        if found.matched is None:
            self._doubt("csw.no-number")
        self._matched = found.matched or 0
        contents = self._contents(found, body, where)
        page = Page(url=where, digest=digest(body), records=contents.records, findings=contents.findings)
        keys = tuple(record.key for record in contents.records)
        return Window(keys=keys, count=found.count, total=found.matched, said=page)

    def end(self, walk: Walk[Page]) -> Page:
        """Give the last page, which has no records: their number is asked again, and compared with those met."""
        found, body, where = self._ask(1, hits=True)
        first, now = walk.totals[0] or 0, found.matched
        if walk.moved_at is not None:
            self._doubt("csw.moved", position=walk.moved_at + 1)
        changed = next((each for each in (*walk.totals, now) if each not in (None, first)), None)
        if changed is not None:
            self._doubt("csw.changed", first=first, then=changed)
        if len(walk.met) != walk.expected:
            self._doubt("csw.gap", total=walk.expected, seen=len(walk.met))
        whole = not self._doubts and walk.proves(first)
        findings = (*self._notes, *self._doubts)
        return Page(url=where, digest=digest(body), total=len(walk.met), findings=findings, whole=whole)

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
            refused = failed.finding.rule in _REFUSED
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

    def _offer(self) -> Offer:
        """Give what the service says of itself; one that does not is asked as most of them can be."""
        options = self._options
        if options.version and options.schema:
            return Offer()
        where = capabilities(self._visit.url)
        try:
            return answers.offered(self._visit.ask(where, headers=options.headers).body, where)
        except SourceFailed as failed:
            if not failed.finding.rule.startswith("csw."):
                raise
            return Offer()


def _query(options: Options, offer: Offer) -> Query:
    schema: str = options.schema or (offer.schemas or ("gmd",))[0]
    equal = {"apiso:OrganisationName": options.organisation, "apiso:Type": options.type}
    return Query(
        version=options.version or offer.version or "2.0.2",
        schema=SCHEMAS[schema],
        sort=options.sort,
        cql=options.cql,
        equal=tuple((name, value) for name, value in equal.items() if value),
    )

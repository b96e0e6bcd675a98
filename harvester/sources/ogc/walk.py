"""One walk through the records of a catalogue, which are paged by links (OGC API Records, 8.4; Features, 7.15)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dcat_ap.finding import Finding, error, warning
from harvester.record import Contents, Page, SourceFailed, digest
from harvester.sources.ogc.request import ask, contents, link, read
from harvester.visit import Visit

_OFFSETS = {"offset", "startindex", "start", "startposition"}


def pages(visit: Visit, url: str, collection: str) -> Iterator[Page]:
    """Give the records of a catalogue, and at the end a page that says whether the walk can be trusted.

    Where the link to the next page counts records, each page is asked to begin with the last record of the one before.
    Where it does not (some have a token), the catalogue is walked a second time, and has to be the same. If it is not,
    or the number changes, or records are met twice or not at all, something moved under the walk: nothing then counts
    as deleted. Raises SourceFailed.
    """
    walk = _Walk(visit, collection)
    first = following = _asked(url, visit)
    while following:
        page, following = walk.page(following)
        yield page
    if walk.leaps:
        walk.confirm(first)
    yield walk.end()


class _Walk:
    """What was met so far, and what makes it doubtful. `leaps` says whether a page did not overlap with the next."""

    def __init__(self, visit: Visit, collection: str) -> None:
        self._visit = visit
        self._collection = collection
        self._order: list[str] = []
        self._met: set[str] = set()
        self._urls: set[str] = set()
        self._seen: set[tuple[str, ...]] = set()
        self._doubts: list[Finding] = []
        self._first: int | None = None
        self._expected = ""  # the key with which the next page has to begin
        self.leaps = False

    def page(self, url: str) -> tuple[Page, str]:
        """Give the page at an address, and the address of the next one; empty after the last. Raises SourceFailed."""
        said, found, following = self._ask(url)
        keys = self._keys(found)
        self._compare(keys, said.get("numberMatched"))
        self._order += keys
        self._met.update(keys)
        if (
            len(self._order) > _TWICE * self._visit.options.max_records
            or len(self._met) > self._visit.options.max_records
        ):
            raise SourceFailed(error("entry.too-many", self._visit.url, most=self._visit.options.max_records))
        records = tuple(replace(each, key=key) for each, key in zip(found.records, keys, strict=True))
        body = b"".join(record.body for record in records)
        page = Page.of(Contents(records, found.findings), url, digest(body), whole=not found.findings)
        return page, self._next(following, keys, complete=not found.findings) if said["features"] else ""

    def confirm(self, url: str) -> None:
        """Walk a second time and compare what is met, in its order. Raises SourceFailed."""
        self._urls.clear()
        self._seen.clear()
        met: list[str] = []
        self._expected = ""
        while url and len(met) <= len(self._order):
            said, found, following = self._ask(url)
            keys = self._keys(found)
            met += keys
            url = self._next(following, keys, complete=not found.findings) if said["features"] else ""
        if met != self._order:
            self._doubt("ogc.moved")

    def end(self) -> Page:
        """Give the last page, which has no records: what was met is compared with the number that was announced."""
        if self._first is not None and self._first != len(self._met):
            self._doubt("ogc.gap", total=self._first, seen=len(self._met))
        where = f"{self._visit.url}#{self._collection}"
        return Page(url=where, digest="", findings=tuple(self._doubts), whole=not self._doubts)

    def _ask(self, url: str) -> tuple[dict[str, Any], Contents, str]:
        """Give an answer, the records in it, and the address of the next one. Raises SourceFailed."""
        if url in self._urls:
            raise SourceFailed(error("page.repeated", url))
        self._urls.add(url)
        answer = ask(self._visit, url)
        said = read(answer)
        if not isinstance(said.get("features"), list):
            raise SourceFailed(error("ogcapi.no-answer", answer.where))
        found = contents(self._visit, said, answer.where)
        keys = tuple(each.key for each in found.records)
        if len(keys) > 1 and keys in self._seen:
            raise SourceFailed(error("page.repeated", url))
        self._seen.add(keys)
        return said, found, link(said, answer.url, "next")

    def _keys(self, found: Contents) -> list[str]:
        return [f"{self._collection} {each.key}" for each in found.records]

    def _compare(self, keys: list[str], matched: object) -> None:
        """Compare a page with what it should begin with, and its number with that of the first one."""
        number = matched if isinstance(matched, int) and not isinstance(matched, bool) else None
        if len(self._urls) == 1:
            self._first = number
        elif number != self._first:
            self._doubt("ogc.moved")
        repeated = sum(key in self._met for key in keys) + len(keys) - len(set(keys))
        if repeated != bool(self._expected) or (self._expected and keys[:1] != [self._expected]):
            self._doubt("ogc.moved")

    def _next(self, url: str, keys: list[str], *, complete: bool) -> str:
        """Give the address of the next page, from one record earlier on where it counts records."""
        self._expected = ""
        if not url:
            return ""
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        counted = [(name, value) for name, value in query if name.lower() in _OFFSETS and value.isdecimal()]
        if len(counted) != 1 or int(counted[0][1]) < 1 or not complete or len(keys) < _ENOUGH:
            self.leaps = True
            return url
        self._expected = keys[-1]
        earlier = [(name, str(int(value) - 1) if (name, value) == counted[0] else value) for name, value in query]
        return urlunsplit(parts._replace(query=urlencode(earlier, safe=",:/+")))

    def _doubt(self, rule: str, **facts: object) -> None:
        """Note why absence proves nothing; once for each reason."""
        if not any(each.rule == rule for each in self._doubts):
            self._doubts.append(warning(rule, self._visit.url, **facts))


_TWICE = 2  # so often may all records be met, one at the end of a page and at the beginning of the next
_ENOUGH = 2  # a page of one record would be asked for again for ever


def _asked(url: str, visit: Visit) -> str:
    """Give the address of the first page, as large and in the order that the steward wants."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if not any(name == "limit" for name, _ in query):
        query.append(("limit", str(visit.options.page_size)))
    if visit.options.sort:
        query.append(("sortby", visit.options.sort))
    return urlunsplit(parts._replace(query=urlencode(query, safe=",:/")))

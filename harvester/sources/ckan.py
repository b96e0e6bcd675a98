"""CKAN: the search of its action API, page by page in a stable order; DKAN and others by their lists."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from requests import Response

from dcat_ap.finding import Finding, error, info
from harvester.clue import Clue
from harvester.http import FetchFailed, secret
from harvester.http.session import GuardedSession
from harvester.interface import Interface
from harvester.options import extra_headers, most_records
from harvester.paging import Walk, Window
from harvester.record import Page, SourceFailed
from harvester.visit import Visit

KIND = "ckan"
DOC = {
    "de": "CKAN (Action API), auch DKAN und andere, die ihre Listen geben; oder eine Datei mit Datensätzen von CKAN.",
    "en": "CKAN (action API), and DKAN and others that give its lists; or a file of CKAN packages.",
}
_IS_CKAN = r"\"success\"\s*:\s*true.*\"result\"|\"help\"\s*:\s*\"[^\"]*package_search"
CLUES = (
    Clue(says=r"\"success\"\s*:\s*true.*\"result\"\s*:.*\"(resources|metadata_modified)\"", rank=6),
    Clue(ask="/api/3/action/package_search?rows=0", says=_IS_CKAN, url="{base}/api/3/action/", rank=6),
    Clue(ask="/api/3/action/package_list", says=r"\"success\"\s*:\s*true", url="{base}/api/3/action/", rank=7),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `ckan`."""

    organizations: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc_de": "Nur Datensätze dieser Organisationen (ihr Name in der Adresse).",
            "doc_en": "Only packages of these organizations (their names in addresses).",
        },
    )
    groups: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc_de": "Nur Datensätze dieser Gruppen (ihr Name in der Adresse).",
            "doc_en": "Only packages of these groups (their names in addresses).",
        },
    )
    fq: str = field(
        default="",
        metadata={
            "doc_de": "Weiterer Filter in der Sprache von Solr, etwa -tags:intern.",
            "doc_en": "A further filter in the language of Solr, such as -tags:internal.",
        },
    )
    page_size: int = field(
        default=100,
        metadata={
            "doc_de": "So viele Datensätze werden auf einmal verlangt; die meisten geben höchstens 1000.",
            "doc_en": "This many packages are asked for at once; most give 1000 at most.",
            "minimum": 2,
        },
    )
    max_records: int = most_records()
    token: str = field(
        default="",
        metadata={
            "doc_de": "Zugangsschlüssel als env:NAME, falls das CKAN einen verlangt. Privates wird nie verlangt.",
            "doc_en": "Access token as env:NAME if the CKAN wants one. What is private is never asked for.",
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the packages, and at the end a page that says whether the walk can be trusted. Raises SourceFailed."""
    if visit.is_file:
        yield _interface(visit).document(visit.fetch(visit.url))
        return
    walk = _Walk(visit)
    first = walk.search(0)
    yield from walk.listed() if first is None else walk.searched(first)


_ACTION = re.compile(r"/(api(?:/\d)?/action)(?:/.*)?$")
_SORTS = ("id asc", "metadata_created asc", "")
_MOST_MISSING = 500
_LISTS = "current_package_list_with_resources"
_DATA = {"", "dataset", "dataset_series"}


def _interface(visit: Visit) -> Interface:
    return Interface(visit, "CKAN", "ckan", visit.options.headers, area="ckan")


class _Walk:
    """One walk through a CKAN: what was met, by identifier and by name, and what makes it doubtful."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._options: Options = visit.options
        self._interface = _interface(visit)
        self._api = _Api(visit, self._options.token, self._options.headers)
        self._sorts = list(_SORTS)
        self._met: set[str] = set()
        self._names: set[str] = set()
        self._notes: list[Finding] = []
        self._count = 0

    def search(self, start: int) -> "_Found | None":
        """Give one answer of package_search; None where there is no such action. What cannot sort is not asked to."""
        asked = {"rows": self._options.page_size, "start": start, "sort": self._sorts[0], "fq": self._fq()}
        try:
            return _found(
                self._api.ask("package_search", {name: value for name, value in asked.items() if value != ""})
            )
        except _Refused as refused:
            if start == 0 and refused.is_query and self._sorts[0] and not self._met:
                self._sorts.pop(0)
                return self.search(start)
            if start == 0 and refused.is_missing and not self._fq():
                return None
            raise SourceFailed(refused.finding) from refused
        except (LookupError, TypeError, ValueError) as wrong:
            raise SourceFailed(error("ckan.no-answer", self._visit.url, said="package_search")) from wrong

    def searched(self, found: "_Found") -> Iterator[Page]:
        """Give the pages of the search, whose first answer is at hand already."""
        first = [found]

        def ask(start: int) -> Window[tuple[int, list[Any]]]:
            got = first.pop() if first else self.search(start) or _Found(0, [])
            keys = tuple(key for each in got.results if (key := _key(each)))
            return Window(keys=keys, count=len(got.results), total=got.count, said=(start, got.results))

        walk = Walk(ask, self._visit.url, most=self._options.max_records)
        for start, results in (window.said for window in walk.windows()):
            yield self._page(f"package_search?{urlencode({'start': start})}", results)
        yield from self._end(walk)

    def listed(self) -> Iterator[Page]:
        """Give the packages of a server without search: all at once where it can, else one by one (DKAN)."""
        names = self._list()
        try:
            results = _flat(self._api.ask(_LISTS, {"limit": self._options.max_records, "offset": 0}))
        except _Refused as refused:
            if names is None:
                raise SourceFailed(refused.finding) from refused
            results = []
        self._notes.append(info("ckan.listed", self._visit.url, action=_LISTS if results else "package_show"))
        if results:
            yield self._page(_LISTS, results)
        self._count = len(names or results)
        yield from self._shown(self._missing(names or []))
        yield self._last()

    def _end(self, walk: Walk[tuple[int, list[Any]]]) -> Iterator[Page]:
        """Hold what was met against the number that the search says now, and against the list of all names."""
        found = self.search(0)
        if not walk.proves(found.count if found else None):
            self._interface.doubt()
        self._count = max(walk.expected, found.count if found else 0)
        missing = [] if self._fq() else self._missing(self._list() or [])
        if len(missing) > _MOST_MISSING:
            self._interface.doubt()
        else:
            yield from self._shown(missing)
        yield self._last()

    def _list(self) -> list[Any] | None:
        """Give the names of all packages; None where the server does not tell."""
        try:
            return _flat(self._api.ask("package_list", {}))
        except _Refused:
            return None

    def _missing(self, names: list[Any]) -> list[str]:
        return [name for each in names if (name := str(each)) not in self._names and name not in self._met]

    def _shown(self, names: list[str]) -> Iterator[Page]:
        """Give packages one by one; those that are no data, such as the sources of harvesters, are left out."""
        for name in names:
            try:
                shown = _flat(self._api.ask("package_show", {"id": name}))
            except _Refused as refused:
                if not refused.is_missing:
                    self._interface.doubt()
                continue
            data = [each for each in shown if isinstance(each, dict) and str(each.get("type") or "") in _DATA]
            yield self._page(f"package_show?{urlencode({'id': name})}", data)

    def _page(self, place: str, results: list[Any]) -> Page:
        self._met.update(_key(each) for each in results)
        self._names.update(str(each.get("name")) for each in results if isinstance(each, dict))
        return self._interface.page(self._api.where(place), results)

    def _last(self) -> Page:
        """Give the page that ends the walk: it has no packages, and says whether absence proves anything."""
        last = self._interface.end(self._count)
        return replace(last, findings=(*self._notes, *last.findings))

    def _fq(self) -> str:
        """Give the filter; organizations and groups are those named, whatever else is asked for."""
        wanted = (("organization", self._options.organizations), ("groups", self._options.groups))
        parts = [f"+{name}:({' OR '.join(_quoted(each) for each in values)})" for name, values in wanted if values]
        return " ".join([*parts, self._options.fq]).strip()


@dataclass(frozen=True, slots=True)
class _Found:
    """One answer of the search."""

    count: int
    results: list[Any]


class _Refused(Exception):
    """The server did not do what it was asked for."""

    def __init__(self, finding: Finding, *, is_missing: bool = False, is_query: bool = False) -> None:
        super().__init__(finding.rule)
        self.finding = finding
        self.is_missing = is_missing
        self.is_query = is_query


class _Api:
    """The action API, asked by ckanapi through our session."""

    def __init__(self, visit: Visit, token: str, headers: Mapping[str, str]) -> None:
        from ckanapi import RemoteCKAN

        found = _ACTION.search(visit.url.partition("?")[0])
        site = (visit.url[: found.start()] if found else visit.url.partition("?")[0]).rstrip("/")
        session = visit.client.session
        agent = str(session.headers["User-Agent"])
        self._ckan = RemoteCKAN(site, _key_of(token), user_agent=agent, get_only=True, session=_Utf8(session, headers))
        self._ckan.base_url = f"{found[1] if found else 'api/3/action'}/"

    def where(self, place: str) -> str:
        """Give the address of an action."""
        return f"{self._ckan.address}/{self._ckan.base_url}{place}"

    def ask(self, action: str, asked: Mapping[str, Any]) -> Any:
        """Give the result of an action. Raises _Refused, and SourceFailed where there is no answer at all."""
        from ckanapi import errors

        where = self.where(action)
        try:
            return self._ckan.call_action(action, dict(asked))
        except FetchFailed as failed:
            raise SourceFailed(failed.finding()) from failed
        except (errors.NotFound, errors.SearchError, errors.SearchQueryError, errors.ValidationError) as refused:
            missing = isinstance(refused, errors.NotFound)
            finding = error("ckan.refused", where, said=str(refused)[:200])
            raise _Refused(finding, is_missing=missing, is_query=not missing) from refused
        except errors.NotAuthorized as refused:
            raise SourceFailed(error("ckan.refused", where, said=str(refused)[:200])) from refused
        except (errors.CKANAPIError, errors.ServerIncompatibleError, LookupError) as other:
            raise self._otherwise(other, where) from other

    def _otherwise(self, other: Exception, where: str) -> Exception:
        """Give what an answer outside of CKAN's shape means: by its status, there is no such action, or no CKAN."""
        said = str(other)[:200]
        status = re.search(r", ([1-5]\d\d), ", str(other))
        if status and status[1] in {"400", "404", "405", "409", "501"}:
            return _Refused(error("ckan.no-answer", where, said=said), is_missing=True)
        return SourceFailed(error("ckan.no-answer", where, said=said))


class _Utf8:
    """Our session as ckanapi uses it, with the steward's headers; JSON is UTF-8 (RFC 8259): nobody has to guess."""

    def __init__(self, session: GuardedSession, headers: Mapping[str, str]) -> None:
        self._session = session
        self._headers = headers

    def get(self, url: str, *, headers: Mapping[str, str], **asked: Any) -> Response:
        """Give the answer as the session does."""
        response = self._session.get(url, headers={**headers, **self._headers}, **asked)
        response.encoding = "utf-8"
        return response


def _found(result: Any) -> _Found:
    """Give an answer of the search. Raises LookupError, TypeError or ValueError where it is none."""
    return _Found(int(result["count"]), list(result["results"]))


def _key(package: Any) -> str:
    return str(package.get("id") or package.get("name") or "") if isinstance(package, dict) else ""


def _flat(result: Any) -> list[Any]:
    """Give a list without the lists within it, in which DKAN wraps its answers."""
    inner = result if isinstance(result, list) else [result]
    return [one for each in inner for one in (_flat(each) if isinstance(each, list) else [each])]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "") + '"'


def _key_of(token: str) -> str | None:
    return secret(token) if token.startswith("env:") else token or None

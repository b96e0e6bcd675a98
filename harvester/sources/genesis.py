"""GENESIS: the catalogue of a database of the statistical offices, by its web service (REST 2020)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from dcat_ap.finding import Finding, error, warning
from harvester.clue import Clue
from harvester.interface import Interface
from harvester.options import extra_headers, most_records
from harvester.record import Page, SourceFailed
from harvester.visit import Visit

KIND = "genesis"
DOC = {
    "de": "GENESIS (REST 2020): Tabellen und Statistiken der Datenbanken von Destatis, Ländern und Zensus.",
    "en": "GENESIS (REST 2020): tables and statistics in the databases of Destatis, the states and the census.",
}
_WHO = "/helloworld/whoami"
_IS_ONE = r"\"User-IP\"\s*:"
CLUES = (
    Clue(ask=_WHO, says=_IS_ONE, url="{base}/", rank=6),
    Clue(ask=f"/genesisWS/rest/2020{_WHO}", says=_IS_ONE, url="{base}/genesisWS/rest/2020/", rank=7),
    Clue(ask=f"/genesisws/rest/2020{_WHO}", says=_IS_ONE, url="{base}/genesisws/rest/2020/", rank=7),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `genesis`."""

    username: str = field(
        default="GAST",
        metadata={
            "doc_de": "Benutzername oder persönlicher API-Token, am besten als env:NAME; GAST ist der anonyme Zugang.",
            "doc_en": "User name or personal API token, best as env:NAME; GAST is the anonymous access.",
        },
    )
    password: str = field(
        default="",
        metadata={
            "doc_de": "Passwort, nur als env:NAME; leer bei einem Token.",
            "doc_en": "Password, only as env:NAME; empty with a token.",
        },
    )
    selection: str = field(
        default="*",
        metadata={
            "doc_de": "Nur Statistiken und Tabellen mit diesem Code, etwa 12*.",
            "doc_en": "Only statistics and tables with this code, such as 12*.",
        },
    )
    languages: tuple[str, ...] = field(
        default=("de",),
        metadata={
            "doc_de": "Sprachen, in denen nach Titeln gefragt wird: de, en.",
            "doc_en": "Languages in which titles are asked for: de, en.",
            "minItems": 1,
        },
    )
    details: bool = field(
        default=True,
        metadata={
            "doc_de": "Zu jeder Tabelle Stand, Zeitraum und Merkmale holen: eine Anfrage je Tabelle.",
            "doc_en": "Fetch the state, period and variables of each table: one request a table.",
        },
    )
    page: str = field(
        default="",
        metadata={
            "doc_de": "Adresse der Seite einer Tabelle mit {code} darin; ohne Angabe wird keine genannt.",
            "doc_en": "Address of a table's page with {code} in it; none is told if empty.",
        },
    )
    page_size: int = field(
        default=25_000,
        metadata={
            "doc_de": "So viele Zeilen werden auf einmal verlangt; ältere Datenbanken geben höchstens 2500.",
            "doc_en": "This many lines are asked for at once; older databases give 2500 at most.",
            "minimum": 2,
        },
    )
    max_records: int = most_records(1_000_000)
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the statistics and tables of a database, and at the end a page that says whether these are all.

    A list that is cut off is asked for in parts, by the beginning of the codes. Lists have no number of what there is,
    so they are read until two readings agree, and the tables of each statistic are among those of the whole database;
    else absence proves nothing. Raises SourceFailed.
    """
    if visit.is_file:
        yield Interface(visit, "GENESIS", "genesis", {}).document(visit.fetch(visit.url))
        return
    service = _Service(visit)
    last = service.reading(None)
    yield from service.described(last)
    for _ in range(_AGAIN):
        now = service.reading(last)
        yield from service.described(now)
        if now.confirms(last):
            break
        last = now
    else:
        service.interface.doubt()
    yield service.end(now)


_AGAIN = 3  # so often lists are read once more that do not agree, or come out empty
_BATCH = 100
_DONE, _REMARK, _NOTHING = "0", "22", "104"  # codes of the status that an answer has
_FORM = "application/x-www-form-urlencoded"
_LETTERS = "0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST = 15  # characters of a code


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the lists said at one time, by code; `belongs` are the line and the statistics of tables with any."""

    statistics: Mapping[str, dict[str, Any]]
    tables: Mapping[str, dict[str, Any]]
    belongs: Mapping[str, tuple[Any, list[str]]]

    @property
    def is_sound(self) -> bool:
        """Whether the tables of the statistics are among all tables."""
        return self.belongs.keys() <= self.tables.keys()

    def confirms(self, other: "_Reading") -> bool:
        """Say whether both found the same, and nothing speaks against it."""
        same = self.statistics.keys() == other.statistics.keys() and self.tables.keys() == other.tables.keys()
        return same and self.is_sound


class _Service:
    """The web service: how it is asked, and what was wrong on the way."""

    def __init__(self, visit: Visit) -> None:
        options: Options = visit.options
        password = options.password or ("GAST" if options.username == "GAST" else "")
        login = {"username": options.username, "password": password}
        self.interface = Interface(visit, "GENESIS", "genesis", {**options.headers, **login})
        self._options = options
        self._base = f"{visit.url.rstrip('/')}/"
        self._copyright: object = None
        self._lines = 0
        self._lost: dict[str, Finding] = {}
        self._told: dict[str, tuple[str, ...]] = {}

    def catalogue(self, method: str) -> dict[str, dict[str, Any]]:
        """Give what a list of the catalogue says, by code, in all languages."""
        found: dict[str, dict[str, Any]] = {}
        for language in self._options.languages:
            for code, each in self._all(f"catalogue/{method}", language).items():
                found.setdefault(code, {"catalogue": {}})["catalogue"][language] = each
        return found

    def _all(self, method: str, language: str) -> dict[str, Any]:
        """Give a list of the catalogue by code; one that comes out empty is asked for again, it may be a mistake."""
        for _ in range(_AGAIN):
            found = self._listed(method, self._options.selection, language=language)
            if found:
                break
        return found

    def reading(self, last: _Reading | None) -> _Reading:
        """Give what the lists say now; what belongs to a statistic is asked only where they are not as they were."""
        self._lines = 0
        now = _Reading(self.catalogue("statistics"), self.catalogue("tables"), last.belongs if last else {})
        if last and now.confirms(last):
            return now
        return replace(now, belongs=self._belongings(now.statistics))

    def described(self, reading: _Reading) -> Iterator[Page]:
        """Give pages of all that was not told yet, or not of the same statistics."""
        new = [code for code in reading.statistics if code not in self._told]
        self._told |= dict.fromkeys(new, ())
        yield self.page("catalogue/statistics", ({"type": "statistic", **reading.statistics[code]} for code in new))
        said = {
            code: {"catalogue": {self._options.languages[0]: line}} for code, (line, _) in reading.belongs.items()
        } | dict(reading.tables)
        new = [code for code in said if self._told.get(f"table {code}") != self._of(code, reading)]
        for start in range(0, len(new), _BATCH):
            tables = [self._table(code, said[code], self._of(code, reading)) for code in new[start : start + _BATCH]]
            yield self.page(f"catalogue/tables#{start}", [each for each in tables if each])

    def _of(self, code: str, reading: _Reading) -> tuple[str, ...]:
        """Give the statistics that a table belongs to."""
        return tuple(reading.belongs[code][1]) if code in reading.belongs else ()

    def _belongings(self, statistics: Mapping[str, Any]) -> dict[str, tuple[Any, list[str]]]:
        """Give the line of each table that the catalogue puts to a statistic, and the codes of these statistics."""
        found: dict[str, tuple[Any, list[str]]] = {}
        for statistic in statistics:
            form = {"name": statistic, "language": self._options.languages[0]}
            for code, each in self._listed("catalogue/tables2statistic", "*", **form).items():
                found.setdefault(code, (each, []))[1].append(statistic)
        return found

    def _table(self, code: str, said: dict[str, Any], statistics: tuple[str, ...]) -> dict[str, Any] | None:
        """Give all of a table; None where its own metadata were refused: its entry then stays as it was."""
        told = {"type": "table", **said, "statistics": list(statistics)}
        if self._options.page:
            told["page"] = self._options.page.replace("{code}", quote(code, safe=""))
        if self._options.details:
            form = {"name": code, "area": "free", "language": self._options.languages[0]}
            answer, status = self._ask("metadata/table", form)
            if not isinstance(answer.get("Object"), dict):
                self._lost[code] = warning("genesis.no-details", f"{self._base}metadata/table", key=code, **status)
                return None
            told["metadata"] = answer["Object"]
        self._lost.pop(code, None)
        self._told[f"table {code}"] = statistics
        return told

    def page(self, place: str, entries: Any) -> Page:
        """Give entries as a page, each with the holder of the rights as the database names it."""
        return self.interface.page(f"{self._base}{place}", ({**each, "copyright": self._copyright} for each in entries))

    def end(self, reading: _Reading) -> Page:
        """Give the last page, with what was lost on the way, but for tables that are gone."""
        last = self.interface.end(len(reading.statistics) + len(reading.tables))
        lost = [finding for code, finding in self._lost.items() if code in reading.tables or code in reading.belongs]
        return replace(last, findings=(*lost, *last.findings), whole=last.whole and not lost)

    def _listed(self, method: str, selection: str, **form: str) -> dict[str, Any]:
        """Give the lines of a list by their codes; one that is cut off is asked for in parts."""
        asked = {**form, "selection": selection, "area": "free", "pagelength": str(self._options.page_size)}
        answer, status = self._ask(method, {**asked, "searchcriterion": "code", "sortcriterion": "code"})
        if status["code"] not in {_DONE, _REMARK, _NOTHING}:
            raise SourceFailed(error("genesis.refused", f"{self._base}{method}", **status))
        listed = answer.get("List") or []
        if not isinstance(listed, list):
            raise self.interface.no_answer(f"{self._base}{method}")
        self._copyright = answer.get("Copyright") or self._copyright
        found = {str(each["Code"]): each for each in listed if isinstance(each, dict) and each.get("Code")}
        self._lines += len(listed)
        if self._lines > self._options.max_records:
            raise SourceFailed(error("entry.too-many", f"{self._base}{method}", most=self._options.max_records))
        if len(found) < len(listed):
            self.interface.doubt()
        if len(listed) < self._most(answer):
            return found
        return self._parts(method, selection, found, form)

    def _parts(self, method: str, selection: str, found: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        """Give the lines of a list that is too long for one answer, by what comes next in the codes."""
        begin = selection.removesuffix("*")
        heeded = all(code.startswith(begin) for code in found)
        if begin == selection or len(begin) >= _LONGEST or not heeded:
            self.interface.doubt()
            return found
        parts: dict[str, Any] = {}
        for each in (begin, *(f"{begin}{letter}*" for letter in _LETTERS)):
            parts |= self._listed(method, each, **form) if each else {}
        if not found.keys() <= parts.keys():
            self.interface.doubt()
        return {**found, **parts}

    def _most(self, answer: Mapping[str, Any]) -> int:
        """Give how many lines an answer could have: as many as were asked for, or fewer by the service's own word."""
        parameter = answer.get("Parameter")
        said = str(parameter.get("pagelength") or "") if isinstance(parameter, dict) else ""
        return min(self._options.page_size, int(said)) if said.isdigit() and int(said) else self._options.page_size

    def _ask(self, method: str, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Give an answer and its status. Raises SourceFailed where it is none of the service."""
        where = f"{self._base}{method}"
        answer = self.interface.ask(where, urlencode(form).encode(), content_type=_FORM)
        if not isinstance(answer, dict):
            raise self.interface.no_answer(where)
        status = answer.get("Status", answer)  # some refusals are the status alone
        if not isinstance(status, dict) or "Code" not in status:
            raise self.interface.no_answer(where)
        return answer, {"code": str(status["Code"]), "said": str(status.get("Content") or "")[:200]}

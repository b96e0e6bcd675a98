"""The web service of GENESIS."""

import json
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Self

from harvester.record import Record
from tests.harvester.hostile import HostileSource, page, status
from tests.harvester.standin import StandIn

API = "/genesisWS/rest/2020/"
METHODS = ("catalogue/statistics", "catalogue/tables", "catalogue/tables2statistic", "metadata/table")


@dataclass
class Genesis(StandIn):
    """A database with the titles of tables by code; each statistic with tables is an entry too."""

    kind = "genesis"
    base = API
    first = f"{API}catalogue/statistics"
    no_answers = (b"<html>", b"[]", b"7", b'{"List": []}', b'{"Status": {"Code": 0}, "List": 7}')
    addresses = ("/", API, f"{API}catalogue/tables")
    websites = addresses
    loops = ({"heeds_selection": False},)
    quick = 8
    page_sizes = (3, 25_000)

    says_limit: bool = True
    heeds_selection: bool = True
    lost: set = field(default_factory=set)  # tables that the list of all leaves out
    refused: set = field(default_factory=set)  # tables whose metadata are refused
    state: int = 0

    @staticmethod
    def key(number: int) -> str:
        return f"{12411 if number < 18 else 61111}-{number:04d}"

    def entry(self, number: int, title: str = "") -> str:
        return title or self.key(number)

    @property
    def paths(self) -> list[str]:
        return [f"{API}{method}" for method in METHODS]

    @property
    def size(self) -> int:
        return len(self.entries) + len(self.statistics)

    @property
    def statistics(self) -> set[str]:
        return {code.partition("-")[0] for code in self.entries}

    def wire(self, source: HostileSource) -> None:
        super().wire(source)
        source.on(f"{API}helloworld/whoami", page(b'{"User-Agent":"test","User-IP":"127.0.0.1"}', "application/json"))

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        return 200, self.said(path.removeprefix(API), query)

    def said(self, method: str, form: dict[str, str]) -> dict:
        said = {"Ident": {"Service": method.partition("/")[0], "Method": method.partition("/")[2]}}
        if self.state:
            return said | {"Status": {"Code": self.state, "Content": "Nicht berechtigt", "Type": "ERROR"}, "List": None}
        if method == "metadata/table":
            return said | self.table(form["name"])
        codes = sorted(self.entries)
        if method == "catalogue/statistics":
            codes = sorted(self.statistics)
        elif method == "catalogue/tables2statistic":
            codes = [code for code in codes if code.startswith(f"{form['name']}-")]
        else:
            codes = [code for code in codes if code not in self.lost]
        if self.heeds_selection:
            codes = [code for code in codes if fnmatchcase(code, form["selection"])]
        size = min(int(form["pagelength"]), self.limit)
        word = {"de": "Tabelle", "en": "Table"}[form["language"]]
        titles = {code: f"{word} {self.entries.get(code, code)}" for code in codes[:size]}
        listed = [{"Code": code, "Content": title, "Time": "1991 - 2025"} for code, title in titles.items()]
        parameter = {"pagelength": str(size) if self.says_limit else form["pagelength"], "language": form["language"]}
        state = {"Code": 0 if listed else 104, "Content": "erfolgreich", "Type": "Information"}
        return said | {"Status": state, "Parameter": parameter, "List": listed or None, "Copyright": "© Amt, 2026"}

    def table(self, code: str) -> dict:
        if code in self.refused or code not in self.entries:
            return {"Status": {"Code": 104, "Content": "Keine Objekte", "Type": "Information"}, "Object": None}
        time = {"From": "31.12.1995", "To": "31.12.2023"}
        title = f"Bestand {self.entries[code]}"
        said = {"Code": code, "Content": title, "Time": time, "Updated": "28.12.2022 09:24:14h"}
        return {"Status": {"Code": 22, "Content": "mit Hinweis", "Type": "Warnung"}, "Object": said}

    @staticmethod
    def met_key(record: Record) -> str:
        return record.key if record.kind == "dataset" else ""

    def fail(self, source: HostileSource) -> None:
        source.on(f"{API}catalogue/tables2statistic", status(403))

    def saved(self) -> tuple[str, str]:
        form = {"selection": "*", "pagelength": "100", "language": "de"}
        return "tabellen.json", json.dumps(self.said("catalogue/tables", form))

    @classmethod
    def endless(cls) -> tuple[Self, int]:
        return _Endless(), 200

    @classmethod
    def restless(cls, chance: Random) -> Self:
        codes = [f"{statistic}-{number}" for statistic in ("111", "121", "122", "911") for number in range(3)]
        return cls(dict.fromkeys(codes, "x"), limit=chance.randrange(2, 6))

    def move(self, chance: Random) -> None:
        match chance.choice(["insert", "delete", "cap", "silence", "lose", "deaf", "refuse", "rest"]):
            case "insert":
                self.entries[f"{chance.choice('19')}{chance.randrange(10, 99)}-{chance.randrange(10)}"] = "x"
            case "delete":
                self.lose(chance)
            case "cap":
                self.limit = chance.randrange(1, 6)
            case "silence":
                self.says_limit = not self.says_limit
            case "lose":
                self.lost = set(chance.sample(sorted(self.entries), min(2, len(self.entries))))
            case "deaf":
                self.heeds_selection = not self.heeds_selection
            case "refuse":
                self.refused = set(chance.sample(sorted(self.entries), min(2, len(self.entries))))


class _Endless(Genesis):
    def said(self, _method: str, form: dict[str, str]) -> dict:
        begin = form.get("selection", "").removesuffix("*")
        lines = [{"Code": f"{begin}{each}", "Content": "x"} for each in "0123"]
        return {"Status": {"Code": 0}, "List": lines}

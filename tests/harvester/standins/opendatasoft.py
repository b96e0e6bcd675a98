"""The Explore API of Opendatasoft."""

import json
import re
from dataclasses import dataclass, field
from random import Random

from tests.harvester.hostile import HostileSource, status
from tests.harvester.standin import StandIn

API = "/api/explore/v2.1/catalog"


@dataclass
class Opendatasoft(StandIn):
    """A portal with datasets by name."""

    kind = "opendatasoft"
    settings = ""
    first = f"{API}/exports/json"
    no_answers = (b"<html>", b"{}", b"7", b'[{"x": 1}]', b"[7]")
    addresses = ("/", "/explore/", f"{API}/datasets?limit=2")
    lies = (1, 1000)
    loops = ({"repeats": True},)
    finds_all = True

    hidden: set = field(default_factory=set)
    refuses_lists: int = 0
    repeats: bool = False

    def entry(self, number: int, **more: object) -> dict:
        name = self.key(number)
        default = {"title": f"Daten {name}", "description": "Text", "metadata_languages": ["de"]} | more
        return {"dataset_id": name, "has_records": True, "features": [], "metas": {"default": default}}

    @property
    def paths(self) -> list[str]:
        places = ("/datasets", "/exports/json", *(f"/datasets/d{number}" for number in range(1000)))
        return [f"{API}{place}" for place in places]

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path == f"{API}/exports/json":
            return 200, [{"dataset_id": name} for name in self.entries]
        if path.startswith(f"{API}/datasets/"):
            found = self.entries.get(path.removeprefix(f"{API}/datasets/"))
            return (200, found) if found else (404, {"error_code": "ODSDatasetError", "message": "unknown"})
        wanted = re.findall(r'"([^"]*)"', query.get("where", ""))
        if wanted and self.refuses_lists:
            return self.refuses_lists, {"error_code": "ODSQLError"}
        names = [name for name in self.entries if not wanted or name in wanted]
        if self.repeats:
            names = list(self.entries)[:3] * 2
        results = [self.entries[name] for name in names if name not in self.hidden][: self.limit]
        return 200, {"total_count": len(names) + self.lie, "results": results}

    def fail(self, source: HostileSource) -> None:
        source.on(f"{API}/datasets", status(403))

    def saved(self) -> tuple[str, str]:
        return "katalog.json", json.dumps(list(self.entries.values()))

    def move(self, chance: Random) -> None:
        match chance.choice(["insert", "delete", "reorder", "cap", "lie", "hide", "refuse", "repeat", "rest"]):
            case "insert":
                self.put(chance.randrange(100, 999))
            case "delete":
                self.lose(chance)
            case "reorder":
                self.entries = dict(chance.sample(list(self.entries.items()), len(self.entries)))
            case "cap":
                self.limit = chance.randrange(1, 6)
            case "lie":
                self.lie = chance.randrange(-5, 500)
            case "hide":
                self.hidden = set(chance.sample(sorted(self.entries), min(2, len(self.entries))))
            case "refuse":
                self.refuses_lists = chance.choice([0, 400])
            case "repeat":
                self.repeats = not self.repeats

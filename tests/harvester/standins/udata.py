"""The API of udata."""

import json
import random
from dataclasses import dataclass
from random import Random
from typing import Self

from tests.harvester.hostile import HostileSource, page
from tests.harvester.standin import StandIn

API = "/api/1/datasets/"
LOV2 = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
LICENCES = [{"id": "lov2", "title": "Licence Ouverte 2.0", "url": LOV2, "alternate_urls": []}]


@dataclass
class Udata(StandIn):
    """A portal with datasets by number."""

    kind = "udata"
    first = API
    no_answers = (b"<html>", b"[]", b"7", b'{"data": 7}')
    addresses = ("/", "/datasets/", "/api/1/datasets/?page_size=2")
    lies = (-9, -1, 1, 1000)
    loops = ({"stuck": True},)

    sorts: bool = True
    lies_of_next: bool | None = None
    stuck: bool = False
    tells_size: bool = True
    behind: int = 404

    @staticmethod
    def key(number: int) -> str:
        return f"{number:04d}"

    def entry(self, number: int, **more: object) -> dict:
        return {
            "id": self.key(number),
            "title": f"Jeu {number}",
            "slug": f"jeu-{number}",
            "description": "Texte",
            "page": f"https://portail.example/datasets/jeu-{number}/",
            "license": "lov2",
            "resources": [{"id": f"r{number}", "url": f"https://portail.example/{number}.csv", "format": "csv"}],
        } | more

    @property
    def paths(self) -> list[str]:
        return [f"{API}{path}" for path in ("", *(f"{number:04d}/" for number in range(1000)))]

    def wire(self, source: HostileSource) -> None:
        super().wire(source)
        source.on(f"{API}licenses/", page(json.dumps(LICENCES).encode()))

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path != API:
            found = self.entries.get(path.removeprefix(API).rstrip("/"))
            return (200, found) if found else (404, {"message": "Dataset not found"})
        number, size = 1 if self.stuck else int(query.get("page", 1)), min(int(query["page_size"]), self.limit)
        order = sorted(self.entries) if self.sorts else random.sample(sorted(self.entries), len(self.entries))
        data = [self.entries[each] for each in order[(number - 1) * size : number * size]]
        if "x-fields" in self.headers[-1]:
            data = [{"id": each["id"]} for each in data]
        if not data and number > 1:
            return self.behind, {"data": [], "total": len(order), "next_page": None}
        more = number * size < len(order) if self.lies_of_next is None else self.lies_of_next
        total = len(order) + self.lie
        told = {"page": number, "page_size": size} if self.tells_size else {}
        return 200, {"data": data, "total": total, "next_page": "https://x.example/" if more else None, **told}

    def fail(self, _source: HostileSource) -> None:
        self.behind = 403
        self.moves = [lambda _: None, lambda portal: portal.entries.clear()]

    def saved(self) -> tuple[str, str]:
        return "jeux.json", json.dumps({"data": list(self.entries.values())})

    @classmethod
    def endless(cls) -> tuple[Self, int]:
        return _Endless(), 50

    @classmethod
    def restless(cls, chance: Random) -> Self:
        made = super().restless(chance)
        made.behind, made.tells_size = chance.choice([200, 404]), chance.random() < 0.5
        return made

    def move(self, chance: Random) -> None:
        match chance.choice(["insert", "delete", "swap", "reorder", "cap", "lie", "next", "stuck", "rest"]):
            case "insert":
                self.put(chance.randrange(100, 999))
            case "delete":
                self.lose(chance)
            case "swap":
                self.lose(chance)
                self.put(chance.randrange(100, 999))
            case "reorder":
                self.sorts = not self.sorts
            case "cap":
                self.limit = chance.randrange(1, 6)
            case "lie":
                self.lie = chance.randrange(-5, 500)
            case "next":
                self.lies_of_next = chance.choice([None, True, False])
            case "stuck":
                self.stuck = not self.stuck


class _Endless(Udata):
    def answer(self, _path: str, _query: dict[str, str]) -> tuple[int, object]:
        new = [{"id": f"{len(self.asked)}-{each}"} for each in range(4)]
        return 200, {"data": new, "total": 4, "next_page": "x"}

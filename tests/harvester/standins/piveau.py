"""Search and repository of piveau."""

import random
from dataclasses import dataclass, field
from random import Random
from typing import Self

from harvester.record import Record
from tests.harvester.hostile import HostileSource, status
from tests.harvester.standin import StandIn

SEARCH, REPO = "/api/hub/search", "/api/hub/repo"
PREFIXES = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
DISTRIBUTION = "<http://hub.example/distribution/{0}> a dcat:Distribution ; dcat:accessURL <http://x.example/{0}> .\n"
RECORD = "<http://hub.example/record/{0}> a dcat:CatalogRecord ; dct:identifier '{0}' .\n"


@dataclass
class Piveau(StandIn):
    """A hub with the titles of datasets by name."""

    kind = "piveau"
    first = f"{SEARCH}/search"
    no_answers = (b"<html>", b"[]", b'{"result": {"results": 7}}', b'{"success": true}')
    addresses = ("/", "/datasets", f"{SEARCH}/search?filter=dataset", f"{REPO}/datasets")
    websites = ("/", "/datasets", f"{REPO}/datasets")
    lies = (-9, -1, 1, 1000)
    loops = ({"stuck": True, "limit": 4}, {"stuck": True, "limit": 4, "scrolls": False})

    hidden: dict[str, str] = field(default_factory=dict)  # in the repository, not in the search
    scrolls: bool = True
    gives_many: bool = True
    ordered: bool = True
    lost: set = field(default_factory=set)  # in the search, not among many
    broken: set = field(default_factory=set)
    stuck: bool = False
    _scroll: list = field(default_factory=list)
    _size: int = 10

    def entry(self, number: int, title: str = "") -> str:
        return title or f"Daten {number}"

    @property
    def paths(self) -> list[str]:
        places = ("/datasets", "/catalogues/erlangen/datasets", *(f"/datasets/d{number}" for number in range(1000)))
        return [f"{SEARCH}/search", f"{SEARCH}/scroll", *(f"{REPO}{place}" for place in places)]

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        if path.startswith(SEARCH):
            return 200, {"success": True, "result": self.search(path, query)}
        return self.repo(path.removeprefix(REPO), query)

    def search(self, path: str, query: dict[str, str]) -> dict:
        if path.endswith("/search"):
            self._scroll, self._size = sorted(self.entries), int(query.get("limit", 10))
        size = min(self._size, self.limit)
        if self.scrolls:
            found = self._scroll[:size] if size else []
            self._scroll = self._scroll if self.stuck else self._scroll[len(found) or self.limit :]
        else:
            number = 0 if self.stuck else int(query.get("page", 0))
            found = sorted(self.entries)[number * size : (number + 1) * size]
        result = {"count": len(self.entries) + self.lie, "results": [{"id": each} for each in found]}
        return result | ({"scrollId": "abc=="} if self.scrolls and query.get("scroll", "true") == "true" else {})

    def repo(self, path: str, query: dict[str, str]) -> tuple[int, str]:
        known = self.entries | self.hidden
        if not path.endswith("/datasets"):
            name = path.rpartition("/")[2]
            code = 500 if name in self.broken else 200 if name in known else 404
            return code, self.turtle([name]) if code == 200 else ""
        if not self.gives_many:
            return 400, ""
        order = sorted(known) if self.ordered else random.sample(sorted(known), len(known))
        start, size = int(query["offset"]), min(int(query["limit"]), self.limit)
        many = [each for each in order[start : start + size] if each not in self.lost | self.broken]
        return 200, self.turtle(many)

    def turtle(self, names: list[str]) -> str:
        known = self.entries | self.hidden
        return PREFIXES + "".join(
            f'<http://hub.example/dataset/{each}> a dcat:Dataset ; dct:title "{known[each]}"@de ;\n'
            f"  dcat:distribution <http://hub.example/distribution/{each}> .\n"
            + DISTRIBUTION.format(each)
            + RECORD.format(each)
            for each in names
        )

    @staticmethod
    def met_key(record: Record) -> str:
        return record.iri.rpartition("/")[2]

    def fail(self, source: HostileSource) -> None:
        source.on(f"{REPO}/datasets", status(403))

    def saved(self) -> tuple[str, str]:
        return "hub.ttl", self.turtle(sorted(self.entries))

    @classmethod
    def endless(cls) -> tuple[Self, int]:
        return cls.of(range(10, 20)), 5

    @classmethod
    def restless(cls, chance: Random) -> Self:
        made = super().restless(chance)
        made.scrolls, made.ordered = chance.random() < 0.7, chance.random() < 0.5
        return made

    def move(self, chance: Random) -> None:
        match chance.choice(["insert", "delete", "reorder", "cap", "lie", "lose", "scroll", "many", "stuck", "rest"]):
            case "insert":
                self.put(chance.randrange(100, 999))
            case "delete":
                self.lose(chance)
            case "reorder":
                self.ordered = not self.ordered
            case "cap":
                self.limit = chance.randrange(1, 6)
            case "lie":
                self.lie = chance.randrange(-5, 500)
            case "lose":
                self.lost = set(chance.sample(sorted(self.entries), min(2, len(self.entries))))
            case "scroll":
                self.scrolls = not self.scrolls
            case "many":
                self.gives_many = not self.gives_many
            case "stuck":
                self.stuck = not self.stuck

"""Plan = effect: whatever a source does, applying a plan does to each entry what the plan said, and nothing else."""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import PROVING
from tests.harvester.hostile import Exchange, HostileSource, status

LICENCE = "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"
SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
}
RDF = "<rdf:RDF " + " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items()) + ">"
OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>'
HEADER = "<header><identifier>{0}</identifier><datestamp>2026-01-01</datestamp></header>"
SILENT = {"missing", "back"}
COUNTS = ("seen", "new", "changed", "unchanged", "withdrawn", "failed")
ALL = (
    *("new, public", "new, closed", "changed, public", "changed, closed", "returned, public", "withdrawn, withdrawn"),
    *("missing", "back", "refused", "unchanged", "planned", "held"),
)


@dataclass
class Said:
    """What the source says of a dataset."""

    iri: str
    title: str
    words: list[str] = field(default_factory=list)
    licence: bool = True
    broken: bool = False

    def rdf(self) -> str:
        if self.broken:
            return f"{RDF}</rdf:RDF>"
        licence = f'<dct:license rdf:resource="{LICENCE}"/>' if self.licence else ""
        return (
            f'{RDF}<dcat:Dataset rdf:about="{self.iri}"><dct:title xml:lang="de">{self.title}</dct:title>'
            + "".join(f'<dcat:keyword xml:lang="de">{word}</dcat:keyword>' for word in self.words)
            + f'<dcat:distribution><dcat:Distribution rdf:about="{self.iri}/csv">{licence}'
            f'<dcat:accessURL rdf:resource="{self.iri}.csv"/></dcat:Distribution></dcat:distribution>'
            f"</dcat:Dataset></rdf:RDF>"
        )


class Town:
    """A repository that speaks OAI-PMH, and whatever may happen to what it has."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.has: dict[str, Said] = {}
        self.gone: dict[str, Said] = {}
        self.count = 0
        for _ in range(8):
            self.add()

    def __call__(self, exchange: Exchange) -> None:
        verb = parse_qs(urlsplit(exchange.seen.path).query)["verb"][0]
        body = {
            "Identify": "<deletedRecord>no</deletedRecord>",
            "ListMetadataFormats": f"<metadataFormat><metadataPrefix>dcat</metadataPrefix><metadataNamespace>"
            f"{SPACES['dcat']}</metadataNamespace></metadataFormat>",
            "ListIdentifiers": "".join(map(HEADER.format, self.has)),
            "ListRecords": "".join(
                f"<record>{HEADER.format(key)}<metadata>{said.rdf()}</metadata></record>"
                for key, said in self.has.items()
            ),
        }[verb]
        exchange.send(200, f"{OAI}<{verb}>{body}</{verb}></OAI-PMH>".encode(), Content_Type="text/xml")

    def mutate(self) -> str:
        """Let something happen, and say what."""
        what = self.chance.choice([name for name in dir(self) if name in MUTATIONS])
        getattr(self, what)()
        return what

    def add(self) -> None:
        self.count += 1
        iri = f"https://stadt.example/{self.count:03}"
        self.has[f"oai:{self.count:03}"] = Said(iri, f"Datensatz Nummer {self.count:03}", [f"Wort {self.count}"])

    def add_closed(self) -> None:
        self.add()
        self.has[f"oai:{self.count:03}"].licence = False

    def retitle(self) -> None:
        self.one().title += " neu"

    def word(self) -> None:
        self.one().words.append(f"Stichwort {self.chance.randrange(1_000)}")

    def unword(self) -> None:
        self.one().words.clear()

    def remove(self) -> None:
        if len(self.has) > 2:
            key = self.chance.choice(list(self.has))
            self.gone[key] = self.has.pop(key)

    def exodus(self) -> None:
        """Let half of them go, so that the run is held once their time of grace is over."""
        for key in list(self.has)[: len(self.has) // 2]:
            self.gone[key] = self.has.pop(key)

    def homecoming(self) -> None:
        """Let all that ever went come back."""
        self.has |= self.gone
        self.gone.clear()

    def bring_back(self) -> None:
        if self.gone:
            key = self.chance.choice(list(self.gone))
            self.has[key] = self.gone.pop(key)

    def bring_back_changed(self) -> None:
        self.bring_back()
        next(reversed(self.has.values())).title += " wieder"

    def rename(self) -> None:
        """Give a dataset another IRI."""
        self.one().iri += "x"

    def relabel(self) -> None:
        """Give a record another identifier."""
        key = self.chance.choice(list(self.has))
        self.has[f"{key}y"] = self.has.pop(key)

    def swap(self) -> None:
        """Let two datasets change their IRIs."""
        one, other = self.one(), self.one()
        one.iri, other.iri = other.iri, one.iri

    def double(self) -> None:
        """Let another record describe a dataset as well."""
        said = self.one()
        self.count += 1
        self.has[f"oai:{self.count:03}"] = Said(said.iri, f"{said.title} doppelt")

    def spoil(self) -> None:
        self.one().broken = True

    def mend(self) -> None:
        for said in self.has.values():
            said.broken = False

    def close(self) -> None:
        self.one().licence = False

    def open(self) -> None:
        for said in self.has.values():
            said.licence = True

    def one(self) -> Said:
        return self.chance.choice(list(self.has.values()))


MUTATIONS = {
    name
    for name, each in vars(Town).items()
    if callable(each) and not name.startswith("_") and name not in {"mutate", "one"}
}


class Reader:
    """What somebody sees of the instance who has nothing but its commands."""

    def __init__(self, lotse) -> None:
        self.lotse = lotse
        self.known: set[str] = set()

    def plan(self) -> tuple[dict, dict[str, dict]]:
        code, out, err = self.lotse.call("plan", "town", "--json")
        assert out, err
        run, *entries = map(json.loads, out.splitlines())
        assert run["state"] in {"planned", "held"}, err
        assert code in {0, 1, 4}, err
        assert len({each["entry"] for each in entries}) == len(entries)
        self.known |= {each["entry"] for each in entries}
        return run, {each["entry"]: each for each in entries}

    def apply(self, run: dict) -> dict:
        code, out, err = self.lotse.call("apply", str(run["run"]), "--json")
        assert code == 0, err
        return json.loads(out)

    def histories(self) -> dict[str, list[dict]]:
        found = {}
        for entry in self.known:
            _, out, _ = self.lotse.call("history", entry, "--json")
            found[entry] = [json.loads(line) for line in out.splitlines()]
        return found

    def shown(self) -> dict[str, set[str]]:
        """What the catalogue says, by the dataset that the lines are about."""
        found: dict[str, set[str]] = {}
        for line in self.lotse.export("out.nt").decode().splitlines():
            about = re.match(r"<(https://stadt\.example/\d+x*)(/csv)?>", line)
            if about:
                found.setdefault(about[1], set()).add(line)
        return found


def holds(plan: dict[str, dict], before: dict[str, list[dict]], after: dict[str, list[dict]]) -> Counter[str]:
    """Check that each entry did what the plan said, and count the effects.

    The plan names the state that an entry will have: who is not public then is not seen any more.
    """
    for entry, steps in after.items():
        old = before.get(entry, [])
        new = steps[len(old) :]
        said = plan.get(entry, {"effect": "", "state": ""})
        was_seen = bool(old) and old[-1]["state"] == "public"
        assert steps[: len(old)] == old
        if said["effect"] in SILENT | {""}:
            expected = []
        elif said["state"] == "public":
            expected = ["public"]
        else:
            expected = ["withdrawn"] if was_seen else []
        assert [each["state"] for each in new] == expected, json.dumps([said, new], indent=1)
        if expected == ["public"] and said["openness"]["after"]:  # else it stays as it is, and is seen (again)
            assert new[0]["points"]["after"] == said["points"]["after"]
            assert new[0]["openness"] == said["openness"]["after"]
        if expected == ["public"] and was_seen:
            assert new[0]["compared"]
            assert new[0]["changes"] == said["changes"]
    return Counter(
        f"{each['effect']}, {each['state']}" if each["effect"] not in SILENT else each["effect"]
        for each in plan.values()
    )


def iris(plan: dict[str, dict]) -> set[str]:
    """Give the IRIs that the plan says something will be different about; one that is changed has two."""
    touched = [each for each in plan.values() if each["effect"] not in SILENT]
    changes = [change for each in touched for change in each["changes"] if change["property"] == "id"]
    return {each["iri"] for each in touched} | {iri for each in changes for iri in each["before"] + each["after"]}


@pytest.mark.parametrize(("seed", "mutations"), [(0, 12), pytest.param(1, 200, marks=pytest.mark.prove)])
def test_what_a_plan_says_is_what_its_application_does(lotse, seed, mutations):
    chance = Random(seed)
    town = Town(chance)
    lotse.catalog("")
    with HostileSource() as source:
        source.on("/robots.txt", status(404))
        lotse.source("town", source.on("/oai", town), "[guard]\ngrace_runs = 2\nmax_share = 0.3\n", kind="oai")
        reader = Reader(lotse)
        met: Counter[str] = Counter()
        histories, shown = reader.histories(), reader.shown()
        while met["mutations"] < mutations:
            happened = [town.mutate() for _ in range(chance.randrange(1, 4))] if met else []
            run, plan = reader.plan()
            told = {**{key: [] for key in reader.known}, **histories}
            assert (reader.histories(), reader.shown()) == (told, shown), "a plan only says"
            report = reader.apply(run)
            assert [report[name] for name in COUNTS] == [run[name] for name in COUNTS], happened
            histories, before, shown = reader.histories(), shown, reader.shown()
            effects = holds(plan, told, histories)
            untouched = (before.keys() | shown.keys()) - iris(plan)
            differs = {iri for iri in untouched if before.get(iri) != shown.get(iri)}
            assert not differs, json.dumps([happened, sorted(differs), list(plan.values())], indent=1)
            met += effects + Counter(refused=run["failed"], unchanged=run["unchanged"], mutations=len(happened))
            met[run["state"]] += 1
    sys.stderr.write(f"{dict(met)}\n")  # what `make prove` tells
    if PROVING:
        assert set(ALL) <= met.keys()

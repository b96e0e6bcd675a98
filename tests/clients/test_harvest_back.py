"""Our own harvester as a client: what we publish, harvested back, is what was published."""

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from catalog.change import Entry
from catalog.store import Store
from catalog.values import best
from harvester.cli.instance import Instance, now
from tests.house.portal import free_port, serving

LOTSE = [sys.executable, "-m", "harvester"]
CATALOG = """\
[catalog]
title = "Back"
publisher = "Test"
base_url = "http://127.0.0.1:8999"
iri_base = "https://back.example.org/id/"

[http]
allow = ["127.0.0.1"]
"""
NOT_IN_CKAN = {"rest", "types", "description", "landing_page", "maintainer", "custodian"}
"""What CKAN's classes have no place for, or only one: it is in the RDF that every package names."""


def entries(instance: Path) -> dict[str, Entry]:
    store = Store.open(Instance(instance).settings.store_url, now)
    with store.reading() as snapshot:
        found = {each.iri: each for each in snapshot.page(limit=1000) if each.json}
    store.close()
    return found


def harvested(folder: Path, kind: str, url: str, more: str = "") -> dict[str, Entry]:
    (folder / "sources").mkdir(parents=True)
    (folder / "catalog.toml").write_text(CATALOG + more, encoding="utf-8")
    (folder / "organisations.toml").write_text('[body]\ntitle = "Body"\n', encoding="utf-8")
    text = f'kind = "{kind}"\ntitle = "back"\nurl = "{url}"\norganisation = "body"\n'
    (folder / "sources" / "back.toml").write_text(text, encoding="utf-8")
    harvest(folder)
    return entries(folder)


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nt"])
def test_the_feed_gives_the_same_catalogue(suffix, portal, demo, tmp_path):
    back, own = harvested(tmp_path / "back", "dcat", f"{portal}/catalog.{suffix}?limit=7"), entries(demo)
    assert {iri: values(each.plain()) for iri, each in back.items()} == {
        iri: values(each.plain()) for iri, each in own.items()
    }


def values(plain: dict[str, Any], path: str = "", without: Collection[str] = ()) -> Counter[tuple[str, str]]:
    """Every text and IRI of an entry with the properties that lead to it; names of nameless things do not count."""
    found: Counter[tuple[str, str]] = Counter()
    for name, several in plain.items():
        for each in several if isinstance(several, list) else [several]:
            if isinstance(each, dict) and "value" not in each:
                found.update(values(each, f"{path}{name}/", without))
            elif not (name == "id" and str(each).startswith("_:")) and name not in without:
                text = each["value"] if isinstance(each, dict) else each
                found[path + name, re.sub(r"_:\w+", "_:", str(text))] += 1
    return found


def test_the_packages_give_what_ckan_has_words_for(portal, demo, tmp_path):
    back, own = harvested(tmp_path / "back", "ckan", portal), entries(demo)
    packages = {iri for iri, each in own.items() if each.kind != "service"}
    assert set(back) == packages
    lost: Counter[tuple[str, str]] = Counter()
    total = 0
    for iri in packages:
        mine = values(own[iri].plain(), without=NOT_IN_CKAN)
        total += mine.total()
        lost.update(mine - values(back[iri].plain()))
    assert lost.total() <= 0.02 * total, lost.most_common(20)


def test_oai_pmh_gives_the_same_catalogue(portal, demo, tmp_path):
    back, own = harvested(tmp_path / "back", "oai", f"{portal}/oai"), entries(demo)
    assert {iri: values(each.plain()) for iri, each in back.items()} == {
        iri: values(each.plain()) for iri, each in own.items()
    }


def test_oai_pmh_tells_changes_and_deletions_alone(tmp_path):
    port = free_port()
    here = tmp_path / "here"
    (here / "sources").mkdir(parents=True)
    (here / "data").mkdir()
    gate = '\n[gate]\nopen = ["free", "declared", "unclear"]\n'
    (here / "catalog.toml").write_text(CATALOG.replace("8999", str(port)).replace("back.", "here.") + gate)
    (here / "organisations.toml").write_text('[body]\ntitle = "Body"\n', encoding="utf-8")
    source = 'kind = "dcat"\ntitle = "t"\nurl = "file:data/t.ttl"\norganisation = "body"\n'
    (here / "sources" / "t.toml").write_text(f"{source}[guard]\ngrace_runs = 1\nmax_share = 1.0\n")
    datasets(here, a=1, b=1, c=1)
    with serving([*LOTSE, "web", "--config", str(here)], port=port) as address:
        back = tmp_path / "back"
        harvested(back, "oai", f"{address}/oai", gate)
        assert titles(back) == {"a 1", "b 1", "c 1"}
        time.sleep(1.1)  # the protocol tells times to the second
        datasets(here, a=1, b=2, d=1)
        more = "[guard]\ngrace_runs = 1\nmax_share = 1.0\n"
        with (back / "sources" / "back.toml").open("a", encoding="utf-8") as file:
            file.write(more)
        harvest(back)
        assert titles(back) == {"a 1", "b 2", "d 1"}


def datasets(instance: Path, **versions: int) -> None:
    head = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
    lines = (f'<https://t.example/{each}> a dcat:Dataset ; dct:title "{each} {n}" .\n' for each, n in versions.items())
    (instance / "data" / "t.ttl").write_text(head + "".join(lines), encoding="utf-8")
    harvest(instance)


def harvest(instance: Path) -> None:
    command = [sys.executable, "-m", "harvester", "harvest", "--all", "--config", str(instance)]
    subprocess.run(command, check=True, capture_output=True)


def titles(instance: Path) -> set[str]:
    return {best(each.plain()["title"]) for each in entries(instance).values() if each.state == "public"}

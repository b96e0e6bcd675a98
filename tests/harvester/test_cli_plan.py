"""`lotse plan`, `apply` and `runs accept|reject`: a steward sees first, and then has exactly that."""

import json

import pytest

from catalog.change import Effect
from dcat_ap import messages
from harvester.cli.instance import Instance

HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
THEME = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
LICENCE = "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"


def catalogue(*names: str, **titles: str) -> str:
    return HEAD + "".join(
        f'<https://stadt.example/{name}> a dcat:Dataset ; dct:title "{titles.get(name, name)}"@de ; '
        f"dcat:distribution <https://stadt.example/{name}.csv> .\n"
        f"<https://stadt.example/{name}.csv> a dcat:Distribution ; dct:license <{LICENCE}> ; "
        f"dcat:accessURL <https://stadt.example/{name}.csv> .\n"
        for name in names
    )


@pytest.fixture
def town(lotse):
    """A source whose catalogue can be given another content."""
    lotse.source("town", "file:data/town.ttl", "[guard]\ngrace_runs = 1\n")
    lotse.data("town.ttl", catalogue(*"abcdefghij"))
    return lotse


def planned(lotse, *more):
    code, out, _ = lotse.call("plan", "town", "--json", *more)
    run, *entries = map(json.loads, out.splitlines())
    return code, run, {each["iri"].rpartition("/")[2]: each for each in entries}


def titles(lotse):
    return {
        line.split('"')[1] for line in lotse.export().decode().splitlines() if "/title>" in line and "//stadt." in line
    }


def test_a_plan_names_each_property_and_its_application_does_just_that(town):
    town.harvest("town")
    town.data("town.ttl", catalogue(*"abcdefghi", "new", a="Bäume"))
    before = town.export()
    code, run, entries = planned(town)
    assert (code, run["state"], run["new"], run["changed"], run["withdrawn"]) == (0, "planned", 1, 1, 1)
    assert {name: each["effect"] for name, each in entries.items()} == {"a": "changed", "new": "new", "j": "withdrawn"}
    assert entries["a"]["changes"] == [{"property": "title", "before": ["a@de"], "after": ["Bäume@de"]}]
    assert entries["new"]["points"]["before"] is None
    assert entries["new"]["points"]["after"]["least"] > 0
    assert town.export() == before
    code, out, _ = town.call("apply", str(run["run"]), "--json")
    assert (code, json.loads(out)["state"]) == (0, "done")
    assert titles(town) == {"Bäume", *"bcdefghi", "new"}


def test_people_read_it_in_words(town):
    town.harvest("town")
    town.data("town.ttl", catalogue(*"abcdefghi", "new", a="Bäume"))
    code, out, err = town.call("plan", "town")
    assert code == 0
    assert "+ new: new <https://stadt.example/new>" in out
    assert "title: a@de → Bäume@de" in out
    assert "- withdrawn: j" in out
    assert "lotse apply 2" in err
    assert town.call("runs", "2")[1].endswith(out)


def test_of_many_the_first_are_shown_and_the_rest_counted(town):
    _, out, _ = town.call("plan", "town", "--limit", "3")
    assert out.count("<https://stadt.example/") == 3
    assert "7" in out.splitlines()[-1]


def test_that_nothing_would_change_is_told(town):
    town.harvest("town")
    code, out, _ = town.call("plan", "town")
    assert (code, len(out.splitlines())) == (0, 1)


def test_a_plan_is_applied_once_and_only_while_it_is_the_latest(town):
    planned(town)
    assert town.call("apply", "1")[0] == 0
    assert town.call("apply", "1")[0] == 2
    town.data("town.ttl", catalogue(*"abcdefghij", "k"))
    planned(town)
    planned(town)
    assert town.call("apply", "2")[0] == 2
    assert town.call("apply", "3")[0] == 0


def test_a_plan_whose_ground_has_moved_is_refused(town):
    town.source("other", "file:data/other.ttl")
    town.data("other.ttl", catalogue("k"))
    town.harvest("town")
    town.data("town.ttl", catalogue(*"abcdefghij", "k"))
    planned(town)
    town.harvest("other")
    before = town.export()
    code, _, err = town.call("apply", "2")
    assert (code, town.export()) == (4, before)
    assert err.strip() == messages.text("cli.plan.moved", "en", number=2)


@pytest.mark.parametrize(("word", "left"), [("accept", set("abc")), ("reject", set("abcdefghij"))])
def test_a_held_deletion_waits_for_a_word(town, word, left):
    town.harvest("town")
    town.data("town.ttl", catalogue(*"abc"))
    code, _, err = town.call("harvest", "town")
    assert code == 4
    assert "lotse runs accept 2" in err
    assert town.call("runs", word, "2")[0] == 0
    assert titles(town) == left
    assert town.call("runs", word, "2")[0] == 2


def test_nobody_decides_while_the_source_is_harvested(town):
    planned(town)
    with Instance(town.directory).store() as store, store.begin_run("town", "x") as run:
        code, _, err = town.call("apply", "1")
        run.fail("test")
    assert (code, err.strip()) == (75, messages.text("cli.plan.busy", "en", number=1))
    assert town.call("apply", "1")[0] == 0


def test_other_words_are_refused(town):
    assert town.call("runs", "forget", "2")[0] == 2


def test_a_source_under_review_waits_for_a_yes(lotse):
    lotse.source("town", "file:data/town.ttl", 'review = "always"\n')
    lotse.data("town.ttl", catalogue("a"))
    code, _, err = lotse.call("harvest", "town")
    assert (code, titles(lotse)) == (4, set())
    assert "lotse apply 1" in err
    lotse.call("apply", "1")
    assert titles(lotse) == {"a"}
    assert lotse.call("harvest", "town")[0] == 0


def test_a_plan_of_a_source_that_fails_publishes_nothing_and_says_why(town):
    town.harvest("town")
    (town.directory / "data" / "town.ttl").unlink()
    code, _, err = town.call("plan", "town")
    assert (code, titles(town)) == (3, set("abcdefghij"))
    assert "town.ttl" in err


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_effect_has_a_word(language):
    for effect in Effect:
        assert messages.text(f"web.run.effect.{effect}", language)


def remapped(lotse):
    code, out, _ = lotse.call("remap", "town", "--json")
    run, *entries = map(json.loads, out.splitlines())
    return code, run, entries


def test_mapping_anew_by_the_same_rules_changes_nothing(town):
    town.harvest("town")
    (town.directory / "data" / "town.ttl").unlink()  # nobody asks the source
    code, run, entries = remapped(town)
    assert (code, run["state"], run["reason"], run["unchanged"], entries) == (0, "planned", "remapped", 10, [])


def test_what_another_declaration_changes_is_planned_and_then_known(town):
    town.harvest("town")
    town.data("town.ttl", catalogue(*"abc"))
    before = town.export()
    town.source("town", "file:data/town.ttl", f'[declare]\nthemes = ["{THEME}"]\n')
    code, run, entries = remapped(town)
    assert (code, run["changed"], town.export()) == (0, 10, before)
    assert {each["property"] for entry in entries for each in entry["changes"]} == {"theme"}
    assert town.call("apply", str(run["run"]))[0] == 0
    assert town.export().count(b"data-theme/ENVI") >= 10
    town.data("town.ttl", catalogue(*"abcdefghij"))
    assert (town.harvest("town")["unchanged"], remapped(town)[2]) == (10, [])


def test_what_was_withdrawn_is_not_mapped_anew(town):
    town.harvest("town")
    town.data("town.ttl", catalogue(*"abcdefghi"))
    town.harvest("town")
    assert remapped(town)[1]["seen"] == 9
    assert "j" not in titles(town)


def test_mapping_anew_leaves_the_memory_of_pages(town):
    town.harvest("town")
    _, run, _ = remapped(town)
    town.call("apply", str(run["run"]))
    report = town.harvest("town")
    assert (report["seen"], report["unchanged"], report["withdrawn"]) == (10, 10, 0)

"""Datasets that several sources deliver are shown once, by rules; and nobody can take what is another's."""

import itertools
import shutil
from contextlib import closing
from datetime import UTC, datetime

import orjson
import pytest
from catalogue import LENIENT, entry, harvest, public, replayed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.change import EntryKind, EntryState, SourceCard
from catalog.intake import entry_id
from catalog.store import Contradiction, Store, likenesses
from dcat_ap.identity import compare, portrait

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
UUID = "9f1d2c3b-0000-4000-8000-00000000000{}"


def told(key, title="Baumkataster", version=0, *, uuid=None, publisher="Stadt Aue", modified="2024-01-01", **other):
    """An entry with all that it is recognised by."""
    iri = other.pop("iri", f"https://{other.pop('host', 'data')}.example/{key}")
    body = {
        "class": "Dataset",
        "id": iri,
        "title": [title],
        "publisher": [{"name": [publisher]}],
        "modified": [modified],
        "version_notes": [str(version)],
        **({"identifier": [uuid]} if uuid else {}),
        **other,
    }
    return entry(
        key, version, iri=iri, title=title, json=orjson.dumps(body), portrait=portrait(body), raw=orjson.dumps(body)
    )


def ranked(store, **ranks):
    store.register(
        SourceCard(name=name, title=name, kind="dcat", url=f"https://{name}.example/", organisation=name)
        for name in ranks
    )
    store.reidentify(ranks)


def shown(store):
    return set(public(store))


def standing(store, source, key):
    with store.reading() as snapshot:
        return snapshot.standing(entry_id(source, key))


def test_a_dataset_of_two_sources_is_public_once(store):
    ranked(store, north=0, south=0)
    harvest(store, told("n", uuid=UUID.format(1)))
    position = store.position()
    run = harvest(store, told("s", uuid=UUID.format(1), modified="2023-01-01"), told("t", "Anderes"), source="south")
    assert run.counts.new == 2
    assert shown(store) == {"north/n", "south/t"}
    assert [change.entry.key for change in store.changes(position, 10)] == ["t"]
    found = standing(store, "south", "s")
    assert found.master == entry_id("north", "n")
    assert [path.entry for path in found.paths] == [entry_id("south", "s")]
    assert {each.rule for each in found.paths[0].evidence} == {"identifier", "title", "publisher"}
    assert found == standing(store, "north", "n")
    assert replayed(store) == public(store)
    assert store.check() == ()


def test_a_delivery_path_keeps_its_page(store):
    ranked(store, north=0, south=0)
    harvest(store, told("n"))
    harvest(store, told("s", modified="2023-01-01"), source="south")
    with store.reading() as snapshot:
        path = snapshot.named(entry_id("south", "s"))
        assert path.state is EntryState.SHADOWED
        assert snapshot.entry(EntryKind.DATASET, path.slug) is None
        assert snapshot.path_entry(EntryKind.DATASET, path.slug) == path
        assert snapshot.findings(path.id).findings
        assert path.plain()["title"] == ["Baumkataster"]
        assert path.changed


def test_the_newest_stands_for_sources_of_one_rank(store):
    ranked(store, north=0, south=0)
    harvest(store, told("n"), "other")
    harvest(store, told("s", modified="2024-02-01"), source="south")
    assert shown(store) == {"north/other", "south/s"}
    harvest(store, told("n", version=1, modified="2024-03-01"), "other")
    assert shown(store) == {"north/other", "north/n"}
    harvest(store, told("n", version=2, modified="2024-02-01"), "other")
    assert shown(store) == {"north/other", "north/n"}, "of equally new ones the first that was seen"
    assert replayed(store) == public(store)


def test_a_day_that_is_yet_to_come_makes_nobody_the_newest(store):
    ranked(store, north=0, south=0)
    harvest(store, told("n"))
    harvest(store, told("s", modified="2999-01-01"), source="south")
    assert shown(store) == {"north/n"}


def test_an_authority_goes_before_an_aggregator_whoever_came_first(store):
    ranked(store, north=2, south=0)
    harvest(store, told("n", modified="2024-03-01"))
    harvest(store, told("s"), source="south")
    assert shown(store) == {"south/s"}
    harvest(store, told("n", version=1, modified="2024-04-01"))
    assert shown(store) == {"south/s"}
    assert replayed(store) == public(store)


def test_an_authority_gets_its_iri_back_from_an_aggregator(store):
    ranked(store, north=2, south=0)
    iri = "https://data.example/own"
    harvest(store, told("n", iri=iri))
    harvest(store, told("s", "Ganz anders", iri=iri), source="south")
    assert shown(store) == {"south/s"}
    assert replayed(store) == public(store)


def test_the_next_one_takes_the_place_of_a_master_that_goes(store):
    ranked(store, north=0, south=1)
    harvest(store, told("n"), "other")
    harvest(store, told("s"), source="south")
    assert shown(store) == {"north/n", "north/other"}
    position = store.position()
    harvest(store, "other")
    assert shown(store) == {"north/other", "south/s"}
    assert [(change.kind, change.entry.key) for change in store.changes(position, 9)] == [
        ("withdraw", "n"),
        ("put", "s"),
    ]
    harvest(store, told("n"), "other")
    assert shown(store) == {"north/n", "north/other"}
    assert replayed(store) == public(store)


def test_a_path_that_becomes_something_else_is_public_again(store):
    ranked(store, north=0, south=1)
    harvest(store, told("n"))
    harvest(store, told("s"), source="south")
    harvest(store, told("s", "Spielplätze", 1), source="south")
    assert shown(store) == {"north/n", "south/s"}
    assert standing(store, "north", "n") is None


@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("same", ["uuid", "iri"])
def test_a_newcomer_takes_neither_iri_nor_name_nor_place(store, rank, same):
    """It copies what identifies another's dataset, and says something else under it."""
    ranked(store, north=0, south=rank)
    mine = [told(str(number), f"Thema {number}", uuid=UUID.format(number), host="north") for number in range(8)]
    harvest(store, *mine)
    before = public(store)
    with store.reading() as snapshot:
        names = {each.slug for each in snapshot.page()}
    others = [
        told(
            f"x{number}",
            "Etwas ganz anderes",
            publisher="Firma Irgendwer",
            modified="2024-04-30",
            version=number,
            **({"uuid": UUID.format(number)} if same == "uuid" else {"iri": f"https://north.example/{number}"}),
        )
        for number in range(4)
    ]
    harvest(store, *others, source="south")
    assert before.items() <= public(store).items(), "0 hijacks"
    with store.reading() as snapshot:
        assert names <= {each.slug for each in snapshot.page() if each.source == "north"}
    assert replayed(store) == public(store)


def test_two_sources_that_share_half_of_their_datasets(store):
    ranked(store, north=1, south=1)

    def half(start, host):
        return [
            told(str(n), f"Thema {n}", uuid=f"9f1d2c3b-0000-4000-8000-{n:012}", host=host)
            for n in range(start, start + 20)
        ]

    harvest(store, *half(0, "north"))
    before = public(store)
    harvest(store, *half(10, "south"), source="south")
    assert before.items() <= public(store).items()
    assert len(shown(store)) == 30
    assert replayed(store) == public(store)


def test_nobody_brings_two_datasets_of_others_together(store):
    ranked(store, north=0, south=0, east=1)
    harvest(store, told("n", "Spielplätze", uuid=UUID.format(1)))
    harvest(store, told("s", "Radwege", uuid=UUID.format(2)), source="south")
    both = [UUID.format(1), UUID.format(2)]
    harvest(store, told("e", "Spielplätze Radwege", identifier=both, modified="2024-04-30"), source="east")
    assert shown(store) >= {"north/n", "south/s"}
    store.reidentify({"north": 1, "south": 1, "east": 1})
    assert len(shown(store) & {"north/n", "south/s"}) >= 1


def test_what_many_have_in_common_tells_nothing_and_costs_nothing(store, monkeypatch):
    compared = []
    monkeypatch.setattr(likenesses, "compare", lambda *told: compared.append(told) or compare(*told))
    ranked(store, north=0, south=0)
    harvest(store, *(told(str(n), version=n) for n in range(200)))
    harvest(store, *(told(str(n), version=n, host="south") for n in range(200)), source="south")
    assert len(shown(store)) == 400
    assert compared == []


def test_two_of_one_source_are_two(store):
    ranked(store, north=0, south=0)
    harvest(store, told("a", uuid=UUID.format(1)), told("b", uuid=UUID.format(1)))
    assert shown(store) == {"north/a", "north/b"}
    harvest(store, told("s", host="s", uuid=UUID.format(1)), source="south")
    assert len(shown(store)) == 3, "nobody can tell which of the two it is"


def test_a_plan_shows_who_joins_and_applies_just_that(store):
    ranked(store, north=1, south=0)
    harvest(store, told("n"))
    with store.begin_run("south", "f") as run:
        run.stage(told("s"))
        planned = run.plan(LENIENT)
    with store.reading() as snapshot:
        effects = {each.key: (each.effect, each.state) for each in snapshot.planned(planned.id)}
    assert effects == {"n": ("joined", EntryState.SHADOWED), "s": ("new", EntryState.PUBLIC)}
    assert shown(store) == {"north/n"}
    store.apply(planned.id)
    assert shown(store) == {"south/s"}
    with store.begin_run("south", "f") as run:
        planned = run.plan(LENIENT)
    with store.reading() as snapshot:
        effects = {each.key: (each.effect, each.state) for each in snapshot.planned(planned.id)}
    assert effects == {"n": ("promoted", EntryState.PUBLIC), "s": ("withdrawn", EntryState.WITHDRAWN)}


def test_rulings_hold_at_once_and_for_good(store):
    ranked(store, north=0, south=1)
    harvest(store, told("n"), told("m", "Spielplätze"))
    harvest(store, told("s"), source="south")
    n, m, s = entry_id("north", "n"), entry_id("north", "m"), entry_id("south", "s")
    store.rule(s, n, same=False, reason="verschiedene Bestände")
    assert shown(store) == {"north/n", "north/m", "south/s"}
    harvest(store, told("s", version=1), source="south")
    assert shown(store) == {"north/n", "north/m", "south/s"}
    store.rule(s, m, same=True, reason="umbenannt")
    assert shown(store) == {"north/n", "north/m"}
    assert standing(store, "south", "s").master == m
    assert standing(store, "north", "m").paths[0].evidence[0].rule == "merged"
    harvest(store, source="south")
    harvest(store, told("s", version=2), source="south")
    assert shown(store) == {"north/n", "north/m"}
    with store.reading() as snapshot:
        assert [(each.same, each.reason) for each in snapshot.rulings()] == [
            (True, "umbenannt"),
            (False, "verschiedene Bestände"),
        ]
    assert replayed(store) == public(store)


def test_rulings_that_cannot_hold_together_are_refused(store):
    ranked(store, north=0, south=1)
    harvest(store, told("a", "A"), told("b", "B"), told("c", "C", iri="https://x.example/"))
    harvest(store, told("s", "S", iri="https://x.example/"), source="south")
    a, b, c, s = (entry_id("north", "a"), entry_id("north", "b"), entry_id("north", "c"), entry_id("south", "s"))
    store.rule(a, b, same=True, reason="")
    store.rule(b, c, same=True, reason="")
    for one, other in ((a, c), (c, s)):
        with pytest.raises(Contradiction):
            store.rule(one, other, same=False, reason="")
    store.rule(a, b, same=False, reason="doch nicht")
    assert shown(store) == {"north/a", "north/b"}


def test_switching_it_off_shows_everything_again(store):
    ranked(store, north=0, south=1)
    iri = "https://data.example/shared"
    harvest(store, told("n"), told("i", "Eins", iri=iri))
    harvest(store, told("s"), told("j", "Zwei", iri=iri), source="south")
    assert shown(store) == {"north/n", "north/i"}
    store.reidentify({})
    assert shown(store) == {"north/n", "north/i", "south/s"}
    store.reidentify({"north": 1, "south": 0})
    assert shown(store) == {"south/s", "south/j"}
    store.reidentify({"north": 0, "south": 1})
    assert shown(store) == {"north/n", "north/i"}
    assert replayed(store) == public(store)
    assert store.check() == ()


TITLES = ("Haushalt 2021", "Haushalt 2022", "Radwege", "Spielplätze")
DATES = ("2021-05-01", "2022-05-01", "2023-05-01")


@st.composite
def catalogues(draw):
    """Three sources, each with a few entries that have a little of much in common."""
    dates = iter(draw(st.permutations([f"20{year}-0{month}-01" for year in (20, 21, 22) for month in range(1, 6)])))
    return {
        source: [
            told(
                f"{source}{number}",
                draw(st.sampled_from(TITLES)),
                uuid=draw(st.sampled_from([None, *map(UUID.format, range(3))])),
                publisher=draw(st.sampled_from(["Stadt Aue", "Aue, Umweltamt", "Stadt Borna"])),
                modified=next(dates),
                host=source,
            )
            for number in range(draw(st.integers(1, 4)))
        ]
        for source in ("a", "b", "c")
    }


@pytest.fixture
def new_store(tmp_path):
    """Give another empty store each time, copied from one that has its tables."""
    numbers = itertools.count()
    with closing(Store.open(f"sqlite:///{tmp_path}/tables.db", lambda: NOON)) as store:
        store.migrate()

    def new():
        place = tmp_path / f"{next(numbers)}.db"
        shutil.copy(tmp_path / "tables.db", place)
        return Store.open(f"sqlite:///{place}", lambda: NOON)

    return new


@given(catalogues(), st.permutations(["a", "b", "c", "a", "c"]), st.permutations(["a", "b", "c"]), st.data())
@settings(max_examples=settings.default.max_examples // 6, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_is_public_in_whatever_order_it_came(new_store, catalogue, one, other, data):
    ids = [entry_id(source, each.key) for source in catalogue for each in catalogue[source]]
    pairs = list(itertools.combinations(ids, 2))
    rulings = data.draw(st.lists(st.tuples(st.sampled_from(pairs), st.booleans()), max_size=2)) if pairs else []
    ends = []
    for order in (one, other):
        store = new_store()
        ranked(store, a=0, b=1, c=1)
        kept = []
        for source in order[:2]:
            harvest(store, *catalogue[source], source=source)
            harvest(store, *catalogue[source][1:], source=source)
        for (left, right), same in rulings:
            try:
                kept.append(store.rule(left, right, same=same, reason=""))
            except Contradiction:
                kept.append(None)
        for source in order:
            harvest(store, *catalogue[source], source=source)
        for ruled in {(each.one, each.other): each for each in kept if each}.values():
            with store.reading() as snapshot:
                found = [snapshot.standing(each) for each in (ruled.one, ruled.other)]
            together = bool(found[0] and found[1] and found[0].master == found[1].master)
            assert together is ruled.same
        assert replayed(store) == public(store)
        assert store.check() == ()
        ends.append((shown(store), [bool(each) for each in kept]))
        store.close()
    assert ends[0] == ends[1]

"""The points of the MQA against its documented table, one indicator at a time and all together."""

import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product

import pytest
from graphs import blanks, by_oxigraph, entries
from hypothesis import given
from hypothesis import strategies as st
from lists import EU, small_lists

from dcat_ap import messages, ntriples, vocabularies
from dcat_ap.model import DataService, Dataset, DatasetSeries, Distribution, properties
from dcat_ap.score import Score, dimensions, gain, indicators, measuring, rating, score
from dcat_ap.score.dqv import DQV, dqv_rows
from dcat_ap.score.tally import Tally
from dcat_ap.terms import RDF, Blank, Iri, Literal, curie

CSV, PDF = Iri(EU + "file-type/CSV"), Iri(EU + "file-type/PDF")
TEXT_CSV = Iri("https://www.iana.org/assignments/media-types/text/csv")
DL_DE_BY = Iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0")
PUBLIC = Iri(EU + "access-right/PUBLIC")
ACCESS, DOWNLOAD = Iri("https://daten.example/a"), Iri("https://daten.example/a.csv")
ANY = (Iri("http://e.example/x"),)
LINKS = {ACCESS: True, DOWNLOAD: True}

PERFECT_DISTRIBUTION = Distribution(
    id=Iri("http://e.example/d"),
    access_url=(ACCESS,),
    download_url=(DOWNLOAD,),
    format=(CSV,),
    media_type=(TEXT_CSV,),
    license=(DL_DE_BY,),
    rights=ANY,
    byte_size=(Literal("12"),),
    issued=(Literal("2024-01-01"),),
    modified=(Literal("2024-01-01"),),
)
PERFECT = Dataset(
    id=Iri("http://e.example/s"),
    keyword=(Literal("Bäume"),),
    theme=ANY,
    spatial=ANY,
    temporal=ANY,
    access_rights=(PUBLIC,),
    contact_point=ANY,
    publisher=ANY,
    distribution=(PERFECT_DISTRIBUTION,),
)
EMPTY = Dataset(id=Iri("http://e.example/s"))

DATASET_ALONE = {
    "keyword": ((Literal("Bäume"),), {"keywords": 30}),
    "theme": (ANY, {"categories": 30}),
    "spatial": (ANY, {"geo-search": 20}),
    "temporal": (ANY, {"time-search": 20}),
    "access_rights": ((PUBLIC,), {"access-rights": 10, "access-rights-listed": 5}),
    "contact_point": (ANY, {"contact-point": 20}),
    "publisher": (ANY, {"publisher": 10}),
    "issued": (ANY, {"issued": 5}),
    "modified": (ANY, {"modified": 5}),
    "title": ((Literal("Baumkataster"),), {}),
}
DISTRIBUTION_ALONE = {
    "access_url": ((ACCESS,), {"access-url-answers": 50}),
    "download_url": ((DOWNLOAD,), {"download-url": 20, "download-url-answers": 30}),
    "format": ((CSV,), {"format": 20, "non-proprietary": 20, "machine-readable": 20}),
    "media_type": ((TEXT_CSV,), {"media-type": 10}),
    "license": ((DL_DE_BY,), {"licence": 20, "licence-listed": 10}),
    "rights": (ANY, {"rights": 5}),
    "byte_size": ((Literal("12"),), {"file-size": 5}),
    "issued": (ANY, {"issued": 5}),
    "modified": (ANY, {"modified": 5}),
    "title": ((Literal("CSV"),), {}),
}


@pytest.fixture(scope="module", autouse=True)
def _lists():
    with small_lists(measuring):
        yield


def fulfilled(found: Score) -> dict[str, int]:
    return {each.name: each.points for each, state in found.states() if state}


def scored(entry: Dataset, conforms: bool | None = False, links: dict[str, bool] = LINKS) -> Score:
    found = score(entry, conforms=conforms, links=links)
    assert found
    return found


def dataset(**values: tuple[object, ...]) -> Dataset:
    return replace(EMPTY, **values)


def distribution(**values: tuple[object, ...]) -> Distribution:
    return Distribution(id=Iri("http://e.example/d"), **values)


def test_a_perfect_dataset_has_405_points():
    found = scored(PERFECT, conforms=True)
    assert found.points() == (405, 405)
    assert {each.name: found.points(each.name).least for each in dimensions()} == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }
    assert found.ratings() == ("excellent", "excellent")


def test_the_lists_that_we_ship_know_a_perfect_dataset(monkeypatch):
    monkeypatch.setattr(measuring, "vocabulary", vocabularies.vocabulary)
    distribution = replace(PERFECT.distribution[0], media_type=(Iri(TEXT_CSV.replace("https", "http")),))
    assert scored(replace(PERFECT, distribution=(distribution,)), conforms=True).points() == (405, 405)


def test_an_empty_dataset_has_none():
    assert scored(EMPTY).points() == (0, 0)
    assert scored(EMPTY).ratings() == ("bad", "bad")


@pytest.mark.parametrize("name", DATASET_ALONE)
def test_a_property_of_the_dataset_alone(name):
    values, expected = DATASET_ALONE[name]
    assert fulfilled(scored(dataset(**{name: values}))) == expected


@pytest.mark.parametrize("name", DISTRIBUTION_ALONE)
def test_a_property_of_the_distribution_alone(name):
    values, expected = DISTRIBUTION_ALONE[name]
    assert fulfilled(scored(dataset(distribution=(distribution(**{name: values}),)))) == expected


def test_every_indicator_has_been_tried_alone():
    tried = {name for _, expected in (DATASET_ALONE | DISTRIBUTION_ALONE).values() for name in expected}
    assert tried | {"conformance", "format-listed"} == {each.name for each in indicators()}


def test_conformance_alone():
    assert fulfilled(scored(EMPTY, conforms=True)) == {"conformance": 30}


@pytest.mark.parametrize(
    ("formats", "media_types", "expected"),
    [
        ((CSV,), (TEXT_CSV,), {"format-listed", "non-proprietary", "machine-readable"}),
        ((CSV,), (), {"non-proprietary", "machine-readable"}),
        ((CSV,), (Literal("text/csv"),), {"non-proprietary", "machine-readable"}),
        ((PDF,), (TEXT_CSV,), {"format-listed"}),
        ((Iri(EU + "file-type/XLS"),), (), {"machine-readable"}),
        ((Literal("CSV"),), (TEXT_CSV,), set()),
        ((Iri(EU + "file-type/NO_SUCH"),), (TEXT_CSV,), set()),
    ],
)
def test_the_lists_want_their_own_iris(formats, media_types, expected):
    found = scored(dataset(distribution=(distribution(format=formats, media_type=media_types),)))
    assert set(fulfilled(found)) - {"format", "media-type"} == expected


@pytest.mark.parametrize(
    ("licence", "listed"),
    [
        (DL_DE_BY, True),
        (Iri("http://dcat-ap.de/def/licenses/other-closed"), False),
        (Iri(EU + "licence/CC_BY_4_0"), True),
        (Iri("https://creativecommons.org/licenses/by/4.0/"), True),
        (Iri("http://e.example/licence"), False),
        (Literal("dl-by-de/2.0"), False),
    ],
)
def test_a_licence_counts_as_known_by_the_eu_list_or_its_equivalent(licence, listed):
    found = scored(dataset(distribution=(distribution(license=(licence,)),)))
    assert ("licence-listed" in fulfilled(found)) == listed


def test_points_of_several_distributions_do_not_mix():
    rich = distribution(format=(CSV,), byte_size=ANY)
    poor = distribution(license=(DL_DE_BY,))
    for pair in ((rich, poor), (poor, rich)):
        assert set(fulfilled(scored(dataset(distribution=pair)))) == {
            *("format", "non-proprietary", "machine-readable", "file-size"),
        }


def test_the_first_of_equal_distributions_counts():
    assert set(fulfilled(scored(dataset(distribution=(distribution(rights=ANY), distribution(byte_size=ANY)))))) == {
        "rights"
    }


@pytest.mark.parametrize("only_named", [Iri("http://e.example/d"), Blank("d"), Distribution(id=Blank("d"))])
def test_the_dates_of_a_dataset_count_only_where_it_has_no_distribution(only_named):
    dated = dataset(issued=ANY, modified=ANY)
    assert fulfilled(scored(dated)) == {"issued": 5, "modified": 5}
    assert fulfilled(scored(replace(dated, distribution=(only_named,)))) == {}
    assert fulfilled(scored(replace(dated, distribution=(Literal("no thing"),)))) == {"issued": 5, "modified": 5}


@pytest.mark.parametrize(
    ("links", "points"),
    [
        ({}, (0, 50)),
        ({ACCESS: True}, (50, 50)),
        ({ACCESS: False}, (0, 50)),
        ({ACCESS: False, DOWNLOAD: False}, (0, 0)),
        ({ACCESS: False, DOWNLOAD: True}, (50, 50)),
    ],
)
def test_one_address_that_answers_is_enough(links, points):
    found = scored(dataset(distribution=(distribution(access_url=(ACCESS, DOWNLOAD)),)), links=links)
    assert found.points() == points


def test_an_address_that_is_a_text_is_never_asked():
    found = scored(dataset(distribution=(distribution(access_url=(Literal(ACCESS),)),)))
    assert found.points() == (0, 0)


def test_what_nobody_knows_is_a_range():
    found = score(PERFECT)
    assert found
    assert found.points() == (295, 405)
    assert found.ratings() == ("good", "excellent")
    assert found.plain()["indicators"]["conformance"] is None


@pytest.mark.parametrize("cls", [DataService, DatasetSeries])
def test_series_and_services_have_no_score(cls):
    assert score(cls(id=Iri("http://e.example/s")), conforms=True) is None
    assert gain(cls(id=Iri("http://e.example/s"))) == {}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        *((0, "bad"), (120, "bad"), (121, "sufficient"), (220, "sufficient"), (221, "good")),
        *((350, "good"), (351, "excellent"), (405, "excellent"), (350.4, "good"), (350.5, "excellent")),
    ],
)
def test_ratings_begin_where_the_methodology_says(points, expected):
    assert rating(points) == expected


def test_the_table_adds_up():
    for dimension in dimensions():
        assert sum(each.points for each in indicators() if each.dimension == dimension.name) == dimension.points
    assert sum(each.points for each in dimensions()) == 405
    assert len({each.bit for each in indicators()}) == len(indicators()) == 23


def test_bits_stay_where_they_were():
    assert [each.name for each in indicators()] == [
        *("keywords", "categories", "geo-search", "time-search"),
        *("access-url-answers", "download-url", "download-url-answers"),
        *("format", "media-type", "format-listed", "non-proprietary", "machine-readable", "conformance"),
        *("licence", "licence-listed", "access-rights", "access-rights-listed", "contact-point", "publisher"),
        *("rights", "file-size", "issued", "modified"),
    ]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_everything_has_a_name(language):
    for each in indicators():
        assert messages.text(f"score.indicator.{each.name}", language)
        assert messages.text(f"score.where.{each.where}", language)
    for dimension in dimensions():
        assert messages.text(f"score.dimension.{dimension.name}", language)
    for name in ("excellent", "good", "sufficient", "bad"):
        assert messages.text(f"score.rating.{name}", language)


def test_metrics_are_those_of_the_vocabulary(shared):
    text = (shared / "standard" / "vocabularies" / "mqa" / "edp-dqv-vocabulary.ttl").read_bytes()
    metrics = {row[0] for row in by_oxigraph(text, "ttl") if row[2] == ntriples.token(DQV.Metric)}
    assert {f"<https://piveau.eu/ns/voc#{each.metric}>" for each in indicators()} <= metrics


# --- any dataset ---

URLS = [Iri(f"http://e.example/{number}") for number in range(3)]
addresses = st.lists(st.sampled_from(URLS), max_size=2, unique=True).map(tuple)


@st.composite
def distributions(draw):
    """Distributions that have some properties of the perfect one, or poor values for them."""
    kept = {each.name: getattr(PERFECT_DISTRIBUTION, each.name) for each in fields(Distribution)}
    for name in DISTRIBUTION_ALONE:
        choice = draw(st.sampled_from(("perfect", "poor", "none")))
        if choice != "perfect":
            kept[name] = (Literal("?"),) if choice == "poor" else ()
    kept |= {"access_url": draw(addresses), "download_url": draw(addresses)}
    return Distribution(**kept | {"id": draw(blanks | st.sampled_from(URLS))})


@st.composite
def datasets(draw):
    """Datasets with some properties of the perfect one and up to three distributions."""
    kept = {each.name: getattr(PERFECT, each.name) for each in fields(Dataset)}
    for name in DATASET_ALONE:
        if draw(st.booleans()):
            kept[name] = ()
    return Dataset(**kept | {"distribution": tuple(draw(st.lists(distributions(), max_size=3)))})


answers = st.dictionaries(st.sampled_from(URLS), st.booleans())
states = st.sampled_from((None, True, False))


def worlds(links: dict[str, bool], conforms: bool | None) -> Iterator[tuple[dict[str, bool], bool]]:
    """All that may turn out where something is not known."""
    unasked = [url for url in URLS if url not in links]
    for told in product((True, False), repeat=len(unasked)):
        for found in (True, False) if conforms is None else (conforms,):
            yield links | dict(zip(unasked, told, strict=True)), found


@given(entries, states)
def test_least_is_never_more_than_most(entry, conforms):
    found = score(entry, conforms=conforms)
    if isinstance(entry, Dataset):
        assert 0 <= found.points().least <= found.points().most <= 405
        assert (found.points().least == found.points().most) or found.unknown


@given(datasets(), states, answers)
def test_points_are_the_sum_of_indicators_and_of_dimensions(entry, conforms, links):
    found = scored(entry, conforms, links)
    least = sum(each.points for each, state in found.states() if state)
    most = sum(each.points for each, state in found.states() if state is not False)
    assert found.points() == (least, most)
    assert [sum(each) for each in zip(*(found.points(each.name) for each in dimensions()), strict=True)] == [
        least,
        most,
    ]


@given(datasets(), states, answers)
def test_what_turns_out_is_within_the_range(entry, conforms, links):
    least, most = scored(entry, conforms, links).points()
    reached = [scored(entry, found, told).points().least for told, found in worlds(links, conforms)]
    assert least <= min(reached)
    assert max(reached) == most


@given(datasets(), states, answers)
def test_encoding_and_back(entry, conforms, links):
    found = scored(entry, conforms, links)
    assert Score.decode(found.encode()) == found
    assert 0 <= found.encode() < 1 << 63


@pytest.mark.parametrize("code", [-1, 1 << 23, 1 | 1 << 32, 1 << 60])
def test_a_number_that_is_no_score(code):
    with pytest.raises(ValueError):
        Score.decode(code)


# --- gains ---

MENDED = {curie(each.predicate): each.name for cls in (Dataset, Distribution) for each in properties(cls)}


def test_a_missing_place_costs_twenty_points():
    assert gain(replace(PERFECT, spatial=()), LINKS) == {("http://e.example/s", "dct:spatial"): 20}
    assert gain(PERFECT, LINKS) == {}


@pytest.mark.parametrize(
    ("name", "about", "points"),
    [
        *(("format", "dct:format", 70), ("media_type", "dcat:mediaType", 20), ("license", "dct:license", 30)),
        *(("download_url", "dcat:downloadURL", 50), ("access_url", "dcat:accessURL", 50), ("rights", "dct:rights", 5)),
    ],
)
def test_a_distribution_wins_all_that_looks_at_a_property(name, about, points):
    lacking = replace(PERFECT, distribution=(replace(PERFECT_DISTRIBUTION, id=Blank("d"), **{name: ()}),))
    assert gain(lacking, LINKS) == {("_:d", about): points}


def test_dates_of_a_dataset_win_points_only_where_it_has_no_distribution():
    undated = {("http://e.example/s", "dct:issued"), ("http://e.example/s", "dct:modified")}
    assert undated <= gain(EMPTY).keys()
    assert not undated & gain(replace(EMPTY, distribution=ANY)).keys()


def test_a_worse_distribution_wins_nothing_by_drawing_level():
    other = replace(PERFECT_DISTRIBUTION, id=Iri("http://e.example/e"), rights=())
    assert gain(replace(PERFECT, distribution=(PERFECT_DISTRIBUTION, other)), LINKS) == {}


def test_an_address_nobody_asked_wins_nothing():
    assert gain(PERFECT) == {}
    assert gain(PERFECT, {DOWNLOAD: True, ACCESS: False}) == {("http://e.example/d", "dcat:accessURL"): 50}


@given(datasets(), answers)
def test_a_gain_is_what_mending_brings(entry, links):
    before = scored(entry, links=links).points().most
    for (subject, name), points in gain(entry, links).items():
        after = max(scored(each, links=links | LINKS).points().most for each in _mended(entry, subject, MENDED[name]))
        assert after - before == points


def _mended(entry: Dataset, subject: str, name: str) -> Iterator[Dataset]:
    if subject == entry.id and name in DATASET_ALONE:
        yield replace(entry, **{name: DATASET_ALONE[name][0]})
    for place, each in enumerate(entry.distribution):
        if subject in {each.id, f"_:{each.id}"} and name in DISTRIBUTION_ALONE:
            mended = replace(each, **{name: DISTRIBUTION_ALONE[name][0]})
            yield replace(entry, distribution=(*entry.distribution[:place], mended, *entry.distribution[place + 1 :]))


# --- sums ---


@given(datasets(), states, answers)
def test_a_tally_of_one_is_its_score(entry, conforms, links):
    found = scored(entry, conforms, links)
    tally = Tally.of([found])
    assert tally.points() == found.points()
    assert tally.ratings() == found.ratings()
    assert {name: share["most"] for name, share in tally.plain()["indicators"].items()} == {
        each.name: float(state is not False) for each, state in found.states()
    }


@given(st.lists(datasets(), max_size=4), st.lists(datasets(), max_size=4))
def test_tallies_add_up_in_any_order(some, others):
    one, two = [scored(each, None) for each in some], [scored(each, None) for each in others]
    assert Tally.of(one) + Tally.of(two) == Tally.of([*two, *one])


def test_a_catalogue_has_the_mean_of_its_datasets():
    tally = Tally.of([scored(PERFECT, conforms=True), scored(EMPTY), scored(dataset(theme=ANY))])
    assert tally.points() == (145, 145)
    assert tally.points("findability").least == pytest.approx(130 / 3)
    assert tally.share("categories").least == pytest.approx(2 / 3)
    assert tally.ratings() == ("sufficient", "sufficient")


def test_no_datasets_have_no_points():
    assert Tally().points() == (0, 0)
    assert Tally().share("keywords") == (0, 0)


def test_a_database_can_add_up_encoded_scores():
    found = [scored(PERFECT, None), scored(EMPTY), scored(dataset(theme=ANY), conforms=True)]
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE entry (score INTEGER)")
        database.executemany("INSERT INTO entry VALUES (?)", [(each.encode(),) for each in found])
        for place, each in enumerate(indicators()):
            met, unknown = database.execute(
                "SELECT sum(score >> ? & 1), sum(score >> ? & 1) FROM entry", (place, place + 32)
            ).fetchone()
            tally = Tally.of(found)
            assert tally.share(each.name) == (met / 3, (met + unknown) / 3)
    database.close()


# --- DQV ---

PV = "https://piveau.eu/ns/voc#"


def measured(rows: list[ntriples.Row]) -> dict[str, str]:
    metrics = {row[0]: row[2] for row in rows if row[1] == ntriples.token(DQV.isMeasurementOf)}
    values = {row[0]: row[2] for row in rows if row[1] == ntriples.token(DQV.value)}
    return {metric[1:-1].removeprefix(PV): values[name] for name, metric in metrics.items()}


def test_measurements_say_what_the_score_says():
    values = measured(dqv_rows(scored(PERFECT, conforms=True), PERFECT.id))
    assert values["keywordAvailability"] == '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    assert values["scoring"] == '"405"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert values["findabilityScoring"] == '"100"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert not {name for name in values if "StatusCode" in name}


def test_what_is_unknown_is_not_measured():
    values = measured(dqv_rows(scored(PERFECT, None, {}), PERFECT.id))
    assert "dcatApCompliance" not in values
    assert "scoring" not in values
    assert "accessibilityScoring" not in values
    assert "contextualityScoring" in values


@given(datasets(), states, answers)
def test_measurements_are_whole_sorted_and_without_blank_nodes(entry, conforms, links):
    rows = dqv_rows(scored(entry, conforms, links), entry.id)
    assert rows == sorted(set(rows))
    assert all(row[0][0] == "<" and row[2][0] != "_" for row in rows)
    names = {row[0] for row in rows if row[1:] == (ntriples.token(RDF.type), ntriples.token(DQV.QualityMeasurement))}
    assert {row[2] for row in rows if row[1] == ntriples.token(DQV.hasQualityMeasurement)} == names
    assert len(rows) == 5 * len(names)


def test_measurements_can_be_named_below_another_name():
    rows = dqv_rows(Score(), EMPTY.id, base="http://e.example/record#this")
    assert ntriples.token(Iri("http://e.example/record#this-scoring")) in {row[0] for row in rows}
    assert {row[2] for row in rows if row[1] == ntriples.token(DQV.computedOn)} == {ntriples.token(EMPTY.id)}

"""What every search index promises to the person who searches."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lines import RECORD_BASE, entry, put, withdraw

from catalog.change import EntryKind
from catalog.output import open_output
from catalog.query import FACETS, After, During, Every, FacetValue, Near, Not, Phrase, Query, Some, Value, Within, Words
from catalog.words.synonyms import of_instance

THEME = "http://publications.europa.eu/resource/authority/data-theme/"
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
LICENCE = "http://dcat-ap.de/def/licenses/"
KEY = "http://dcat-ap.de/def/politicalGeocoding/"
WKT = "POLYGON(({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}))"


def german(*texts: str) -> list[dict[str, str]]:
    return [{"value": text, "lang": "de"} for text in texts]


def distribution(form: str, licence: str = "cc-zero") -> dict[str, list[str]]:
    return {"format": [FILE_TYPE + form], "license": [LICENCE + licence]}


ENTRIES = [
    entry(
        1,
        "Straßenbäume der Stadt",
        day=3,
        keyword=german("Umwelt", "Grün"),
        theme=[THEME + "ENVI", THEME + "REGI"],
        publisher=[{"id": "https://example.org/amt", "name": german("Grünflächenamt")}],
        distribution=[distribution("CSV"), distribution("JSON", "cc-by/4.0")],
        modified=[{"value": "2024-05-01", "type": "http://www.w3.org/2001/XMLSchema#date"}],
        political_geocoding_uri=[KEY + "regionalKey/147130000000"],
        spatial=[{"id": "_:b1", "bbox": [WKT.format(12.2, 51.2, 12.5, 51.4)]}],
        temporal=[{"id": "_:b2", "start_date": [{"value": "2020-05-01"}], "end_date": [{"value": "2021"}]}],
    ),
    entry(
        2,
        "Hochwassergefahrenkarte",
        day=1,
        description=german("Überschwemmungsgebiete an der Elbe, mit allen Krankenhäusern"),
        theme=[THEME + "ENVI"],
        publisher=["https://example.org/landesamt"],
        political_geocoding_uri=[KEY + "districtKey/14625"],
        hvd_category=["http://data.europa.eu/bna/c_dd313021"],
        temporal=[{"id": "_:b2", "start_date": [{"value": "2022-01-01"}]}],
        distribution=[distribution("WMS_SRVC")],
        source="land",
    ),
    entry(3, "Ähren und Äcker", day=2, theme=[THEME + "AGRI"], distribution=[distribution("CSV")]),
    entry(4, "Zugverkehr", day=5, theme=[THEME + "TRAN"], kind=EntryKind.SERIES),
    entry(5, "„apfel“ und Birne", day=4, kind=EntryKind.SERVICE, format=[FILE_TYPE + "WFS_SRVC"], source="land"),
]


LINES = [put(seq, shown) for seq, shown in enumerate(ENTRIES, 1)]


@pytest.fixture(scope="module")
def index(engine_url, tmp_path_factory):
    """An index of ENTRIES that the tests only ask."""
    folder = tmp_path_factory.mktemp("search")
    output = open_output(engine_url, folder, RECORD_BASE, writer=True, organisations={"stadt": "lindenfurt"})
    output.apply(LINES, 5)
    yield output
    output.reset()
    output.close()


def found(index, text="", **other) -> set[int]:
    return {int(hit.id) for hit in index.find(Query(text=text, **other)).hits}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Straßenbäume", {1}),
        ("strassenbäume", {1}),
        ("STRAẞENBÄUME", {1}),
        ("straßenbaum", {1}),  # another form of the word
        ("Krankenhaus", {2}),
        ("Hochwasser", {2}),  # the beginning of a longer word
        ("grünfl", {1}),
        ("Umwelt", {1}),
        ("Grünflächenamt", {1}),
        ("Überschwemmungsgebiet Elbe", {2}),
        ("Elbe Überschwemmungsgebiet", {2}),
        ("Stadt Umwelt Grünflächenamt", {1}),  # each word in another place
        ("Straßenbäume Elbe", set()),  # all words must match
        ("Straßenbäume NOT Stadt", set()),
        ("apfel birne", {5}),
        ('"apfel" & (birne)', {5}),
        ("title:apfel", set()),
        ("Apfel*", {5}),
        ("Apfel Birne", {5}),
        ("Bäume Straße", {1}),  # parts of a compound
        ("Gefahrenkarte Hochwasser", {2}),
        ("Krankenhauser", {2}),
        ("Ueberschwemmungsgebiete", {2}),
        ("überschwemmungsgebiet", {2}),
        ("Klinik", {2}),  # another word for it
        ("Straßenbaume", {1}),
        ("Strasenbäume", {1}),  # a mistake of typing
        ("Zugverkher", {4}),
        ('"apfel und birne"', {5}),
        ('"birne und apfel"', set()),
        ("Umwelt -Straßenbäume", set()),
        ("Umwelt -Elbe", {1}),
        ("-Umwelt", {2, 3, 4, 5}),
        ("Umwelt OR Elbe", {1, 2}),
        ("kommtnichtvor", set()),
        ("!!! ???", set()),
        ("", {1, 2, 3, 4, 5}),
        ("   ", {1, 2, 3, 4, 5}),
        ("#", set()),
    ],
)
def test_words_find_entries(index, text, wanted):
    assert found(index, text) == wanted
    assert index.find(Query(text=text)).total == len(wanted)


CSV, JSON_FILE = Value("format", FILE_TYPE + "CSV"), Value("format", FILE_TYPE + "JSON")


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        (Words("Elbe"), {2}),
        (Words("Elbe", ("title",)), set()),
        (Words("Straßenbäume", ("title",)), {1}),
        (Words("", ("title",)), {1, 2, 3, 4, 5}),
        (Words("Elbe", ("nosuchtext",)), set()),
        (Phrase("Krankenhaus"), {2}),
        (Phrase("Ähren und Äcker"), {3}),
        (Phrase("Äcker Ähren"), set()),
        (Phrase("Ähren und Äcker", ("description",)), set()),
        (Phrase(""), set()),
        (CSV, {1, 3}),
        (Value("keyword", "Umwelt"), {1}),
        (Value("keyword", "umwelt"), set()),
        (Value("keyword", None), {1}),
        (Value("nosuchname", "x"), set()),
        (Value("nosuchname", None), set()),
        (Value("slug", ENTRIES[2].slug), {3}),
        (Value("id", "#"), set()),
        (Every(()), {1, 2, 3, 4, 5}),
        (Some(()), set()),
        (Every((CSV, JSON_FILE)), {1}),
        (Some((CSV, Words("Elbe"))), {1, 2, 3}),
        (Not(CSV), {2, 4, 5}),
        (Not(Not(CSV)), {1, 3}),
        (Not(Every(())), set()),
        (Every((CSV, Not(JSON_FILE))), {3}),
        (Within("changed"), {1, 2, 3, 4, 5}),
        (Within("changed", since=ENTRIES[0].changed), {1, 4, 5}),
        (Within("changed", until=ENTRIES[0].changed), {1, 2, 3}),
        (Within("created", until=ENTRIES[0].first_seen), {1, 2, 3, 4, 5}),
        (Within("nosuchmoment"), set()),
        (Within("modified", since=datetime(2024, 5, 1, tzinfo=UTC)), {1}),
        (Within("modified", since=datetime(2024, 5, 2, tzinfo=UTC)), set()),
        (Near(12.4, 51.3, 13, 52), {1}),
        (Near(12.6, 51.3, 13, 52), set()),
        (Near(-180, -90, 180, 90), {1}),
        (During(since=datetime(2021, 6, 1, tzinfo=UTC)), {1, 2}),
        (During(since=datetime(2022, 6, 1, tzinfo=UTC)), {2}),
        (During(until=datetime(2020, 6, 1, tzinfo=UTC)), {1}),
        (During(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 4, 30, tzinfo=UTC)), set()),
        (During(), {1, 2}),
        (Value("area", "14713"), {1}),
        (Value("area", "14"), {1, 2}),
        (Value("year", "2020"), {1}),
        (Value("year", "2022"), set()),  # who knows when it ends
        (Value("hvd", None), {2}),
        (Value("place", KEY + "districtKey/14625"), {2}),
        (Value("freshness", "month"), set()),
        (Value("freshness", "nosuchvalue"), set()),
        (Within("changed", ENTRIES[2].changed, ENTRIES[0].changed), {1, 3}),
    ],
)
def test_conditions_narrow_a_search(index, where, wanted):
    assert found(index, where=where) == wanted
    assert index.find(Query(where=where)).total == len(wanted)


def test_a_condition_narrows_words_and_chosen_values_too(index):
    assert found(index, "Straßenbäume", where=CSV) == {1}
    assert found(index, "Straßenbäume", where=Not(CSV)) == set()
    assert found(index, chosen={"theme": (THEME + "ENVI",)}, where=Not(CSV)) == {2}


def test_only_what_is_asked_for_is_counted(index):
    answer = index.find(Query(counted=("keyword", "format"), most=1))
    assert {name: len(values) for name, values in answer.facets.items()} == {"keyword": 1, "format": 1}
    assert index.find(Query(counted=())).facets == {}


def test_the_order_can_be_turned(index):
    usual = [hit.id for hit in index.find(Query(sort="title")).hits]
    assert [hit.id for hit in index.find(Query(sort="title", descending=True)).hits] == usual[::-1]
    for sort in ("id", "slug"):
        assert [hit.id for hit in index.find(Query(sort=sort)).hits] == sorted(each.id for each in ENTRIES)
    latest = [hit.id for hit in index.find(Query(sort="changed")).hits]
    assert [hit.id for hit in index.find(Query(sort="changed", descending=False)).hits] == latest[::-1]


def test_an_answer_says_which_word_it_looked_for_instead(index):
    assert index.find(Query(text="Strasenbäume Stadt")).meant == {"strasenbaume": "strassenbaume"}
    assert index.find(Query(text="Straßenbäume")).meant == {}
    assert index.find(Query(text="kommtnichtvor")).meant == {}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_umlaut_is_an_umlaut_however_it_is_encoded(opened, search_url, form):
    output = opened(search_url)
    output.apply([put(1, entry(1, unicodedata.normalize(form, "Bevölkerung")))], 1)
    for asked in ("NFC", "NFD"):
        assert found(output, unicodedata.normalize(asked, "Bevölkerung")) == {1}


def test_a_title_counts_more_than_a_description(opened, search_url):
    output = opened(search_url)
    texts = [("Wald", "Ein Forst"), ("Forst", "Der Wald, ein Wald und noch ein Wald")]
    output.apply([put(n, entry(n, title, description=german(text))) for n, (title, text) in enumerate(texts, 1)], 2)
    assert [int(hit.id) for hit in output.find(Query(text="Wald")).hits] == [1, 2]
    assert [int(hit.id) for hit in output.find(Query(text="Forst")).hits] == [2, 1]


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ({"theme": (THEME + "ENVI",)}, {1, 2}),
        ({"theme": (THEME + "ENVI", THEME + "AGRI")}, {1, 2, 3}),  # any value of one facet
        ({"theme": (THEME + "ENVI",), "format": (FILE_TYPE + "CSV",)}, {1}),  # all facets
        ({"theme": (THEME + "ENVI",), "kind": ("series",)}, set()),
        ({"kind": ("dataset", "service")}, {1, 2, 3, 5}),
        ({"publisher": ("Grünflächenamt",)}, {1}),
        ({"publisher": ("https://example.org/landesamt",)}, {2}),
        ({"licence": (LICENCE + "cc-by/4.0",)}, {1}),
        ({"source": ("land",)}, {2, 5}),
        ({"organisation": ("lindenfurt",)}, {1, 3, 4}),
        ({"format": (FILE_TYPE + "WFS_SRVC",)}, {5}),  # a service has formats of its own
        ({"theme": ("envi",)}, set()),
        ({"theme": ()}, {1, 2, 3, 4, 5}),
        ({"colour": ("red",)}, set()),
    ],
)
def test_chosen_facet_values_narrow_the_hits(index, chosen, wanted):
    assert found(index, chosen=chosen) == wanted


def test_words_and_facets_narrow_together(index):
    assert found(index, "Straßenbäume", chosen={"theme": (THEME + "ENVI",)}) == {1}
    assert found(index, "Straßenbäume", chosen={"theme": (THEME + "TRAN",)}) == set()


def test_facets_count_the_hits(index):
    facets = index.find(Query()).facets
    assert tuple(facets) == FACETS
    assert facets["theme"][0] == FacetValue(THEME + "ENVI", 2)
    assert facets["kind"] == (FacetValue("dataset", 3), FacetValue("series", 1), FacetValue("service", 1))
    assert facets["source"] == (FacetValue("stadt", 3), FacetValue("land", 2))
    assert facets["organisation"] == (FacetValue("lindenfurt", 3),)
    assert index.find(Query(text="apfel")).facets["format"] == (FacetValue(FILE_TYPE + "WFS_SRVC", 1),)


def test_freshness_is_counted_from_today(opened, search_url):
    output = opened(search_url)
    days = [(datetime.now(UTC) - timedelta(days=ago)).date().isoformat() for ago in (1, 100, 400, 9000)]
    output.apply([put(n, entry(n, modified=[{"value": day}])) for n, day in enumerate(days, 1)], 4)
    wanted = (FacetValue("month", 1), FacetValue("year", 2), FacetValue("years", 3))
    assert output.find(Query()).facets["freshness"] == wanted
    assert found(output, chosen={"freshness": ("year",)}) == {1, 2}


def test_a_facet_one_has_chosen_from_still_counts_what_else_one_could_choose(index):
    facets = index.find(Query(chosen={"source": ("land",)})).facets
    assert facets["source"] == (FacetValue("stadt", 3), FacetValue("land", 2))
    assert facets["kind"] == (FacetValue("dataset", 1), FacetValue("service", 1))


def test_a_facet_lists_its_twenty_most_frequent_values(opened, search_url):
    output = opened(search_url)
    output.apply([put(n, entry(n, theme=[f"thema-{k:02}" for k in range(n)])) for n in range(1, 31)], 30)
    values = output.find(Query()).facets["theme"]
    assert [each.value for each in values] == [f"thema-{k:02}" for k in range(20)]
    assert [each.count for each in values] == list(range(30, 10, -1))


def test_a_value_that_stands_twice_in_an_entry_counts_once(opened, search_url):
    output = opened(search_url)
    output.apply([put(1, entry(1, distribution=[distribution("CSV"), distribution("CSV")]))], 1)
    assert output.find(Query()).facets["format"] == (FacetValue(FILE_TYPE + "CSV", 1),)


@pytest.mark.parametrize(
    ("sort", "text", "wanted"),
    [
        ("changed", "", [4, 5, 1, 3, 2]),
        ("relevance", "", [4, 5, 1, 3, 2]),  # nothing asked for: the newest first
        ("title", "", [3, 5, 2, 1, 4]),  # Ähren, apfel, Hochwasser…, Straßen…, Zug…
    ],
)
def test_hits_come_in_the_order_asked_for(index, sort, text, wanted):
    assert [int(hit.id) for hit in index.find(Query(text=text, sort=sort)).hits] == wanted


def test_slices_put_together_are_the_whole(index):
    whole = index.find(Query(sort="title")).hits
    slices = [index.find(Query(sort="title", offset=offset, limit=2)) for offset in (0, 2, 4)]
    assert tuple(hit for each in slices for hit in each.hits) == whole
    assert {each.total for each in slices} == {5}


@pytest.mark.parametrize(("offset", "limit"), [(5, 20), (10**15, 20), (0, 0), (-1, 0), (10**15, 10**15)])
def test_a_slice_beyond_the_end_is_empty_and_still_has_the_total(index, offset, limit):
    answer = index.find(Query(offset=offset, limit=limit))
    assert (answer.hits, answer.total) == ((), 5)


def test_a_limit_without_end_gives_all(index):
    assert len(index.find(Query(limit=10**15)).hits) == 5


def test_a_hit_has_what_a_list_shows(index):
    (hit,) = index.find(Query(text="Straßenbäume")).hits
    assert (hit.kind, hit.slug, hit.title) == ("dataset", "eintrag-1", "Straßenbäume der Stadt")
    assert (hit.publisher, hit.modified) == ("Grünflächenamt", "2024-05-01")
    assert hit.formats == (FILE_TYPE + "CSV", FILE_TYPE + "JSON")
    assert hit.licences == (LICENCE + "cc-zero", LICENCE + "cc-by/4.0")


def test_an_answer_names_the_position_it_shows(opened, search_url):
    index = opened(search_url)
    index.apply(LINES, 5)
    assert index.find(Query()).position == 5
    index.apply([withdraw(6, 1)], 6)
    answer = index.find(Query())
    assert (answer.position, answer.total) == (6, 4)


def test_many_may_search_at_once_while_it_changes(opened, search_url):
    index = opened(search_url)
    index.apply(LINES, 5)

    def search(_: int) -> tuple[int, int]:
        answer = index.find(Query(text="Stadt Straßenbäume", chosen={"kind": ("dataset",)}))
        return answer.total, len(answer.hits)

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(search, range(100))
        for position in range(6, 11):
            index.apply([put(position, entry(6, f"Straße {position}"))], position)
        assert set(answers) == {(1, 1)}


ANYTHING = st.text() | st.text(alphabet="\"'():[]{}*?~^+-&|!\\/<>#aä \t\n\0")
BROKEN = 'title:(" [a TO *} ^ ~2 \\ AND OR NOT'


@given(text=ANYTHING, value=ANYTHING, sort=st.sampled_from(["relevance", "changed", "title", "?"]))
@example(text="a" * 10_000, value="b" * 100_000, sort="relevance")
@example(text="a " * 10_000, value="", sort="relevance")
@example(text="ä ß " * 100_000, value="", sort="title")
@example(text=" ".join(f"wort{n}" for n in range(2000)), value="", sort="relevance")
@example(text=BROKEN, value=BROKEN, sort="relevance")
def test_no_text_makes_a_search_fail(index, text, value, sort):
    for chosen in ({}, {"theme": (value,), "source": (value, "stadt")}):
        answer = index.find(Query(text=text, chosen=chosen, sort=sort))
        assert answer.total >= len(answer.hits)


THING = {"id": "_:b1", "types": [], "rest": ['_:b1 <https://example.org/p> "x" .']}
DIRTY = [
    None,
    [],
    "",
    "allein",
    "https://example.org/x",
    ["a", None, 3, 2.5, True, {}, [], ["tief"]],
    [{"value": None}],
    [{"value": ["a"]}],
    [{"value": "ohne Sprache"}],
    [{"value": "12", "type": "http://www.w3.org/2001/XMLSchema#integer"}],
    [{"id": "https://example.org/verweis"}],
    [{"id": "_:b1"}],
    [{"id": "https://example.org/ding", "name": [{"value": "Name"}], "format": ["x"]}],
    [THING],
    {"id": "https://example.org/ding", "title": "bloß"},
    ["x" * 70_000],
    ["\0 \u202e \ufffe"],
]


def test_values_of_any_shape_are_taken_in(opened, search_url):
    names = ["title", "description", "keyword", "publisher", "theme", "format", "license", "modified", "distribution"]
    shapes = [dict.fromkeys(names, values) for values in DIRTY]
    shapes += [{"distribution": [dict.fromkeys(names, values)]} for values in DIRTY]
    output = opened(search_url)
    output.apply([put(n, entry(n, **shape)) for n, shape in enumerate(shapes, 1)], len(shapes))
    answer = output.find(Query(limit=100))
    assert answer.total == len(answer.hits) == len(shapes)
    assert found(output, "allein") >= {DIRTY.index("allein") + 1}


def test_it_is_made_anew_while_it_answers(opened, search_url):
    index, reader = opened(search_url), opened(search_url, writer=False)
    index.apply(LINES, 5)
    answers = set()
    with ThreadPoolExecutor(1) as pool:
        for position in range(6, 16):
            built = pool.submit(index.rebuild, [put(1, entry(1, "Neu")), *LINES[1:]], position)
            while not built.done():
                answers.add(reader.find(Query()).total)
            built.result()
            assert (reader.position(), found(reader, "Neu"), found(reader, "Straßenbäume")) == (position, {1}, set())
    assert answers == {5}


def test_what_fails_to_be_made_anew_leaves_the_former(opened, search_url):
    index = opened(search_url)
    index.apply(LINES, 5)

    def broken():
        yield LINES[0]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.rebuild(broken(), 6)
    assert (index.position(), index.find(Query()).total) == (5, 5)
    index.rebuild(LINES[:2], 7)
    assert (index.position(), index.find(Query()).total) == (7, 2)


def _walk(index, sizes, between=(), **other):
    """Give the numbers of the hits of slices of these sizes, each going on from the one before, changed between."""
    seen, after, changes = [], None, iter(between)
    for size in sizes:
        answer = index.find(Query(after=after, limit=size, counted=(), **other))
        seen += [int(hit.id) for hit in answer.hits]
        if answer.next is None:
            return seen
        after = answer.next
        for position, change in [next(changes, (0, None))]:
            if change:
                index.apply([change], position)
    raise AssertionError("it does not end")


ORDERS = ["relevance", "changed", "created", "title", "id"]


@pytest.mark.parametrize("descending", [None, True, False])
@pytest.mark.parametrize("sort", ORDERS)
def test_slices_that_go_on_from_each_other_are_the_whole(opened, search_url, sort, descending):
    index = opened(search_url)
    lines = [put(n, entry(n, f"Wald {'und Forst ' * (n % 3)}", day=n % 4)) for n in range(1, 30)]
    index.apply(lines, 29)
    asked = {"text": "Wald", "sort": sort, "descending": descending}
    whole = [int(hit.id) for hit in index.find(Query(limit=100, **asked)).hits]
    assert sorted(whole) == list(range(1, 30))
    for size in (1, 2, 7, 28, 29):
        assert _walk(index, [size] * 40, **asked) == whole


@pytest.mark.parametrize("sort", ["relevance", "changed", "title"])
def test_what_comes_and_goes_moves_nothing_else(opened, search_url, sort):
    """Others are put before and behind, the very hit that a slice ended with goes; each of the rest comes once."""
    index = opened(search_url)
    index.apply([put(n, entry(n, f"Wald {'Forst ' * (n % 3)}{n % 5}", day=n % 4)) for n in range(1, 30)], 29)
    first = [int(hit.id) for hit in index.find(Query(text="Wald", sort=sort, limit=3)).hits]
    changes = [
        (30, put(30, entry(40, "Wald", day=9))),
        (31, put(31, entry(41, "Aaa Wald Wald", day=0))),
        (32, withdraw(32, first[2])),
        (33, put(33, entry(first[0], "Etwas ganz anderes"))),
    ]
    seen = _walk(index, [3] * 20, changes, text="Wald", sort=sort)
    kept = [each for each in seen if each < 30]
    assert sorted(kept) == list(range(1, 30))
    assert len(set(seen)) == len(seen)


def test_the_hit_that_a_slice_ended_with_may_be_gone(opened, search_url):
    index = opened(search_url)
    index.apply([put(n, entry(n, f"Wald {'Forst ' * (n % 3)}", day=n % 4)) for n in range(1, 20)], 19)
    for sort in ("relevance", "changed", "title"):
        whole = [int(hit.id) for hit in index.find(Query(text="Wald", sort=sort, limit=30)).hits]
        answer = index.find(Query(text="Wald", sort=sort, limit=5))
        index.apply([withdraw(20, whole[4])], 20)
        rest = index.find(Query(text="Wald", sort=sort, after=answer.next, limit=30)).hits
        assert [int(hit.id) for hit in rest] == whole[5:]
        index.apply([put(21, entry(whole[4], f"Wald {'Forst ' * (whole[4] % 3)}", day=whole[4] % 4))], 21)


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        *(("relevance", score) for score in (0.0, -1.5, 1e9)),
        *((sort, moment) for sort in ("changed", "created") for moment in (0, 2**41 - 1)),
        *(("title", title) for title in ("", "x", "ä" * 300)),
    ],
)
def test_a_place_that_never_was_leads_somewhere(index, sort, value):
    """A cursor comes from outside: whatever it says, there is an answer, with the true total."""
    answer = index.find(Query(text="Stadt", sort=sort, after=After(sort, value, ("0000000000000003",), 2), limit=2))
    assert answer.total == 1
    assert len(answer.hits) <= 1


def test_a_slice_says_whether_others_follow(index):
    assert index.find(Query(limit=5)).next is None
    assert index.find(Query(limit=0)).next is None
    assert index.find(Query(limit=4)).next.seen == 4


def test_of_hits_that_answer_alike_the_latest_comes_first(opened, search_url):
    index = opened(search_url)
    years = [datetime.now(UTC).year - age for age in (3, 0, 8, 1)]
    lines = [put(n, entry(n, "Wald", modified=[{"value": f"{year}-01-01"}])) for n, year in enumerate(years, 1)]
    forest = entry(5, "Forst", description=german("Wald"), modified=[{"value": f"{years[1]}-01-01"}])
    index.apply([*lines, put(5, forest), put(6, entry(6, "Wald"))], 6)
    hits = [int(hit.id) for hit in index.find(Query(text="Wald")).hits]
    assert hits[:3] == [2, 4, 1]
    assert set(hits[3:5]) == {3, 6}
    assert hits[5] == 5  # however new: a title counts more


def test_an_instance_has_words_of_its_own_for_things(opened, search_url, tmp_path):
    (tmp_path / "synonyms.txt").write_text("# unsere\nbliemchen, blümchenkaffee, dünner kaffee\n", "utf-8")
    index = opened(search_url, synonyms=of_instance(tmp_path))
    index.apply([put(1, entry(1, "Blümchenkaffee")), put(2, entry(2, "Kaffee, dünn")), put(3, entry(3, "Klinik"))], 3)
    assert found(index, "Bliemchen") == {1, 2}
    assert found(index, "dünner Kaffee") == {1, 2}
    assert found(index, "Krankenhaus") == {3}  # those that are shipped hold too


def test_where_few_answer_another_word_is_offered_and_nothing_changed(opened, search_url):
    index = opened(search_url)
    lines = [put(n, entry(n, f"Straßenbäume {n}")) for n in range(1, 9)]
    index.apply([*lines, put(9, entry(9, "Strasenbäume")), put(10, entry(10, "Fahrräder"))], 10)
    answer = index.find(Query(text="Strasenbäume"))
    assert [hit.id for hit in answer.hits] == [entry(9).id]
    assert (answer.rather, answer.meant) == ("strassenbaume", {})
    for text in ("Straßenbäume", "Fahrräder", "Fahrrad", '"Strasenbäume"', "kommtnichtvor", ""):
        assert index.find(Query(text=text)).rather == ""


def test_thousands_of_equal_hits_come_once_each(opened, search_url):
    index = opened(search_url)
    index.apply([put(n, entry(n, "Wald")) for n in range(1, 1202)], 1201)
    for sizes in ([500] * 3, [1100, 50, 200], [20, 900, 900]):
        assert sorted(_walk(index, sizes, text="Wald")) == list(range(1, 1202))

"""SHACL validation as its callers see it, and against pySHACL on random shapes and data."""

import pyshacl
import pytest
from graphs import rows as any_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.other_shacl import Other, ours
from dcat_ap import parse
from dcat_ap.shacl import Background, ShapesInvalid, compile_shapes, load, profiles
from dcat_ap.shacl.constraints import BUILDS
from dcat_ap.shacl.literals import well_formed
from dcat_ap.shacl.memory import Memory

PREFIXES = """
@prefix ex: <http://e.example/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(turtle):
    return parse.parse((PREFIXES + turtle).encode(), "ttl", base="http://e.example/", where="test").rows


def validate(shapes, data, background="", **options):
    return compile_shapes(read(shapes)).validate(read(data), Background(read(background)), **options)


def short(results):
    return [(each.focus[18:-1], each.component[28:-20], each.value) for each in results]


def test_a_result_names_everything_a_steward_needs():
    (result,) = validate(
        """ex:S sh:targetClass ex:C ; sh:property ex:P .
        ex:P sh:path ex:p ; sh:nodeKind sh:IRI ; sh:severity sh:Warning ; sh:message "Adresse"@de, "Address"@en .""",
        'ex:a a ex:C ; ex:p "x" .',
    )
    assert result.focus == "<http://e.example/a>"
    assert result.path == "<http://e.example/p>"
    assert result.component == "<http://www.w3.org/ns/shacl#NodeKindConstraintComponent>"
    assert result.severity == "<http://www.w3.org/ns/shacl#Warning>"
    assert result.value == '"x"'
    assert result.shape == "<http://e.example/P>"
    assert result.messages == {"de": "Adresse", "en": "Address"}


def test_the_background_is_looked_up_but_gives_no_focus_nodes():
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:D ] ; sh:closed false ."
    background = "ex:b a ex:E . ex:E rdfs:subClassOf ex:D . ex:z a ex:C ; ex:p ex:y ."
    assert validate(shapes, "ex:a a ex:C ; ex:p ex:b .", background) == []
    assert short(validate(shapes, "ex:a a ex:C ; ex:p ex:q .", background)) == [("a", "Class", "<http://e.example/q>")]
    assert short(validate(shapes, "", background, whole=True)) == [("z", "Class", "<http://e.example/y>")]


def test_class_axioms_in_the_data_count():
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    assert short(validate(shapes, "ex:a a ex:D . ex:D rdfs:subClassOf ex:C .")) == [("a", "MinCount", "")]


def test_a_literal_where_a_value_of_a_list_is_due_is_found():
    shapes = """ex:S sh:targetClass ex:C ;
    sh:property [ sh:path ex:p ; sh:property [ sh:path ex:inScheme ; sh:hasValue ex:list ] ] ."""
    assert short(validate(shapes, 'ex:a a ex:C ; ex:p "x" .')) == [("", "HasValue", "")]


def test_the_path_of_a_result_is_written_as_sparql_writes_it():
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:minCount 1 ;
    sh:path ( ex:p [ sh:zeroOrMorePath [ sh:alternativePath ( ex:q [ sh:inversePath ex:r ] ) ] ] ) ] ."""
    (result,) = validate(shapes, "")
    assert result.path.replace("http://e.example/", "") == "<p>/((<q>|(^<r>))*)"


def test_the_way_back_along_a_composed_path():
    shapes = "ex:S sh:targetNode ex:c ; sh:property [ sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:in ( ex:a ) ] ."
    assert validate(shapes, "ex:a ex:p ex:b . ex:b ex:q ex:c .") == []
    assert len(validate(shapes, "ex:d ex:p ex:b . ex:b ex:q ex:c .")) == 1


@pytest.mark.parametrize(
    "shape",
    [
        "sh:property [ sh:minCount 1 ]",
        'sh:property [ sh:path ex:p ; sh:minCount "many" ]',
        "sh:property [ sh:path ex:p ; sh:minCount 1, 2 ]",
        "sh:property [ sh:path [ ] ]",
        'sh:property [ sh:path "p" ]',
        "sh:in ex:nolist",
        'sh:pattern "("',
        'sh:pattern "a" ; sh:flags "z"',
        "sh:nodeKind ex:Kind",
        'sh:class "C"',
        'sh:node "shape"',
        "sh:minCount 1",
    ],
)
def test_malformed_shapes_are_refused_with_a_reason(shape):
    with pytest.raises(ShapesInvalid, match=r"^(<http|_:|\").*: "):
        compile_shapes(read(f"ex:S sh:targetNode ex:a ; {shape} ."))


def test_a_list_in_a_circle_and_a_path_in_itself_are_refused():
    for shape in (
        "ex:S sh:targetNode ex:a ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path _:p ] . _:p sh:inversePath _:p .",
    ):
        with pytest.raises(ShapesInvalid):
            compile_shapes(read(shape))


def test_what_is_beyond_core_is_said():
    shapes = compile_shapes(read("ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT' ] ."))
    assert shapes.ignored == ("sh:sparql",)


def test_recursive_shapes_end():
    shapes = "ex:S sh:targetNode ex:n0 ; sh:property [ sh:path ex:next ; sh:node ex:S ; sh:nodeKind sh:IRI ] ."
    chain = " . ".join(f"ex:n{each} ex:next ex:n{each + 1}" for each in range(2000))
    assert validate(shapes, f"{chain} . ex:n2000 ex:next ex:n0 .") == []
    assert [each[1] for each in short(validate(shapes, 'ex:n0 ex:next ex:n1 . ex:n1 ex:next ex:n0, "end" .'))] == [
        "Node"
    ]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "date",
            "2024-02-29 2024-05-01Z -0044-03-15+02:00",
            "2023-02-29 24-01-01 2024-1-1 01.02.2024",
        ),
        (
            "dateTime",
            "2024-05-01T24:00:00 2024-05-01T10:00:00.5+14:00",
            "2024-05-01 2024-05-01T25:00:00",
        ),
        ("gYear", "2024 -2024 12024Z", "24 02024"),
        ("gYearMonth", "2024-12", "2024-13 2024"),
        ("gMonthDay", "--02-29 --12-31", "--02-30 --04-31"),
        ("duration", "P1D PT5M -P1Y2M PT1.5S", "P PT P1DT 1D"),
        ("decimal", "1.0 -.5 +3.", "1e3 . INF"),
        ("double", "1e3 -INF NaN", "inf e nan"),
        ("boolean", "true 0", "True yes"),
        ("integer", f"007 -{'9' * 6000}", "1.0 one"),
        ("unsignedByte", "255 -0", "256 -1"),
        ("nonNegativeInteger", "0 5", "-5"),
        ("hexBinary", "0aFF", "0aF xx"),
        ("base64Binary", "YWJj YQ==", "Y ?"),
        ("anyURI", "http://a/b#c ../x", "a<b>"),
        ("language", "de de-DE", "de_DE 1"),
        ("token", "a", ""),
    ],
)
def test_which_texts_a_datatype_has(kind, good, bad):
    def fits(value):
        return well_formed(f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}>')

    assert [each for each in good.split() if not fits(each)] == []
    assert [each for each in bad.split() if fits(each)] == []


def test_times_without_zone_are_compared_only_where_that_is_certain():
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:lessThan ex:q ] ."

    def holds(one, other):
        return not validate(shapes, f'ex:a ex:p "{one}"^^xsd:dateTime ; ex:q "{other}"^^xsd:dateTime .')

    assert holds("2024-01-01T00:00:00", "2024-01-01T00:00:01")
    assert holds("2024-01-01T01:00:00+02:00", "2024-01-01T00:00:00Z")
    assert not holds("2024-01-01T00:00:00", "2024-01-01T10:00:00Z")
    assert holds("2024-01-01T00:00:00", "2024-01-02T00:00:00Z")


def test_a_hostile_pattern_takes_no_time():
    shapes = 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern "^(a+)+$" ] .'
    assert len(validate(shapes, f'ex:a ex:p "{"a" * 5000}!" .')) == 1
    assert validate(shapes, f'ex:a ex:p "{"a" * 5000}" .') == []


def test_official_profiles_load(shared):
    folder = shared / "standard" / "shapes"
    for profile in profiles().values():
        shapes, background = profile.load(folder)
        assert shapes.ignored == ()
        assert background.forward.keys() or not profile.ontologies


def test_shapes_and_vocabularies_load_from_files_and_folders(tmp_path):
    (tmp_path / "shapes.ttl").write_text(
        PREFIXES + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:D ] ."
    )
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "one.ttl").write_text(PREFIXES + 'ex:b a ex:D ; rdfs:label "left out" .')
    shapes, background = load([tmp_path / "shapes.ttl"], [tmp_path / "lists"])
    assert len(list(background.rows())) == 1
    assert shapes.validate(read("ex:a a ex:C ; ex:p ex:b ."), background) == []


NODES = ("ex:a", "ex:b", "ex:c", "_:x")
LITERALS = ('"a"', '"a"@de', '"b"@de', '"b"@en', "1", "2", "true", '"2024-01-01"^^xsd:date', '"x"^^xsd:integer')
PREDICATES = ("ex:p", "ex:q", "ex:r")
CLASSES = ("ex:C", "ex:D", "ex:E")
PATHS = st.recursive(
    st.sampled_from(PREDICATES),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: "( {} {} )".format(*two))
        | st.tuples(inner, inner).map(lambda two: "[ sh:alternativePath ( {} {} ) ]".format(*two))
        | st.tuples(st.sampled_from(("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")), inner).map(
            lambda two: "[ sh:{} {} ]".format(*two)
        )
    ),
    max_leaves=3,
)
TERMS = st.sampled_from(NODES[:3] + LITERALS)
SIMPLE = (
    st.sampled_from(CLASSES).map("sh:class {}".format)
    | st.sampled_from(("xsd:string", "xsd:integer", "xsd:date", "rdf:langString")).map("sh:datatype {}".format)
    | st.sampled_from(("IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral")).map("sh:nodeKind sh:{}".format)
    | st.integers(0, 2).map("sh:minLength {}".format)
    | st.integers(0, 2).map("sh:maxLength {}".format)
    | st.sampled_from(("a", "^b", "example")).map('sh:pattern "{}"'.format)
    | st.integers(0, 3).map("sh:minInclusive {}".format)
    | st.integers(0, 3).map("sh:maxExclusive {}".format)
    | TERMS.map("sh:hasValue {}".format)
    | st.lists(TERMS, max_size=3).map(lambda each: f"sh:in ( {' '.join(each)} )")
    | st.sampled_from(PREDICATES).map("sh:equals {}".format)
    | st.sampled_from(PREDICATES).map("sh:disjoint {}".format)
)
SHAPES = st.recursive(
    st.lists(SIMPLE, min_size=1, max_size=2).map(" ; ".join),
    lambda inner: (
        st.tuples(st.sampled_from(("not", "node")), inner).map(lambda two: "sh:{} [ {} ]".format(*two))
        | st.tuples(st.sampled_from(("and", "or", "xone")), inner, inner).map(
            lambda three: "sh:{} ( [ {} ] [ {} ] )".format(*three)
        )
        | st.tuples(PATHS, inner).map(lambda two: "sh:property [ sh:path {} ; {} ]".format(*two))
        | st.tuples(PATHS, st.integers(0, 2), st.integers(0, 2)).map(
            lambda three: "sh:property [ sh:path {} ; sh:minCount {} ; sh:maxCount {} ]".format(*three)
        )
        | st.tuples(PATHS, st.integers(1, 2), inner).map(
            lambda three: "sh:property [ sh:path {} ; sh:qualifiedMinCount {} ; sh:qualifiedValueShape [ {} ] ]".format(
                *three
            )
        )
        | PATHS.map("sh:property [ sh:path {} ; sh:uniqueLang true ]".format)
        | PATHS.map('sh:property [ sh:path {} ; sh:languageIn ( "de" ) ]'.format)
        | st.just("sh:closed true ; sh:ignoredProperties ( rdf:type ex:p )")
    ),
    max_leaves=4,
)
TARGETS = st.sampled_from(
    ("sh:targetClass ex:C", "sh:targetNode ex:a", "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:q")
)
DATA = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(NODES + LITERALS))
    | st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(CLASSES))
    | st.tuples(st.sampled_from(CLASSES), st.just("rdfs:subClassOf"), st.sampled_from(CLASSES)),
    max_size=10,
).map(lambda each: "".join(f"{' '.join(row)} .\n" for row in each))


@settings(max_examples=150)
@given(TARGETS, SHAPES, DATA)
def test_random_shapes_find_what_pyshacl_finds(target, shape, data):
    shapes, rows = read(f"ex:S a sh:NodeShape ; {target} ; {shape} ."), read(data)
    try:
        expected = Other(shapes).results(rows)
    except pyshacl.errors.ReportableRuntimeError:
        return
    assert ours(compile_shapes(shapes).validate(rows)) == expected


@given(any_rows, SHAPES, TARGETS)
def test_no_data_is_too_odd(data, shape, target):
    try:
        shapes = compile_shapes(read(f"ex:S a sh:NodeShape ; {target} ; {shape} ."))
    except ShapesInvalid:  # two datatypes, say: nobody could meet both
        return
    shapes.validate(data, whole=True)


PARAMETERS = sorted(
    {*BUILDS, "property", "path", "targetNode", "targetClass", "flags", "severity", "message", "qualifiedMinCount"}
    | {"deactivated", "ignoredProperties", "inversePath", "zeroOrMorePath", "alternativePath", "targetObjectsOf"}
)
ODD_SHAPES = st.lists(
    st.tuples(
        st.sampled_from(("_:x", "_:y", "ex:a", "ex:p")),
        st.sampled_from(PARAMETERS).map("sh:{}".format) | st.sampled_from(("rdf:first", "rdf:rest", "a")),
        st.sampled_from(("_:x", "_:y", "ex:a", "ex:p", "rdf:nil", "sh:IRI", "rdfs:Class", *LITERALS)),
    ),
    max_size=14,
).map(lambda each: "ex:a sh:targetNode ex:a .\n" + "".join(f"{' '.join(row)} .\n" for row in each))


@given(ODD_SHAPES)
def test_no_shapes_are_too_odd(turtle):
    rows = read(turtle)
    try:
        shapes = compile_shapes(rows)
    except ShapesInvalid as refused:
        assert ": " in str(refused)  # noqa: PT017
    else:
        shapes.validate(rows, whole=True)


@pytest.mark.parametrize(
    ("pattern", "flags", "good", "bad"),
    [
        ("^https?://", "", "https://a", "ftp://a"),
        ("DCAT", "i", "x dcat", "dct"),
        ("^a$", "", "a", "a\\n"),
        ("a.b", "q", "xa.b", "acb"),
        ("a b [ ]c", "x", "ab c", "a b c"),
        (r"^\\p{Lu}+$", "", "ÄB", "ab"),
        (r"^\\i\\c*$", "", "name", "1name"),
        ("(a|aa)+$", "", "aaa", "b"),
        ("a?b", "", "b", "a"),
    ],
)
def test_patterns_mean_what_xpath_says(pattern, flags, good, bad):
    shapes = f'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern "{pattern}" ; sh:flags "{flags}" ] .'
    assert validate(shapes, f'ex:a ex:p "{good}" .') == []
    assert len(validate(shapes, f'ex:a ex:p "{bad}" .')) == 1


THEMED = """
@prefix ex: <http://example.org/> .
ex:ThemeShape a sh:NodeShape ; sh:targetClass ex:Dataset ;
    sh:property [ sh:path ex:theme ; sh:class ex:Theme ; sh:nodeKind sh:IRI ] .
"""


def test_what_was_sound_once_is_asked_again_where_data_describe_it_themselves():
    shapes = compile_shapes(read(THEMED))
    background = Background(read("@prefix ex: <http://example.org/> . ex:good a ex:Theme ."))
    plain = "@prefix ex: <http://example.org/> . ex:d a ex:Dataset ; ex:theme ex:good ."
    own = plain + " ex:bad a ex:Theme . ex:e a ex:Dataset ; ex:theme ex:bad ."
    assert [shapes.validate(read(plain), background) for _ in range(3)] == [[], [], []]
    assert shapes.validate(read(own), background) == []
    assert len(shapes.validate(read(plain.replace("ex:good", "ex:bad")), background)) == 1


def test_what_strangers_make_the_memory_hold_is_bounded():
    memory = Memory()
    for number in range(30_000):
        memory.keep("shape", f"<http://example.org/{number}>")
    memory.keep("shape", f"<http://example.org/{'x' * 600}>")
    held = memory.sound["shape"]
    assert len(held) <= 20_000
    assert all(len(token) <= 500 for token in held)

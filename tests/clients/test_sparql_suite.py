"""The W3C's suite for SPARQL 1.1 queries, evaluation and syntax, asked over HTTP.

The suite is not ours: it is read from ../shared/standard/sparql11, or from the folder that TEST_SPARQL_SUITE names
(`sparql/sparql11` of the W3C's rdf-tests).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.sparql_suite import EVALUATION, SYNTAX, Endpoint, cases, endpoint

SUITE = Path(os.environ.get("TEST_SPARQL_SUITE") or Path(__file__).resolve().parents[3] / "shared/standard/sparql11")
GROUPS = (*EVALUATION, *SYNTAX)
SAMPLE = 3  # of each group; make prove asks all

_GRAPH = "GRAPH with a variable binds it only after the group in it"
_PATH = "a path of no step begins only at what the data know"
_LANGUAGE = "GROUP_CONCAT keeps the language that all values have"
NOT_OURS = {
    "aggregates/agg-empty-group-count-graph": _GRAPH,
    "bindings/graph": _GRAPH,
    "exists/exists-graph-variable": _GRAPH,
    "negation/graph-minus": _GRAPH,
    "property-path/zero_or_one_set_end": _PATH,
    "property-path/zero_or_one_set_start": _PATH,
    "property-path/zero_or_more_set_end": _PATH,
    "property-path/zero_or_more_set_start": _PATH,
    "aggregates/agg-groupconcat-04": _LANGUAGE,
    "aggregates/agg-groupconcat-06": _LANGUAGE,
    "functions/bnode01": "BNODE gives the same node for a text in all rows",
    "csv-tsv-res/tsv03": "whole numbers of all types are kept as integers",
    "syntax-query/test_42": "ours: a graph that is not loaded is refused, not fetched",
}
"""Tests that the engine (oxigraph 0.5.13) fails, or that we do not want to pass, and why."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    if not SUITE.is_dir():
        pytest.skip("the W3C's suite is not here")
    with endpoint(tmp_path_factory.mktemp("suite")) as found:
        yield found


@pytest.mark.parametrize("group", GROUPS)
def test_a_sample_of_each_group(service: Endpoint, group: str) -> None:
    found = [each for each in cases(SUITE / group) if each.title not in NOT_OURS]
    assert len(found) >= SAMPLE
    sample = found[:: max(1, len(found) // SAMPLE)][:SAMPLE]
    assert [each.title for each in sample if not service.passes(each)] == []


@pytest.mark.prove
@pytest.mark.parametrize("group", GROUPS)
def test_each_group_as_a_whole(service: Endpoint, group: str) -> None:
    failed = {each.title for each in cases(SUITE / group) if not service.passes(each)}
    assert failed == {title for title in NOT_OURS if title.startswith(f"{group}/")}

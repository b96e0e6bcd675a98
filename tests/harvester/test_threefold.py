"""The same datasets by CKAN, CSW and DCAT: recognised as one, each decision with its reasons.

`python -m benchmarks.identity` prints the figures.
"""

from contextlib import closing

import pytest

from benchmarks import identity, threefold
from catalog.intake import entry_id


@pytest.mark.parametrize("count", [160, pytest.param(500, marks=pytest.mark.prove)])
def test_three_ways_of_the_same_datasets_are_recognised(tmp_path, count):
    known = identity.prepared(count)
    truth = {entry_id(system, each.key): number for system in known for number, each in known[system]}
    assert len(truth) == count * len(threefold.SYSTEMS)
    with closing(identity.opened(f"sqlite:///{tmp_path}/catalog.db")) as store:
        for system in known:
            identity.harvest(store, system, [each for _, each in known[system]])
        found = identity.figures(identity.standings(store), truth)
    assert found.precision >= 0.99, found.wrong
    assert found.recall >= 0.95
    assert found.explained == found.paths > count


def test_the_generator_has_neighbours_that_are_easily_mistaken():
    titles = [each.title for each in threefold.datasets(500)]
    assert len(titles) == 500
    assert len(set(titles)) < 300
    assert {"Haushaltsplan 2015", "Haushaltsplan 2016", "Topographische Karte 1:25000 Blatt 4540"} <= set(titles)

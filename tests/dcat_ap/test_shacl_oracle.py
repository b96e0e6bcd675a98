"""Real documents under the official profiles: ours and pySHACL find the same."""

import pytest

from benchmarks import shacl_oracle

FOLDERS = ("shacl-testcases-de", "dcat-rdf-eu", "broken-dcat", "dcat-rdf-de")


def tally(shared, profile, every=1):
    pair = shacl_oracle.Pair(profile, shared / "standard" / "shapes", shared / "standard" / "vocabularies")
    found = shacl_oracle.Tally()
    for file in shacl_oracle.files([shared / "corpus" / name for name in FOLDERS])[::every]:
        pair.compare(file, found)
    return found


@pytest.mark.parametrize("profile", shacl_oracle.PROFILES)
def test_a_sample_of_the_corpora(profile, shared):
    found = tally(shared, profile, every=29)
    assert found.files > 5
    assert found.results > 100
    assert found.differences == []


@pytest.mark.prove
@pytest.mark.parametrize("profile", shacl_oracle.PROFILES)
def test_all_of_the_corpora(profile, shared):
    found = tally(shared, profile)
    assert found.files > 200
    assert found.differences == []

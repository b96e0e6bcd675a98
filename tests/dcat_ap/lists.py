"""Small stand-ins for the vocabularies, so that a test says itself what is in a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace

import pytest

EU = "http://publications.europa.eu/resource/authority/"


class SmallList:
    """A vocabulary of few concepts: code -> the table's own columns."""

    def __init__(self, base: str, concepts: dict[str, dict[str, str]]) -> None:
        self._concepts = {base + code: SimpleNamespace(facts=facts) for code, facts in concepts.items()}

    def get(self, iri: str) -> SimpleNamespace | None:
        return self._concepts.get(iri)


LISTS = {
    "file-type": SmallList(
        f"{EU}file-type/",
        {
            "CSV": {"machine_readable": "true", "non_proprietary": "true"},
            "XLS": {"machine_readable": "true", "non_proprietary": "false"},
            "PDF": {},
        },
    ),
    "iana-media-types": SmallList("https://www.iana.org/assignments/media-types/", {"text/csv": {}}),
    "access-right": SmallList(f"{EU}access-right/", {"PUBLIC": {}}),
    "licenses": SmallList(
        "http://dcat-ap.de/def/licenses/",
        {
            "dl-by-de/2.0": {"eu": f"{EU}licence/OP_DATPRO", "open": "true"},
            "dl-by-nc-de/1.0": {"open": "false"},
            "other-closed": {},
        },
    ),
    "other-licences": SmallList("", {"https://creativecommons.org/licenses/by/4.0/": {"eu": f"{EU}licence/CC_BY_4_0"}}),
    "eu-licences": SmallList(f"{EU}licence/", {"CC_BY_4_0": {}}),
    "contributors": SmallList("http://dcat-ap.de/def/contributors/", {"freistaatSachsen": {}, "landSachsenAnhalt": {}}),
    "hvd-category": SmallList("http://data.europa.eu/bna/", {"c_164e0bf5": {}}),
}


@contextmanager
def small_lists(module: ModuleType) -> Iterator[None]:
    """Let `module` look things up in the small lists."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "vocabulary", LISTS.__getitem__)
        yield

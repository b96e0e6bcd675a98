"""Which kinds of entries there are, and which of them the DCAT catalogue lists. Everything else asks this table."""

from enum import StrEnum
from typing import NamedTuple

from dcat_ap.terms import CPSV, CV, DCAT, Iri


class EntryKind(StrEnum):
    """What an entry is; each kind has its own address space for pages."""

    DATASET = "dataset"
    SERIES = "series"
    SERVICE = "service"
    PROCEDURE = "procedure"
    PUBLIC_SERVICE = "public-service"

    @property
    def folder(self) -> str:
        """The first segment of the page's path, e.g. datasets."""
        return _FACTS[self].folder

    @property
    def cls(self) -> Iri:
        """The class of such entries."""
        return _FACTS[self].cls

    @property
    def listed(self) -> bool:
        """Whether the DCAT catalogue lists it: feed, export, search, checks of DCAT-AP.de, licence gate, score.

        What is not listed is information that the portal shows beside its data.
        """
        return _FACTS[self].listed


class _Facts(NamedTuple):
    folder: str
    cls: Iri
    listed: bool


_FACTS = {
    EntryKind.DATASET: _Facts("datasets", DCAT.Dataset, listed=True),
    EntryKind.SERIES: _Facts("series", DCAT.DatasetSeries, listed=True),
    EntryKind.SERVICE: _Facts("services", DCAT.DataService, listed=True),
    EntryKind.PROCEDURE: _Facts("procedures", CV.PublicEvent, listed=False),
    EntryKind.PUBLIC_SERVICE: _Facts("public-services", CPSV.PublicService, listed=False),
}

LISTED = tuple(kind for kind in EntryKind if kind.listed)
"""The kinds that the DCAT catalogue lists."""

BESIDE = tuple(kind for kind in EntryKind if not kind.listed)
"""The kinds that the portal shows beside the DCAT catalogue."""

"""Contributor: who delivers the data to GovData (K12, K13)."""

from collections.abc import Iterator

from dcat_ap.finding import Finding, warning
from dcat_ap.given import Given
from dcat_ap.model import Dataset, Thing
from dcat_ap.repair import Edit

_LISTED = "http://dcat-ap.de/def/contributors/"


def appended(thing: Thing, given: Given) -> Iterator[Edit]:
    """Append the instance's contributorID where no value of the official list stands."""
    if isinstance(thing, Dataset) and given.contributor_id and not _listed(thing):
        yield Edit("declared.contributor", "contributor_id", given.contributor_id)


def contested(entry: Thing) -> Iterator[Finding]:
    """Give a Finding where two or more listed values stand; none of them is ever deleted."""
    if isinstance(entry, Dataset) and len(listed := _listed(entry)) > 1:
        yield warning("clean.contributors", subject=entry.id, property="dcatde:contributorID", value=", ".join(listed))


def _listed(thing: Dataset) -> list[str]:
    return [str(each) for each in thing.contributor_id if str(each).startswith(_LISTED)]

"""Licences: what the dataset says of itself holds for its distributions that say nothing."""

from collections.abc import Iterator
from dataclasses import replace

from dcat_ap import licences
from dcat_ap.given import Given
from dcat_ap.model import Dataset, Distribution, Thing
from dcat_ap.repair import Edit, said_in_rest, shown
from dcat_ap.terms import DCT, Iri


def inherited(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a distribution without licence that of its dataset, where the dataset has one and only one (K32)."""
    if not isinstance(thing, Dataset) or not thing.rest:
        return
    found = {each[2] for each in said_in_rest(thing, (DCT.license,))}
    if len(found) != 1:
        return
    (said,) = found
    resolved = licences.resolve(said)
    certain = resolved.certainty is licences.Certainty.CERTAIN and resolved.licence
    licence = Iri(resolved.licence) if certain else said if isinstance(said, Iri) else None
    for each in thing.distribution:
        if licence and isinstance(each, Distribution) and not each.license:
            licensed = replace(each, license=(licence,))
            yield Edit("clean.licence-of-dataset", "distribution", licensed, said=shown(said), gone=each)

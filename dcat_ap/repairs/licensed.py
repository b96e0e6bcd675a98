"""Licences: what the dataset says of itself holds for its distributions that say nothing."""

from collections.abc import Iterator
from dataclasses import replace

from dcat_ap import licences
from dcat_ap.given import Given
from dcat_ap.model import Dataset, Distribution, Thing
from dcat_ap.repair import Edit, said_in_rest, shown
from dcat_ap.terms import DCT, Iri, Literal


def inherited(thing: Thing, given: Given) -> Iterator[Edit]:  # noqa: ARG001
    """Give a distribution without licence that of its dataset, where the dataset has one and only one (K32).

    A distribution whose rights say that it is restricted is not silent.
    """
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
        if licence and isinstance(each, Distribution) and not each.license and not _is_restricted(each):
            licensed = replace(each, license=(licence,))
            yield Edit("clean.licence-of-dataset", "distribution", licensed, said=shown(said), gone=each)


def _is_restricted(thing: Distribution) -> bool:
    """Say whether the rights of a distribution, or what is said of them, close it."""
    said = [each for each in thing.rights if isinstance(each, Iri | Literal)]
    said += [each[2] for each in thing.rest if each[0] in thing.rights and isinstance(each[2], Literal)]
    return any(licences.resolve(each).open is False for each in said)

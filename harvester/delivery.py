"""Delivery: a feed of ours as its takers see it, and what they would refuse, merge or hold against it.

GovData: harvests DCAT-AP.de, merges by identifier, wants one contributorID of its list (K12, K13), shows nothing that
is withdrawn (K22 to K24), counts seven faults on its dashboard. data.europa.eu: counts what does not conform.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dcat_ap.assess import as_delivered
from dcat_ap.dashboard import dashboard
from dcat_ap.finding import Finding, Severity, error, info, warning
from dcat_ap.model import Dataset, Distribution, Entry, Value, label
from dcat_ap.terms import Iri, Literal
from dcat_ap.vocabularies import vocabulary

GOVDATA, EUROPE = "govdata", "europe"
TAKERS = (GOVDATA, EUROPE)

_CONTRIBUTORS = {"no_correct_contributorID"}  # told by rules of their own
_STATUS = "http://publications.europa.eu/resource/authority/distribution-status/WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a taker holds against an entry of the feed; as grave as an error if it would refuse or replace it."""

    taker: str
    iri: str
    finding: Finding


class Delivery:
    """Takes the entries of a feed one after the other; knows at the end which of them are doubles of others."""

    def __init__(self, takers: Iterable[str] = TAKERS) -> None:
        self._takers = frozenset(takers)
        self._named: dict[str, list[tuple[str, str]]] = {}  # identifier -> IRI and date of those that have it
        self.seen = 0

    def take(self, entry: Entry) -> Iterator[Remark]:
        """Give what is to be said of an entry on its own."""
        self.seen += 1
        if GOVDATA in self._takers and isinstance(entry, Dataset):
            self._remember(entry)
            yield from (Remark(GOVDATA, str(entry.id), each) for each in _for_govdata(entry))
        if EUROPE in self._takers:
            yield from (Remark(EUROPE, str(entry.id), each) for each in _for_europe(entry))

    def doubles(self) -> Iterator[Remark]:
        """Give who would be replaced by whom: of equal identifiers the newest stays, of equally new ones the first."""
        for name, entries in self._named.items():
            kept = max(range(len(entries)), key=lambda place: (entries[place][1], -place))
            for place, (iri, _) in enumerate(entries):
                if place != kept:
                    found = error("delivery.double", iri, identifier=name, kept=entries[kept][0])
                    yield Remark(GOVDATA, iri, found)

    def _remember(self, dataset: Dataset) -> None:
        modified = max((_text(each) for each in dataset.modified), default="")
        for name in dict.fromkeys(_text(each).strip() for each in dataset.identifier):
            if name:
                self._named.setdefault(name, []).append((str(dataset.id), modified))


def _for_govdata(dataset: Dataset) -> Iterator[Finding]:
    where = str(dataset.id)
    listed = {each for each in dataset.contributor_id if isinstance(each, Iri) and _is_listed(each)}
    if not listed:
        yield error("delivery.no-contributor", where)
    elif len(listed) > 1:
        yield error("delivery.contributors", where, names=", ".join(sorted(map(str, listed))))
    if not label(dataset).strip():
        yield error("delivery.no-title", where)
    for each in dataset.distribution:
        if isinstance(each, Distribution) and Iri(_STATUS) in each.status:
            yield warning("delivery.withdrawn", where, distribution=str(each.id))
    for fault in sorted(dashboard(dataset) - _CONTRIBUTORS):
        yield warning("delivery.dashboard", where, fault=fault)


def _for_europe(entry: Entry) -> Iterator[Finding]:
    """Say which demands of the profile an entry does not meet: it is taken over all the same, with fewer points."""
    assessment = as_delivered(entry)
    if not assessment.conforms:
        faults = [each for each in assessment.remaining if each.severity is Severity.ERROR]
        names = ", ".join(dict.fromkeys(each.property for each in faults if each.property))
        yield info("delivery.violations", str(entry.id), properties=names)


def _is_listed(value: Iri) -> bool:
    return vocabulary("contributors").get(value) is not None


def _text(value: Value) -> str:
    return value.value if isinstance(value, Literal) else str(value)

"""Cluster: which entries are one dataset, and which of them stands for it; the same in whatever order they come.

Nobody is brought together by a third one who resembles both: only the masters of two clusters bring them together.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An entry that its source has, and is free to be shown. `rank`: sources of a lower one go first."""

    id: str
    source: str
    iri: str
    rank: int = 0
    modified: str = ""  # a day; empty if it is unknown, or yet to come
    first_seen: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of pairs: `links` are the scores of those that are the same, `merged` and `split` a person's word.

    `objects` tells of two that have no link whether they cannot be one dataset.
    """

    links: Mapping[Pair, int]
    merged: Collection[Pair] = ()
    split: Collection[Pair] = ()
    objects: Callable[[str, str], bool] = lambda _one, _other: False


@dataclass(slots=True)
class _Cluster:
    groups: list[list[Member]] = field(default_factory=list)  # each of one IRI, the one that stands for it first

    @property
    def master(self) -> Member:
        return min((group[0] for group in self.groups), key=_order)

    @property
    def members(self) -> list[Member]:
        return [each for group in self.groups for each in group]


def pair(one: str, other: str) -> Pair:
    """Give two ids in the order of ids."""
    return (one, other) if one < other else (other, one)


def masters(members: Iterable[Member], said: Said) -> dict[str, str]:
    """Give, for each member, the id of the one that stands for its dataset: its own, if it does so itself.

    Entries of one IRI are never apart: only one of them can have it.
    """
    of = _by_iri(members)
    for one, other in sorted(said.merged):
        if one in of and other in of:
            _join(of, of[one], of[other])
    for one, other in sorted(said.links, key=lambda each: (-said.links[each], each)):
        if one in of and other in of and _may_join(of[one], of[other], (one, other), said):
            _join(of, of[one], of[other])
    return {number: cluster.master.id for number, cluster in of.items()}


def contradicts(merged: Collection[Pair], split: Collection[Pair], one: str) -> bool:
    """Say whether `merged`, carried on from `one` to the next, makes one of what is `split`."""
    near: dict[str, set[str]] = {}
    for left, right in merged:
        near.setdefault(left, set()).add(right)
        near.setdefault(right, set()).add(left)
    seen, waiting = {one}, [one]
    while waiting:
        fresh = near.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return any(left in seen and right in seen for left, right in split)


def _order(member: Member) -> tuple[int, int, str, str]:
    """Authority before aggregator; then the newest, as GovData has it; of equally new ones the first that was seen."""
    newest = -int(member.modified.replace("-", "") or 0)
    return member.rank, newest, member.first_seen, member.id


def _claim(member: Member) -> tuple[int, bool, str, str]:
    """An IRI stays with whom it is, unless a source goes first by the operator's word."""
    return member.rank, not member.public, member.first_seen, member.id


def _by_iri(members: Iterable[Member]) -> dict[str, _Cluster]:
    groups: dict[str, list[Member]] = {}
    for each in members:
        groups.setdefault(each.iri, []).append(each)
    return {
        each.id: cluster
        for group in groups.values()
        for cluster in [_Cluster([sorted(group, key=_claim)])]
        for each in group
    }


def _may_join(left: _Cluster, right: _Cluster, link: Pair, said: Said) -> bool:
    """Two clusters are one dataset if their masters are, no source has two of it, and nothing is said against it."""
    if left is right or {left.master.id, right.master.id} != set(link):
        return False
    if {each.source for each in left.members} & {each.source for each in right.members}:
        return False
    if any(pair(one.id, other.id) in said.split for one, other in product(left.members, right.members)):
        return False
    heads = (pair(one[0].id, other[0].id) for one, other in product(left.groups, right.groups))
    return not any(each not in said.links and said.objects(*each) for each in heads)


def _join(of: dict[str, _Cluster], left: _Cluster, right: _Cluster) -> None:
    if left is not right:
        left.groups += right.groups
        for each in right.members:
            of[each.id] = left

"""Identity in SQL: whether it is on, which entries are one dataset, and why."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, delete, exists, insert, or_, select

from catalog.change import EntryState
from catalog.cluster import Pair, pair
from catalog.identity import DeliveryPath, Ruling, Standing
from catalog.store import likenesses, rulings
from catalog.store.deliveries import PUBLISHED
from catalog.store.likenesses import batches
from catalog.store.tables import entry, likeness, path, precedence
from dcat_ap.identity import Evidence, Judgement

_CERTAIN = 100
_AT_ONCE = 200
_KEPT = entry.c.state.in_(PUBLISHED)


def is_on(connection: Connection) -> bool:
    """Say whether datasets are recognised across sources."""
    return bool(connection.scalar(select(exists(select(precedence.c.source)))))


def ranks(connection: Connection) -> dict[str, int]:
    """Give which sources go before others: those of the least rank."""
    return {row.source: row.rank for row in connection.execute(select(precedence))}


def differs(connection: Connection, wanted: Mapping[str, int]) -> bool:
    """Say whether `wanted` are other ranks than those that are kept; a source that is gone keeps its rank."""
    have = ranks(connection)
    return any(have.get(name) != rank for name, rank in wanted.items()) or bool(have and not wanted)


def save(connection: Connection, wanted: Mapping[str, int]) -> bool:
    """Keep these ranks, none to switch identity off, and say whether it was on before."""
    have = ranks(connection)
    kept = {**have, **wanted} if wanted else {}
    connection.execute(delete(precedence))
    if kept:
        connection.execute(insert(precedence), [{"source": name, "rank": rank} for name, rank in kept.items()])
    return bool(have)


def forget(connection: Connection) -> list[str]:
    """Have no entry stand for another one any more, and give those that were delivery paths."""
    found = list(connection.scalars(select(path.c.entry).join(entry, entry.c.id == path.c.entry).where(_KEPT)))
    for table in (path, likeness):
        connection.execute(delete(table))
    return sorted(found)


def standings(connection: Connection, after: str = "", limit: int = _AT_ONCE) -> list[Standing]:
    """Give the next datasets that have delivery paths, after the master `after`, in the order of the masters' ids."""
    other = entry.alias("other")
    rival = (other.c.iri == entry.c.iri) & (other.c.state == EntryState.SHADOWED)
    has_paths = or_(exists().where(path.c.master == entry.c.id), exists().where(rival))
    query = select(entry.c.id).where(entry.c.state == EntryState.PUBLIC, has_paths, entry.c.id > after)
    masters = connection.scalars(query.order_by(entry.c.id).limit(limit)).all()
    return [each for master in masters if (each := standing(connection, master))]


def standing(connection: Connection, entry_id: str) -> Standing | None:
    """Give the dataset that an entry belongs to; None if nobody else delivers it."""
    master = _master(connection, entry_id)
    if master is None:
        return None
    paths = _paths(connection, master)
    ruled = rulings.listed(connection, {master, *paths, entry_id})
    if not (paths or ruled):
        return None
    found = tuple(_why(connection, master, sorted(paths), ruled))
    return Standing(master=master, paths=found, rulings=tuple(ruled))


def _master(connection: Connection, entry_id: str) -> str | None:
    """Give the public entry that stands for this one, itself if it is public."""
    known = connection.scalar(select(path.c.master).where(path.c.entry == entry_id))
    if known:
        return str(known)
    mine = select(entry.c.iri).where(entry.c.id == entry_id, _KEPT).scalar_subquery()
    query = select(entry.c.id).where(entry.c.iri == mine, entry.c.state == EntryState.PUBLIC)
    found: str | None = connection.scalar(query)
    return found


def _paths(connection: Connection, master: str) -> set[str]:
    """Give the delivery paths of an entry: those of its cluster, and who else has its IRI."""
    mine = select(entry.c.iri).where(entry.c.id == master).scalar_subquery()
    found = set(connection.scalars(select(path.c.entry).where(path.c.master == master)))
    rivals = select(entry.c.id).where(entry.c.iri == mine, entry.c.state == EntryState.SHADOWED)
    return found | set(connection.scalars(rivals))


def _why(
    connection: Connection, master: str, paths: Collection[str], ruled: Collection[Ruling]
) -> Iterator[DeliveryPath]:
    """Say of each path why it is one: one IRI, a ruling, a link with the master, or with another path of it."""
    ids = [master, *paths]
    known = _judged(connection, ids)
    iris = {row.id: row.iri for row in connection.execute(select(entry.c.id, entry.c.iri).where(entry.c.id.in_(ids)))}
    said = {each for one in ruled if one.same for each in (one.one, one.other)}
    for each in paths:
        near = [known[both] for other in ids if (both := pair(each, other)) in known]
        direct = known.get(pair(each, master))
        judged = direct or max(near, key=lambda found: found.score, default=Judgement(0, ()))
        found = list(judged.evidence)
        if iris.get(each) == iris.get(master):
            found.insert(0, Evidence("iri", _CERTAIN, str(iris[each])))
        if each in said:
            found.insert(0, Evidence("merged", _CERTAIN, _reason(each, ruled)))
        certain = bool(found) and found[0].rule in {"iri", "merged"}
        yield DeliveryPath(entry=each, score=_CERTAIN if certain else judged.score, evidence=tuple(found))


def _reason(entry_id: str, ruled: Collection[Ruling]) -> str:
    return next((each.reason for each in ruled if each.same and entry_id in {each.one, each.other}), "")


def _judged(connection: Connection, ids: Collection[str]) -> dict[Pair, Judgement]:
    found: dict[Pair, Judgement] = {}
    for part in batches(ids):
        for row in connection.execute(select(likeness).where(likeness.c.one.in_(part), likeness.c.other.in_(ids))):
            found[row.one, row.other] = likenesses.evidence(row)
    return found

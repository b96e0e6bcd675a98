"""What the tests put into a store, and how they look at it."""

from hashlib import blake2b
from typing import Any

from catalog.change import EntryKind, EntryState, Run, SourceCard, Verdict
from catalog.store import Guard, RunWriter, StagedEntry, Store
from dcat_ap.finding import Finding, warning

CARDS = tuple(
    SourceCard(name=name, title=name.title(), kind="dcat", url=f"https://{name}.example/", organisation=name)
    for name in ("north", "south")
)
LENIENT = Guard(max_share=1.0, max_count=1000, grace_runs=1)
STRICT = Guard(max_share=0.1, max_count=5, grace_runs=1)


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def entry(key: str, version: int = 0, **other: Any) -> StagedEntry:
    """An entry whose record and body depend on key and version."""
    raw = other.pop("raw", f"record {key} {version}".encode())
    iri = other.pop("iri", f"https://data.example/{key}")
    found: tuple[Finding, ...] = other.pop("findings", (warning("entry.untyped", key),))
    values: dict[str, Any] = {
        "key": key,
        "iri": iri,
        "kind": EntryKind.DATASET,
        "title": f"Titel {key}",
        "raw_format": "nt",
        "raw": raw,
        "raw_digest": digest(raw),
        "json": f'{{"id": "{iri}", "title": [{{"value": "{version}"}}]}}'.encode(),
        "turtle": f'<{iri}> <urn:version> "{version}" .\n',
        "verdict": Verdict(found),
    }
    return StagedEntry(**(values | other))


def offer(run: RunWriter, staged: StagedEntry) -> None:
    """Do as the harvester does: stage what is new or changed, mention the rest."""
    if run.unchanged(staged.key, staged.raw_digest):
        run.saw(staged.key)
    else:
        run.stage(staged)


def harvest(
    store: Store,
    *entries: StagedEntry | str,
    source: str = "north",
    fingerprint: str = "f",
    guard: Guard = LENIENT,
    complete: bool = True,
) -> Run:
    """Publish a run that finds these entries; a key stands for the entry of that key."""
    with store.begin_run(source, fingerprint) as run:
        for each in entries:
            offer(run, entry(each) if isinstance(each, str) else each)
        return run.publish(guard, complete=complete)


def public(store: Store) -> dict[str, str]:
    """The public entries: source and key with what is shown."""
    with store.reading() as snapshot:
        found = snapshot.page(limit=10_000)
    return {f"{each.source}/{each.key}": each.turtle for each in found if each.state is EntryState.PUBLIC}


def everything(store: Store) -> list[Any]:
    """All that a reader can see of entries, dates included."""
    with store.reading() as snapshot:
        found = snapshot.page(limit=10_000)
        return [(each, snapshot.findings(each.id)) for each in found]


def replayed(store: Store, step: int = 3) -> dict[str, str]:
    """What a follower shows that has read the whole ledger, a few lines at a time."""
    shown: dict[str, str] = {}
    after = 0
    while changes := store.changes(after, step):
        assert [change.seq for change in changes] == sorted({change.seq for change in changes})
        for change in changes:
            name = f"{change.entry.source}/{change.entry.key}"
            shown.pop(name, None)
            if change.kind == "put":
                shown[name] = change.entry.turtle
        after = changes[-1].seq
    assert after == store.position()
    return shown

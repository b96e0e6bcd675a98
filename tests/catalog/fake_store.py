"""A store and an index in memory with the verbs that the web uses, and entries to fill them with."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import orjson

from catalog.change import (
    Counts,
    Entry,
    EntryKind,
    EntryState,
    Run,
    RunState,
    SourceCard,
    SourceState,
    Verdict,
)
from catalog.choice import ALL, Choice
from catalog.fact import ENDS, NAMES, facts
from catalog.identity import Standing
from catalog.intake import Delivered
from catalog.link import Link, LinkState
from catalog.organisation import Label, Organisation
from catalog.query import FACETS, Answer, FacetValue, Hit, Query
from catalog.report import Report
from catalog.settings import Settings
from catalog.store import Glance
from catalog.ticket import Ticket
from catalog.words.synonyms import shipped
from dcat_ap import hvd, plain, rdf, write

BASE = "https://daten.example.org"
NOON = datetime(2024, 5, 1, 10, 0, tzinfo=UTC)
CLASSES = {kind: rdf.KINDS[kind].__name__ for kind in EntryKind}


def settings(**other) -> Settings:
    values = {
        "instance": Path("/nowhere"),
        "title": Label({"de": "Daten der Stadt", "en": "City data"}),
        "description": Label({"de": "Offene Daten", "en": "Open data"}),
        "publisher": Organisation(key="stadt", title=Label({"de": "Stadt Lindenfurt"})),
        "base_url": BASE,
        "iri_base": BASE + "/id/",
        "languages": ("de", "en"),
        "organisations": {"stadt": Organisation(key="stadt", title=Label({"de": "Stadt Lindenfurt"}))},
        "store_url": "",
        "search_url": "",
        "graph_url": "",
    }
    return Settings(**{**values, **other})


def entry(number: int | str, body: dict | None = None, **other) -> Entry:
    """Give a public entry as a harvest would make it: the Turtle follows from the JSON form."""
    name = str(number)
    kind = other.get("kind", EntryKind.DATASET)
    iri = other.pop("iri", f"https://quelle.example.org/{kind.value}/{name}")
    full = {"id": iri, "class": CLASSES[kind], "types": [kind.cls], **(body or {})}
    full.setdefault("title", [{"value": f"Titel {name}", "lang": "de"}])
    values = {
        "id": blake2b(name.encode(), digest_size=8).hexdigest(),
        "source": "stadt",
        "key": name,
        "iri": iri,
        "kind": kind,
        "slug": f"titel-{name}",
        "state": EntryState.PUBLIC,
        "first_seen": NOON,
        "changed": NOON,
        "json": orjson.dumps(full),
        "turtle": write.block(rdf.rows(plain.read(full))),
    }
    return Entry(**{**values, **other})


def run(run_id: int = 1, state: RunState = RunState.DONE, **other) -> Run:
    counts = Counts(seen=3, new=2, changed=1)
    return Run(id=run_id, source="stadt", state=state, started=NOON, ended=NOON, counts=counts, **other)


class FakeStore:
    """Holds entries by id; every change is a publication of its own and moves the position."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = {each.id: each for each in entries}
        self.position = len(entries)
        self.verdicts: dict[str, Verdict] = {}
        self.records: dict[str, Delivered] = {}
        self.tickets: list[Ticket] = []
        self.links: list[tuple[Link, tuple[str, ...]]] = []
        self.standings: list[Standing] = []
        self.runs = [run()]
        self.cards = [
            SourceCard(name="stadt", title="Stadtportal", kind="dcat", url="https://q.example", organisation="stadt")
        ]

    def put(self, each: Entry) -> None:
        self.entries[each.id] = each
        self.position += 1

    def withdraw(self, entry_id: str) -> None:
        tombstone = replace(self.entries[entry_id], state=EntryState.WITHDRAWN, json=b"", turtle="", reason="missing")
        self.put(tombstone)

    is_near = True

    @property
    def glances(self) -> "FakeGlances":
        return FakeGlances(self)

    @contextmanager
    def reading(self) -> Iterator["FakeSnapshot"]:
        yield FakeSnapshot(self)


class FakeGlances:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def head(self) -> int:
        return self._store.position

    def at(self, kind, slug) -> Glance | None:
        return self._found(lambda each: (each.kind, each.slug) == (kind, slug))

    def named(self, key) -> Glance | None:
        return self._found(lambda each: each.id == key) or self._found(lambda each: each.slug == key)

    def _found(self, fits) -> Glance | None:
        public = (each for each in self._store.entries.values() if each.state is EntryState.PUBLIC)
        found = next(filter(fits, public), None)
        bodies = {card.name: card.organisation for card in self._store.cards}
        return found and Glance(found, bodies.get(found.source, ""), self._store.position)


class FakeSnapshot:
    def __init__(self, store: FakeStore) -> None:
        self._entries, self._store = dict(store.entries), store
        self.position = store.position

    def _seen(self) -> list[Entry]:
        seen = [each for each in self._entries.values() if each.state in {EntryState.PUBLIC, EntryState.WITHDRAWN}]
        return sorted(seen, key=lambda each: each.id)

    def links(self, *, states=(), source=None, after="", limit=100) -> list[tuple[Link, tuple[str, ...]]]:  # noqa: ARG002
        found = [each for each in self._store.links if each[0].id > after and (not states or each[0].state in states)]
        return sorted(found, key=lambda each: each[0].id)[:limit]

    def links_of(self, entry_id: str) -> list[Link]:
        return [link for link, entries in self._store.links if entry_id in entries]

    def count_links(self) -> dict[LinkState, int]:
        return {state: sum(link.state is state for link, _ in self._store.links) for state in LinkState}

    def _public(self) -> list[Entry]:
        return [each for each in self._seen() if each.state is EntryState.PUBLIC]

    def entry(self, kind, slug):
        return next((each for each in self._seen() if (each.kind, each.slug) == (kind, slug)), None)

    def path_entry(self, kind, slug):
        paths = (each for each in self._entries.values() if each.state is EntryState.SHADOWED)
        return next((each for each in paths if (each.kind, each.slug) == (kind, slug)), None)

    def entries_at(self, slugs):
        return sorted((each for each in self._public() if each.slug in slugs), key=lambda each: each.slug)

    def source_titles(self):
        return {card.name: card.title for card in self._store.cards}

    def standing(self, entry_id):
        return next((each for each in self._store.standings if entry_id in each.entries), None)

    def named(self, word):
        shown = (each for each in self._entries.values() if each.state in {EntryState.PUBLIC, EntryState.SHADOWED})
        return next((each for each in shown if word in {each.id, each.slug, each.iri}), None)

    def kept(self, ids):
        return [each for each in self._entries.values() if each.id in ids]

    def entry_by_id(self, entry_id):
        return self._entries.get(entry_id)

    def entries_by_iri(self, iri):
        found = [each for each in self._entries.values() if each.iri == iri]
        return sorted(found, key=lambda each: each.state is not EntryState.PUBLIC)

    def page(self, after="", limit=100, choice=ALL):
        return [each for each in self._seen() if each.id > after and each.kind.listed and _fits_in(each, choice)][
            :limit
        ]

    def naming(self, iris):
        """Only those beside the catalogue name anything that is looked up."""
        return [each for each in self._public() if set(self.names(each.id)) & set(iris)]

    def names(self, entry_id):
        return [each.value for each in self._facts(self._entries[entry_id]) if each.name == NAMES]

    def _facts(self, each):
        try:
            return () if each.kind.listed else facts(plain.read(each.plain()))
        except (KeyError, TypeError):
            return ()

    def entries_of(self, iris):
        return [each for each in self._public() if each.iri in iris]

    def listing(self, kind, offset=0, limit=100, *, names="", source="", day=None, over=False):
        found = [each for each in self._public() if each.kind is kind and (not names or names in self.names(each.id))]
        found = [
            each for each in found if source in {"", each.source} and (not day or self._is_over(each, day) is over)
        ]
        return found[offset : offset + limit], len(found)

    def _is_over(self, each, day):
        return any(fact.name == ENDS and fact.value < day.isoformat() for fact in self._facts(each))

    def entries_by_id(self, ids):
        return {each.id: each for each in self._public() if each.id in ids}

    def paths(self, ids):
        return {each.id: each.path for each in self._public() if each.id in ids}

    def count(self, kind=None, choice=ALL):
        public = [each for each in self._public() if _fits_in(each, choice)]
        return sum(each.kind is kind if kind else each.kind.listed for each in public)

    def newest(self, limit, choice=ALL):
        listed = [each for each in self._public() if each.kind.listed and _fits_in(each, choice)]
        return sorted(listed, key=lambda each: each.changed, reverse=True)[:limit]

    def addresses(self, offset, limit):
        return [(each.path, each.changed) for each in self._public()][offset : offset + limit]

    def findings(self, entry_id):
        return self._store.verdicts.get(entry_id, Verdict())

    def delivered(self, entry_id):
        return self._store.records.get(entry_id)

    def scores(self):
        return [(each.source, each.score, 1) for each in self._store.entries.values() if each.score is not None]

    def tickets(self, source, *, closed=False):
        return [each for each in self._store.tickets if (each.source, each.closed is not None) == (source, closed)]

    def sources(self):
        return [self.source(card.name) for card in self._store.cards]

    def source(self, name):
        card = next((card for card in self._store.cards if card.name == name), None)
        runs = self.runs(name)
        good = next((each for each in runs if each.state is RunState.DONE), None)
        return card and SourceState(card=card, last=runs[0] if runs else None, good=good, entries=self.count())

    def runs(self, source=None, limit=50, before=None):  # noqa: ARG002
        return [each for each in self._store.runs if source in {None, each.source}][:limit]

    def run(self, run_id):
        return next((each for each in self._store.runs if each.id == run_id), None)

    def report(self, run_id):
        run = self.run(run_id)
        return run and Report(run=run)


def _fits_in(each: Entry, choice: Choice) -> bool:
    return (
        (choice.sources is None or each.source in choice.sources)
        and (choice.since is None or each.changed >= choice.since)
        and (choice.until is None or each.changed < choice.until)
        and (not choice.hvd or not each.json or hvd.marks(plain.read(each.plain())))
    )


class FakeIndex:
    """Finds words in titles and formats in facets, at the position it was told."""

    def __init__(self, *entries: Entry, position: int = 0) -> None:
        self.synonyms = shipped()
        self._hits = [_hit(each) for each in entries if each.state is EntryState.PUBLIC]
        self._position = position

    def position(self) -> int:
        return self._position

    def apply(self, changes, position) -> None:
        raise NotImplementedError

    def reset(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""

    def find(self, query: Query) -> Answer:
        found = [hit for hit in self._hits if query.text.lower() in hit.title.lower() and _fits(hit, query)]
        counted = Counter(each for hit in found for each in hit.formats)
        facets = dict.fromkeys(FACETS, ())
        facets["format"] = tuple(FacetValue(value, count) for value, count in counted.most_common())
        facets["kind"] = tuple(FacetValue(*pair) for pair in Counter(hit.kind for hit in found).most_common())
        first = query.offset + (query.after.among([hit.id for hit in found]) if query.after else 0)
        hits = tuple(found[first : first + query.limit])
        following = query.behind(hits, 0) if hits and len(found) > first + len(hits) else None
        return Answer(hits=hits, total=len(found), facets=facets, position=self._position, next=following)


def _fits(hit: Hit, query: Query) -> bool:
    values = {"format": hit.formats, "kind": (hit.kind,)}
    return all(set(wanted) & set(values.get(facet, ())) for facet, wanted in query.chosen.items())


def _hit(each: Entry) -> Hit:
    body = each.plain()
    parts = [part for part in body.get("distribution", []) if isinstance(part, dict)]
    formats = [value for part in parts for value in part.get("format", []) if isinstance(value, str)]
    return Hit(
        id=each.id,
        kind=each.kind.value,
        slug=each.slug,
        title=_text(body["title"][0]),
        description=_text(body.get("description", [""])[0]),
        publisher="https://quelle.example.org/org/stadt",
        formats=tuple(formats),
        licences=("http://dcat-ap.de/def/licenses/dl-by-de/2.0",),
        modified="2024-05-01",
    )


def _text(value) -> str:
    return value["value"] if isinstance(value, dict) else value

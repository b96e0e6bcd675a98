"""The composition root: an instance directory becomes settings, sources, store, client and outputs."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from catalog import dump
from catalog import settings as catalog_settings
from catalog.output import Output, open_output
from catalog.settings import Settings
from catalog.store import Store
from catalog.words import synonyms
from dcat_ap import __version__, vocabularies
from dcat_ap.given import NOTHING, Given
from dcat_ap.naming import Naming
from harvester.dump import Dumps
from harvester.http import Client, Clock, Limits, Turn
from harvester.instance import document_iri
from harvester.kind import Kind, kinds
from harvester.links import Pace
from harvester.source import SourceConfig, load_sources
from harvester.visit import Visit

OUTPUTS = ("search", "graph")
DUMP = "dump"
"""The follower that writes files; apart from OUTPUTS, since it may be behind for an hour and nobody asks it."""


@dataclass(frozen=True)
class Instance:
    """One instance directory, with everything in it opened when it is first needed."""

    directory: Path

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Give the instance, its own vocabulary tables in use from now on."""
        instance = cls(directory)
        vocabularies.use(instance.vocabularies)
        return instance

    @property
    def exists(self) -> bool:
        """Whether there is an instance in the directory: some commands work without one."""
        return (self.directory / "catalog.toml").is_file()

    @cached_property
    def settings(self) -> Settings:
        """What catalog.toml and organisations.toml say. Raises ConfigInvalid."""
        return catalog_settings.load(self.directory)

    @property
    def vocabularies(self) -> Path:
        """The folder with vocabularies that are newer than those installed."""
        return self.directory / "var" / "vocabularies"

    @cached_property
    def sources(self) -> Mapping[str, SourceConfig]:
        """The Harvest Sources by name. Raises ConfigInvalid."""
        return {source.name: source for source in load_sources(self.directory, self.settings)}

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """The source kinds at hand."""
        return kinds()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Give the store, migrated to the newest tables, with sources, gate and identity as configured."""
        (self.directory / "var").mkdir(exist_ok=True)
        store = Store.open(self.settings.store_url, now, self.settings.retention)
        try:
            store.migrate()
            store.register([source.card for source in self.sources.values()])
            store.regate(self.settings.gate.open)
            store.reidentify(self.settings.identity.ranks({each.name: each.role for each in self.sources.values()}))
            yield store
        finally:
            store.close()

    def output(self, name: str, *, writer: bool) -> Output:
        """Give the output `search` or `graph`."""
        url = {"search": self.settings.search_url, "graph": self.settings.graph_url}[name]
        organisations = {source.name: source.organisation for source in self.sources.values()}
        return open_output(
            url,
            self.directory,
            self.settings.record_base,
            writer=writer,
            organisations=organisations,
            synonyms=synonyms.of_instance(self.directory),
            limits=self.settings.sparql,
        )

    def dumps(self, store: Store) -> Dumps:
        """Give the output `dump`. Raises ValueError where its URL names no files."""
        return Dumps(store, self.settings, dump.place(self.settings.dump_url, self.directory), now)

    @contextmanager
    def visit(self, source: SourceConfig, store: Store | None = None, limits: Limits | None = None) -> Iterator[Visit]:
        """Give all that the source's kind needs, with a client that is closed afterwards.

        With a store, all who use it take turns at a host, so far as it or the instance asks for time between requests.
        """
        turn = Pace(store.turns.take, self.settings.seconds, Clock()) if store else None
        with self.client(limits, turn=turn) as client:
            yield Visit(
                url=document_iri(source.url),
                options=source.options_for(self.kinds[source.kind]),
                instance=self.directory,
                client=client,
                naming=Naming(self.settings.iri_base, source.name),
                given=self.given(source),
                portal=self.settings.base_url,
            )

    def client(self, limits: Limits | None = None, turn: Turn | None = None, *, home: bool = False) -> Client:
        """Give a client that goes where the instance allows; without an instance, to public addresses only.

        `home` allows the portal itself, wherever it stands.
        """
        bounds = limits or Limits()
        if not self.exists:
            return Client(user_agent=f"Datenlotse/{__version__}", limits=bounds)
        agent = f"Datenlotse/{__version__} (+{self.settings.base_url})"
        own = urlsplit(self.settings.base_url).hostname or ""
        allow = (*self.settings.allow, own) if home else self.settings.allow
        return Client(allow=allow, user_agent=agent, limits=bounds, turn=turn)

    def given(self, source: SourceConfig | None = None) -> Given:
        """Give what may be added to what a source says, or to a document of no source."""
        if not self.exists:
            return NOTHING
        return Given.read(source.declare if source else {}, self.settings.contributor_id)


def now() -> datetime:
    """Give the time; LOTSE_NOW stops the clock at a moment of one's choice (ISO 8601), for repeatable runs."""
    stopped = os.environ.get("LOTSE_NOW")
    if not stopped:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(stopped)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

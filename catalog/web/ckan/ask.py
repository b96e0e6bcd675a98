"""Ask: one call of an action, with its parameters as CKAN reads them and what it needs to answer."""

from collections.abc import Mapping
from typing import Any

from catalog.change import Entry
from catalog.output import SearchIndex
from catalog.query import Answer, Query
from catalog.store import Snapshot
from catalog.web.ckan.fault import NoIndex
from catalog.web.ckan.given import Given
from catalog.web.ckan.package import package
from catalog.web.portal import Portal


class Ask(Given):
    """The parameters of a call, a view of the store, and the index."""

    def __init__(self, portal: Portal, snapshot: Snapshot, parameters: Mapping[str, Any], language: str) -> None:
        super().__init__(parameters)
        self.portal, self.snapshot, self.language = portal, snapshot, language

    def find(self, query: Query) -> Answer:
        """Give the answer of the search index. Raises NoIndex where there is none."""
        index: SearchIndex | None = self.portal.search
        if index is None:
            raise NoIndex
        return index.find(query)

    def package(self, entry: Entry) -> dict[str, Any]:
        """Give an entry as a package."""
        bodies = self.portal.remembered.organisations(self.snapshot)
        return package(entry, bodies.get(entry.source, ""), self.portal, self.language)

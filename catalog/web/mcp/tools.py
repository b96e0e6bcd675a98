"""What agents may ask of the catalogue, as plain functions: nothing is written, nothing is fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from catalog.change import Entry, EntryKind, EntryState
from catalog.query import Query
from catalog.store import Snapshot
from catalog.values import best, called, many, things, words
from catalog.web import asked, links
from catalog.web.portal import Portal
from catalog.web.validate import said
from dcat_ap.entry import LISTED
from dcat_ap.finding import Severity
from dcat_ap.score import Score

_MOST, _FINDINGS = 50, 100
_CARRIED = ("license", "format", "media_type")


class NotHere(LookupError):
    """There is nothing of that name; the text says so to the agent."""


class Tools:
    """The tools over one portal; each takes and gives plain values. Sentences are in `language`."""

    def __init__(self, portal: Portal, language: str) -> None:
        self._portal, self._language = portal, language

    @property
    def all(self) -> Sequence[Any]:
        """The tools, in the order in which they are told."""
        return (self.search, self.dataset, self.distributions, self.explain_quality)

    def search(
        self,
        text: str = "",
        *,
        theme: str = "",
        format: str = "",  # noqa: A002
        licence: str = "",
        organisation: str = "",
        limit: int = 10,
        offset: int = 0,
    ) -> dict[str, Any]:
        """Search open datasets, dataset series and data services of German public bodies.

        text: words, all of which must match, best in German. theme, format, licence: an IRI of a facet value, as the
        facets of an earlier answer name it. organisation: key of a public body. limit: 1 to 50 hits. Give the `id` of
        a hit to the other tools.
        """
        if self._portal.search is None:
            raise NotHere("the search index is not available at the moment")
        given = {"theme": theme, "format": format, "licence": licence, "organisation": organisation}
        query = Query(
            text=_line(text),
            chosen={name: (value,) for name, value in given.items() if value and asked.is_sound(value)},
            sort="relevance" if text.strip() else "changed",
            offset=min(max(offset, 0), asked.DEEPEST),
            limit=min(max(limit, 1), _MOST),
        )
        answer = self._portal.search.find(query)
        hits = [{**asdict(hit), "page": self._page(EntryKind(hit.kind), hit.slug)} for hit in answer.hits]
        facets = {name: [asdict(each) for each in values[:10]] for name, values in answer.facets.items()}
        return {"total": answer.total, "position": answer.position, "hits": hits, "facets": facets}

    def dataset(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Tell all that the source says of a dataset, and who it comes from. id: its id, its IRI or its name here.

        `metadata` is as the source gave it, property by property (DCAT-AP.de); distributions are told by another tool.
        `openness` is our verdict on free reuse: free, declared, unclear or not_free.
        """
        with self._portal.store.reading() as snapshot:
            entry = self._find(snapshot, id)
        metadata = {name: value for name, value in entry.plain().items() if name != "distribution"}
        return {**self._named(entry), "title": best(metadata.get("title")), "metadata": metadata}

    def distributions(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Tell where the data of a dataset can be had: address, format, licence, size of each, and whether it works.

        id: as for dataset.
        """
        with self._portal.store.reading() as snapshot:
            entry = self._find(snapshot, id)
            checks = {each.url: each for each in snapshot.links_of(entry.id)}
        found = [_distribution(each) for each in things(entry.plain().get("distribution"))]
        for each in found:
            states = (checks[url] for url in (*each["download_urls"], *each["access_urls"]) if url in checks)
            each["checks"] = [{"url": link.url, "said": links.sentence(link, self._language)} for link in states]
        return {**self._named(entry), "distributions": found}

    def explain_quality(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Explain how well a dataset is described: points of the MQA (of 405), what is wrong, and how it is mended.

        id: as for dataset. `findings` has the gravest first; `points` are what mending one would win.
        """
        with self._portal.store.reading() as snapshot:
            entry = self._find(snapshot, id)
            findings = snapshot.findings(entry.id).findings
        grave = sorted(findings, key=lambda each: (list(Severity).index(each.severity), -each.points))
        score = None if entry.score is None else Score.decode(entry.score).plain()
        told = said(grave[:_FINDINGS], self._language)
        more = len(findings) - len(told)
        return {**self._named(entry), "openness": entry.openness, "score": score, "findings": told, "untold": more}

    def addresses(self, id: str, distribution: int) -> tuple[str, ...]:  # noqa: A002
        """Give where the data of a distribution may be, the most direct address first. Raises NotHere."""
        found = self.distributions(id)["distributions"]
        if not 0 <= distribution < len(found):
            raise NotHere(f"the dataset has {len(found)} distributions, counted from 0")
        return (*found[distribution]["download_urls"], *found[distribution]["access_urls"])

    def _find(self, snapshot: Snapshot, name: str) -> Entry:
        """Give the public entry of the catalogue that somebody means. Raises NotHere."""
        if asked.is_sound(name):
            candidates = [snapshot.entry_by_id(name), *(snapshot.entry(kind, name) for kind in LISTED)]
            for each in (*candidates, *snapshot.entries_by_iri(name)):
                if each and each.state is EntryState.PUBLIC and each.kind.listed:
                    return each
        raise NotHere("there is no public dataset of this id, IRI or name; use search to find one")

    def _named(self, entry: Entry) -> dict[str, Any]:
        named = {"id": entry.id, "iri": entry.iri, "kind": entry.kind.value, "source": entry.source}
        return {**named, "page": self._page(entry.kind, entry.slug), "changed": entry.changed.isoformat()}

    def _page(self, kind: EntryKind, slug: str) -> str:
        return self._portal.url(f"/{kind.folder}/{slug}")


def _line(text: str) -> str:
    return " ".join("".join(each if asked.is_sound(each) else " " for each in text[:500]).split())


def _distribution(plain: Mapping[str, Any]) -> dict[str, Any]:
    carried = {name: list(called(plain, name)) for name in _CARRIED}
    return {
        "title": best(plain.get("title")),
        "description": best(plain.get("description")),
        **carried,
        "size": best(plain.get("byte_size")),
        "download_urls": list(_addresses(plain.get("download_url"))),
        "access_urls": list(_addresses(plain.get("access_url"))),
    }


def _addresses(values: Any) -> Sequence[str]:
    return list(dict.fromkeys(each for value in many(values) for each in words(value)))

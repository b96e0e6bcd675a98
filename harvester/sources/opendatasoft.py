"""Opendatasoft: the names of all datasets from one export, and what is said of them some at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from harvester.clue import Clue
from harvester.interface import Interface, refused
from harvester.options import extra_headers
from harvester.record import Page, SourceFailed
from harvester.visit import Visit

KIND = "opendatasoft"
DOC = {
    "de": "Opendatasoft (Huwise): der Katalog eines Portals über die Explore API 2.1.",
    "en": "Opendatasoft (Huwise): the catalogue of a portal by its Explore API 2.1.",
}
_API = "/api/explore/v2.1/catalog"
_IS_ONE = r"\"total_count\"\s*:.*\"results\"\s*:|\"results\"\s*:.*\"total_count\"\s*:"
CLUES = (Clue(ask=f"{_API}/datasets?limit=1", says=_IS_ONE, url="{base}/", rank=6),)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `opendatasoft`."""

    where: str = field(
        default="",
        metadata={
            "doc_de": 'Filter in ODSQL, etwa publisher = "Stadt Beispiel".',
            "doc_en": 'A filter in ODSQL, such as publisher = "City of Example".',
        },
    )
    page_size: int = field(
        default=50,
        metadata={
            "doc_de": "So viele Datensätze werden auf einmal verlangt; die API gibt höchstens 100.",
            "doc_en": "This many datasets are asked for at once; the API gives 100 at most.",
            "minimum": 1,
        },
    )
    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give the datasets that an export of the catalogue names, and at the end a page that says whether it named all.

    An export has no pages that could move. A dataset that an answer leaves out is asked for alone; only where the
    server says that there is none, it is gone. Raises SourceFailed.
    """
    interface = Interface(visit, "Opendatasoft", "opendatasoft", visit.options.headers)
    if visit.is_file:
        yield interface.document(visit.fetch(visit.url))
        return
    api = f"{_site(visit.url)}{_API}"
    filtered = {"where": visit.options.where} if visit.options.where else {}
    names = _names(interface, f"{api}/exports/json?{urlencode({'select': 'dataset_id', 'limit': -1, **filtered})}")
    total = _total(interface, f"{api}/datasets?{urlencode({'select': 'dataset_id', 'limit': 1, **filtered})}")
    if total > len(names):
        interface.doubt()
    for batch in _batches(names, visit.options.page_size):
        where = f"{api}/datasets?{urlencode({'where': f'dataset_id in ({_quoted(batch)})', 'limit': _MOST})}"
        found = _found(interface, where, batch)
        yield interface.page(where, found.values())
        for name in (each for each in batch if each not in found):
            alone = f"{api}/datasets/{quote(name, safe='')}"
            shown = interface.found(alone)
            if shown is not None:
                yield interface.page(alone, [shown])
    yield interface.end(total)


_MOST = 100
_LONGEST = 4000  # characters of names in one address: servers refuse longer ones
_SINGLY = {"400", "404", "405", "414", "501"}  # a server that cannot be asked for several at once


def _names(interface: Interface, where: str) -> list[str]:
    """Give the names of all datasets, each once."""
    listed = interface.ask(where)
    names = [_name(each) for each in listed] if isinstance(listed, list) else [""]
    if "" in names:
        raise interface.no_answer(where)
    return list(dict.fromkeys(names))


def _total(interface: Interface, where: str) -> int:
    """Give how many datasets there are by the search."""
    said = interface.ask(where)
    total = said.get("total_count") if isinstance(said, dict) else None
    if not isinstance(total, int):
        raise interface.no_answer(where)
    return total


def _found(interface: Interface, where: str, batch: list[str]) -> dict[str, Any]:
    """Give those datasets of a batch that the answer holds; none where several cannot be asked for at once."""
    try:
        said = interface.ask(where)
    except SourceFailed as failed:
        if refused(failed) not in _SINGLY:
            raise
        return {}
    results = said.get("results") if isinstance(said, dict) else None
    if not isinstance(results, list):
        raise interface.no_answer(where)
    wanted = set(batch)
    return {name: each for each in results if (name := _name(each)) in wanted}


def _batches(names: list[str], most: int) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for name in names:
        more = len(quote(name)) + len("%22%2C+%22")
        if batch and (len(batch) >= min(most, _MOST) or length + more > _LONGEST):
            yield batch
            batch, length = [], 0
        batch.append(name)
        length += more
    if batch:
        yield batch


def _name(said: Any) -> str:
    return str(said.get("dataset_id") or "") if isinstance(said, dict) else ""


def _quoted(names: list[str]) -> str:
    escaped = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    return ", ".join(f'"{name}"' for name in escaped)


def _site(url: str) -> str:
    return url.partition("?")[0].partition("/api/")[0].partition("/explore")[0].rstrip("/")

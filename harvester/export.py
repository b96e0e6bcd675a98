"""The whole catalogue as one file, as it was delivered or as it is published."""

import gzip
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

from catalog.change import Entry
from catalog.settings import Settings
from catalog.store import Snapshot, Store
from catalog.web import records
from catalog.web.portal import Portal
from dcat_ap import ntriples, rdf, write
from dcat_ap.naming import Naming
from harvester import mapping
from harvester.record import Origin, Record, digest

PUBLISHED, ALL, DELIVERED = "published", "all", "delivered"

Items = Iterator[tuple[str, str]]
"""Named graphs: IRI and Turtle block."""


def form_of(file: str) -> str:
    """Give the format that a file's name asks for; KeyError if none of ours does."""
    ending = file.removesuffix(".gz").rpartition(".")[2]
    return {"json": "jsonld", "xml": "rdf"}.get(ending, ending if ending in write.FORMATS else "")


def published(snapshot: Snapshot, portal: Portal, *, everything: bool = False) -> Items:
    """Give every entry the public sees as a graph of its record's name, and last our own catalogue.

    With `everything` entries of every verdict on free reuse are among them, as in the feed `/catalog-all`.
    """
    page = snapshot.everything if everything else snapshot.page
    base = portal.settings.record_base
    listed: list[Entry] = []
    after = ""
    while batch := page(after, _BATCH):
        after = batch[-1].id
        for entry in batch:
            yield base + entry.id, entry.turtle + records.record(entry, portal)
            listed.append(replace(entry, json=b"", turtle=""))
    yield portal.settings.iri_base + "catalog", records.catalogue(listed, portal)


def delivered(store: Store, settings: Settings, urls: Mapping[str, str], source: str | None = None) -> Items:
    """Give what the sources said, before any repair: entries mapped and written again, then what belongs to none."""
    for each in store.delivered(source):
        record = Record(key=each.key, iri=each.iri, kind=each.kind, format=each.format, body=each.raw)
        origin = Origin(Naming(settings.iri_base, each.source), urls.get(each.source, ""), settings.base_url)
        entry = mapping.read(record, origin).entry
        yield settings.record_base + each.entry, write.block(rdf.rows(entry), ntriples.token(entry.id))
    for left in store.leftovers(source):
        graph = f"{settings.record_base}page/{digest(left.url.encode())}"
        yield graph, write.block(ntriples.rows(left.text.decode()))


_BATCH = 500


def save(items: Iterable[tuple[str, str]], form: str, target: str, standard_output: IO[bytes]) -> None:
    """Write a document of `items` to the file `target`, whole or not at all; `-` is standard output."""
    with _opened(target, standard_output) as out:
        for piece in write.document(form, items):
            out.write(piece)


@contextmanager
def _opened(target: str, standard_output: IO[bytes]) -> Iterator[IO[bytes]]:
    if target == "-":
        yield standard_output
        standard_output.flush()
        return
    path = Path(target)
    unfinished = path.with_name(f".{path.name}.unfinished-{os.getpid()}")
    try:
        with unfinished.open("wb") as plain:
            if target.endswith(".gz"):
                with gzip.GzipFile(filename="", mode="wb", fileobj=plain, mtime=0) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield plain
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)

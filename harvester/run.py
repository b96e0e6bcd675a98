"""The main job on one page: what a Harvest Source has now becomes what the catalogue shows.

kind.pages(visit)          pages of records, as they came               harvester/sources/<kind>.py
  censor.record(record)    without what is to be kept out               harvester/censor.py
  prepare(record)          on every core once there are many            harvester/prepare.py, crew.py
    mapping.read(record)   an entry: a Dataset, or of another kind      harvester/mappings/<format>.py
    clean(entry)           mended; each change is a finding             dcat_ap/clean.py
    check(entry)           findings: what DCAT-AP.de asks for           dcat_ap/check.py
    judge(entry)           free to reuse, or why not                    dcat_ap/licences
    score(entry)           points of the MQA                            dcat_ap/score
  run.stage(...)           kept, and seen by nobody yet                 catalog/store
run.publish(guard)         one transaction: seen by everybody, or held  catalog/store
run.plan(guard)            or kept, until `lotse apply` publishes it
followers                  search index and triple store catch up       catalog/follow.py
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from hashlib import blake2b

import orjson

from catalog import fact
from catalog.change import Run
from catalog.intake import Guard, KnownPage, SealedEntry
from catalog.redaction import is_placeholder
from catalog.store import RunWriter, Store
from dcat_ap import __version__ as version
from dcat_ap import assess, identity, write
from dcat_ap.finding import warning
from harvester import censor, mapping
from harvester.crew import Crew
from harvester.kind import Kind
from harvester.prepare import Refused, prepare
from harvester.record import Page, Record, SourceFailed, recalled
from harvester.source import SourceConfig
from harvester.visit import Visit

Progress = Callable[[int, int | None], None]
"""Told after every page: entries seen so far, and how many the source says it has."""


def harvest(
    source: SourceConfig,
    kind: Kind,
    visit: Visit,
    store: Store,
    *,
    full: bool = False,
    planning: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Give the report of one run, which has published everything the source has now, or nothing at all.

    `full` reads and maps everything again, whatever is known from last time. `planning` publishes nothing, but keeps
    what would be published as a plan.
    """
    met: dict[str, int] = {}
    total: int | None = None
    whole = True
    with (
        store.begin_run(source.name, fingerprint(source, visit)) as run,
        Crew(partial(prepare, visit.origin, visit.given)) as crew,
    ):
        try:
            for given in kind.pages(visit.with_memory(_forgetful if full else run.known)):
                page = censor.page(given, run.redactor, source.name)
                news = _kept(page, run, met) or _news(page, run, met, full=full)
                for prepared in crew.take(news):
                    stage(prepared, run)
                _remember(page, run)
                total = page.total if page.total is not None else total
                whole = whole and page.whole
                if progress:
                    progress(len(met), total)
            for prepared in crew.rest():
                stage(prepared, run)
        except SourceFailed as failed:
            run.finding(failed.finding)
            return run.fail(failed.finding.rule)
        if total is not None and len(met) < total:
            run.finding(warning("page.fewer", source.url, total=total, seen=len(met)))
            whole = False
        finish = run.plan if planning else run.publish
        return finish(Guard(**asdict(source.guard), review=source.review), complete=whole)


def fingerprint(source: SourceConfig, visit: Visit) -> str:
    """Give what besides its bytes decides how a record is mapped; if it changes, every record is mapped again."""
    parts = [
        version,
        mapping.versions(),
        assess.version(),
        write.VERSION,
        fact.VERSION,
        identity.VERSION,
        visit.naming.iri_base,
        source.url,
        visit.portal,
    ]
    given = repr(visit.given)
    return blake2b(orjson.dumps([*parts, source.kind, source.options, given]), digest_size=8).hexdigest()


def stage(prepared: SealedEntry | Refused, run: RunWriter) -> None:
    """Keep an entry for publication; a record that could not be mapped leaves its entry as it was published."""
    if isinstance(prepared, Refused):
        run.failed(keys=[prepared.key])
        run.finding(prepared.finding)
    else:
        run.stage(prepared, replace=True)


def _news(page: Page, run: RunWriter, met: dict[str, int], *, full: bool) -> list[Record]:
    """Give the records of a page that are new or have changed. Of several under one key the longest counts."""
    news = []
    for record in page.records:
        before = met.get(record.key, 0)
        if before and before != len(record.body):
            run.finding(warning("entry.repeated", page.url, iri=record.iri))
        if before >= len(record.body):
            continue
        met[record.key] = len(record.body)
        if not full and run.unchanged(record.key, record.digest):
            run.saw(record.key)
            continue
        censored = censor.record(record, run.redactor)
        if not full and censored is not record and run.unchanged(censored.key, censored.digest):
            run.saw(censored.key)
        else:
            news.append(replace(censored, address=page.url))
    return news


def _kept(page: Page, run: RunWriter, met: dict[str, int]) -> list[Record]:
    """Count what an unchanged page holds as seen.

    Give those records, as they are published, that a shorter one of the same key has displaced in this run.
    """
    displaced = []
    for key, length in page.unchanged.items():
        before = met.get(key, 0)
        if before >= length:
            continue
        met[key] = length
        if not run.saw(key) and before and not is_placeholder(key):
            displaced.append(recalled(run.recall(key)))
    return displaced


def _remember(page: Page, run: RunWriter) -> None:
    """Keep the page for next time, and what was wrong with it for the report; one that is not whole is read again."""
    for finding in page.findings:
        run.finding(finding)
    if not page.whole:
        page = replace(page, etag="", last_modified="", digest="")
    run.keep_page(
        KnownPage(
            url=page.url,
            etag=page.etag,
            last_modified=page.last_modified,
            digest=page.digest,
            next_url=page.next_url,
            total=page.total,
            keys={**page.unchanged, **{record.key: len(record.body) for record in page.records}},
            leftovers=page.leftovers,
        )
    )


def _forgetful(_url: str) -> None:
    """Know nothing of any page."""

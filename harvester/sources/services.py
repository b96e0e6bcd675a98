"""Services of the administration: XZuFi 2.1 to 2.3, one document over HTTP, or a file or a folder of the instance.

No German service portal has a public address for it that is confirmed; this follows the published schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from dcat_ap.finding import error
from harvester import xzufi
from harvester.clue import Clue
from harvester.instance import LeavesInstance, local_file
from harvester.options import extra_headers
from harvester.record import Page, SourceFailed, digest, readable
from harvester.visit import Visit

KIND = "services"
DOC = {
    "de": "Leistungen der Verwaltung nach XZuFi 2.1 bis 2.3: ein Dokument im Netz, eine Datei oder ein Ordner.",
    "en": "Services of the administration by XZuFi 2.1 to 2.3: one document on the web, a file or a folder.",
}
CLUES = (Clue(says=r"xoev\.de/schemata/xzufi/|\bxzufiVersion=", rank=9),)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `services`."""

    headers: Mapping[str, str] = extra_headers()


def pages(visit: Visit) -> Iterator[Page]:
    """Give all services as one page: bodies and online services belong to them from whichever file they come.

    Raises SourceFailed when a document cannot be had or read; none counts as deleted where a lone document is a change.
    """
    files = _files(visit)
    answers = [visit.fetch(url, headers=visit.options.headers, accept="application/xml, text/xml") for url in files]
    known = visit.as_known(answers[0]) if len(answers) == 1 and files == [visit.url] else None
    if known:
        yield known
        return
    with readable():
        transfer = xzufi.read((answer.body, answer.where) for answer in answers)
    contents = transfer.records(visit.origin)
    is_whole = not any(each.rule == "services.no-id" for each in contents.findings)
    if len(answers) == 1:
        yield replace(answers[0].page(contents), url=visit.url, whole=is_whole and not transfer.deleted)
    else:
        yield Page.of(contents, visit.url, digest(b"".join(answer.body for answer in answers)), whole=is_whole)


def _files(visit: Visit) -> list[str]:
    """Give the documents of the source: its address, or the files of a folder in the order of their names."""
    if not visit.is_file:
        return [visit.url]
    name = unquote(urlsplit(visit.url).path).lstrip("/")
    try:
        folder = local_file(visit.instance, visit.url)
    except LeavesInstance as leaves:
        raise SourceFailed(error("page.missing", name, file=name)) from leaves
    if not folder.is_dir():
        return [visit.url]
    root = visit.instance.resolve()
    found = sorted(each for each in folder.rglob("*.xml") if each.is_file() and each.is_relative_to(root))
    if not found:
        raise SourceFailed(error("page.missing", name, file=f"{name}/*.xml"))
    return [f"file:{quote(str(each.relative_to(root)))}" for each in found]

"""A folder of metadata files: in the instance, or on the web as an index of links (web-accessible folder)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from dcat_ap.finding import error
from harvester import mapping
from harvester.clue import Clue
from harvester.instance import LeavesInstance, local_file
from harvester.record import Page, SourceFailed, digest
from harvester.visit import Visit

KIND = "waf"
DOC = {
    "de": "Ordner mit Metadaten-Dateien: in der Instanz oder im Netz als Seite mit Verweisen (Web Accessible Folder).",
    "en": "A folder of metadata files: in the instance, or on the web as a page of links (web-accessible folder).",
}
CLUES = (Clue(says=r"<title>\s*Index of\b.*href=\"[^\"]+\.xml\"", rank=60),)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `waf`."""

    format: str = field(
        default="iso",
        metadata={
            "doc_de": "Format der Dateien, wie es lotse map --from kennt.",
            "doc_en": "The format of the files, as lotse map --from knows it.",
        },
    )
    ending: str = field(
        default=".xml",
        metadata={
            "doc_de": "Nur Dateien mit dieser Endung werden gelesen.",
            "doc_en": "Only files with this ending are read.",
            "minLength": 1,
        },
    )
    max_files: int = field(
        default=100_000,
        metadata={
            "doc_de": "So viele Dateien darf der Ordner höchstens haben.",
            "doc_en": "The folder may have at most this many files.",
            "minimum": 1,
        },
    )


def pages(visit: Visit) -> Iterator[Page]:
    """Give each file of the folder as a page, in the order of their names.

    A file that cannot be had or read is a finding, and then nothing counts as deleted. Raises SourceFailed where the
    folder itself cannot be had.
    """
    options: Options = visit.options
    files = _local(visit) if visit.is_file else _linked(visit)
    if len(files) > options.max_files:
        raise SourceFailed(error("page.too-many", visit.url, most=options.max_files))
    for url in files:
        yield _page(visit, url)


def _page(visit: Visit, url: str) -> Page:
    try:
        answer = visit.fetch(url)
        return visit.page(answer, partial(mapping.records, visit.options.format))
    except SourceFailed as failed:
        return Page(url=url, digest=digest(b""), findings=(failed.finding,), whole=False)


def _local(visit: Visit) -> list[str]:
    """Give the files below a folder of the instance, or the one file that is meant."""
    name = unquote(urlsplit(visit.url).path).lstrip("/")
    try:
        folder = local_file(visit.instance, visit.url)
    except LeavesInstance as leaves:
        raise SourceFailed(error("page.missing", name, file=name)) from leaves
    if folder.is_file():
        return [visit.url]
    if not folder.is_dir():
        raise SourceFailed(error("page.missing", name, file=name))
    root = visit.instance.resolve()
    found = (each for each in folder.rglob(f"*{visit.options.ending}") if each.is_file())
    return [f"file:{quote(str(each.relative_to(root)))}" for each in sorted(found) if each.is_relative_to(root)]


def _linked(visit: Visit) -> list[str]:
    """Give the files that the page links and that lie in its folder or below; a folder is not entered."""
    answer = visit.ask(visit.url)
    folder = urljoin(answer.url, ".")
    links = _Links()
    links.feed(answer.body.decode("utf-8", "replace"))
    found = {urldefrag(urljoin(answer.url, link)).url for link in links.found}
    files = sorted(each for each in found if _path(each).endswith(visit.options.ending) and each.startswith(folder))
    if not files:
        raise SourceFailed(error("waf.no-files", visit.url, ending=visit.options.ending))
    return files


def _path(url: str) -> str:
    return urlsplit(url).path


class _Links(HTMLParser):
    """Collects the addresses of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of an <a>."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]

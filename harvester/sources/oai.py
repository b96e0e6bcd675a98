"""OAI-PMH 2.0: every record, or those that changed since last time where the repository tells deletions for good."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from dcat_ap.finding import Finding, error
from dcat_ap.parse import Unreadable
from harvester import mapping, markup
from harvester.clue import Clue
from harvester.markup import Element, children, local, words
from harvester.options import extra_headers
from harvester.record import Contents, Page, Record, SourceFailed, digest
from harvester.visit import Visit

KIND = "oai"
DOC = {
    "de": "OAI-PMH 2.0: Repositorien von Bibliotheken, Archiven und Hochschulen, auch DCAT und ISO.",
    "en": "OAI-PMH 2.0: repositories of libraries, archives and universities, DCAT and ISO too.",
}
CLUES = (
    Clue(says=r"openarchives\.org/OAI/2\.0/", url="{asked}", rank=8),
    Clue(ask="?verb=Identify", says=r"openarchives\.org/OAI/2\.0/.*repositoryName", url="{base}", rank=9),
    Clue(ask="/oai?verb=Identify", says=r"openarchives\.org/OAI/2\.0/.*repositoryName", url="{base}/oai", rank=25),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a steward may set for a source of kind `oai`."""

    prefix: str = field(
        default="",
        metadata={
            "doc_de": "metadataPrefix; ohne Angabe das reichste der Quelle: DCAT, ISO, DataCite, Dublin Core.",
            "doc_en": "metadataPrefix; the richest format the source names if empty: DCAT, ISO, DataCite, Dublin Core.",
        },
    )
    set: str = field(
        default="",
        metadata={"doc_de": "Nur diese Menge (setSpec).", "doc_en": "Only this set (setSpec)."},
    )
    incremental: bool = field(
        default=True,
        metadata={
            "doc_de": "Nur Geändertes holen, wo die Quelle Löschungen dauerhaft meldet; sonst und mit --full alles.",
            "doc_en": "Fetch only what changed where the source tells deletions for good; else, and with --full, all.",
        },
    )
    headers: Mapping[str, str] = extra_headers()


_FORMATS = {  # namespace of a metadata format -> our mapping, the richest first
    "http://www.w3.org/ns/dcat#": "dcat",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "dcat",
    "http://www.isotc211.org/2005/gmd": "iso",
    "http://standards.iso.org/iso/19115/-3/mdb/2.0": "iso",
    "http://datacite.org/schema/kernel-4": "datacite",
    "http://datacite.org/schema/kernel-3": "datacite",
    "http://www.openarchives.org/OAI/2.0/oai_dc/": "dublincore",
}
_STATE = "#state"  # of the page in which a run keeps what there is, and until when it was told


@dataclass(frozen=True, slots=True)
class _Repository:
    """What a repository says of itself: until when an answer is true, whether it tells deletions, what it speaks."""

    now: str
    keeps_deletions: bool
    prefix: str
    format: str


def pages(visit: Visit) -> Iterator[Page]:
    """Give the records of a repository; where only changes are asked for, the others as unchanged.

    Raises SourceFailed where an answer cannot be had, is none, or comes a second time.
    """
    repository = _repository(visit)
    known = visit.known(visit.url + _STATE)
    since = known.last_modified if known and repository.keeps_deletions and visit.options.incremental else ""
    keys: dict[str, int] = dict(known.keys) if known and since else {}
    for answer in _walk(visit, repository, since):
        records, findings = _read(answer, repository, visit)
        for name in answer.deleted:
            keys = {key: length for key, length in keys.items() if key.partition(" ")[0] != name}
        keys |= {record.key: len(record.body) for record in records}
        yield Page(url=answer.url, digest=digest(answer.url.encode()), records=records, findings=findings)
    yield Page(url=visit.url + _STATE, digest=repository.now, last_modified=repository.now, unchanged=keys)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer to ListRecords: its records as elements by OAI identifier, and the identifiers of deleted ones."""

    url: str
    records: tuple[tuple[str, Element], ...]
    deleted: tuple[str, ...]


def _walk(visit: Visit, repository: _Repository, since: str) -> Iterator[_Answer]:
    """Give all answers to ListRecords, following resumption tokens; one met before ends the walk as failed.

    A token has to be alone (OAI-PMH 2.0, 3.5). pycsw wants the format beside it all the same (its issue 317), so from
    the first refusal on it gets what was first asked for.
    """
    first = {"verb": "ListRecords", "metadataPrefix": repository.prefix, "set": visit.options.set, "from": since}
    asked, beside = first, dict[str, str]()
    met: set[str] = set()
    seen = 0
    while asked:
        try:
            url, root = _ask(visit, {**beside, **asked})
        except SourceFailed as failed:
            if beside or "resumptionToken" not in asked or dict(failed.finding.facts).get("code") != "badArgument":
                raise
            beside = first
            continue
        answer = _answer(url, root)
        yield answer
        seen += len(answer.records) + len(answer.deleted)
        token = _token(root, seen)
        if token in met:
            raise SourceFailed(error("page.repeated", url))
        met.add(token)
        asked = {"verb": "ListRecords", "resumptionToken": token} if token else {}


def _token(root: Element, seen: int) -> str:
    """Give the token for what follows; empty where the list is at its end.

    An empty one says so (3.5). pycsw says it with the token 0, after as many records as the list has.
    """
    found = next((each for each in root.iter() if local(each.tag) == "resumptionToken"), None)
    if found is None:
        return ""
    said, size = words(found), found.get("completeListSize", "")
    return "" if said == "0" and size.isascii() and size.isdigit() and seen >= int(size) else said


def _answer(url: str, root: Element) -> _Answer:
    records, deleted = [], []
    for each in (element for element in root.iter() if local(element.tag) == "record"):
        parts = {local(part.tag): part for part in children(each)}
        header = parts.get("header")
        if header is None:
            continue  # what is within another record's metadata
        name = next((words(part) for part in children(header) if local(part.tag) == "identifier"), "")
        if header.get("status") == "deleted":
            deleted.append(name)
        elif "metadata" in parts:
            records += [(name, part) for part in children(parts["metadata"])]
    return _Answer(url, tuple(records), tuple(deleted))


def _read(answer: _Answer, repository: _Repository, visit: Visit) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Give the records by the mapping of their format, each under its OAI identifier, which deletions name.

    What the mapping cannot read stays a record, so that it is refused by name and its entry stays as it was.
    """
    found: list[Record] = []
    findings: list[Finding] = []
    for name, element in answer.records:
        body = markup.canonical(element)
        try:
            contents = mapping.records(repository.format, body, visit.origin, name)
        except Unreadable:
            contents = Contents(())
        findings += contents.findings
        if len(contents.records) > 1:
            found += [replace(each, key=f"{name} {each.key}") for each in contents.records]
        elif contents.records:
            found.append(replace(contents.records[0], key=name))
        else:
            iri = str(visit.naming.entry("dataset", name))
            found.append(Record(key=name, iri=iri, kind="dataset", format=repository.format, body=body))
    return tuple(found), tuple(findings)


def _repository(visit: Visit) -> _Repository:
    _, identity = _ask(visit, {"verb": "Identify"})
    said = {local(each.tag): words(each) for each in identity.iter()}
    prefix, form = _format(visit)
    day = said.get("granularity", "") == "YYYY-MM-DD"
    now = said.get("responseDate", "")
    return _Repository(now[:10] if day else now, said.get("deletedRecord") == "persistent", prefix, form)


def _format(visit: Visit) -> tuple[str, str]:
    """Give the metadataPrefix to ask for and the mapping that reads it."""
    url, root = _ask(visit, {"verb": "ListMetadataFormats"})
    offered: dict[str, str] = {}
    for each in (element for element in root.iter() if local(element.tag) == "metadataFormat"):
        parts = {local(part.tag): words(part) for part in children(each)}
        offered[parts.get("metadataPrefix", "")] = parts.get("metadataNamespace", "")
    wanted = visit.options.prefix
    known = [(prefix, _FORMATS[space]) for prefix, space in offered.items() if space in _FORMATS]
    if wanted:
        known = [each for each in known if each[0] == wanted]
    if not known:
        raise SourceFailed(error("oai.no-format", url, wanted=wanted or "-", offered=", ".join(offered) or "-"))
    order = list(dict.fromkeys(_FORMATS.values()))
    return min(known, key=lambda each: order.index(each[1]))


def _ask(visit: Visit, asked: Mapping[str, str]) -> tuple[str, Element]:
    """Give the answer to a request; that nothing matched is an empty one (OAI-PMH 2.0, 3.6). Raises SourceFailed."""
    url = f"{visit.url}{'&' if '?' in visit.url else '?'}{urlencode({k: v for k, v in asked.items() if v})}"
    answer = visit.ask(url, headers=visit.options.headers)
    try:
        root, _ = markup.parse(answer.body, answer.where)
    except Unreadable as unreadable:
        raise SourceFailed(unreadable.finding) from unreadable
    if local(root.tag) != "OAI-PMH":
        raise SourceFailed(error("oai.no-answer", answer.where, name=local(root.tag)))
    fault = next((each for each in children(root) if local(each.tag) == "error"), None)
    if fault is not None and fault.get("code") != "noRecordsMatch":
        raise SourceFailed(error("oai.error", answer.where, code=fault.get("code", ""), said=words(fault)[:300]))
    return url, root

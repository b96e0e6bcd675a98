"""OAI-PMH 2.0: every record, or those that changed since last time where the repository tells deletions for good."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from dcat_ap.finding import Finding, error, warning
from dcat_ap.parse import Unreadable
from harvester import mapping, markup
from harvester.clue import Clue
from harvester.markup import Element, children, local, words
from harvester.options import extra_headers, most_records
from harvester.record import Contents, Page, Record, SourceFailed, digest, readable
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
    max_records: int = most_records()
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

    What was met is held against the list of identifiers, read afterwards: what slipped through between two answers is
    asked for by name, and absence counts only where both lists are equal. Raises SourceFailed where an answer cannot be
    had, is none, or the list goes in circles.
    """
    repository = _repository(visit)
    known = visit.known(visit.url + _STATE)
    since = known.last_modified if known and repository.keeps_deletions and visit.options.incremental else ""
    keys: dict[str, int] = dict(known.keys) if known and since else {}
    walk = _Walk(visit, repository, since)
    for answer in walk.answers():
        records, findings = _read(answer, repository, visit)
        for name in answer.deleted:
            keys = {key: length for key, length in keys.items() if key.partition(" ")[0] != name}
        keys |= {record.key: len(record.body) for record in records}
        yield Page(url=answer.url, digest=digest(answer.url.encode()), records=records, findings=findings)
    told = () if walk.is_whole else (warning("oai.moved", visit.url, seen=len(walk.met), total=len(walk.listed)),)
    yield Page(
        url=visit.url + _STATE,
        digest=repository.now,
        last_modified=repository.now,
        unchanged=keys,
        findings=told,
        whole=walk.is_whole,
    )


_NO_MORE = "0"


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer: all its OAI identifiers, its records as elements by identifier, which are deleted, how it goes on.

    `count` is how many records it names, `size` how many the list has by the repository's word; empty where unsaid.
    """

    url: str
    token: str
    size: str
    count: int
    names: frozenset[str]
    records: tuple[tuple[str, Element], ...]
    deleted: tuple[str, ...]

    @property
    def repeats(self) -> bool:
        """Whether records have the same identifier, so that it is none: pycsw lists all by that of the first."""
        return len(self.names) < self.count

    def follows(self, seen: int) -> str:
        """Give the token for what follows where `seen` records were met so far; empty where the list is at its end.

        An empty one says so (OAI-PMH 2.0, 3.5). pycsw says it with the token 0, after as many records as the list has.
        """
        is_told = self.size.isascii() and self.size.isdigit()
        return "" if self.token == _NO_MORE and is_told and seen >= int(self.size) else self.token


class _Walk:
    """One walk through a repository: which identifiers were met with their records, and which are listed afterwards."""

    def __init__(self, visit: Visit, repository: _Repository, since: str) -> None:
        self.met: set[str] = set()
        self.listed: set[str] = set()
        self._visit = visit
        self._since = since
        self._asked = {"metadataPrefix": repository.prefix, "set": visit.options.set, "from": since}
        self._beside: dict[str, str] = {}
        self._moved = False

    @property
    def is_whole(self) -> bool:
        """Whether what was not met is not there; where only changes were asked for, nothing follows from absence."""
        return bool(self._since) or (self.met == self.listed and not self._moved)

    def answers(self) -> Iterator[_Answer]:
        """Give all answers with records, in the end those of records that are listed and were not met."""
        yield from self._list("ListRecords", self.met)
        self._list_again()
        for name in sorted(self.listed - self.met)[:_MOST_MISSING]:
            one = {"identifier": name, "metadataPrefix": self._asked["metadataPrefix"]}
            yield _answer(*_ask(self._visit, {"verb": "GetRecord", **one}, empty=_NO_RECORD))

    def _list_again(self) -> None:
        """List what there is once more: by identifiers, or where those are none by records."""
        for verb in ("ListIdentifiers", "ListRecords"):
            self.listed.clear()
            try:
                if not any(answer.repeats for answer in self._list(verb, self.listed)):
                    return
            except SourceFailed as failed:
                if failed.finding.rule != "oai.error":
                    raise
                self._moved = True
                return

    def _list(self, verb: str, met: set[str]) -> Iterator[_Answer]:
        """Give all answers to a request for a list; one whose token expires is begun anew (OAI-PMH 2.0, 3.5.1)."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                yield from self._through(verb, met)
            except SourceFailed as failed:
                if dict(failed.finding.facts).get("code") != "badResumptionToken" or attempt == _ATTEMPTS:
                    raise
            else:
                return

    def _through(self, verb: str, met: set[str]) -> Iterator[_Answer]:
        now: set[str] = set()
        tokens: set[str] = set()
        asked, idle, seen = {"verb": verb, **self._asked}, 0, 0
        while asked:
            answer = self._next(asked)
            if tokens and not answer.names:
                answer = self._next(asked)  # a list does not go on with nothing, unless by mistake
            yield answer
            self._moved = self._moved or not now.isdisjoint(answer.names)
            idle = 0 if answer.names - now else idle + 1
            now |= answer.names
            met |= now
            if len(met) > self._visit.options.max_records:
                raise SourceFailed(error("entry.too-many", answer.url, most=self._visit.options.max_records))
            seen += answer.count
            token = answer.follows(seen)
            if token in tokens or idle == _IDLE:
                raise SourceFailed(error("page.repeated", answer.url))
            tokens.add(token)
            asked = {"verb": verb, "resumptionToken": token} if token else {}

    def _next(self, asked: dict[str, str]) -> _Answer:
        """Give the answer to a request; where a token is refused alone, it gets what was first asked for beside it.

        A token has to be alone (OAI-PMH 2.0, 3.5); pycsw wants the format beside it all the same (its issue 317).
        """
        try:
            return _answer(*_ask(self._visit, {**self._beside, **asked}))
        except SourceFailed as failed:
            is_refused = dict(failed.finding.facts).get("code") == "badArgument"
            if self._beside or "resumptionToken" not in asked or not is_refused:
                raise
        self._beside = self._asked
        return self._next(asked)


_ATTEMPTS = 3  # of a list whose token expires
_IDLE = 3  # answers in a row without anything new are a circle
_MOST_MISSING = 500
_NO_RECORD = frozenset({"idDoesNotExist", "cannotDisseminateFormat"})


def _answer(url: str, root: Element) -> _Answer:
    names, records, deleted = [], [], []
    for header in (each for each in root.iter() if local(each.tag) == "header"):
        name = next((words(part) for part in children(header) if local(part.tag) == "identifier"), "")
        names.append(name)
        if header.get("status") == "deleted":
            deleted.append(name)
        for metadata in (each for each in header.itersiblings() if local(each.tag) == "metadata"):
            records += [(name, part) for part in children(metadata)]
    token = next((each for each in root.iter() if local(each.tag) == "resumptionToken"), None)
    said, size = (words(token), token.get("completeListSize", "")) if token is not None else ("", "")
    return _Answer(url, said, size, len(names), frozenset(names), tuple(records), tuple(deleted))


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


def _ask(
    visit: Visit, asked: Mapping[str, str], *, empty: Collection[str] = ("noRecordsMatch",)
) -> tuple[str, Element]:
    """Give the answer to a request; an error in `empty` is an empty one (OAI-PMH 2.0, 3.6). Raises SourceFailed."""
    url = f"{visit.url}{'&' if '?' in visit.url else '?'}{urlencode({k: v for k, v in asked.items() if v})}"
    answer = visit.ask(url, headers=visit.options.headers)
    with readable():
        root, _ = markup.parse(answer.body, answer.where)
    if local(root.tag) != "OAI-PMH":
        raise SourceFailed(error("oai.no-answer", answer.where, name=local(root.tag)))
    fault = next((each for each in children(root) if local(each.tag) == "error"), None)
    if fault is not None and fault.get("code") not in empty:
        raise SourceFailed(error("oai.error", answer.where, code=fault.get("code", ""), said=words(fault)[:300]))
    return url, root

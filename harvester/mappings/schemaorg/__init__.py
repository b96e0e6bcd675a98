"""schema.org/Dataset, as web pages say it for search engines: https://schema.org/Dataset.

Read are JSON-LD documents, lines of them, and pages with JSON-LD, microdata or RDFa. A dataset is found by itself, in a
list, in `@graph`, and as part of a DataCatalog. The counterparts follow DCAT 3, annex B.1 (alignment with schema.org).
A provider is a contributor, never the publisher that nobody named. What has no counterpart is kept as `schema:<name>`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import orjson

from dcat_ap import encoding
from dcat_ap.document import Delivered
from dcat_ap.finding import Finding, error, warning
from dcat_ap.naming import fingerprint
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri
from dcat_ap.terms import DCAT, DCT, FOAF, OWL, SPDX, VCARD, Iri
from harvester import webpage
from harvester.draft import Draft, Node
from harvester.mappings.schemaorg import coverage
from harvester.mappings.schemaorg.items import (
    NAMESPACE,
    STRUCTURE,
    Item,
    first,
    is_described,
    is_web,
    members,
    more,
    put_back,
    several,
    text_of,
    types,
)
from harvester.record import Contents, Origin, Record

FORMAT = "schemaorg"
VERSION = 3


_DATASETS = {"Dataset", "DataFeed", "CompleteDataFeed"}
_INTO = ("@graph", "dataset", "mainEntity", "itemListElement", "item", "hasPart", "dataFeedElement", "subjectOf")
_DEPTH = 12
_INLINE = 4

_TEXTS = {
    "name": DCT.title,
    "alternateName": DCT.alternative,
    "description": DCT.description,
    "version": DCAT.version,
    "dateModified": DCT.modified,
    "datePublished": DCT.issued,
    "dateCreated": DCT.created,
    "temporalCoverage": DCT.temporal,
    "citation": DCT.bibliographicCitation,
    "conditionsOfAccess": DCT.accessRights,
    "creditText": DCT.rights,
}
_LINKS = {
    "url": DCAT.landingPage,
    "license": DCT.license,
    "inLanguage": DCT.language,
    "sameAs": OWL.sameAs,
    "isBasedOn": DCT.source,
    "usageInfo": FOAF.page,
}
_AGENTS = {
    "creator": DCT.creator,
    "author": DCT.creator,
    "publisher": DCT.publisher,
    "contributor": DCT.contributor,
    "provider": DCT.contributor,
}
_FILE_TEXTS = {
    "name": DCT.title,
    "description": DCT.description,
    "contentSize": DCAT.byteSize,
    "dateModified": DCT.modified,
    "datePublished": DCT.issued,
}
_FILE_LINKS = {
    "encodingFormat": DCT.format,
    "fileFormat": DCT.format,
    "license": DCT.license,
    "inLanguage": DCT.language,
}
_SUMS = {"sha256": SPDX.checksumAlgorithm_sha256, "md5": SPDX.checksumAlgorithm_md5}
_CLASSES = {"Person": FOAF.Person, "Organization": FOAF.Organization, "GovernmentOrganization": FOAF.Organization}


def records(body: bytes, origin: Origin, where: str) -> Contents:
    """Give the datasets of a JSON-LD document or of a page. Raises Unreadable where there is neither."""
    base = where if where.startswith(("http://", "https://")) else origin.url
    items, findings = _document(body, base, where)
    described = {each["@id"]: each for item in items for each in _described(item, 0)}
    found: dict[str, Record] = {}
    for dataset in _datasets(items, 0):
        record = _record(dataset, described, origin, base)
        known = found.get(record.key)
        if known is None or len(known.body) < len(record.body):
            found[record.key] = record
    return Contents(tuple(found.values()), tuple(findings))


def read(record: Record, origin: Origin) -> Delivered:
    """Give the entry of a dataset. Raises Unreadable where the record holds none."""
    try:
        said = orjson.loads(record.body)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(error("website.no-record", record.key)) from fault
    if not isinstance(said, dict):
        raise Unreadable(error("website.no-record", record.key))
    item, draft = members(said), Draft(record)
    named = first(item, "@id")
    draft.keep("schema:@id", "" if named.startswith("_:") or named in record.iri else named)
    draft.keep("schema:@type", sorted(types(item) - _DATASETS))
    rest = dict(item)
    _common(draft, rest, _TEXTS, _LINKS)
    draft.text(DCAT.keyword, *_keywords(rest.pop("keywords", None)))
    for value in several(rest.pop("identifier", None)):
        draft.text(DCT.identifier, text_of(value, "value", "url", "@id"))
        draft.keep("schema:identifier", more(value, "value"))
    if not item.get("description") and isinstance(item.get("abstract"), str):
        draft.text(DCT.description, rest.pop("abstract"))
    _people(draft, rest)
    for value in several(rest.pop("spatialCoverage", None)):
        coverage.tell(draft, value)
    for value in several(rest.pop("distribution", None)):
        _file(draft, value)
    for name, value in rest.items():
        if name not in STRUCTURE:
            draft.keep(name if ":" in name else f"schema:{name}", value)
    return draft.entry(origin)


def _document(body: bytes, base: str, where: str) -> tuple[list[Any], tuple[Finding, ...]]:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start not in (b"{", b"["):
        page = webpage.read(body, base, where)
        return list(page.items), page.findings
    try:
        text = encoding.decode(body).text
        return [orjson.loads(text)], ()
    except encoding.Undecodable as fault:
        raise Unreadable(error("website.no-page", where)) from fault
    except orjson.JSONDecodeError as fault:
        return _lines(text, where, fault)


def _lines(text: bytes, where: str, fault: Exception) -> tuple[list[Any], tuple[Finding, ...]]:
    """Give the values of JSON Lines; a line that is none costs only itself. Raises Unreadable where all are none."""
    items, findings = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                items.append(orjson.loads(line))
            except orjson.JSONDecodeError as wrong:
                findings.append(warning("website.bad-json", f"{where}:{number}", reason=wrong))
    if not any(isinstance(item, dict) for item in items) or len(findings) > len(items):
        raise Unreadable(error("website.bad-json", where, reason=fault))
    return items, tuple(findings)


def _datasets(value: Any, depth: int) -> Iterator[Item]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _datasets(each, depth + 1)
    elif isinstance(value, dict):
        item = {NAMESPACE.sub("", name): each for name, each in value.items()}
        if types(item) & _DATASETS and is_described(item):
            yield value
        for name in _INTO:
            yield from _datasets(item.get(name), depth + 1)


def _described(value: Any, depth: int) -> Iterator[Item]:
    """Give every item that has a name and says something."""
    if depth > 2 * _DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _described(each, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("@id"), str) and is_described(value):
            yield value
        for each in value.values():
            yield from _described(each, depth + 1)


def _record(dataset: Item, described: Mapping[str, Item], origin: Origin, base: str) -> Record:
    """Give a dataset with what it refers to, known by its @id, else its address, else its identifier or name."""
    whole = _inlined(dataset, described, 0)
    item = members(whole)
    named = first(item, "@id")
    absolute = _joined(base, named) if named and not named.startswith("_:") else ""
    stands_for = [absolute, first(item, "url"), first(item, "identifier")]
    key = next(filter(None, stands_for), "") or fingerprint(first(item, "name") or orjson.dumps(whole).decode())
    own = absolute.startswith(("http://", "https://")) and good_iri(absolute)
    iri = absolute if own else origin.naming.entry("dataset", key)
    body = orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)
    return Record(key=key, iri=iri, kind="dataset", format=FORMAT, body=body)


def _joined(base: str, name: str) -> str:
    try:
        return urljoin(base, name)
    except ValueError:
        return name


def _inlined(value: Any, described: Mapping[str, Item], depth: int) -> Any:
    """Give a value with what it only refers to put in its place, to a bounded depth."""
    if isinstance(value, list):
        return [_inlined(each, described, depth) for each in value]
    if not isinstance(value, dict):
        return value
    if not is_described(value) and depth < _INLINE:
        value = described.get(str(value.get("@id")), value)
    deeper = depth + 1
    return {name: _inlined(each, described, deeper) if deeper < _DEPTH else None for name, each in value.items()}


def _common(node: Node, rest: dict[str, Any], texts: Mapping[str, Iri], links: Mapping[str, Iri]) -> None:
    """Say the properties that are texts or links, and take them out of `rest`."""
    for name, predicate in texts.items():
        kept = []
        for value in several(rest.pop(name, None)):
            language = value.get("@language", "") if isinstance(value, dict) else ""
            text = text_of(value) if not isinstance(value, dict) or language else ""
            node.text(predicate, text, language=str(language)) if text else kept.append(value)
        put_back(rest, name, kept)
    for name, predicate in links.items():
        kept = []
        for value in several(rest.pop(name, None)):
            text = text_of(value, "url", "@id", "identifier", "name", "alternateName")
            node.link(predicate, text)
            if not text or more(value, "url"):
                kept.append(value)
        put_back(rest, name, kept)


def _keywords(value: Any) -> Iterator[str]:
    for each in several(value):
        text = text_of(each, "name", "termCode", "url", "@id")
        yield from (part.strip() for part in text.split(",")) if isinstance(each, str) else (text,)


def _people(draft: Draft, rest: dict[str, Any]) -> None:
    """Say who made and who publishes the data, and whom to ask."""
    for name, predicate in _AGENTS.items():
        for value in several(rest.pop(name, None)):
            _agent(draft, predicate, value)
            draft.keep(f"schema:{name}", more(value, "name", "url", "email", "contactPoint"))
            if name == "publisher" and isinstance(value, dict):
                _contacts(draft, value.get("contactPoint"))
    _contacts(draft, rest.pop("contactPoint", None))


def _agent(draft: Draft, predicate: Iri, value: Any) -> None:
    if isinstance(value, dict) and "Role" in types(value):
        inner = next((value[name] for name in ("creator", "author", "contributor") if value.get(name)), None)
        return _agent(draft, predicate, inner) if not isinstance(inner, list) else None
    if not isinstance(value, dict):
        draft.link(predicate, text_of(value))
        return None
    name = (
        first(value, "name")
        or first(value, "legalName")
        or " ".join(filter(None, (first(value, "givenName"), first(value, "familyName"))))
    )
    iri = first(value, "@id")
    if not (name or iri or first(value, "url")):
        return None
    cls = next((_CLASSES[each] for each in sorted(types(value)) if each in _CLASSES), FOAF.Agent)
    node = draft.part(predicate, cls, iri if is_web(iri) else "")
    if iri and not is_web(iri) and not iri.startswith("_:"):
        node.keep("schema:@id", iri)
    node.text(FOAF.name, name).link(FOAF.homepage, first(value, "url")).link(FOAF.mbox, first(value, "email"))
    return None


def _contacts(draft: Draft, value: Any) -> None:
    for each in several(value):
        if isinstance(each, dict) and any(first(each, name) for name in ("name", "email", "telephone", "url")):
            node = draft.part(DCAT.contactPoint, VCARD.Kind)
            node.text(VCARD.fn, first(each, "name") or first(each, "contactType"))
            node.link(VCARD.hasEmail, first(each, "email")).link(VCARD.hasTelephone, first(each, "telephone"))
            node.link(VCARD.hasURL, first(each, "url"))
            node.keep("schema:contactPoint", more(each, "name", "email", "telephone", "url"))


def _file(draft: Draft, value: Any) -> None:
    if not isinstance(value, dict):
        if text := text_of(value):
            draft.part(DCAT.distribution, DCAT.Distribution).link(DCAT.accessURL, text)
        return
    named = first(value, "@id")
    node = draft.part(DCAT.distribution, DCAT.Distribution, named if is_web(named) else "")
    node.keep("schema:@type", sorted(types(value) - {"DataDownload"}))
    rest = dict(value)
    content, page = (_addresses(rest.pop(name, None)) for name in ("contentUrl", "url"))
    node.link(DCAT.downloadURL, *content).link(DCAT.accessURL, *(page or content))
    _common(node, rest, _FILE_TEXTS, _FILE_LINKS)
    for name, algorithm in _SUMS.items():
        if total := text_of(rest.pop(name, None)):
            node.part(SPDX.checksum, SPDX.Checksum).say(SPDX.algorithm, algorithm).text(SPDX.checksumValue, total)
    for name, each in rest.items():
        if name not in STRUCTURE:
            node.keep(name if ":" in name else f"schema:{name}", each)


def _addresses(value: Any) -> Iterable[str]:
    return [text for each in several(value) if (text := text_of(each, "@id", "url"))]

"""OAI-PMH 2.0: the catalogue for harvesters of libraries, research and data.europa.eu, at /oai.

http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm says what they ask and expect. A set is a public body;
deletions are told for good; lists go by `catalog.web.oai.token`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import Entry, EntryState
from catalog.choice import Choice
from catalog.store import Snapshot
from catalog.web.markup import child, clean, document
from catalog.web.oai.fault import Fault
from catalog.web.oai.likeness import FORMATS, MetadataFormat
from catalog.web.oai.question import Question
from catalog.web.portal import Portal
from catalog.web.respond import respond

_SPACE = "http://www.openarchives.org/OAI/2.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSD = f"{_SPACE} {_SPACE}OAI-PMH.xsd"
_LIMIT = 100
_MOST_BYTES = 100_000
_EARLIEST = "1970-01-01T00:00:00Z"  # no record is older; which one is the first need not be told


async def ask(request: Request) -> Response:
    """Give the answer to a question, asked in the address or, by POST, as a form."""
    text = request.url.query.encode()
    if request.method == "POST":
        body = bytearray()
        async for piece in request.stream():
            body += piece[: _MOST_BYTES + 1 - len(body)]
        text = bytes(body)
    pairs = parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True)
    return await run_in_threadpool(_answered, request, [] if len(text) > _MOST_BYTES else pairs)


def _answered(request: Request, pairs: Sequence[tuple[str, str]]) -> Response:
    portal: Portal = request.app.state.portal
    root = etree.Element(f"{{{_SPACE}}}OAI-PMH", nsmap={None: _SPACE, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", _XSD)
    child(root, "responseDate", _stamp(datetime.now(UTC)))
    asked = child(root, "request", portal.url("/oai"))
    try:
        question = _repeated(asked, pairs)
        with portal.store.reading() as snapshot:
            root.append(_VERBS[question.verb](_Desk(portal, snapshot), question))
    except Fault as fault:
        child(root, "error", fault.text, code=fault.code)
    body = document(root)
    return respond(request, body, lambda: body, "text/xml", packs=True)


def _repeated(asked: etree._Element, pairs: Sequence[tuple[str, str]]) -> Question:
    """Give the question, which is repeated in the answer if it is one."""
    try:
        question = Question.read(pairs)
    except Fault as fault:
        if not fault.is_of_form:
            _repeat(asked, pairs)
        raise
    _repeat(asked, pairs)
    return question


def _repeat(asked: etree._Element, pairs: Sequence[tuple[str, str]]) -> None:
    for name, value in pairs:
        asked.set(name, clean(value))


class _Desk:
    """What every verb works with: the portal, and one moment of its store."""

    def __init__(self, portal: Portal, snapshot: Snapshot) -> None:
        self.portal, self.snapshot = portal, snapshot
        self.bodies: Mapping[str, str] = portal.remembered.organisations(snapshot)
        host = urlsplit(portal.settings.iri_base).hostname or "localhost"
        self._prefix = f"oai:{host}:"

    def name(self, entry: Entry) -> str:
        """Give the identifier of an entry's item."""
        return self._prefix + entry.id

    def entry(self, name: str) -> Entry:
        """Give the entry of an identifier. Raises Fault."""
        number = name.removeprefix(self._prefix)
        found = self.snapshot.entry_by_id(number) if name.startswith(self._prefix) and number.isalnum() else None
        if found is None or not found.kind.listed:
            raise Fault("idDoesNotExist", "there is no such record")
        return found


def _identify(desk: _Desk, _question: Question) -> etree._Element:
    part = etree.Element(f"{{{_SPACE}}}Identify")
    settings = desk.portal.settings
    child(part, "repositoryName", settings.title.text(settings.languages[0]))
    child(part, "baseURL", desk.portal.url("/oai"))
    child(part, "protocolVersion", "2.0")
    child(part, "adminEmail", _email(settings.base_url))
    child(part, "earliestDatestamp", _EARLIEST)
    child(part, "deletedRecord", "persistent")
    child(part, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    child(part, "compression", "gzip")
    return part


def _email(base_url: str) -> str:
    return f"postmaster@{urlsplit(base_url).hostname}"  # RFC 5321, 4.5.1: whoever has mail there reads this


def _formats(desk: _Desk, question: Question) -> etree._Element:
    if name := question.arguments.get("identifier", ""):
        desk.entry(name)
    part = etree.Element(f"{{{_SPACE}}}ListMetadataFormats")
    for each in FORMATS.values():
        described = child(part, "metadataFormat")
        child(described, "metadataPrefix", each.prefix)
        child(described, "schema", each.schema)
        child(described, "metadataNamespace", each.namespace)
    return part


def _sets(desk: _Desk, question: Question) -> etree._Element:
    if "resumptionToken" in question.arguments:
        raise Fault("badResumptionToken", "this list is never cut")
    bodies = desk.portal.settings.organisations
    if not bodies:
        raise Fault("noSetHierarchy", "no public body is listed")
    part = etree.Element(f"{{{_SPACE}}}ListSets")
    for key, body in bodies.items():
        described = child(part, "set")
        child(described, "setSpec", key)
        child(described, "setName", body.title.text(desk.portal.languages[0]))
    return part


def _record(desk: _Desk, question: Question) -> etree._Element:
    form = _form(question)
    part = etree.Element(f"{{{_SPACE}}}GetRecord")
    _add_record(part, desk, desk.entry(question.arguments["identifier"]), form)
    return part


def _records(desk: _Desk, question: Question) -> etree._Element:
    form = _form(question)
    return _listed(desk, question, lambda part, entry: _add_record(part, desk, entry, form))


def _identifiers(desk: _Desk, question: Question) -> etree._Element:
    _form(question)
    return _listed(desk, question, lambda part, entry: _add_header(part, desk, entry))


def _listed(desk: _Desk, question: Question, add: Callable[[etree._Element, Entry], None]) -> etree._Element:
    """Give one part of a list, and where it goes on; the last of several says that by an empty token (3.5)."""
    token = question.token
    found = desk.snapshot.page(token.after, _LIMIT + 1, choice=_choice(desk, question))
    entries = found[:_LIMIT]
    if not entries and not token.after:
        raise Fault("noRecordsMatch", "nothing of the kind has changed in this time")
    part = etree.Element(f"{{{_SPACE}}}{question.verb}")
    for entry in entries:
        add(part, entry)
    if len(found) > _LIMIT:
        text = token.go_on(question.verb, entries[-1].id, len(entries)).text()
        child(part, "resumptionToken", text, cursor=str(token.cursor))
    elif token.after:
        child(part, "resumptionToken", cursor=str(token.cursor))
    return part


def _choice(desk: _Desk, question: Question) -> Choice:
    body = question.token.set
    sources = tuple(source for source, key in desk.bodies.items() if key == body) if body else None
    return Choice(sources=sources, since=question.since, until=question.until)


def _form(question: Question) -> MetadataFormat:
    form = FORMATS.get(question.token.prefix)
    if form is None:
        raise Fault("cannotDisseminateFormat", f"known are: {', '.join(FORMATS)}")
    return form


def _add_record(part: etree._Element, desk: _Desk, entry: Entry, form: MetadataFormat) -> None:
    record = child(part, "record")
    _add_header(record, desk, entry)
    if entry.state is not EntryState.WITHDRAWN:
        child(record, "metadata").append(form.write(entry, desk.portal))


def _add_header(part: etree._Element, desk: _Desk, entry: Entry) -> None:
    is_gone = {"status": "deleted"} if entry.state is EntryState.WITHDRAWN else {}
    header = child(part, "header", **is_gone)
    child(header, "identifier", desk.name(entry))
    child(header, "datestamp", _stamp(entry.changed))
    if body := desk.bodies.get(entry.source):
        child(header, "setSpec", body)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_VERBS: Mapping[str, Callable[[_Desk, Question], etree._Element]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListRecords": _records,
    "ListIdentifiers": _identifiers,
}

routes = [Route("/oai", ask, methods=["GET", "POST"])]

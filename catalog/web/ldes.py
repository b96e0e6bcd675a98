"""LDES: the ledger as a Linked Data Event Stream, in TREE pages by line number.

https://w3id.org/ldes/specification and https://w3id.org/tree/specification say what its clients expect.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.change import ChangeKind
from catalog.history import Line
from catalog.web import accept
from catalog.web.asked import is_number
from catalog.web.portal import Portal
from catalog.web.respond import respond
from dcat_ap import write
from dcat_ap.ntriples import token
from dcat_ap.terms import DCT, LDES, RDF, TREE, XSD, Iri, Literal, Namespace, Term

_AS = Namespace("https://www.w3.org/ns/activitystreams#")
_SIZE = 100
_CLOSED, _OPEN = "public, max-age=604800", "public, max-age=60"
_OFFERS = {write.FORMATS[form]: form for form in ("trig", "nq")}

Said = list[tuple[Iri, Iri, Term]]


def stream(request: Request) -> Response:
    """Give the description of the stream, and where it begins."""
    portal: Portal = request.app.state.portal
    with portal.store.reading() as snapshot:
        position = snapshot.position
    view = Iri(portal.url("/ldes"))
    said: Said = [*_described(portal), (view, RDF.type, TREE.Node), *_policies(portal)]
    if position:
        said += _leads(view, portal, 1)
    return _answer(request, said, [], _OPEN)


def page(request: Request) -> Response:
    """Give one page of the stream; 404 for one that is not there yet."""
    portal: Portal = request.app.state.portal
    given = request.path_params["page"]
    number = int(given) if is_number(given) else 0
    with portal.store.reading() as snapshot:
        if number < 1 or snapshot.position <= (number - 1) * _SIZE:
            raise HTTPException(404)
        lines = snapshot.lines((number - 1) * _SIZE, number * _SIZE)
        is_full, leads_on = snapshot.position >= number * _SIZE, snapshot.position > number * _SIZE
    view = Iri(portal.url(f"/ldes/{number}"))
    said: Said = [*_described(portal), (view, RDF.type, TREE.Node)]
    shown = [each for each in lines if each.turtle or each.kind is ChangeKind.WITHDRAW]
    for each in shown:
        said += _member(portal, each)
    if leads_on:
        said += _leads(view, portal, number + 1)
    graphs = [(str(_version(portal, each)), each.turtle) for each in shown if each.turtle]
    return _answer(request, said, graphs, _CLOSED if is_full and leads_on else _OPEN)


def _described(portal: Portal) -> Said:
    me = _stream(portal)
    return [
        (me, RDF.type, LDES.EventStream),
        (me, LDES.timestampPath, DCT.created),
        (me, LDES.versionOfPath, DCT.isVersionOf),
        (me, TREE.view, Iri(portal.url("/ldes"))),
        *((me, DCT.title, Literal(text, language)) for language, text in portal.settings.title.words.items()),
    ]


def _policies(portal: Portal) -> Said:
    """Say what stays: the latest version of each entry, and all versions for as long as history is kept."""
    view, me = Iri(portal.url("/ldes")), _stream(portal)
    latest, recent = Iri(f"{me}#latest"), Iri(f"{me}#recent")
    days = Literal(f"P{portal.settings.retention.days}D", datatype=Iri(f"{XSD.base}duration"))
    return [
        (view, LDES.retentionPolicy, latest),
        (latest, RDF.type, LDES.LatestVersionSubset),
        (latest, LDES.amount, Literal("1", datatype=XSD.integer)),
        (view, LDES.retentionPolicy, recent),
        (recent, RDF.type, LDES.DurationAgoPolicy),
        (recent, TREE.value, days),
    ]


def _leads(view: Iri, portal: Portal, number: int) -> Said:
    relation = Iri(f"{view}#next")
    return [
        (view, TREE.relation, relation),
        (relation, RDF.type, TREE.Relation),
        (relation, TREE.node, Iri(portal.url(f"/ldes/{number}"))),
    ]


def _member(portal: Portal, line: Line) -> Said:
    version = _version(portal, line)
    kind = "Delete" if line.kind is ChangeKind.WITHDRAW else "Update"
    return [
        (_stream(portal), TREE.member, version),
        (version, RDF.type, Iri(f"{_AS.base}{kind}")),
        (version, DCT.isVersionOf, Iri(line.iri)),
        (version, DCT.identifier, Literal(line.entry)),
        (version, DCT.created, Literal(line.at.isoformat(), datatype=XSD.dateTime)),
    ]


def _stream(portal: Portal) -> Iri:
    return Iri(portal.settings.iri_base + "stream")


def _version(portal: Portal, line: Line) -> Iri:
    return Iri(f"{portal.settings.iri_base}version/{line.seq}")


def _answer(request: Request, said: Said, graphs: list[tuple[str, str]], keep: str) -> Response:
    wanted = accept.media_type(request.headers.get("accept", ""), list(_OFFERS), write.FORMATS["trig"])
    form = _OFFERS[wanted]
    rows = sorted({(token(subject), token(predicate), token(value)) for subject, predicate, value in said})
    description = write.block(rows)

    def make() -> bytes:
        if form == "nq":
            return write.convert(write.PREFIXES + description, form) + b"".join(write.document(form, graphs))
        return (write.PREFIXES + description + "".join(write.trig(*each) for each in graphs)).encode()

    seed = description + "".join(turtle for _, turtle in graphs)
    headers = {"vary": "Accept", "cache-control": keep}
    return respond(request, seed, make, wanted, headers=headers, packs=True)


routes = [Route("/ldes", stream), Route("/ldes/{page}", page)]

"""What there is to know of an entry besides: its repairs, its findings, its score, the record as it came."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.responses import Response

from catalog.change import Entry, EntryKind
from catalog.store import Snapshot
from catalog.web import changes
from catalog.web.operation import Call, Operation, named
from catalog.web.shape import ref
from catalog.web.validate import said
from dcat_ap.score import Score

_Part = Callable[[Call, Snapshot, Entry], Mapping[str, Any]]


def part(call: Call, kind: EntryKind, tell: _Part) -> Response:
    """Give who the entry is, and what `tell` says of it."""
    with call.portal.store.reading() as snapshot:
        entry = changes.entry_at(call.portal, snapshot, kind, call["slug"])
        told = tell(call, snapshot, entry)
    body = {"id": entry.id, "iri": entry.iri, "page": call.portal.url(entry.path)}
    return call.answer({**body, **told}, worded=True)


def delivered(call: Call, kind: EntryKind) -> Response:
    """Give the record of an entry as its source delivered it, untouched."""
    return changes.record(call.request, kind, call["slug"])


def _changes(call: Call, snapshot: Snapshot, entry: Entry) -> Mapping[str, Any]:
    found = changes.changes(snapshot.findings(entry.id).findings, call.language)
    return {"changes": [each.plain() for each in found]}


def _findings(call: Call, snapshot: Snapshot, entry: Entry) -> Mapping[str, Any]:
    return {"findings": said(snapshot.findings(entry.id).findings, call.language)}


def _score(_call: Call, _snapshot: Snapshot, entry: Entry) -> Mapping[str, Any]:
    score = None if entry.score is None else Score.decode(entry.score).plain()
    return {"openness": entry.openness, "score": score}


def _operations(kind: EntryKind) -> list[Operation]:
    parts: dict[str, tuple[_Part, str]] = {"changes": (_changes, "Changes"), "findings": (_findings, "Findings")}
    parts |= {"score": (_score, "Judged")} if kind.listed else {}
    where, tag = f"/{kind.folder}/{{slug}}", "catalogue" if kind.listed else "beside"
    return [
        *(
            Operation(
                name=f"get{named(kind)}{name.title()}",
                path=f"{where}/{name}",
                tag=tag,
                handle=partial(part, kind=kind, tell=tell),
                answer=ref(shape),
                errors=(404, 410),
                says=name,
                kind=kind,
            )
            for name, (tell, shape) in parts.items()
        ),
        Operation(
            name=f"get{named(kind)}Delivered",
            path=f"{where}/delivered",
            tag=tag,
            handle=partial(delivered, kind=kind),
            answer={},
            media_types=("application/n-triples", "application/json", "text/plain"),
            errors=(404, 410),
            says="delivered",
            kind=kind,
        ),
    ]


operations = [operation for kind in EntryKind for operation in _operations(kind)]

"""The shapes of what the API tells, by the names under which OpenAPI has them."""

from collections.abc import Mapping
from dataclasses import fields

from catalog.change import Counts, Effect, EntryKind, EntryState, RunState
from catalog.errand import ErrandKind
from catalog.job import JobState
from catalog.link import LinkState
from catalog.query import FACETS
from catalog.web.shape import (
    ADDRESS,
    ANYTHING,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    Shape,
    also,
    maybe,
    named,
    number,
    one_of,
    ref,
    row,
    rows,
    some,
    text,
)
from catalog.web.snippets import PLACES
from dcat_ap.finding import Severity
from dcat_ap.openness import Openness

_KIND, _OPENNESS = one_of(EntryKind), one_of(Openness)
_COUNTS = {each.name: COUNT for each in fields(Counts)}
_SHARE = row(least=NUMBER, most=NUMBER)
_RATING = row(least=TEXT, most=TEXT)
_VALUES = rows({})
"""Values as the JSON form has them: texts, or objects with `value` and `lang`."""

_FINDING = also(
    row(severity=one_of(Severity), rule=TEXT),
    **dict.fromkeys(("where", "subject", "property", "value", "proposal"), TEXT),
    points=COUNT,
    facts=named(TEXT),
)
_NAMED = row(
    **dict.fromkeys(("id", "iri", "slug", "source"), TEXT),
    kind=_KIND,
    page=ADDRESS,
    first_seen=MOMENT,
    changed=MOMENT,
    title=_VALUES,
)
_PLACE = {**text(2000, r"^https?://[^\s\u0000-\u001f\u007f]+$", default=None), "format": "uri"}
_VERSION = row(
    at=MOMENT,
    state=one_of(["public", "withdrawn"]),
    run=maybe(COUNT),
    reason=TEXT,
    kept=FLAG,
    openness=maybe(_OPENNESS),
    points=row(before=maybe(_SHARE), after=maybe(_SHARE)),
    compared=FLAG,
    changes=rows(row(property=TEXT, before=rows(TEXT), after=rows(TEXT))),
)
_WAY = row(
    **dict.fromkeys(("id", "iri", "slug", "source", "title"), TEXT),
    **dict.fromkeys(("page", "delivered", "changes"), ADDRESS),
    kind=_KIND,
    modified=_VALUES,
    first_seen=MOMENT,
)
_EVIDENCE = row(rule=TEXT, points={"type": "integer"}, value=TEXT, words=TEXT)
_IDENTITY = row(
    master=_WAY,
    paths=rows(row(**_WAY["properties"], score={"type": "integer"}, evidence=rows(_EVIDENCE))),
    rulings=rows(row(one=TEXT, other=TEXT, same=FLAG, reason=TEXT, made=MOMENT)),
)
_LINK = row(
    **dict.fromkeys(("id", "url", "host", "reason", "said", "content_type", "last_modified", "final_url"), TEXT),
    **{name: maybe(MOMENT) for name in ("since", "failing_since", "checked", "worked", "due")},
    state=one_of(LinkState),
    failures=COUNT,
    status=maybe(COUNT),
    length=maybe(COUNT),
)
_RUN = row(
    id=COUNT,
    source=TEXT,
    state=one_of(RunState),
    started=MOMENT,
    ended=maybe(MOMENT),
    seconds=NUMBER,
    counts=ref("Counts"),
    reason=TEXT,
)
_SOURCE = row(
    **dict.fromkeys(("name", "title", "kind", "url", "organisation", "schedule"), TEXT),
    page=ADDRESS,
    gone=FLAG,
    entries=COUNT,
    closed=COUNT,
    last=maybe(ref("Run")),
    good=maybe(ref("Run")),
)
_TALLY = row(datasets=COUNT, points=_SHARE, rating=_RATING, dimensions=named(_SHARE), indicators=named(_SHARE))
_ENTRY = {
    **dict.fromkeys(("id", "iri", "slug", "source"), TEXT),
    "kind": _KIND,
    "page": ADDRESS,
    "record": TEXT,
    "state": one_of([EntryState.PUBLIC, EntryState.CLOSED]),
    "first_seen": MOMENT,
    "changed": MOMENT,
    "missing": FLAG,
    "openness": _OPENNESS,
    "score": maybe(ref("Score")),
    "links": row(named_by=rows(_NAMED), names=rows(_NAMED), organisations=rows(TEXT)),
    "checks": rows(ref("Link")),
    "identity": maybe(_IDENTITY),
    "findings": rows(ref("Finding")),
    "metadata": ANYTHING,
}
_SAID = also(_FINDING, what=TEXT, fix=TEXT)
_COUNTED = rows(row(value=TEXT, count=COUNT))

SHAPES: Mapping[str, Shape] = {
    "Problem": also(
        row(type=ADDRESS, title=TEXT, status=COUNT, detail=TEXT), parameter=TEXT, finding=ref("FindingInWords")
    ),
    "Finding": _FINDING,
    "FindingInWords": _SAID,
    "Hit": some(
        **dict.fromkeys(("id", "kind", "slug", "title", "description", "publisher", "modified"), TEXT),
        formats=rows(TEXT),
        licences=rows(TEXT),
        page=ADDRESS,
        found=rows(ref("Snippet")),
    ),
    "Snippet": row(**{"in": one_of(PLACES)}, text=TEXT, ranges=rows(rows(COUNT))),
    "Hits": row(
        total=COUNT,
        offset=COUNT,
        limit=COUNT,
        position=COUNT,
        next=maybe(TEXT),
        meant=named(TEXT),
        rather=maybe(TEXT),
        hits=rows(ref("Hit")),
        facets=some(**dict.fromkeys(FACETS, _COUNTED)),
    ),
    "Suggestions": row(suggestions=rows(TEXT), position=COUNT),
    "Alike": row(hits=rows(ref("Hit")), position=COUNT),
    "ClosedHits": row(
        limit=COUNT,
        after=TEXT,
        next=maybe(TEXT),
        position=COUNT,
        hits=rows(
            row(
                **dict.fromkeys(("id", "iri", "slug", "source"), TEXT),
                kind=_KIND,
                page=ADDRESS,
                title=_VALUES,
                openness=_OPENNESS,
                score=maybe(ref("Score")),
                way=maybe(ref("Finding")),
            )
        ),
    ),
    "Score": row(points=_SHARE, rating=_RATING, dimensions=named(_SHARE), indicators=named({})),
    "Entry": some(**_ENTRY),
    "Withdrawn": row(
        **{name: _ENTRY[name] for name in ("id", "iri", "kind", "slug", "page", "record", "source")},
        state=one_of([EntryState.WITHDRAWN]),
        first_seen=MOMENT,
        changed=MOMENT,
        missing=FLAG,
        reason=TEXT,
    ),
    "Listed": some(**_NAMED["properties"], metadata=ANYTHING),
    "Changes": row(
        id=TEXT,
        iri=TEXT,
        page=ADDRESS,
        changes=rows(row(**dict.fromkeys(("subject", "property", "before", "after", "rule", "what", "fix"), TEXT))),
    ),
    "Findings": row(id=TEXT, iri=TEXT, page=ADDRESS, findings=rows(ref("FindingInWords"))),
    "Judged": row(id=TEXT, iri=TEXT, page=ADDRESS, openness=_OPENNESS, score=maybe(ref("Score"))),
    "Version": _VERSION,
    "History": row(id=TEXT, iri=TEXT, page=ADDRESS, versions=rows(ref("Version"))),
    "Then": row(
        id=TEXT,
        iri=TEXT,
        page=ADDRESS,
        as_of=MOMENT,
        public=FLAG,
        version=maybe(ref("Version")),
        metadata=maybe(ANYTHING),
    ),
    "Link": _LINK,
    "Links": row(links=rows(row(**_LINK["properties"], entries=rows(ADDRESS))), next=maybe(TEXT)),
    "Counts": row(**_COUNTS),
    "Run": _RUN,
    "Runs": row(runs=rows(ref("Run")), next=maybe(TEXT)),
    "Report": row(
        **_RUN["properties"],
        page=ADDRESS,
        line=TEXT,
        before=maybe(row(run=COUNT, **_COUNTS)),
        effects=some(**{each.value: COUNT for each in Effect}),
        causes=rows(
            row(
                ticket=TEXT,
                severity=one_of(Severity),
                rule=TEXT,
                property=TEXT,
                what=TEXT,
                fix=TEXT,
                entries=COUNT,
                before=maybe(COUNT),
            )
        ),
        run_findings=rows(
            row(severity=one_of(Severity), rule=TEXT, what=TEXT, fix=TEXT, places=rows(TEXT), count=COUNT)
        ),
    ),
    "Plan": row(
        run=COUNT,
        source=TEXT,
        effects=some(**{each.value: COUNT for each in Effect}),
        changes=rows(
            row(entry=TEXT, iri=TEXT, kind=_KIND, effect=one_of(Effect), state=one_of(EntryState), page=ADDRESS)
        ),
        next=maybe(TEXT),
    ),
    "Source": _SOURCE,
    "Sources": row(sources=rows(ref("Source"))),
    "Tickets": row(
        tickets=rows(
            row(
                **dict.fromkeys(("id", "source", "rule", "property", "value", "proposal", "what", "fix"), TEXT),
                severity=one_of(Severity),
                facts=named(TEXT),
                varied=FLAG,
                entries=COUNT,
                points=COUNT,
                examples=rows(ADDRESS),
                first_seen=MOMENT,
                last_seen=MOMENT,
                closed=maybe(MOMENT),
            )
        )
    ),
    "Organisation": row(
        key=TEXT, title=named(TEXT), homepage=TEXT, uri=TEXT, kind=TEXT, sources=rows(TEXT), entries=COUNT
    ),
    "Organisations": row(organisations=rows(ref("Organisation"))),
    "Vocabulary": row(name=TEXT, scheme=TEXT, version=TEXT, official=TEXT, concepts=COUNT),
    "Vocabularies": row(vocabularies=rows(ref("Vocabulary"))),
    "Concept": row(
        iri=TEXT, code=TEXT, labels=named(TEXT), aliases=rows(TEXT), replaced_by=maybe(TEXT), facts=named(TEXT)
    ),
    "Concepts": row(
        **dict.fromkeys(("name", "scheme", "version", "official"), TEXT),
        total=COUNT,
        offset=COUNT,
        limit=COUNT,
        concepts=rows(ref("Concept")),
    ),
    "Lookup": row(vocabulary=TEXT, text=TEXT, concept=maybe(ref("Concept"))),
    "Group": row(name=TEXT, title=TEXT, **_TALLY["properties"]),
    "Quality": row(catalogue=ref("Group"), organisations=rows(ref("Group")), sources=rows(ref("Group"))),
    "Validation": row(
        **{"as": one_of(["published", "delivered"])},
        total=COUNT,
        checked=COUNT,
        conform=COUNT,
        findings=rows(ref("FindingInWords")),
        entries=rows(
            row(
                **dict.fromkeys(("iri", "class", "title"), TEXT),
                conforms=FLAG,
                findings=rows(ref("FindingInWords")),
                repairs=rows(ref("FindingInWords")),
                untold=COUNT,
                openness=_OPENNESS,
                licences=named(row(openness=_OPENNESS, licence=TEXT, name=TEXT)),
                way=maybe(ref("FindingInWords")),
                score=maybe(ref("Score")),
            )
        ),
    ),
    "Stats": row(
        position=COUNT,
        kinds=named(COUNT),
        months=rows(row(month=TEXT, entries=COUNT)),
        **dict.fromkeys(("theme", "organisation", "publisher", "format", "licence"), _COUNTED),
    ),
    "Job": row(source=TEXT, kind=TEXT, due=MOMENT, state=one_of([JobState.WAITING])),
    "ValidateAddress": {**some(url=_PLACE, **{"as": one_of(["published", "delivered"])}), "required": ["url"]},
    "PreviewSource": {
        **some(url=_PLACE, source=text(200, default=None), limit=number(1, 50)),
        "oneOf": [{"required": ["url"]}, {"required": ["source"]}],
    },
    "Preview": row(
        kind=TEXT,
        url=TEXT,
        total=maybe(COUNT),
        seen=COUNT,
        mapped=COUNT,
        conform=COUNT,
        findings=rows(ref("FindingInWords")),
        entries=rows(
            row(
                **dict.fromkeys(("key", "iri", "kind", "format", "record"), TEXT),
                entry=maybe(ANYTHING),
                conforms=FLAG,
                openness=maybe(_OPENNESS),
                findings=rows(ref("FindingInWords")),
            )
        ),
    ),
    "Errand": row(
        id=TEXT,
        kind=one_of(ErrandKind),
        state=one_of([JobState.WAITING, JobState.RUNNING, JobState.DONE, JobState.FAILED]),
        made=MOMENT,
        ended=maybe(MOMENT),
        job=ADDRESS,
        validate=maybe(ref("Validation")),
        preview=maybe(ref("Preview")),
        problem=maybe(ref("FindingInWords")),
    ),
    "Decision": row(decision=one_of(["accept", "reject"])),
}


def listed(name: str) -> Shape:
    """Give a slice of a list of entries that stands under `name`."""
    return row(total=COUNT, offset=COUNT, limit=COUNT, position=COUNT, **{name: rows(ref("Listed"))})


def resolved(shape: Shape) -> Shape:
    """Give a shape of one reference as what it refers to."""
    name = str(shape.get("$ref", "")).rpartition("/")[2]
    return SHAPES[name] if name else shape

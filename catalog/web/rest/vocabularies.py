"""The controlled vocabularies that entries are read and checked with."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.web import parameters
from catalog.web.operation import Call, Operation, Parameter
from catalog.web.shape import number, ref, text
from dcat_ap import vocabularies
from dcat_ap.vocabularies import Concept, Vocabulary


def listing(call: Call) -> Response:
    """Give all vocabularies in the order of their names."""
    return call.answer({"vocabularies": [_plain(name) for name in sorted(vocabularies.names())]})


def one(call: Call) -> Response:
    """Give a vocabulary with a slice of its concepts, in the order of their codes."""
    found, offset, limit = _vocabulary(call), call["offset"], call["limit"]
    body = {
        **_plain(found.name),
        "total": len(found),
        "offset": offset,
        "limit": limit,
        "concepts": [_concept(each) for each in islice(found.concepts, offset, offset + limit)],
    }
    return call.answer(body, links=parameters.neighbours(call, len(found)))


def lookup(call: Call) -> Response:
    """Give the concept that somebody means by a text; null where that is not certain."""
    found = _vocabulary(call).find(call["text"])
    concept = None if found is None else _concept(found)
    return call.answer({"vocabulary": call["name"], "text": call["text"], "concept": concept})


def _vocabulary(call: Call) -> Vocabulary:
    if call["name"] not in vocabularies.names():
        raise HTTPException(404)
    return vocabularies.vocabulary(call["name"])


def _plain(name: str) -> Mapping[str, Any]:
    found = vocabularies.vocabulary(name)
    official = vocabularies.origins()[name].official
    return {
        "name": name,
        "scheme": found.scheme,
        "version": found.version,
        "official": official,
        "concepts": len(found),
    }


def _concept(concept: Concept) -> Mapping[str, Any]:
    return {**concept._asdict(), "labels": dict(concept.labels), "facts": dict(concept.facts)}


operations = [
    Operation(
        name="listVocabularies",
        path="/vocabularies",
        tag="vocabularies",
        handle=listing,
        answer=ref("Vocabularies"),
    ),
    Operation(
        name="getVocabulary",
        path="/vocabularies/{name}",
        tag="vocabularies",
        handle=one,
        answer=ref("Concepts"),
        parameters=(parameters.OFFSET, Parameter(name="limit", shape=number(1, 1000, 100))),
        errors=(404,),
    ),
    Operation(
        name="findConcept",
        path="/vocabularies/{name}/lookup",
        tag="vocabularies",
        handle=lookup,
        answer=ref("Lookup"),
        parameters=(Parameter(name="text", shape=text()),),
        errors=(404,),
    ),
]

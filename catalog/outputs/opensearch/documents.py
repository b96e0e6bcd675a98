"""What an entry looks like in OpenSearch: fields of ready words, and values it can be chosen by."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson

from catalog.change import Entry
from catalog.extent import date
from catalog.query import EXACT, TEXTS, Hit
from catalog.searchable import Searchable
from catalog.words.weight import NAMED, PARTS

VERSION = 1
"""Of the fields and the words in them: raised whenever an index made before would not do any more."""

MARK = "#"  # the id of the one document that is no entry: it holds the position
LAST = 2**60
_NUMBERS = ("changed", "created", "modified", "begins", "ends", "position")
_CORNERS = ("west", "south", "east", "north")


def index() -> dict[str, Any]:
    """Give the settings of an index: one shard, so that a refresh shows all at once, and a copy on another node."""
    words = {"type": "text", "analyzer": "whitespace"}
    ready = [f"{name}_text" for name in TEXTS] + [f"{name}_parts" for name in PARTS] + ["words"]
    exact = [name for name in EXACT if name != "freshness"] + ["title_key"]
    fields = {
        **dict.fromkeys(ready, words),
        **{name: {"type": "keyword"} for name in exact},
        **{name: {"type": "long"} for name in _NUMBERS},
        **{name: {"type": "double"} for name in _CORNERS},
        "hit": {"type": "binary"},
    }
    settings = {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        "max_result_window": 1_000_000,
    }
    return {"settings": settings, "mappings": {"dynamic": False, "properties": fields}}


def document(entry: Entry, searchable: Searchable) -> dict[str, Any]:
    """Give the document of `entry`."""
    kept = searchable.words()
    modified = date(searchable.hit.modified)
    made: dict[str, Any] = {
        "id": entry.id,
        "slug": entry.slug,
        "title_key": searchable.title_key,
        "hit": base64.b64encode(orjson.dumps(searchable.hit)).decode(),
        "changed": milliseconds(entry.changed),
        "created": milliseconds(entry.first_seen),
        "words": " ".join(dict.fromkeys(word for name in NAMED for word in kept[name].folded)),
        **{f"{name}_text": " ".join(kept[name].stems) for name in TEXTS},
        **{f"{name}_parts": " ".join(kept[name].parts) for name in PARTS},
        **{name: list(values) for name, values in searchable.facets.items()},
        **dict(zip(_CORNERS, searchable.box or (), strict=False)),
    }
    if modified:
        made["modified"] = milliseconds(modified)
    if searchable.span:
        begins, ends = searchable.span
        made |= {"begins": _bound(begins, -LAST), "ends": _bound(ends, LAST)}
    return made


def milliseconds(moment: datetime) -> int:
    """Give a moment as the index has it."""
    return int(moment.timestamp() * 1000)


def hits(found: Iterable[Any]) -> list[Hit]:
    """Give the hits that documents keep."""
    kept = [orjson.loads(base64.b64decode(each["_source"]["hit"])) for each in found]
    return [Hit(**(each | {"formats": tuple(each["formats"]), "licences": tuple(each["licences"])})) for each in kept]


def _bound(end: datetime | None, otherwise: int) -> int:
    return otherwise if end is None else milliseconds(end)

"""Snippets: where in an entry the words of a search were found, as data: a text and ranges in it, no markup."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.change import Entry
from catalog.query import Answer, Query
from catalog.store import Snapshot
from catalog.values import tagged, things
from catalog.words.found import Finder, Piece
from catalog.words.sought import Reading
from catalog.words.synonyms import Synonyms
from catalog.words.typed import condition

PLACES = ("title", "keyword", "description", "distribution")
_MOST = {"title": 1, "keyword": 5, "description": 1, "distribution": 3}


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of one of the texts in PLACES; of a distribution, its title."""

    place: str
    piece: Piece

    def plain(self) -> Mapping[str, Any]:
        """Give it as the API has it: ranges in characters (code points), the end not included."""
        return {"in": self.place, "text": self.piece.text, "ranges": [list(each) for each in self.piece.found]}

    def cut(self) -> Sequence[tuple[str, bool]]:
        """Give the text in pieces, each with whether it was looked for."""
        at, pieces = 0, []
        for first, last in self.piece.found:
            pieces += [(self.piece.text[at:first], False), (self.piece.text[first:last], True)]
            at = last
        return [(text, is_found) for text, is_found in (*pieces, (self.piece.text[at:], False)) if text]


def snippets(snapshot: Snapshot, query: Query, answer: Answer, synonyms: Synonyms) -> Mapping[str, Sequence[Snippet]]:
    """Give the snippets of each hit by its id; none of what is not public now, nor where no words are asked for."""
    if not query.text.strip():
        return {}
    finder = Finder(condition(query.text), Reading(synonyms, answer.meant))
    entries = snapshot.entries_by_id([hit.id for hit in answer.hits])
    return {name: list(_of(entry, finder)) for name, entry in entries.items()}


def _of(entry: Entry, finder: Finder) -> Iterator[Snippet]:
    said = entry.plain()
    titles = [each.get("title") for each in things(said.get("distribution"))]
    texts = {name: said.get(name) for name in ("title", "keyword", "description")} | {"distribution": titles}
    for place in PLACES:
        find = finder.piece if place == "description" else finder.whole
        pieces = (find(text, language) for language, text in tagged(texts[place]))
        found = list(dict.fromkeys(piece for piece in pieces if piece))
        yield from (Snippet(place, piece) for piece in found[: _MOST[place]])

"""Fields: objects in JSON from others. What a mapping takes of one is told; what nobody took is kept."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

import orjson

from dcat_ap import licences
from dcat_ap.encoding import Undecodable, decode
from dcat_ap.finding import Finding, error, warning
from dcat_ap.parse import Unreadable
from dcat_ap.salvage import good_iri, good_tag
from dcat_ap.terms import Iri
from harvester.draft import Node
from harvester.record import Contents, Record

_BEFORE_NAME = re.compile(r".*[:/#]")
_JSON_BEGINS = frozenset("[{")
_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)


class Fields:
    """The fields of an object, each taken once. A list that is written as a text is read as the list it is."""

    def __init__(self, said: object) -> None:
        self._left: dict[str, Any] = (
            {str(name): value for name, value in said.items()} if isinstance(said, dict) else {}
        )

    def __contains__(self, name: str) -> bool:
        return _filled(self._left.get(name))

    def drop(self, *names: str) -> None:
        """Leave fields out that say nothing of the data."""
        for name in names:
            self._left.pop(name, None)

    def classes(self) -> set[str]:
        """Give the names in `@type`, without prefix or namespace; they stay."""
        return {_BEFORE_NAME.sub("", text) for text in self.peek("@type")}

    def drop_classes(self, *known: str) -> None:
        """Leave `@type` out where it says no more than the place where it stands: nothing but classes of `known`."""
        if self.classes() <= set(known) and self.peek("@type"):
            self.drop("@type")

    def name(self) -> str:
        """Take `@id` where it is an absolute IRI; leave out what names something within the document only."""
        named = self.text("@id")
        if named and not good_iri(named) and not named.startswith("_:"):
            self._left["@id"] = named
            return ""
        return named if good_iri(named) else ""

    def add(self, name: str, value: Any) -> None:
        """Add a field that was found elsewhere; where there is one already, that counts."""
        if name not in self:
            self._left[name] = value
        elif self._left[name] != value:
            self._left.setdefault(f"also/{name}", value)

    def extend(self, name: str, value: Any) -> None:
        """Add a value to those of a field."""
        self._left[name] = [*(each for each in listed(self._left.get(name)) if _filled(each)), value]

    def raw(self, name: str) -> Any:
        """Take a field as it is."""
        return self._left.pop(name, None)

    def peek(self, name: str) -> list[Any]:
        """Give the texts of a field without taking it; nothing where it holds others."""
        values = [each for each in listed(self._left.get(name)) if _filled(each)]
        return values if all(isinstance(each, str) for each in values) else []

    def take(self, *names: str) -> list[Any]:
        """Give the values of the first of these fields that has any; the others stay."""
        for name in names:
            if name in self:
                return [each for each in listed(self._left.pop(name)) if _filled(each)]
        return []

    def texts(self, *names: str) -> list[str]:
        """Give those values of the first filled field that are texts or numbers; a field with others stays."""
        for name in names:
            if name in self:
                values = [each for each in listed(self._left[name]) if _filled(each)]
                if all(isinstance(each, str | int | float) for each in values):
                    del self._left[name]
                    return [plain(each) for each in values]
        return []

    def text(self, *names: str) -> str:
        """Give the first of the texts of the first filled field, and leave the others where they are."""
        found = next((name for name in names if name in self), "")
        texts = self.texts(found)
        if len(texts) > 1:
            self._left[found] = texts[1:]
        return texts[0].strip() if texts else ""

    def objects(self, *names: str) -> list[Self]:
        """Give those values of the first filled field that are objects; a field with others stays."""
        for name in names:
            values = [each for each in listed(self._left.get(name)) if _filled(each)]
            if values and all(isinstance(each, dict) for each in values):
                del self._left[name]
                return [type(self)(each) for each in values]
        return []

    def words(self, *names: str) -> list[tuple[str, str]]:
        """Give the texts of the first filled field with their languages, as `{"de": …, "en": …}` names them."""
        for name in names:
            spoken = list(_spoken(self._left[name])) if name in self else []
            if spoken:
                del self._left[name]
                return spoken
        return []

    def rest(self) -> Iterator[tuple[str, Any]]:
        """Give what nobody took."""
        return ((name, value) for name, value in self._left.items() if _filled(value))

    def keep(self, node: Node, prefix: str) -> None:
        """Keep what nobody took with `node`, each field under its name behind `prefix`."""
        for name, value in self.rest():
            node.keep(f"{prefix}{name}", value)


def tell(node: Node, predicate: Iri, words: list[tuple[str, str]]) -> None:
    """Say texts with their languages."""
    for text, language in words:
        node.text(predicate, text, language=language)


def best_licence(said: list[str]) -> list[str]:
    """Give the name of a licence that is known for certain, else the first one; all where they contradict."""
    if len({licences.resolve(each).open for each in said} - {None}) > 1:
        return said
    sure = [each for each in said if licences.resolve(each).certainty is licences.Certainty.CERTAIN]
    return (sure or said)[:1]


def listed(value: Any) -> list[Any]:
    """Give a value as a list: itself, or those in it, also where JSON is written as a text."""
    if isinstance(value, str) and value.lstrip()[:1] in _JSON_BEGINS:
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return [value]
    return list(value) if isinstance(value, list) else [value]


def plain(value: object) -> str:
    """Give a text or number as text, truth as JSON writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(body: bytes, where: str) -> Any:
    """Give what a document in JSON holds. Raises Unreadable."""
    try:
        return orjson.loads(decode(body).text)
    except (orjson.JSONDecodeError, Undecodable) as wrong:
        raise Unreadable(error("json.unreadable", where, said=str(wrong)[:200])) from wrong


def written(said: Mapping[str, Any]) -> bytes:
    """Give an object as the body of a record: equal objects, equal bytes. Raises TypeError where it is too deep."""
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def record(said: Mapping[str, Any], where: str, *, key: str, iri: str, kind: str, form: str) -> Record | Finding:
    """Give an object as a record, or the finding that it is nested too deep for one."""
    try:
        return Record(key=key, iri=iri, kind=kind, format=form, body=written(said))
    except TypeError:
        return warning("json.too-deep", where, key=key)


def contents(listed: Iterable[Any], where: str, make: Callable[[Any, str], Record | Finding]) -> Contents:
    """Give what `make` makes of each of a list, together with its place: the records, and what is to be said."""
    return Contents.of(make(each, f"{where} [{number}]") for number, each in enumerate(listed, 1))


def _spoken(value: Any) -> Iterator[tuple[str, str]]:
    values = [each for each in listed(value) if _filled(each)]
    for each in values:
        if isinstance(each, dict) and _by_language(each):
            for language, said in each.items():
                yield from ((plain(text), language.replace("_", "-")) for text in listed(said) if _filled(text))
        elif isinstance(each, dict) and isinstance(each.get("@value"), str):
            yield each["@value"], str(each.get("@language") or "")
        elif isinstance(each, str | int | float):
            yield plain(each), ""


def _by_language(said: Mapping[str, Any]) -> bool:
    """Say whether an object has languages as names, and texts as values."""
    named = bool(said) and all(_TAG.fullmatch(name) and good_tag(name.replace("_", "-")) for name in said)
    texts = (each for value in said.values() for each in (value if isinstance(value, list) else [value]))
    return named and all(each is None or isinstance(each, str | int | float) for each in texts)


def _filled(value: Any) -> bool:
    """Say whether a field says anything: nothing, no text and nothing in a list or object do not; zero and false do."""
    return bool(value) or value is False or (value is not None and not isinstance(value, str | list | dict))

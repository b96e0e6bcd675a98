"""People: publisher, creator and others as fields of a package, as ckanext-dcat names them."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from catalog.values import best, many, tagged, things, words

# property of ours -> the role in the names of fields
_ROLES = {
    "publisher": "publisher",
    "creator": "creator",
    "contributor": "contributor",
    "originator": "originator",
    "contact_point": "contact",
}
# part of a role -> the properties that say it
_PARTS = {
    "type": ("dct_type",),
    "email": ("has_email", "mbox"),
    "url": ("has_url", "homepage"),
    "telephone": ("has_telephone",),
}


def extras(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give who has a role: `publisher_name`, `publisher_email`, … of one, or a list as JSON of several."""
    for name, role in _ROLES.items():
        people = list(_people(plain.get(name)))
        if len(people) == 1 and all(isinstance(value, str) for value in people[0].values()):
            yield from ((f"{role}_{part}", value) for part, value in people[0].items())
        elif people:
            yield role, orjson.dumps(people).decode()


def named(plain: Mapping[str, Any], *properties: str) -> tuple[str | None, str | None]:
    """Give name and e-mail address of the first person that one of these properties names."""
    for each in properties:
        for person in _people(plain.get(each)):
            name = best(next(things(plain.get(each)), {}).get("name")) or None
            return name, person.get("email")
    return None, None


def _people(values: Any) -> Iterator[dict[str, Any]]:
    """Give each person as an object of those parts that are known; one that is a mere reference by its IRI."""
    for value in words([each for each in many(values) if not isinstance(each, Mapping) or "value" in each]):
        if not value.startswith("_:"):
            yield {"uri": value} if "://" in value else {"name": value}
    for each in things(values):
        name = str(each.get("id", ""))
        parts = {part: _first(each, properties) for part, properties in _PARTS.items()}
        found = {"uri": "" if name.startswith("_:") else name, **_name(each), **parts}
        yield {part: value for part, value in found.items() if value}


def _name(person: Mapping[str, Any]) -> dict[str, Any]:
    """Give the name; by language where it is said in several or with a language."""
    said = [each for name in ("name", "fn") for each in tagged(person.get(name))]
    spoken = {language: text for language, text in reversed(said) if language}
    plainly = next((text for _, text in said), "")
    return {"name": plainly} | ({"name_translated": spoken} if len(spoken) > 1 else {})


def _first(person: Mapping[str, Any], properties: tuple[str, ...]) -> str:
    found = (value for name in properties for value in words(person.get(name)))
    return next(found, "").removeprefix("mailto:").removeprefix("tel:")

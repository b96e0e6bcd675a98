"""The text of value nodes (SHACL 4.4)."""

from collections.abc import Callable, Sequence

from dcat_ap import ntriples
from dcat_ap.shacl import regex
from dcat_ap.shacl.literals import language, literal
from dcat_ap.shacl.names import TRUE, sh
from dcat_ap.shacl.reading import Node
from dcat_ap.shacl.shape import TOKEN, Build, Builder, Constraint, Fault, of_each
from dcat_ap.terms import Literal


def _text(value: str) -> str | None:
    """Give the text of an IRI or a literal, as SPARQL's `str` does; a blank node has none."""
    if value[0] == '"':
        return literal(value).value
    return value[1:-1] if value[0] == "<" else None


def _length(component: str, holds: Callable[[int, int], bool]) -> Build:
    def build(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
        limit = node.count(name) or 0

        def test(_: object, value: str) -> bool:
            text = _text(value)
            return text is not None and holds(len(text), limit)

        return [of_each(sh(component), test)]

    return build


def _pattern(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    flags = node.text("flags")
    return [of_each(sh("PatternConstraintComponent"), _matches(node, pattern, flags)) for pattern in node.texts(name)]


def _matches(node: Node, pattern: str, flags: str) -> Callable[..., bool]:
    try:
        matches = regex.compile_regex(pattern, flags)
    except regex.RegexInvalid as fault:
        raise node.invalid(f"sh:pattern {pattern!r}: {fault}") from fault

    def test(_: object, value: str) -> bool:
        text = _text(value)
        return text is not None and matches(text)

    return test


def _language_in(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    ranges = [_range(node, each) for each in node.items(node.one(name))]
    return [
        of_each(
            sh("LanguageInConstraintComponent"),
            lambda _, value: any(_is_in(language(value), each) for each in ranges),
        )
    ]


def _range(node: Node, value: str) -> str:
    term = ntriples.term(value)
    if not isinstance(term, Literal):
        raise node.invalid(f"{value} is not a language range")
    return term.value.lower()


def _is_in(tag: str, wanted: str) -> bool:
    """Say whether a language tag is in a basic range (RFC 4647 3.3.1, as SPARQL's langMatches)."""
    tag = tag.lower()
    return bool(tag) and (wanted in {"*", tag} or tag.startswith(f"{wanted}-"))


def _unique_languages(node: Node, name: str, _: Builder) -> Sequence[Constraint]:
    if not node.all("path"):
        raise node.invalid("sh:uniqueLang stands in a node shape")
    return (
        [Constraint(sh("UniqueLangConstraintComponent"), _repeated, heeds_several=True, reach=TOKEN)]
        if node.one(name) == TRUE
        else []
    )


def _repeated(_data: object, _focus: str, values: Sequence[str]) -> list[Fault]:
    tags = [tag for tag in map(language, values) if tag]
    return [Fault()] * sum(tags.count(tag) > 1 for tag in set(tags)) if len(tags) > 1 else []


BUILDS: dict[str, Build] = {
    "minLength": _length("MinLengthConstraintComponent", lambda length, least: length >= least),
    "maxLength": _length("MaxLengthConstraintComponent", lambda length, most: length <= most),
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_languages,
}

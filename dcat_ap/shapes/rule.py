"""Rule: one demand on one property of one class, and how it is written as a SHACL shape."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dcat_ap import messages
from dcat_ap.model import CLASSES, Property, properties
from dcat_ap.terms import PREFIXES, SH, Iri, curie

BASE = "urn:datenlotse:shape:"
"""What the names of our shapes begin with."""

_HEAD = "".join(f"@prefix {prefix}: <{space.base}> .\n" for prefix, space in (PREFIXES | {"sh": SH}).items())


class Rule(NamedTuple):
    """One demand. `key` is the rule of the message catalogue that explains it, `severity` one of SHACL's.

    `constraint` is Turtle, and so is `path`, which is the predicate of the property where it is empty. With `whole`
    the constraint is about the thing as such, and the property is only where a finding places the fault. A rule with
    a `target` of its own looks at whatever has that predicate, all others at the things of their class. `facts` are
    what the messages name; `source` is the section that makes the demand.
    """

    key: str
    thing: str
    declared: Property
    severity: str
    constraint: str
    source: str
    facts: tuple[tuple[str, str], ...] = ()
    path: str = ""
    whole: bool = False
    target: str = ""

    @property
    def name(self) -> str:
        """The IRI of the shape."""
        return f"{BASE}{self.key}/{self.thing}/{self.declared.name}"

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """All facts that the messages may name, whatever data the rule looks at."""
        labels = (("label_de", self.declared.label_de), ("label_en", self.declared.label_en))
        return ("class", self.thing), *labels, *self.facts


def field(thing: str, name: str) -> Property:
    """Give a property of the model by its class and its name there."""
    return _FIELDS[thing, name]


_FIELDS = {(name, each.name): each for name, cls in CLASSES.items() for each in properties(cls)}


def turtle(profile: str, note: str, rules: Iterable[Rule]) -> str:
    """Give the shapes of `rules` as a Turtle file that any SHACL engine reads."""
    return f"# {note}\n# Written by `make docs`. Do not edit.\n{_HEAD}{''.join(_shapes(profile, list(rules)))}"


def _shapes(profile: str, rules: list[Rule]) -> Iterator[str]:
    for thing in dict.fromkeys(each.thing for each in rules):
        own = [each for each in rules if each.thing == thing and not each.whole and not each.target]
        links = "".join(f" ;\n    sh:property <{each.name}>" for each in own)
        if own:
            yield f"\n<{BASE}{profile}/{thing}> a sh:NodeShape ;\n    {_class(thing)}{links} .\n"
    yield from map(_shape, rules)


def _class(thing: str) -> str:
    return f"sh:targetClass {curie(CLASSES[thing].CLASS)}"


def _aim(rule: Rule) -> Iterator[str]:
    """The target and path of a shape of its own, or the path of one that hangs on the shape of its class."""
    if rule.target:
        yield f"sh:targetSubjectsOf {rule.target}"
    elif rule.whole:
        yield _class(rule.thing)
    if not rule.whole:
        yield f"sh:path {rule.path or curie(rule.declared.predicate)}"


def _shape(rule: Rule) -> str:
    lines = [
        f"<{rule.name}> a sh:{'NodeShape' if rule.whole else 'PropertyShape'}",
        *_aim(rule),
        rule.constraint,
        f"sh:severity sh:{rule.severity}",
        f"sh:name {_quoted(rule.key)}",
        *(f"sh:message {_quoted(_said(rule, 'what', each))}@{each}" for each in messages.LANGUAGES),
        *(f"sh:description {_quoted(_said(rule, 'fix', each))}@{each}" for each in messages.LANGUAGES),
        f"rdfs:seeAlso <{Iri(rule.source)}>",
    ]
    return "\n" + " ;\n    ".join(lines) + " .\n"


def _said(rule: Rule, part: str, language: str) -> str:
    known = dict(rule.words) | {"property": curie(rule.declared.predicate), "value": "…"}
    return messages.text(f"finding.{rule.key}.{part}", language, **known)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'

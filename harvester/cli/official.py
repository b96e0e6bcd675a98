"""Official shapes, run over a document as it was delivered: what their results say of each of its entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dcat_ap import messages, ntriples
from dcat_ap.cut import owners
from dcat_ap.document import Reading
from dcat_ap.finding import Finding, Severity
from dcat_ap.ntriples import Row
from dcat_ap.repair import shown
from dcat_ap.shacl import Background, Result, Shapes, load, profiles
from dcat_ap.terms import DCT, Iri, Literal, curie

_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.INFO}
_TITLE = ntriples.token(DCT.title)


@dataclass(frozen=True, slots=True)
class Judged:
    """What shapes say of an entry; without a name, of all in the document that belongs to no entry."""

    name: str
    title: str
    findings: tuple[Finding, ...]


def loaded(profile: str, shapes: tuple[Path, ...], vocabularies: tuple[Path, ...]) -> tuple[Shapes, Background]:
    """Give an official profile with its files below the one folder in `shapes`, or the files themselves.

    Raises OSError, dcat_ap.parse.Unreadable or dcat_ap.shacl.ShapesInvalid.
    """
    if profile in profiles():
        return profiles()[profile].load(shapes[0], vocabularies)
    return load(shapes, vocabularies)


def judged(reading: Reading, shapes: Shapes, background: Background) -> Iterator[Judged]:
    """Give what the shapes say of each entry, and last of the rest, if they say anything of it."""
    owner, titles = owners(reading.rows), _titles(reading.rows)
    found: dict[str, list[Finding]] = {root: [] for root in owner.values()}
    has = {value: owner[subject] for subject, _, value in reading.rows if subject in owner}
    for result in shapes.validate(reading.rows, background):
        root = owner.get(result.focus) or has.get(result.focus, "")  # a value may be in focus, too
        found.setdefault(root, []).append(_finding(result))
    for root in sorted(found, key=lambda each: (not each, each)):
        yield Judged(_name(root), titles.get(root, ""), tuple(dict.fromkeys(found[root])))


def _titles(rows: tuple[Row, ...]) -> dict[str, str]:
    said = ((subject, ntriples.term(value)) for subject, predicate, value in rows if predicate == _TITLE)
    return {subject: value.value for subject, value in said if isinstance(value, Literal)}


def _finding(result: Result) -> Finding:
    texts = result.messages
    component = _local(result.component)
    message = texts.get("") or next(iter(texts.values()), component)
    told = tuple((f"message_{each}", texts.get(each, message)) for each in messages.LANGUAGES)
    return Finding(
        severity=_SEVERITIES.get(_local(result.severity), Severity.WARNING),
        rule="shape.result",
        facts=(*told, ("shape", _name(result.shape) if result.shape.startswith("<") else ""), ("component", component)),
        subject=_name(result.focus),
        property=_property(result.path),
        value=shown(ntriples.term(result.value)) if result.value else "",
    )


def _property(path: str) -> str:
    """Give a path as a person writes it: a property by its prefix, anything longer as it is."""
    plain = path.startswith("<") and path.endswith(">") and path.count("<") == 1
    return curie(Iri(path[1:-1])) if plain else path


def _name(token: str) -> str:
    return token[1:-1] if token.startswith("<") else token


def _local(token: str) -> str:
    return _name(token).rpartition("#")[2]

"""Judgement: may an entry be reused freely, in the sense of the Open Definition, and if not, what would free it.

An entry is free when at least one of its distributions is. Where it has none, as services and series, its own
licence decides. What restricts counts wherever it stands; what a steward declares counts only where the source
is silent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dcat_ap.finding import Finding, Severity
from dcat_ap.licences import known
from dcat_ap.licences.resolution import Certainty, Resolution, resolve
from dcat_ap.licences.stated import rights, said
from dcat_ap.model import DatasetSeries, Distribution, Entry, Thing
from dcat_ap.openness import Openness
from dcat_ap.terms import Iri

# The reasons that stand in the way, the one that is mended most easily first.
_WAYS = (
    *("licence.no-basis", "licence.missing", "licence.silent", "licence.no-conditions", "licence.home"),
    "licence.class",
    *("licence.metadata", "licence.several", "licence.exception", "licence.elsewhere", "licence.unknown-iri"),
    *("licence.unknown", "licence.unjudged", "licence.declared-unknown", "licence.series", "licence.access"),
    *("licence.restricted", "licence.not-commercial", "licence.closed", "licence.fee"),
)


_NOTHING = Resolution("", "", Certainty.NONE, None, "licence.missing")
_BEST = (Openness.FREE, Openness.DECLARED, Openness.UNCLEAR, Openness.NOT_FREE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLicence:
    """A licence that a steward declares for a source which is silent: who says so, since when, on what basis.

    The basis is what the publisher said or decided; without it a declaration frees nothing.
    """

    licence: str
    by: str = ""
    on: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class LicenceVerdict:
    """Openness of one distribution, or of an entry without any, and the Resolution that decided it."""

    openness: Openness
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Judgement:
    """Openness of an entry and of each of its distributions by id; the reasons, and the cheapest way to free it."""

    openness: Openness
    distributions: Mapping[str, LicenceVerdict]
    reasons: tuple[Finding, ...]
    way: Finding | None


def judge(entry: Entry, declared: DeclaredLicence | None = None) -> Judgement:
    """Give the Judgement of an entry: open if one distribution is, else as its own licence says."""
    own = said(entry)
    barred = next((each for each in rights(entry) if each.open is False), None)
    verdicts: dict[str, LicenceVerdict] = {}
    reasons: list[Finding] = []
    for thing in _distributions(entry) or (entry,):
        verdict = _verdict(thing, own, barred, declared)
        verdicts[str(thing.id)] = verdict
        reasons += _reasons(thing, verdict)
    openness = min((each.openness for each in verdicts.values()), key=_BEST.index)
    distributions = {name: each for name, each in verdicts.items() if name != str(entry.id)}
    free = openness in (Openness.FREE, Openness.DECLARED)
    return Judgement(openness, distributions, tuple(reasons), None if free else way(reasons))


def _verdict(
    thing: Thing, own: list[Resolution], barred: Resolution | None, declared: DeclaredLicence | None
) -> LicenceVerdict:
    """What is said of `thing`, else of its entry, else by declaration."""
    stated = [barred] if barred else said(thing)
    if all(each.undecided for each in stated):
        stated += own
    decided = _together(stated) or _missing(thing)
    if decided.open is False:
        return LicenceVerdict(Openness.NOT_FREE, decided)
    if decided.open:
        return LicenceVerdict(Openness.FREE, decided)
    if declared and (decided.undecided or decided.reason in ("licence.missing", "licence.series")):
        return _by_declaration(decided, declared)
    return LicenceVerdict(Openness.UNCLEAR, decided)


def _together(stated: list[Resolution]) -> Resolution | None:
    """What several statements come to: one that restricts decides; two different licences decide nothing."""
    restricting = [each for each in stated if each.open is False]
    freeing = {each.licence or each.reason: each for each in stated if each.open}
    if restricting:
        return restricting[0]
    exact = [each for each in freeing.values() if not any(_says_less(each, other) for other in freeing.values())]
    if len(exact) > 1:
        names = ", ".join(sorted(each.name or dict(each.facts)["names"] for each in exact))
        return replace(_NOTHING, reason="licence.several", facts=(("names", names), *_without(exact[0])))
    unknown = [each for each in stated if not each.undecided]
    return next(iter([*exact, *unknown, *stated]), None)


def _says_less(one: Resolution, other: Resolution) -> bool:
    """Whether `one` is `other` without its version or port."""
    licence, more = known.by_iri(one.licence), known.by_iri(other.licence)
    if licence is None or more is None:
        return more is not None and more.short in dict(one.facts).get("names", "").split(", ")
    return known.vaguer(licence, more)


def _without(resolution: Resolution) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in resolution.facts if name == "value")


def _missing(thing: Thing) -> Resolution:
    return replace(_NOTHING, reason="licence.series" if isinstance(thing, DatasetSeries) else "licence.missing")


def _by_declaration(decided: Resolution, declared: DeclaredLicence) -> LicenceVerdict:
    if not (declared.by.strip() and declared.on.strip() and declared.basis.strip()):
        return LicenceVerdict(Openness.UNCLEAR, _renamed(decided, "licence.no-basis", declared))
    resolution = resolve(declared.licence)
    if resolution.open:
        return LicenceVerdict(Openness.DECLARED, _renamed(resolution, "licence.declared", declared))
    rule = "licence.declared-unknown" if resolution.open is None else resolution.reason
    openness = Openness.UNCLEAR if resolution.open is None else Openness.NOT_FREE
    return LicenceVerdict(openness, _renamed(resolution, rule, declared))


def _renamed(resolution: Resolution, rule: str, declared: DeclaredLicence) -> Resolution:
    """The Resolution with the declaration as its reason."""
    told = (("value", declared.licence), ("by", declared.by), ("on", declared.on), ("basis", declared.basis))
    return replace(resolution, reason=rule, facts=tuple(dict((*resolution.facts, *told)).items()))


def _distributions(entry: Entry) -> tuple[Distribution, ...]:
    return tuple(each for each in getattr(entry, "distribution", ()) if isinstance(each, Distribution))


def _reasons(thing: Thing, verdict: LicenceVerdict) -> Iterator[Finding]:
    resolution = verdict.resolution
    if resolution.reason in ("licence.listed", "licence.outside"):
        return
    severity = Severity.INFO if resolution.open else Severity.WARNING
    facts = dict(resolution.facts)
    yield Finding(
        severity,
        resolution.reason,
        facts=tuple((name, each) for name, each in facts.items() if name not in ("value", "property")),
        subject=str(thing.id) if isinstance(thing.id, Iri) else f"_:{thing.id}",
        property=facts.get("property", "dct:license"),
        value=facts.get("value", ""),
        proposal=resolution.licence if resolution.open else "",
    )


def way(findings: Iterable[Finding]) -> Finding | None:
    """Give the finding that keeps data from being free and is mended most easily; None where there is none."""
    obstacles = (each for each in findings if each.rule in _WAYS)
    return min(obstacles, key=lambda each: _WAYS.index(each.rule), default=None)

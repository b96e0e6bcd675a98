"""One dataset from several sources: whose description is shown, which other ways there are, and why it is the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.change import Entry
from catalog.identity import DeliveryPath, Ruling
from catalog.store import Snapshot
from catalog.web.portal import Portal
from catalog.web.shown import Describer, Shown
from dcat_ap import messages
from dcat_ap.identity import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An entry of the dataset in words; of the one that is shown there are no reasons."""

    entry: Entry
    source: str  # its title
    title: Shown
    modified: tuple[Shown, ...]
    score: int = 0
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """A dataset of several sources, as `entry` is part of it: the entry that is shown, and all other ways."""

    master: Way
    paths: tuple[Way, ...]
    rulings: tuple[Ruling, ...]

    def plain(self, portal: Portal) -> Mapping[str, Any]:
        """Give it as the API does."""
        return {
            "master": _plain(self.master, portal),
            "paths": [
                {
                    **_plain(each, portal),
                    "score": each.score,
                    "evidence": [
                        {"rule": one.rule, "points": one.points, "value": one.value, "words": words}
                        for one, words in zip(each.evidence, each.reasons, strict=True)
                    ],
                }
                for each in self.paths
            ],
            "rulings": [ruling(each) for each in self.rulings],
        }


def view(snapshot: Snapshot, entry_id: str, language: str) -> IdentityView | None:
    """Give how an entry is part of a dataset of several sources; None if only one source has it."""
    found = snapshot.standing(entry_id)
    if found is None:
        return None
    entries = {each.id: each for each in snapshot.kept(found.entries)}
    if found.master not in entries:
        return None
    titles = snapshot.source_titles()
    shown = [each for each in found.paths if each.entry in entries]
    return IdentityView(
        master=_way(entries[found.master], None, titles, language),
        paths=tuple(_way(entries[each.entry], each, titles, language) for each in shown),
        rulings=found.rulings,
    )


def reason(evidence: Evidence, language: str) -> str:
    """Give a piece of evidence in words, with its points."""
    words = messages.text(f"identity.{evidence.rule}", language)
    said = f"{words}: {evidence.value}" if evidence.value else words
    return f"{said} ({evidence.points:+d})" if evidence.points else said


def ruling(each: Ruling) -> Mapping[str, Any]:
    """Give what people decided as the API does."""
    return {"one": each.one, "other": each.other, "same": each.same, "reason": each.reason, "made": each.made}


def _way(entry: Entry, path: DeliveryPath | None, titles: Mapping[str, str], language: str) -> Way:
    describer, plain = Describer(language, lambda _: ""), entry.plain()
    evidence = path.evidence if path else ()
    return Way(
        entry=entry,
        source=titles.get(entry.source, entry.source),
        title=describer.best(plain.get("title")) or Shown(text=entry.iri),
        modified=describer.values(str(plain.get("class", "Dataset")), plain, "modified"),
        score=path.score if path else 0,
        evidence=evidence,
        reasons=tuple(reason(each, language) for each in evidence),
    )


def _plain(way: Way, portal: Portal) -> Mapping[str, Any]:
    entry = way.entry
    return {
        "id": entry.id,
        "iri": entry.iri,
        "kind": entry.kind,
        "slug": entry.slug,
        "page": portal.url(entry.path),
        "delivered": portal.url(f"{entry.path}/delivered"),
        "changes": portal.url(f"{entry.path}/changes.json"),
        "source": entry.source,
        "title": way.title.text,
        "modified": entry.plain().get("modified", []),
        "first_seen": entry.first_seen,
    }

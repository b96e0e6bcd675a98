"""What a run that waits would do to each entry, as the command line tells it: lines for people, JSON for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

import click
import orjson

from catalog.change import Effect, PlannedChange, Shown
from catalog.store import Store
from dcat_ap import model, plain
from dcat_ap.difference import PropertyChange, difference
from dcat_ap.score import Points, Score
from harvester.cli.speech import Speech

_SIGNS = {Effect.NEW: "+", Effect.CHANGED: "~", Effect.WITHDRAWN: "-", Effect.MISSING: "?"}
_LONGEST = 160


def tell(store: Store, run_id: int, speech: Speech, *, limit: int, as_json: bool) -> None:
    """Show the plan of a run: to programs all of it, to people the first few entries of each kind of change."""
    with store.reading() as snapshot:
        changes = snapshot.planned(run_id)
        if as_json:
            for change in changes:
                speech.data({"run": run_id, **_plain(change)})
        else:
            for line in _lines(changes, speech, limit):
                click.echo(line)


def _plain(change: PlannedChange) -> dict[str, object]:
    sides = {"before": change.before, "after": change.after}
    return {
        "effect": change.effect,
        "entry": change.entry,
        "kind": change.kind,
        "key": change.key,
        "iri": change.iri,
        "title": _title(change),
        "state": change.state,
        "points": {name: _plain_points(_points(side)) for name, side in sides.items()},
        "openness": {name: side.openness for name, side in sides.items()},
        "changes": [
            {"property": each.path, "before": each.before, "after": each.after} for each in _differences(change)
        ],
    }


def _lines(changes: Iterable[PlannedChange], speech: Speech, limit: int) -> Iterator[str]:
    met: Counter[Effect] = Counter()
    for change in changes:
        met[change.effect] += 1
        if met[change.effect] <= limit:
            yield f"{_head(change.effect, speech)}: {_title(change)} <{change.iri}>"
            yield from (f"      {line}" for line in _details(change, speech))
    for effect, count in met.items():
        if count > limit:
            yield f"{_head(effect, speech)}: {speech.text('plan.more', count=count - limit)}"
    if not met:
        yield speech.text("plan.nothing")


def _details(change: PlannedChange, speech: Speech) -> Iterator[str]:
    """Give what becomes of points and verdict, then each property that changes."""
    if change.effect is not Effect.CHANGED:
        return
    for key, tell in (("points", partial(_range, speech)), ("openness", partial(_openness, speech))):
        before, after = tell(change.before), tell(change.after)
        if change.after.json and before != after:
            yield speech.text(f"plan.{key}", before=before, after=after)
    for each in _differences(change):
        yield speech.text(
            "plan.value", path=each.path, before=words(each.before, speech), after=words(each.after, speech)
        )


def _head(effect: Effect, speech: Speech) -> str:
    return f"{_SIGNS.get(effect, '·')} {speech.effect(effect)}"


def _differences(change: PlannedChange) -> tuple[PropertyChange, ...]:
    if not (change.before.json and change.after.json):
        return ()
    return difference(orjson.loads(change.before.json), orjson.loads(change.after.json))


def _title(change: PlannedChange) -> str:
    json = change.after.json or change.before.json
    return model.label(plain.read(orjson.loads(json))) if json else change.key


def _points(side: Shown) -> Points | None:
    return None if side.score is None else Score.decode(side.score).points()


def _plain_points(points: Points | None) -> dict[str, int] | None:
    return None if points is None else {"least": points.least, "most": points.most}


def _range(speech: Speech, side: Shown) -> str:
    points = _points(side)
    return speech.points(*points) if points else speech.text("score.none")


def _openness(speech: Speech, side: Shown) -> str:
    return speech.openness(side.openness) if side.openness else speech.text("plan.none")


def words(values: tuple[str, ...], speech: Speech) -> str:
    """Give the values of one side of a change on one line of bearable length."""
    text = " · ".join(values) or speech.text("plan.none")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

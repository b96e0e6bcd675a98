"""Clocks: that go wrong by a day or by years, nights in which they are changed, and the end of 32 bits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.faults.harness import SOURCE, Fault, Scene
from tests.faults.invariants import Tally

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_START = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def _steps(begin: datetime, step: timedelta, number: int) -> list[datetime]:
    return [begin + each * step for each in range(1, number + 1)]


_END = datetime(2038, 1, 19, 1, 30, tzinfo=UTC)  # of 32 bits, but for two hours
_SPRING, _AUTUMN = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
_BEFORE, _AFTER = _steps(_START, _HOUR, 2), _steps(_START + 2 * _HOUR, _HOUR, 3)
_HOURLY, _NIGHTLY = "@hourly", "30 2 * * *"
_WAYS: dict[str, tuple[str, datetime, Sequence[datetime], int]] = {
    "a day ahead for a moment": (_HOURLY, _START, [*_BEFORE, _START + _DAY, *_AFTER], 6),
    "set back by a day": (_HOURLY, _START, [*_BEFORE, *_steps(_START - _DAY, _HOUR, 3)], 5),
    "2038 for a moment": (_HOURLY, _START, [*_BEFORE, _END + _DAY, *_AFTER], 6),
    "2038": (_HOURLY, _END, _steps(_END, _HOUR, 4), 4),
    "an hour is left out": (_NIGHTLY, _SPRING, _steps(_SPRING, 6 * _HOUR, 8), 2),
    "an hour comes twice": (_NIGHTLY, _AUTUMN, _steps(_AUTUMN, 6 * _HOUR, 8), 2),
}
"""Each with a schedule, when the source was harvested last, when a worker looks, and how many harvests are due."""


def wrong(scene: Scene, times: int, tally: Tally) -> None:
    """Let a worker look while the clock goes wrong; at most one harvest is too many or too few."""
    for number in scene.times(times):
        name = list(_WAYS)[number % len(_WAYS)]
        schedule, begin, looks, wanted = _WAYS[name]
        with scene.round(tally), scene.copied() as copy:
            found = _harvests(copy, schedule, begin, looks)
            copy.settle(tally)
        tally.hits += 1
        tally.figures[name] = f"{found} of {wanted}"
        tally.lost += max(0, wanted - found - 1)
        tally.duplicates += max(0, found - wanted - 1)


def _harvests(copy: Scene, schedule: str, begin: datetime, looks: Sequence[datetime]) -> int:
    """Give how often a worker that looks at these times harvests by a schedule."""
    file = copy.directory / "sources" / f"{SOURCE}.toml"
    file.write_text(file.read_text().replace(_HOURLY, schedule))
    copy.harvest(environ={"LOTSE_NOW": begin.isoformat()})
    before = copy.portal.walks
    for moment in looks:
        copy.call("work", "--once", environ={"LOTSE_NOW": moment.isoformat()})
    return copy.portal.walks - before


def faked(scene: Scene, times: int, tally: Tally) -> None:
    """Harvest while the system's own clock goes wrong."""
    moments = ("-1d", "+1d", "@2038-01-19 03:14:06", "@2026-03-29 01:59:59", "@2026-10-25 02:59:59")
    for number in scene.times(times):
        with scene.round(tally):
            process = scene.start(
                "harvest", SOURCE, before=["faketime", "-f", moments[number % len(moments)]], environ={"LOTSE_NOW": ""}
            )
            code = process.end()
            tally.hits += 1
            tally.heard(told=code == 0, what=process.said()[-300:])


FAULTS = (
    Fault("clock of the schedule", wrong, full=20, quick=0, stores=("sqlite",)),
    Fault("clock of the system", faked, full=20, quick=0, needs=("faketime",)),
)

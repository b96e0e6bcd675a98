"""Clocks: that go wrong by a day or by years, nights in which they are changed, and the end of 32 bits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.faults.harness import SOURCE, Fault, Scene
from tests.faults.invariants import Tally

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_START = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def _steps(begin: datetime, step: timedelta, number: int) -> list[datetime]:
    return [begin + each * step for each in range(1, number + 1)]


_WAYS: dict[str, tuple[str, datetime, Sequence[datetime], int]] = {
    "a day ahead for a moment": ("@hourly", _START, [*_steps(_START, _HOUR, 2), _START + _DAY, *_steps(_START + 2 * _HOUR, _HOUR, 3)], 6),
    "set back by a day": ("@hourly", _START, [*_steps(_START, _HOUR, 2), *_steps(_START - _DAY, _HOUR, 3)], 5),
    "2038 for a moment": (
        "@hourly", _START, [*_steps(_START, _HOUR, 2), datetime(2038, 1, 20, tzinfo=UTC), *_steps(_START + 2 * _HOUR, _HOUR, 3)], 6,
    ),
    "2038": ("@hourly", datetime(2038, 1, 19, 1, 30, tzinfo=UTC), _steps(datetime(2038, 1, 19, 1, 30, tzinfo=UTC), _HOUR, 4), 4),
    "an hour is left out": ("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), _steps(datetime(2026, 3, 28, 12, tzinfo=UTC), 6 * _HOUR, 8), 2),
    "an hour comes twice": ("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), _steps(datetime(2026, 10, 24, 12, tzinfo=UTC), 6 * _HOUR, 8), 2),
}  # fmt: skip
"""Each with a schedule, when the source was harvested last, when a worker looks, and how often it has to be harvested."""


def wrong(scene: Scene, times: int, tally: Tally) -> None:
    """Let a worker look at the moments of a way in which clocks go wrong; at most one harvest is too many or too few."""
    for number in scene.times(times):
        name = list(_WAYS)[number % len(_WAYS)]
        schedule, begin, looks, wanted = _WAYS[name]
        with scene.round(tally):
            with scene.copied() as copy:
                file = copy.directory / "sources" / f"{SOURCE}.toml"
                file.write_text(file.read_text().replace("@hourly", schedule))
                copy.harvest(environ={"LOTSE_NOW": begin.isoformat()})
                before = copy.portal.walks
                for moment in looks:
                    copy.call("work", "--once", environ={"LOTSE_NOW": moment.isoformat()})
                found = copy.portal.walks - before
                tally.hits += 1
                tally.figures[name] = f"{found} of {wanted}"
                tally.lost += max(0, wanted - found - 1)
                tally.duplicates += max(0, found - wanted - 1)
                copy.settle(tally)


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

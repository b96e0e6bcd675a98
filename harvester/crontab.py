"""When a source is due: cron's five fields or a nickname, read as cron reads them."""

from apscheduler.triggers.cron import CronTrigger

TIME_ZONE = "Europe/Berlin"

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def trigger(schedule: str) -> CronTrigger:
    """Give the APScheduler trigger of `schedule`; raises ValueError if it is not a schedule.

    APScheduler counts the days of the week from Monday as 0, cron from Sunday: here cron is right.
    """
    fields = _NICKNAMES.get(schedule, schedule).split()
    if fields[4:]:
        fields[4] = ",".join(_days(part) for part in fields[4].lower().split(","))
    return CronTrigger.from_crontab(" ".join(fields), timezone=TIME_ZONE)


def is_schedule(value: str) -> bool:
    """Say whether `value` is a schedule; the empty text means: only by hand."""
    if not value:
        return True
    try:
        trigger(value)
    except ValueError:
        return False
    return True


def _days(part: str) -> str:
    """Give one part of cron's fifth field (`1-5`, `*/2`, `sun`) as names of days."""
    if part == "*":
        return part
    span, _, step = part.partition("/")
    first, _, last = ("0", "-", "6") if span == "*" else span.partition("-")
    begin = _day(first)
    end = _day(last) if last else (len(_DAYS) - 1 if step else begin)
    days = range(begin, end + 1 if end >= begin else end + 1 + len(_DAYS), int(step or 1))
    return ",".join(_DAYS[day % len(_DAYS)] for day in days)


def _day(word: str) -> int:
    day = _DAYS.index(word) if word in _DAYS else int(word)
    if not 0 <= day <= len(_DAYS):
        raise ValueError(f"there is no day of the week {word}")
    return day

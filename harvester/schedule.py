"""The clock: starts a harvest of each source at its times, one source at a time."""

import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from harvester.crontab import trigger
from harvester.source import SourceConfig

_log = logging.getLogger(__name__)
_GRACE_SECONDS = 3600  # a start that was missed by less is made up for, once


def clock(directory: Path, sources: Mapping[str, SourceConfig]) -> BlockingScheduler:
    """Give a scheduler that harvests each source of the instance by its schedule once it is started."""
    scheduler = BlockingScheduler(executors={"default": ThreadPoolExecutor(1)})
    for source in sources.values():
        if source.schedule:
            scheduler.add_job(
                harvest,
                trigger(source.schedule),
                args=(directory, source.name),
                id=source.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=_GRACE_SECONDS,
            )
    return scheduler


def harvest(directory: Path, name: str) -> int:
    """Harvest one source in a process of its own, and give that process's exit code."""
    command = [sys.executable, "-m", "harvester", "harvest", name, "--config", str(directory)]
    ended = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _log.info("harvest of %s ended with %s", name, ended.returncode)
    return ended.returncode

"""Disks: full ones, failing ones, and what is on them after a power cut."""

import re
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.harness import SOURCE, Fault, Scene
from tests.faults.invariants import Tally, all_ended, canonical

_STORE = 74
_KB = 1024
_MARGINS = range(0, 400 * _KB, 20 * _KB)


def full(scene: Scene, times: int, tally: Tally) -> None:
    """Harvest where the disk has ever less space left: what was there stays readable, and the reason is told."""
    margins = _spread(times)
    for number in scene.times(len(margins)):
        margin = margins[number]
        with (
            scene.copied() as copy,
            _small_disk(copy.directory / "var", margin) as grow,
            copy.round(tally, _told),
        ):
            _disturbed(copy, tally)
            grow()


def too_long(scene: Scene, times: int, tally: Tally) -> None:
    """Harvest where no file may grow beyond a size, as a quota would have it."""
    margins = _spread(times)
    for number in scene.times(len(margins)):
        margin = margins[number]
        with scene.copied() as copy, copy.round(tally, _told):
            _disturbed(copy, tally, preexec_fn=_limiting(resource.RLIMIT_FSIZE, 16 * _KB + margin))


def _spread(times: int) -> list[int]:
    step = max(1, len(_MARGINS) // times)
    return list(_MARGINS[::step])[:times] if times <= len(_MARGINS) else list(_MARGINS)


def _told(runs) -> bool:
    return all_ended(runs, "store", "killed")


def _disturbed(copy: Scene, tally: Tally, **how) -> None:
    """Harvest under the fault; then, under it still, somebody reads the catalogue."""
    before = next(edition for edition in copy.wanted if edition != copy.shown)
    report = copy.harvest(**how)
    failed = report["state"] != "done"
    tally.hits += failed
    if failed:
        is_plain = report["code"] == _STORE and "Traceback" not in report["said"]
        tally.heard(told=is_plain, what=f"{report['code']}: {report['said'][-600:]}")
    exported = canonical(copy.export())
    if exported not in [canonical(copy.wanted[each]) for each in (before, copy.shown)]:
        tally.halves += 1
        tally.notes.append(f"not readable under the fault: {len(exported)} lines; {copy.call('doctor').stderr[-300:]}")


@contextmanager
def _small_disk(folder: Path, margin: int) -> Iterator[Callable[[], None]]:
    """Put a folder on a disk with only so many bytes left; give what makes it large."""
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.mkdir()
    used = sum(each.stat().st_size // 4096 * 4096 + 4096 for each in aside.rglob("*"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + margin}", "none", folder], check=True)
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True) and None
    finally:
        subprocess.run(["umount", folder], check=True)


def _limiting(what: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(what, (most, most))


def failing(scene: Scene, times: int, tally: Tally) -> None:
    """Let the k-th attempt to bring data to the disk, or to write, fail with an I/O error."""
    for number in scene.times(times):
        call, turn = ("fdatasync", number // 2 + 1) if number % 2 == 0 else ("pwrite64", (number * 7) % 90 + 1)
        trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
        trace += ["-e", f"inject={call}:error=EIO:when={turn}"]
        with scene.copied() as copy, copy.round(tally, _told):
            process = copy.start("harvest", SOURCE, before=trace)
            code = process.end()
            tally.hits += code != 0
            if code:
                is_plain = code == _STORE and "Traceback" not in process.said()
                tally.heard(told=is_plain, what=f"{call} {turn}: {code} {process.said()[-600:]}")
            _sound(copy, tally)


def _sound(copy: Scene, tally: Tally) -> None:
    said = copy.call("doctor")
    if re.search("damaged|without a body|Traceback", said.stdout + said.stderr):
        tally.halves += 1
        tally.notes.append(f"not sound: {said.stdout[-300:]} {said.stderr[-300:]}")


def power_cut(scene: Scene, times: int, tally: Tally) -> None:
    """Take what is on the disk at a random moment of a harvest, without the end of the log, and go on from there."""
    began = time.monotonic()
    with scene.round(tally):
        scene.harvest()
    usual = time.monotonic() - began
    for _ in scene.times(times):
        with scene.copied() as cut:
            scene.turn()
            before = (cut.directory / "var" / "catalog.db").read_bytes()
            process = cut.start("harvest", SOURCE)
            time.sleep(scene.chance.uniform(0.1, 0.6) * usual)
            process.signal(signal.SIGSTOP)
            with cut.copied() as image:
                image.shown = scene.shown
                tally.hits += process.kill()
                _lose_the_end(image, before, tally)
                tally.runs += 1
                _one_whole_version(image, tally)
                image.settle(tally)
            scene.turn()


def _lose_the_end(image: Scene, before: bytes, tally: Tally) -> None:
    """Cut the log at a random byte, unless the database has taken in some of it: that is only done once it is safe."""
    log = image.directory / "var" / "catalog.db-wal"
    (image.directory / "var" / "catalog.db-shm").unlink(missing_ok=True)  # it is memory, and never on the disk
    if log.exists() and (image.directory / "var" / "catalog.db").read_bytes() == before:
        size = image.chance.randrange(log.stat().st_size + 1)
        with log.open("r+b") as file:
            file.truncate(size)
        tally.count("logs cut")


def _one_whole_version(image: Scene, tally: Tally) -> None:
    _sound(image, tally)
    if canonical(image.export()) not in [canonical(each) for each in image.wanted.values()]:
        tally.halves += 1
        tally.notes.append("the image shows no whole version")


FAULTS = (
    Fault("disk full", full, full=20, quick=1, stores=("sqlite",), needs=("mount",)),
    Fault("file too long", too_long, full=20, quick=0, stores=("sqlite",)),
    Fault("I/O errors", failing, full=100, quick=1, stores=("sqlite",), needs=("strace",)),
    Fault("power cut", power_cut, full=200, quick=1, stores=("sqlite",)),
)

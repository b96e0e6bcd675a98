"""Dumps: a follower that writes the whole catalogue as files whenever it has changed, not more often than asked."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from sys import stdout
from tempfile import mkdtemp

from catalog import dump
from catalog.change import Change
from catalog.dump import Dump, DumpFile
from catalog.output import forget
from catalog.settings import Settings
from catalog.store import Store
from catalog.web.portal import Portal
from harvester import export

FORMS = ("nt", "ttl", "jsonld")
WAIT = 3600.0
"""Seconds between two looks: a dump is for who wants all of it, and all of it is written anew."""

_CHUNK = 1 << 20


class Dumps:
    """An Output whose data is a dump; it reads the catalogue itself, since a file has no place for a change."""

    def __init__(self, store: Store, settings: Settings, place: Path, clock: Callable[[], datetime]) -> None:
        self._store, self._settings, self._place, self._clock = store, settings, place, clock

    def position(self) -> int:
        """The last ledger line it shows; 0 when there is no dump."""
        found = dump.newest(self._place)
        return found.position if found else 0

    def apply(self, changes: Iterable[Change], position: int) -> None:  # noqa: ARG002  (as every Output takes them)
        """Show the catalogue as it is now, at `position` or later. When it fails, the former dump stays."""
        moment = self._clock()
        self._place.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=f"{moment:%Y%m%dT%H%M%S}-", dir=self._place))
        folder.chmod(0o755)
        try:
            position = self._write(folder)
            files = tuple(map(_described, sorted(folder.iterdir())))
        except BaseException:
            forget(folder)
            raise
        made = moment.isoformat(timespec="seconds")
        dump.show(self._place, Dump(position=position, made=made, folder=folder.name, files=files))

    def _write(self, folder: Path) -> int:
        """Write all files of one moment; give its ledger position."""
        portal = Portal(store=self._store, search=None, graph=None, settings=self._settings)
        with self._store.reading() as snapshot:
            for form in FORMS:
                target = folder / f"catalog.{form}.gz"
                export.save(export.published(snapshot, portal), form, str(target), stdout.buffer)
            return snapshot.position

    def reset(self) -> None:
        """Leave no dump."""
        dump.clear(self._place)

    def close(self) -> None:
        """Nothing is open."""


def _described(file: Path) -> DumpFile:
    seen = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            seen.update(chunk)
    return DumpFile(name=file.name, size=file.stat().st_size, sha256=seen.hexdigest())

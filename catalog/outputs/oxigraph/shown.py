"""Shown: the newest finished copy, opened for reading for as long as it is the newest."""

from pathlib import Path
from threading import Lock

import pyoxigraph as ox

from catalog.outputs.oxigraph import copies
from catalog.outputs.oxigraph.copies import Copy


class Shown:
    """What readers see of the copies in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._shown: tuple[Copy, ox.Store] | None = None

    def current(self) -> tuple[Copy, ox.Store] | None:
        """Give the newest copy and its store; None where there is none."""
        with self._lock:
            copy = copies.newest(self._folder)
            if self._shown is None or self._shown[0] != copy:
                self._shown = None  # the old one goes before the new one comes
                self._shown = self._newest()
            return self._shown

    def close(self) -> None:
        """Let go of files."""
        self._shown = None

    def _newest(self) -> tuple[Copy, ox.Store] | None:
        while copy := copies.newest(self._folder):
            try:
                return copy, ox.Store.read_only(str(copy.folder))
            except FileNotFoundError:
                if copy.folder.exists():
                    raise  # it is not that its time was just over
        return None

"""Writes down that secrets have left, or were used, in the file of the run that made them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.vault.locks import AccountBusyError

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from tui.apply.entries import Note
    from tui.services import Services


class Handed:
    """What could not be written at once is kept, and tried again with the next one and at leaving.

    Thread-safe.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: list[tuple[Applying, Note]] = []
        self._lock = threading.Lock()
        self.files: list[Path] = []
        """What was exported in this session, in plain text."""

    def note(self, notes: Iterable[tuple[Applying, Note]]) -> None:
        """Write notes down in the background; a failure is tried again later."""
        with self._lock:
            self._waiting += notes
        threading.Thread(target=self.write, name="notes", daemon=True).start()

    def note_first(self, notes: Iterable[tuple[Applying, Note]]) -> None:
        """Write notes down before what they tell of is done. Blocking.

        What cannot be written now is tried again with the next one.
        """
        with self._lock:
            self._waiting += notes
        self.write()

    def write(self) -> None:
        """Write what waits, as far as it can be written now. Blocking."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            failed: list[tuple[Applying, Note]] = []
            paths = dict.fromkeys(run.path for run, _ in waiting)
            for path in paths:
                here = [(run, note) for run, note in waiting if run.path == path]
                if not self._written(here[0][0], tuple(note for _, note in here)):
                    failed += here
            self._waiting = failed

    def _written(self, run: Applying, notes: tuple[Note, ...]) -> bool:
        from tui.apply.entries import Verifying
        from tui.apply.events import NeedsAttentionError
        from tui.apply.history import note_afterwards
        from tui.vault.append_log import DamagedError

        place = run.place
        try:
            if place is None:
                note_afterwards(self._services.safe, run.path, notes)
                for note in notes:
                    if isinstance(note, Verifying):  # the next one has to know of it
                        run.state.apply(note)
            else:
                for note in notes:
                    place.journal.note(note)
        except (AccountBusyError, DamagedError, NeedsAttentionError, OSError, ValueError):
            return False
        return True

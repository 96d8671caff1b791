"""Handovers of all runs, and their entries in the run files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.vault.locks import AccountBusyError

if TYPE_CHECKING:
    from screens.run_handle import RunHandle
    from tui.apply.entries import Note
    from tui.core.handover import Handover
    from tui.vault.vault import Vault


def handovers(runs: Iterable[RunHandle]) -> tuple[Handover, ...]:
    """A handover per user and account, in the order in which the users first came up.

    A later run knows the user better, but does not have the secret that an earlier one made.
    """
    merged: dict[str, Handover] = {}
    for run in runs:
        for each in run.handovers:
            merged[each.key] = _merge(merged.get(each.key), each)
    return tuple(merged.values())


def _merge(old: Handover | None, new: Handover) -> Handover:
    if old is None:
        return new
    grants = tuple(dict.fromkeys((*old.grants, *new.grants)))
    if new.has_secret or not old.has_secret:
        return replace(new, grants=grants)
    return replace(
        new,
        mode=old.mode,
        password=old.password,
        access_key_id=old.access_key_id,
        access_key_secret=old.access_key_secret,
        must_reset=old.must_reset,
        must_bind_mfa=old.must_bind_mfa,
        expires_in_days=old.expires_in_days,
        grants=grants,
    )


def made_by(runs: Sequence[RunHandle], key: str) -> RunHandle | None:
    """The run that made the secret of a handover; ``key`` is the handover's."""
    for run in reversed(runs):
        if any(each.key == key and each.has_secret for each in run.handovers):
            return run
    return None


class Handed:
    """Handover log: entries on handed-over or used secrets, in the files of their runs.

    An entry that could not be written is kept, and tried again with the next one and at leaving.
    Thread-safe.
    """

    def __init__(self, safe: Vault) -> None:
        self._safe = safe
        self._waiting: list[tuple[RunHandle, Note]] = []
        self._lock = threading.Lock()
        self.files: list[Path] = []
        """Plain-text files that were exported in this session."""

    def note(self, notes: Iterable[tuple[RunHandle, Note]]) -> None:
        """Write entries in the background; after a failure they are tried again later."""
        with self._lock:
            self._waiting += notes
        threading.Thread(target=self.write, name="notes", daemon=True).start()

    def note_first(self, notes: Iterable[tuple[RunHandle, Note]]) -> None:
        """Write entries ahead of the action they are about. Blocking.

        Those that cannot be written now are tried again with the next ones.
        """
        with self._lock:
            self._waiting += notes
        self.write()

    def write(self) -> None:
        """Write the waiting entries, as far as possible now. Blocking."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            failed: list[tuple[RunHandle, Note]] = []
            paths = dict.fromkeys(run.path for run, _ in waiting)
            for path in paths:
                here = [(run, note) for run, note in waiting if run.path == path]
                if not self._written(here[0][0], tuple(note for _, note in here)):
                    failed += here
            self._waiting = failed

    def _written(self, run: RunHandle, notes: tuple[Note, ...]) -> bool:
        from tui.apply.entries import Verifying
        from tui.apply.events import NeedsAttentionError
        from tui.apply.history import note_afterwards
        from tui.vault.append_log import DamagedError

        place = run.place
        try:
            if place is None:
                note_afterwards(self._safe, run.path, notes)
                for note in notes:
                    if isinstance(note, Verifying):  # the next one has to know of it
                        run.state.apply(note)
            else:
                for note in notes:
                    place.journal.note(note)
        except (AccountBusyError, DamagedError, NeedsAttentionError, OSError, ValueError):
            return False
        return True

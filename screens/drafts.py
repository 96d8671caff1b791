"""DraftKeeper: saves the draft while it is typed, and restores it at the next start."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from screens.background import in_background
from tui.core.draft import Draft

if TYPE_CHECKING:
    from textual.app import App

    from screens.session import Session
    from tui.vault.drafts import DraftStore

PAUSE = 0.4
"""Seconds without a change after which the draft is saved."""


def says_something(draft: Draft) -> bool:
    """Whether anything worth keeping was typed."""
    return any(row.logon_name or row.display_name for row in draft.users) or bool(draft.grants)


class DraftKeeper:
    """Follows the session; saving and loading happen in threads.

    A draft belongs to an account, so nothing is kept before somebody is signed in.
    """

    @dataclass
    class Read(Message):
        """The search for a saved draft has ended."""

        account_id: str
        draft: Draft | None

    @dataclass
    class NotRead(Message):
        """There may be a saved draft, and it cannot be read."""

        account_id: str
        reason: str

    class Saved(Message):
        """The saved draft is up to date."""

    @dataclass
    class Lost(Message):
        """The draft cannot be saved; the reason is an operating system's error."""

        reason: str

    def __init__(self, app: App[int], session: Session) -> None:
        self._app = app
        self._session = session
        self._account = ""
        self._store: DraftStore | None = None
        self._saved: Draft | None = None
        self._undecided = False
        self._timer: Timer | None = None
        self._writing = threading.Lock()
        session.watch(self._changed)

    def _changed(self) -> None:
        caller = self._session.facts.caller
        if caller is None:
            return
        if caller.account_id != self._account:
            self._account = caller.account_id
            self._store = None
            self._load(self._session.services.drafts(caller.account_id))
        elif self._store is not None and self._session.draft != self._saved:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self._app.set_timer(PAUSE, self._save_later)

    def _load(self, store: DraftStore) -> None:
        account = self._account

        def load() -> Draft | None:
            read = store.load()
            return None if read is None else read.draft

        def done(draft: Draft | None) -> Message:
            found = draft if draft is not None and says_something(draft) else None
            if account == self._account:
                # What was found must not be written over before somebody has chosen.
                self._undecided = found is not None
                self._store = store
            return self.Read(account, found)

        def failed(error: Exception) -> Message | None:
            from tui.text.runs import disk_problem

            why = disk_problem(error)
            return self.NotRead(account, why) if isinstance(error, OSError) else None

        in_background(self._app, load, done, failed, name="load-draft")

    def _save_later(self) -> None:
        self._write_later(self.save, "save-draft")

    def clear(self) -> None:
        """Delete the saved draft in the background."""
        self._write_later(self.start_afresh, "clear-draft")

    def _write_later(self, work: Callable[[], None], name: str) -> None:
        def failed(error: Exception) -> Message | None:
            from tui.text.runs import disk_problem

            return self.Lost(disk_problem(error)) if isinstance(error, OSError) else None

        in_background(self._app, work, lambda _: self.Saved(), failed, name=name)

    def save(self) -> None:
        """Save now, if there is something to save. Blocking for one small file.

        Raises:
            OSError: It cannot be written.
        """
        with self._writing:
            draft, store = self._session.draft, self._store
            if store is None or self._undecided or draft == self._saved:
                return
            if says_something(draft):
                store.save(draft)
            self._saved = draft

    def decided(self) -> None:
        """Save from now on, as it is decided which draft goes on."""
        self._undecided = False
        self._changed()

    def close(self) -> None:
        """Save the latest changes; there is nobody left to tell of a failure."""
        with contextlib.suppress(OSError):
            self.save()

    def start_afresh(self) -> None:
        """Delete the saved draft. Blocking for one small file.

        Raises:
            OSError: It cannot be removed.
        """
        with self._writing:
            if self._store is not None:
                self._store.clear()
            self._saved = self._session.draft

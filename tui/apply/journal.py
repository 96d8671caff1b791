"""Journal of a run: a note is on the disk before anything follows from it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tui.apply.entries import Begun, LogonSettings, Note, to_record
from tui.apply.events import NeedsAttentionError, system_reason
from tui.apply.run_state import RunState
from tui.core.text import sentence
from tui.core.users import Tag

if TYPE_CHECKING:
    from tui.vault.append_log import Record

Write = Callable[["Record"], None]
"""Appends a line and syncs it to the disk; may raise OSError."""


class Journal:
    """Journal and the state that it adds up to. Thread-safe."""

    def __init__(self, state: RunState, write: Write) -> None:
        self.state = state
        self._write = write
        self._lock = threading.Lock()

    def note(self, note: Note) -> None:
        """Write a note, then apply it to the state. Blocking.

        Raises:
            NeedsAttentionError: ``not-written``: the disk does not take it; nothing may follow.
        """
        with self._lock:
            try:
                self._write(to_record(note))
            except OSError as error:
                raise NeedsAttentionError(
                    "not-written",
                    sentence(
                        "The run's own file takes no more lines ({why}), and nothing is changed"
                        " without one. Make room, and try again.",
                        why=system_reason(error),
                    ),
                ) from None
            self.state.apply(note)

    def begin(
        self,
        index: int,
        now: datetime,
        cloud_time: datetime | None,
        tags: Callable[[], tuple[Tag, ...]] = tuple,
        settings: Callable[[], LogonSettings | None] = lambda: None,
    ) -> bool:
        """Note a request before it is sent. Blocking.

        Also before it is sent again: undo has to know since when nothing is under way.

        Args:
            index: place of the operation in the plan.
            now: time on this machine's clock.
            cloud_time: the same on the cloud's, as far as it is known.
            tags: reads those that are about to be replaced; called before the first attempt.
            settings: reads those of a logon profile, likewise.

        Returns:
            Whether it was sent before, without an answer.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        state = self.state.operations[index]
        earlier = state.begun if state.is_unclear else None
        held = tags() if earlier is None else earlier.tags
        before = settings() if earlier is None else earlier.settings
        self.note(Begun(index, now, cloud_time, tags=held, settings=before))
        return earlier is not None

    def give_up(self, index: int, now: datetime) -> None:
        """Note the end of the wait for an answer. Blocking.

        From now on it counts how long the cloud may still carry the request out.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        begun = self.state.operations[index].begun
        if begun is not None:
            self.note(replace(begun, given_up=now))

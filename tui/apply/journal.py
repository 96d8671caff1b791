"""The run's journal: a note is on the disk before anything follows from it."""

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
"""Appends a line and makes sure of it."""


class Journal:
    """Thread-safe."""

    def __init__(self, state: RunState, write: Write) -> None:
        """Begin with what is written down already.

        Args:
            state: How far the run is; changed by notes from now on.
            write: Appends a line; may raise OSError.
        """
        self.state = state
        self._write = write
        self._lock = threading.Lock()

    def note(self, note: Note) -> None:
        """Write a note down, then take it in. Blocking.

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
        """Note that a change is about to be asked for. Blocking.

        Also noted when it is asked for again: undo has to know since when nothing is under way.

        Args:
            index: its place in the plan.
            now: on this machine's clock.
            cloud_time: the same on the cloud's, as far as it is known.
            tags: reads those that are about to be replaced; called before the first attempt.
            settings: the same for those of a logon profile.

        Returns:
            Whether it was asked for before, without an answer.

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
        """Note that the answer to what was begun is waited for no longer. Blocking.

        From now on it counts how long the cloud may still carry it out.

        Raises:
            NeedsAttentionError: ``not-written``.
        """
        begun = self.state.operations[index].begun
        if begun is not None:
            self.note(replace(begun, given_up=now))

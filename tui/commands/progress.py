"""How a run goes, while it goes: a bar on a terminal; elsewhere a line, or an object, per event."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from tui.apply.events import (
    OperationDone,
    OperationFailed,
    OperationLeft,
    OperationStarted,
    OperationWaiting,
    RunContinued,
    RunEvent,
    RunPaused,
)
from tui.commands.console import Console
from tui.core.operations import Operation

if TYPE_CHECKING:
    from tui.text.applying import Groups

_BAR: Final = 24
_WORTH_SAYING: Final = 2.0
"""Seconds of a wait that somebody who watches should know of."""
_SECONDS: Final = 0.1
"""Between two looks of the bar."""


class Progress:
    """Hears of every event, one at a time, from several threads."""

    done = "done"
    """What an operation is called that is over and well."""
    already = "already"
    """And one where nothing was left to do."""

    def __init__(
        self,
        console: Console,
        total: int,
        settled: int,
        groups: Groups,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is shown yet.

        Args:
            console: where it is shown.
            total: how many operations there are.
            settled: how many are done already.
            groups: names of resource groups.
            now: seconds on a clock that never goes back.
        """
        self._console = console
        self._total = total
        self._settled = settled
        self._groups = groups
        self._now = now
        self._painted = float("-inf")

    def take(self, event: RunEvent) -> None:
        """Show it."""
        match event:
            case OperationStarted(index=at, operation=it):
                self._event("started", at, it)
                self._paint(it)
            case OperationWaiting(index=at, operation=it, seconds=seconds, why=why):
                self._event("waiting", at, it, seconds=round(seconds, 3))
                if seconds >= _WORTH_SAYING:
                    self._paint(it, waits=seconds, why=why)
            case OperationDone(index=at, operation=it, already_so=already):
                self._over(self.done, at, it, already_so=already)
            case OperationFailed(index=at, operation=it, error=error):
                from tui.commands.report import failure

                self._over("failed", at, it, failure=failure(at, it, error, self._groups))
            case OperationLeft(index=at, operation=it, why=why):
                self._over("left", at, it, why=why)
            case RunPaused(error=refused):
                from tui.text.errors import cloud_error

                self._console.event(
                    "paused",
                    reason=str(refused.refusal.reason),
                    done=self._settled,
                    total=self._total,
                    sentence=cloud_error(refused),
                )
            case RunContinued():
                self._console.event("continued")
            case _:
                self._console.paint("")

    @property
    def settled(self) -> int:
        """How many are over."""
        return self._settled

    def paused(self) -> str:
        """How far it is, in words."""
        from tui.text.signing_again import paused

        return paused(self._settled, self._total)

    def _over(self, event: str, at: int, it: Operation, **fields: object) -> None:
        from tui.text import running as run_words

        self._settled += event != "failed"
        self._event(event, at, it, **fields)
        if self._console.draws:
            self._paint(it)
            return
        mark = self.already if fields.get("already_so") else event
        self._console.say(run_words.event_line(mark, it, self.what(it)))

    def what(self, it: Operation) -> str:
        """What is done, in words."""
        from tui.text.applying import operation_what

        return operation_what(it, self._groups)

    def _event(self, event: str, at: int, it: Operation, **fields: object) -> None:
        self._console.event(event, **described(at, it, self.what(it)), **fields)

    def _paint(self, it: Operation, waits: float = 0.0, why: str = "") -> None:
        from tui.text import running as run_words

        now = self._now()
        # A long wait is said at once: nothing else may be painted before it is over.
        if not self._console.draws or (not waits and now - self._painted < _SECONDS):
            return
        self._painted = now
        full = _BAR * self._settled // max(1, self._total)
        bar = "#" * full + "." * (_BAR - full)
        said = run_words.so_far(self._settled, self._total, it, waits, why)
        self._console.paint(f"[{bar}] {said}")


def described(at: int, it: Operation, what: str) -> dict[str, object]:
    """An operation to a script."""
    from tui.text.applying import operation_who

    return {
        "operation": at + 1,
        "kind": type(it).__name__,
        "who": getattr(it, "logon_name", "") or operation_who(it),
        "what": what,
    }


def list_operations(console: Console, operations: Sequence[Operation], groups: Groups) -> None:
    """Say what there is to do, in the order in which it is planned."""
    from tui.text import running as run_words
    from tui.text.applying import operation_what

    for at, it in enumerate(operations):
        what = operation_what(it, groups)
        console.event("planned", **described(at, it, what))
        console.say(run_words.planned_line(at + 1, it, what))

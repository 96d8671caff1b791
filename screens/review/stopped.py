"""Actions on a failed or stopped run, besides resuming it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button

from screens.background import in_background
from screens.dialogs.dialog import Confirm
from screens.run_handle import RunHandle
from screens.runs.undo import UndoScreen
from screens.step import Said
from tui.apply.events import NeedsAttentionError
from tui.core.facts import known_groups
from tui.core.text import say
from tui.text.leaving import yes_stop
from tui.text.operations import run_problem, skip_question
from tui.text.review import skip_answers
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session


class Halted(Horizontal):
    """Buttons that stop a run, share its results, skip a failed operation, or undo it."""

    @dataclass
    class Skipped(Message):
        """The skipped operations are in the journal, and the run has taken them in."""

        run: RunHandle

    @dataclass
    class WrittenDown(Message):
        """The skipped operations are in the journal."""

        run: RunHandle
        places: tuple[int, ...]

    @dataclass
    class NotWrittenDown(Message):
        """The journal could not be written."""

        error: NeedsAttentionError

    class UndoSeen(Message):
        """The screen of the undo was closed, perhaps after the undo."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="halted")
        self._session = session

    def compose(self) -> ComposeResult:
        """A button for each action, shown as the run allows it."""
        yield Button(yes_stop(), id="stop", compact=True, action="screen.stop")
        yield Button(say("Share"), id="share", compact=True, action="screen.share")
        yield Button(say("Skip…"), id="skip", compact=True, action="screen.skip")
        yield Button(say("Undo…"), id="undo", compact=True, action="screen.undo")

    def follow(self, run: RunHandle | None) -> None:
        """Show the actions that a run allows now."""
        halted = run if run is not None and run.halted else None
        shown = {
            "stop": run is not None and run.running,
            "share": halted is not None and halted.worth_sharing,
            "skip": halted is not None and bool(halted.errors),
            "undo": halted is not None,
        }
        for name, now in shown.items():
            self.query_one(f"#{name}").set_class(now, "-shown")

    # Going on without something

    def skip(self, run: RunHandle, at: int | None) -> None:
        """Resume without a failed operation, after naming those that fall with it.

        Args:
            run: The failed run.
            at: The operation's place in the plan; refused unless it failed.
        """
        if at is None or at not in run.errors:
            self.app.bell()
            self.post_message(
                Said(Mark.INFO, say("Put the cursor on a row that failed (✗) to skip it."))
            )
            return
        operations = [run.plan.operations[each] for each in run.falls_with(at)]
        text = skip_question(operations[0], operations[1:], known_groups(self._session.facts))

        def answered(yes: bool | None) -> None:
            if yes and not run.running:
                self._skip(run, at)

        yes, no = skip_answers()
        self.app.push_screen(Confirm(say("Go on without this?"), text, yes=yes, no=no), answered)

    def _skip(self, run: RunHandle, at: int) -> None:
        def failed(error: Exception) -> Message | None:
            return self.NotWrittenDown(error) if isinstance(error, NeedsAttentionError) else None

        in_background(
            self, lambda: run.skip(at), lambda it: self.WrittenDown(run, it), failed, name="skip"
        )

    @on(WrittenDown)
    def _was_written_down(self, event: WrittenDown) -> None:
        event.stop()
        event.run.skipped(event.places)
        self.post_message(self.Skipped(event.run))

    @on(NotWrittenDown)
    def _was_not_written_down(self, event: NotWrittenDown) -> None:
        event.stop()
        self.post_message(Said(Mark.BAD, run_problem(event.error)))

    # Taking it back

    def undo(self, run: RunHandle) -> None:
        """Undo the run, after a look for users in use."""

        def seen(_answer: None) -> None:
            self.post_message(self.UndoSeen())

        if not run.running and run.place is not None:
            self.app.push_screen(UndoScreen(self._session, run.place, run), seen)

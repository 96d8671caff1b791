"""Opening the place for a run's secrets before its first change, in the background."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button

from screens.background import PATIENCE, in_background
from screens.review.last_look import LookingScreen
from tui.apply.keeping import Way
from tui.core.operations import Plan
from tui.widgets.lines import Notice
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.keeping import Choice
    from tui.apply.open_run import Place


class KeepingScreen(LookingScreen):
    """Opens a place where secrets are safe, or asks where that shall be."""

    @dataclass
    class Opened(Message):
        """The place is open and proved."""

        plan: Plan
        place: Place
        attempt: int

    @dataclass
    class NotOpened(Message):
        """There is no place, and nothing was changed."""

        error: Exception
        attempt: int

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._waiting: Timer | None = None
        self._once_on_top: Callable[[], None] | None = None
        self._attempt = 0
        """An answer to an earlier one counts no more."""
        self.keyring_waits = False
        """Whether the keyring has let us wait for longer than usual."""

    @abstractmethod
    def opened(self, plan: Plan, place: Place) -> None:
        """The run may begin."""

    @abstractmethod
    def action_apply(self) -> None:
        """Look at the account once more, and begin."""

    def once_on_top(self, then: Callable[[], None]) -> None:
        """Do something now, or once nothing lies over this step any more; never after it is left.

        Nothing is begun unseen, and no question comes up over another one.
        """
        if self.is_active and not self.left:
            then()
        else:
            self._once_on_top = then

    def on_screen_resume(self) -> None:
        """What lay over the step is gone."""
        then, self._once_on_top = self._once_on_top, None
        if then is not None:
            self.once_on_top(then)

    def open_place(self, plan: Plan) -> None:
        """Open the place; :meth:`opened` follows, or a question, or a sentence that says why not.

        Args:
            plan: What is about to be applied.
        """
        runs, facts = tuple(self.session.runs), self.session.facts
        safe, choice = self.session.services.safe, self.session.keeping
        started, run_id = self.session.services.clock(), self.session.run_id
        self.looking = True
        self._attempt += 1
        attempt = self._attempt
        if choice is None or choice.way is Way.KEYRING:
            self._waiting = self.set_timer(PATIENCE, self._say_what_is_waited_for)

        def work() -> Place:
            from tui.apply.open_run import open_place
            from tui.planning.agreement import judgement

            for run in runs:
                if run.taken_back is None:
                    run.keep_unkept()
                run.close()  # one that failed holds the account still
            return open_place(safe, plan, choice, started, run_id, judgement(plan, facts))

        in_background(
            self,
            work,
            lambda place: self.Opened(plan, place, attempt),
            lambda error: self._trouble(error, attempt),
            name="open-place",
            lost=self._close,
        )
        self.look_changed()

    def _close(self, message: Message) -> None:
        if isinstance(message, self.Opened):
            message.place.close()

    def _trouble(self, error: Exception, attempt: int) -> Message | None:
        from tui.apply.doubts import DoubtError
        from tui.vault.account_lock import AccountBusyError
        from tui.vault.keyring import KeyringUnavailableError
        from tui.vault.sealing import SealError

        known = KeyringUnavailableError | AccountBusyError | SealError | OSError | DoubtError
        return self.NotOpened(error, attempt) if isinstance(error, known) else None

    def _say_what_is_waited_for(self) -> None:
        from tui.text.keeping import keyring_asks

        self.keyring_waits = True
        self.look_changed()
        self.query_one("#verdict", Notice).say(Mark.BUSY, keyring_asks())
        self.query_one("#elsewhere").focus()

    def keep_elsewhere(self) -> None:
        """Wait no longer: ask for another place at once."""
        if self.keyring_waits:
            self._attempt += 1
            self._over()
            self._ask("waiting")

    @on(Button.Pressed, "#elsewhere")
    def _elsewhere(self, event: Button.Pressed) -> None:
        event.stop()
        self.keep_elsewhere()

    def _over(self) -> None:
        self.looking = self.keyring_waits = False
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        self.query_one("#verdict", Notice).hush()
        self.look_changed()

    @on(Opened)
    def _was_opened(self, event: Opened) -> None:
        if event.attempt != self._attempt:
            event.place.close()
            return
        self._over()
        self.session.run_begun()
        if self.is_active and not self.left:
            self.opened(event.plan, event.place)
        else:
            event.place.close()
            # The account may have changed by the time that it is seen again.
            self.once_on_top(self.action_apply)

    @on(NotOpened)
    def _was_not_opened(self, event: NotOpened) -> None:
        from tui.text.keeping import cannot_begin
        from tui.vault.keyring import KeyringUnavailableError

        if event.attempt != self._attempt:
            return
        self._over()
        if isinstance(event.error, KeyringUnavailableError):
            self._ask(event.error.code)
            return
        self.query_one("#verdict", Notice).say(Mark.BAD, cannot_begin(event.error))
        self.query_one("#next").focus()

    def _ask(self, code: str) -> None:
        from screens.review.vault_choice import WhereToKeep

        def answered(choice: Choice | None) -> None:
            if choice is not None:
                self.session.keeping = choice
                # The account may have changed while the question was open.
                self.action_apply()

        def ask() -> None:
            self.app.push_screen(WhereToKeep(code), answered)

        self.once_on_top(ask)

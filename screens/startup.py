"""Start: offers of an unfinished run and of a saved draft; actions on earlier runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from screens.background import in_background
from screens.dialogs.dialog import Confirm
from screens.drafts import DraftKeeper, says_something
from tui.core.text import say
from tui.text.questions import draft_answers
from tui.vault.locks import AccountBusyError

if TYPE_CHECKING:
    from textual.app import App

    from screens.run_handle import RunHandle
    from screens.runs.unfinished import Answer
    from screens.session import Session
    from tui.apply.history import PastRun
    from tui.apply.open_run import OpenRun
    from tui.core.draft import Draft
    from tui.core.secret import Secret


def _nothing() -> None:
    """No further action."""


class PastRuns:
    """Finds unfinished runs, and carries out actions on earlier runs."""

    @dataclass
    class Found(Message):
        """The unfinished runs and the unreadable files of an account are known."""

        account_id: str
        unfinished: tuple[PastRun, ...]
        unreadable: tuple[PastRun, ...]
        exported: tuple[PastRun, ...]
        """Runs whose secrets still stand in plain text somewhere."""

    def __init__(
        self,
        app: App[int],
        session: Session,
        review: Callable[[RunHandle], Awaitable[None]],
    ) -> None:
        """``review`` opens the Review step, and starts a run there."""
        self._app = app
        self._session = session
        self._review = review
        self.looked: set[str] = set()
        """IDs of accounts whose runs were looked for."""

    # At the start

    def look(self) -> None:
        """Look for unfinished runs of the signed-in account; once per account.

        Where another process is at the account, or nothing can be read, there are none.
        """
        account = self._session.facts.caller
        if account is None or account.account_id in self.looked:
            return
        account_id, safe = account.account_id, self._session.services.safe
        self.looked.add(account_id)

        def work() -> tuple[tuple[PastRun, ...], ...]:
            from tui.apply.history import Standing, past_runs, unfinished

            runs = past_runs(safe, account_id)
            bad = tuple(run for run in runs if run.standing is Standing.UNREADABLE)
            plain = tuple(run for run in runs if run.files and not run.is_void)
            open_ones = unfinished(runs)
            if open_ones:
                try:
                    safe.hold(account_id).release()
                except AccountBusyError:
                    return (), bad, plain  # somebody is at it
            return open_ones, bad, plain

        def failed(error: Exception) -> Message | None:
            return self.Found(account_id, (), (), ()) if isinstance(error, OSError) else None

        in_background(
            self._app,
            work,
            lambda found: self.Found(account_id, *found),
            failed,
            name="look-for-runs",
        )

    def warn(self, event: Found) -> None:
        """Name files that cannot be read, and files with secrets in plain text."""
        from tui.text.history import plain_text, unreadable_ones

        # In few words and for a short time: they lie over the buttons.
        if event.exported:
            text = plain_text(event.exported)
            self._app.notify(text, severity="warning", markup=False)
        if event.unreadable:
            text = unreadable_ones(event.unreadable)
            self._app.notify(text, severity="warning", markup=False, timeout=10)

    # With one run

    def _mine(self, run: PastRun) -> RunHandle | None:
        """The run's handle in this session; None where it is of an earlier start."""
        return next((it for it in self._session.runs if it.run_id == run.id), None)

    def _open(
        self,
        run: PastRun,
        then: Callable[[OpenRun], object],
        otherwise: Callable[[], None] = _nothing,
        *,
        to_undo: bool = False,
    ) -> None:
        from screens.runs.open_run import OpenRunDialog

        mine = self._mine(run)
        if mine is not None and mine.place is not None:
            then(mine.place)
            return
        runs, choice = tuple(self._session.runs), self._session.keeping
        handed = self._session.handed

        def let_go() -> None:
            for each in runs:
                if each.taken_back is None:
                    each.keep_unkept()
                each.close()
            # What could not be written before, such as a verification, may count now.
            handed.write()

        def opened(place: OpenRun | None) -> None:
            if place is not None:
                then(place)
            else:
                otherwise()

        passphrase = choice.passphrase if choice is not None else None
        safe = self._session.services.safe
        dialog = OpenRunDialog(safe, run.path, let_go, passphrase, to_undo=to_undo)
        self._app.push_screen(dialog, opened)

    def go_on(
        self,
        run: PastRun,
        *,
        first: Callable[[], None] = _nothing,
        otherwise: Callable[[], None] = _nothing,
    ) -> None:
        """Resume a run on the Review step.

        Args:
            run: The run.
            first: Called before its handle is made, once nothing forbids it.
            otherwise: Called when it cannot be resumed.
        """

        def opened(place: OpenRun) -> None:
            # The account is held only now: somebody may have taken the run back meanwhile.
            if place.journal.state.undoing:
                self._let_go_of(place)
                self._app.notify(
                    say("Taking this run back has begun; only that can be gone on with."),
                    severity="warning",
                    markup=False,
                )
                otherwise()
            else:
                self._ask_for_passwords(place, begin, otherwise)

        def begin(place: OpenRun, passwords: Mapping[str, Secret]) -> None:
            from screens.new_run import resume_run

            first()
            self._app.call_later(self._review, resume_run(self._session, place, passwords))

        self._open(run, opened, otherwise)

    def _let_go_of(self, place: OpenRun) -> None:
        """Close a run, unless it stays halted on Review."""
        if all(run.place is not place for run in self._session.runs):
            place.close()

    def _ask_for_passwords(
        self,
        place: OpenRun,
        then: Callable[[OpenRun, Mapping[str, Secret]], None],
        otherwise: Callable[[], None],
    ) -> None:
        from screens.runs.open_run import TypePasswords

        def typed(passwords: Mapping[str, Secret] | None) -> None:
            if passwords is None:
                self._let_go_of(place)
                otherwise()
            else:
                then(place, passwords)

        if place.missing_passwords:
            policy = self._session.facts.password_policy
            self._app.push_screen(TypePasswords(place.missing_passwords, policy), typed)
        else:
            typed({})

    def show(self, run: PastRun) -> None:
        """Show the cards of a run again, with its secrets."""
        from screens.sharing.screen import HandingAgainScreen

        def opened(place: OpenRun) -> None:
            from screens.new_run import resume_run

            made = resume_run(self._session, place, listed=False)
            made.close()  # its secrets are in memory now
            self._app.push_screen(HandingAgainScreen(self._session, made, run.void))

        mine = self._mine(run)
        if mine is not None and mine.taken_back is None:
            self._app.push_screen(HandingAgainScreen(self._session, mine))
        else:
            self._open(run, opened)

    def list_all(self) -> None:
        """List the runs, and carry out the action asked for."""
        from screens.runs.screen import RunsScreen, Wanted, Wish

        def answered(wanted: Wanted | None) -> None:
            if wanted is None:
                return
            match wanted.wish:
                case Wish.GO_ON:
                    self.go_on(wanted.run)
                case Wish.UNDO:
                    self.undo(wanted.run)
                case Wish.SHOW:
                    self.show(wanted.run)

        if not isinstance(self._app.screen, RunsScreen) and self._session.busy is None:
            self._app.push_screen(RunsScreen(self._session), answered)

    def undo(self, run: PastRun, *, then: Callable[[], None] = _nothing) -> None:
        """Undo a run; ``then`` is called once that screen is closed, or could not open."""

        def look(place: OpenRun) -> None:
            from screens.runs.undo import UndoScreen

            screen = UndoScreen(self._session, place, self._mine(run))
            self._app.push_screen(screen, lambda _: then())

        self._open(run, look, then, to_undo=True)


class Opening:
    """Offers at the start, one after the other, in one order whichever is read first.

    The run comes first because it has changed the account already. Going on with it takes the
    draft along, which is most often the one that it was made of; the other answers leave the
    draft to be asked about.
    """

    def __init__(
        self, app: App[int], session: Session, drafts: DraftKeeper, past: PastRuns
    ) -> None:
        self._app = app
        self._session = session
        self._keeper = drafts
        self._past = past
        self._drafts: dict[str, Draft | None] = {}
        """Drafts that were read and not asked about yet, by account ID."""
        self.asked: set[str] = set()
        """IDs of accounts whose runs and draft are known, so that questions could be asked."""
        self._runs: dict[str, tuple[PastRun, ...]] = {}
        """Unfinished runs, newest first, by account ID; empty once they were asked about."""
        session.watch(past.look)

    def draft_read(self, account_id: str, draft: Draft | None) -> None:
        """Take the saved draft of an account; None if there is none."""
        self._drafts[account_id] = draft
        self._ask()

    def runs_found(self, event: PastRuns.Found) -> None:
        """Take the unfinished runs of an account."""
        self._runs[event.account_id] = event.unfinished
        self._ask()

    def _ask(self) -> None:
        caller = self._session.facts.caller
        account = caller.account_id if caller is not None else ""
        if account not in self._drafts or account not in self._runs:
            return
        draft, runs = self._drafts.pop(account), self._runs[account]
        self._runs[account] = ()
        self.asked.add(account)
        if runs and not self._session.runs:
            self._ask_about_run(runs, draft)
        else:
            self._ask_about_draft(draft)

    def _ask_about_run(self, runs: tuple[PastRun, ...], draft: Draft | None) -> None:
        from screens.runs.unfinished import Answer, Unfinished
        from tui.text.history import go_on_question

        newest = runs[0]

        def answered(answer: Answer | None) -> None:
            def then() -> None:
                self._ask_about_draft(draft)

            if answer is Answer.GO_ON:
                self._go_on(newest, draft)
            elif answer is Answer.UNDO:
                self._past.undo(newest, then=then)
            else:
                then()

        undoing = bool(newest.state and newest.state.undoing)
        question = Unfinished(go_on_question(newest, len(runs) - 1), undoing=undoing)
        self._app.push_screen(question, answered)

    def _go_on(self, run: PastRun, draft: Draft | None) -> None:
        if draft is not None and says_something(self._session.draft):
            # Both cannot go along.
            self._ask_about_draft(draft, then=lambda: self._past.go_on(run))
            return

        def take_along() -> None:
            if draft is not None:
                self._session.draft = draft
                self._keeper.decided()

        self._past.go_on(run, first=take_along, otherwise=lambda: self._ask_about_draft(draft))

    def _ask_about_draft(
        self, draft: Draft | None, *, then: Callable[[], None] = lambda: None
    ) -> None:
        """Offer a saved draft; one that is being typed is not lost to it."""
        from tui.text.history import draft_question

        if draft is None or draft == self._session.draft:
            self._keeper.decided()
            then()
            return
        typed = says_something(self._session.draft)

        def answered(afresh: bool | None) -> None:
            if not afresh:
                self._session.draft = draft
            elif not typed:
                self._keeper.clear()
            self._keeper.decided()
            then()

        afresh_label, with_it = draft_answers(typed=typed)
        question = Confirm(
            say("Go on where you stopped?"),
            draft_question(len(draft.users)),
            yes=afresh_label,
            no=with_it,
        )
        self._app.push_screen(question, answered)

"""What is asked once somebody is signed in: a run that is not over first, then a kept draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.drafts import DraftKeeper, says_something
from screens.startup import PastRuns

if TYPE_CHECKING:
    from textual.app import App

    from screens.runs.unfinished import Answer
    from screens.session import Session
    from tui.apply.history import PastRun
    from tui.core.draft import Draft


class Opening:
    """Asks one question after the other, in the same order whichever is read first.

    The run comes first because it has changed the account already. Going on with it takes the
    draft along, which is most often the one that it was made of; the other answers leave the
    draft to be asked about.
    """

    def __init__(
        self, app: App[int], session: Session, drafts: DraftKeeper, past: PastRuns
    ) -> None:
        """Nothing is asked yet.

        Args:
            app: Where the questions are shown.
            session: Who is signed in.
            drafts: Is told what becomes of the draft.
            past: Looks for runs, and does what is chosen for one.
        """
        self._app = app
        self._session = session
        self._keeper = drafts
        self._past = past
        self._drafts: dict[str, Draft | None] = {}
        """What was read and is not asked about yet, by account ID."""
        self.asked: set[str] = set()
        """Account IDs of which both are known, so that there was an occasion to ask."""
        self._runs: dict[str, tuple[PastRun, ...]] = {}
        """What was found, newest first, by account ID; empty once it is asked about."""
        session.watch(past.look)

    def draft_read(self, account_id: str, draft: Draft | None) -> None:
        """It is known whether there is a draft of an account."""
        self._drafts[account_id] = draft
        self._ask()

    def runs_found(self, event: PastRuns.Found) -> None:
        """It is known which runs of an account are not over."""
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
        from tui.text.past_runs import go_on_question

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
        """Offer the draft of an earlier time; one that is being typed is not lost to it."""
        from screens.dialogs.confirm import Confirm
        from tui.text.past_runs import draft_question
        from tui.text.questions import draft_answers, draft_title

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
            draft_title(),
            draft_question(len(draft.users)),
            yes=afresh_label,
            no=with_it,
        )
        self._app.push_screen(question, answered)

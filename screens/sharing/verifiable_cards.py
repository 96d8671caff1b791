"""Verifying the users whose cards are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widgets import Static

from screens.run_handle import FRAMES_PER_SECOND
from screens.sharing.cards import CardsScreen
from tui.core.handover import Handover
from tui.widgets.lines import Notice, marked
from tui.widgets.marks import Mark
from tui.widgets.rows import Rows
from tui.widgets.secret_view import SecretView

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from screens.session import Session


class VerifiableCards(CardsScreen):
    """Cards whose users can be verified, one or all; it goes on when the screen is left."""

    class News(Message):
        """Something new is known of a user."""

    def __init__(self, session: Session, runs: Sequence[Applying] | None = None) -> None:
        """See CardsScreen."""
        super().__init__(session, runs)
        self._news: set[str] = set()
        """Keys of the users of whom something new is known, until that is painted."""

    def on_mount(self) -> None:
        """Follow what is found of the users."""
        super().on_mount()
        self.session.verifications.watch(self._heard)
        self._paint_verified()

    def on_unmount(self) -> None:
        """Stop following it."""
        super().on_unmount()
        self.session.verifications.unwatch(self._heard)

    # Verifying

    def action_verify(self) -> None:
        """Show what is found of the open card's user; begin with it if nobody has asked yet."""
        it = self.handover
        if it is None:
            return
        known = self.session.verifications.of(it.key) is not None
        if not (known or self._verify((it,))):
            return
        from screens.sharing.verify_dialog import VerificationDialog
        from tui.text.applying import known_groups

        self.query_one(SecretView).hide()
        groups = known_groups(self.session.facts)
        self.app.push_screen(
            VerificationDialog(self.session.verifications, it, groups, lambda: self._verify((it,)))
        )

    def action_verify_all(self) -> None:
        """Verify everybody in the account of the open card."""
        if len(self._of_this_account()) > 1:
            self._verify(self._of_this_account())
        else:
            self.action_verify()

    def _verify(self, whom: Sequence[Handover]) -> bool:
        """Begin, or say why not."""
        session, caller = self.session, self.session.facts.caller
        here = [each for each in whom if caller and caller.account_id == each.account_id]
        if not here or session.cloud is None:
            from tui.text.sharing import other_account

            self.app.bell()
            self.query_one("#verdict", Notice).say(Mark.INFO, other_account(whom[0]))
            return False
        session.verifications.begin(session, self._runs, here, self.app)
        return True

    def _heard(self, key: str) -> None:
        if not self._news:
            self.post_message(self.News())
        self._news.add(key)

    @on(News)
    def _tell_soon(self) -> None:
        # Of many users there is news all the time; it is painted ten times a second.
        self.set_timer(1 / FRAMES_PER_SECOND, self._paint_news)

    def _paint_news(self) -> None:
        people = self.query_one("#people", Rows)
        columns = len(people.rows[0].cells) if people.rows else 0
        rows = [self._person(it) for key in self._news if (it := self._handovers.get(key))]
        self._news.clear()
        if all(len(row.cells) == columns for row in rows):
            for row in rows:
                people.change(row)
        else:
            self._paint_people()
        self._paint_verified()

    def _paint_verified(self) -> None:
        from screens.sharing.verify_view import summary_of_all

        found = [self.session.verifications.of(each.key) for each in self._of_this_account()]
        told = summary_of_all([each for each in found if each is not None])
        line = self.query_one("#verified", Static)
        line.display = told is not None
        if told is not None:
            line.update(marked(*told))

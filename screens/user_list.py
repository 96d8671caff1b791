"""A step that needs the list of the account's RAM users, and does not go on without it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from screens.loader import Learn, ReadingScreen
from tui.core.users import UserState
from tui.text import cloud_error
from tui.text.people import cannot_tell_names, reading_names
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.account.reader import AccountReader
    from tui.cloud.errors import CloudError
    from tui.core.facts import Facts

USERS = "user-list"
"""What reading the account's users is called."""


class UserListScreen(ReadingScreen):
    """Reads the list in the background. Needs a ``Notice`` with the ID ``not-read``."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._leaving = False
        """Next waits for the list."""

    def on_mount(self) -> None:
        """Read the list, unless it is known."""
        if not self.session.facts.users_loaded:
            self.read_list()

    def read_list(self, *, anew: bool = False) -> None:
        """Read the list; ``anew`` asks the cloud again for all that was read before."""

        def work(reader: AccountReader) -> Learn:
            if anew:
                reader.forget()
            states = reader.users()
            return lambda facts: with_list(facts, states, anew=anew)

        self.query_one("#not-read", Notice).hush()
        self.read(USERS, work)

    def action_read_again(self) -> None:
        """Ask the account once more who is there."""
        self.read_list(anew=True)

    def told(self, what: str) -> None:
        """The list is there, or it cannot be had."""
        if what != USERS:
            return
        error = self.problems.get(USERS)
        if error is not None:
            text = f"{cloud_error(error)} {cannot_tell_names()}"
            self.query_one("#not-read", Notice).say(Mark.WARN, text)
        self.list_told(error)
        if self._leaving:
            self._leaving = False
            self.query_one("#verdict", Notice).hush()
            super().action_next()

    def list_told(self, error: CloudError | None) -> None:
        """Called once the list is in the facts, or when it could not be read."""

    def action_next(self) -> None:
        """Go on; while the list is being read, as soon as it is."""
        if not self.reads(USERS):
            super().action_next()
        elif not self._leaving:
            self._leaving = True
            self.query_one("#verdict", Notice).say(Mark.BUSY, reading_names())

    def action_back(self) -> None:
        """Go back; a Next that waits is off."""
        self._leaving = False
        super().action_back()


def with_list(facts: Facts, states: tuple[UserState, ...], *, anew: bool = False) -> Facts:
    """What is known once the list was read.

    Args:
        facts: what was known before.
        states: the list.
        anew: whether what was known of single users is out of date.
    """
    users = {state.logon_name: state for state in states}
    if not anew:
        for name, state in facts.users.items():
            if name in users and state.complete:
                users[name] = state
    return replace(facts, users=MappingProxyType(users), users_loaded=True)

"""Dialog: existing RAM users, searched and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from screens.dialogs.dialog import Dialog
from tui.core.principals import UserState
from tui.core.text import matches, say
from tui.text.people import use_these
from tui.widgets.notice import Notice
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.search_list import Search
from tui.widgets.theme import Mark

_DAY = 10
"""Characters of a date without its time."""


class UserRows(Rows):
    """List of users; Enter marks as Space does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "screen.search", "Search", show=False, id="existing.search"),
    ]


class ExistingUsers(Dialog[tuple[UserState, ...] | None]):
    """Searchable list with marks. Answers with all marked users, or None for no change."""

    CSS_PATH = "existing.tcss"
    AUTO_FOCUS = "#search Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="existing.leave"),
        Binding("ctrl+n", "agree", "Use these", id="existing.agree"),
        Binding("f5", "all_shown", "All shown", id="existing.f-all"),
        Binding("f3", "again", "Read again", id="existing.again"),
        Binding("f9", "outlook", "What they can do", id="existing.outlook"),
    ]

    def __init__(
        self,
        users: tuple[UserState, ...] | None,
        picked: Iterable[str],
        again: Callable[[], None],
        outlook: Callable[[str], None],
    ) -> None:
        """Make the dialog.

        Args:
            users: The account's users; None while they are being read, then :meth:`offer`.
            picked: Logon names marked to begin with.
            again: Has the list read once more.
            outlook: Shows the present capabilities of a user, by logon name.
        """
        super().__init__()
        self._users = _in_order(users) if users is not None else None
        self._picked = dict.fromkeys(picked)
        self._before = dict(self._picked)
        self._again = again
        self._outlook = outlook
        self._trouble = ""
        self._ready = False
        self._search = Search("Search by logon name, display name or comment", id="search")
        columns = (
            Column("", 1),
            Column("Logon name", name=True),
            Column("Display name", spare=1),
            Column("Made", _DAY, spare=2),
        )
        self._rows = UserRows(columns, id="users")
        self._notice = Notice(id="trouble")
        self._told = Static("", id="count", markup=False)
        self._button = Button(
            "Use these", id="agree", name="agree", variant="primary", compact=True
        )

    def compose(self) -> ComposeResult:
        """Search, list, marked users, and the two answers."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble(("Users in the account", "bold")))
            yield self._search
            yield self._rows
            yield self._notice
            yield self._told
            with Horizontal(classes="dialog--buttons"):
                yield Button("Cancel", id="cancel", name="leave", compact=True)
                yield self._button

    def on_mount(self) -> None:
        """Show the known users."""
        self._ready = True
        self._paint()

    def offer(self, users: tuple[UserState, ...], trouble: str = "") -> None:
        """Show the list that was read, or why it could not be."""
        self._users = _in_order(users)
        self._trouble = trouble
        if self._ready:
            self._paint()

    @property
    def _changes(self) -> bool:
        return bool(self._picked) or self._picked != self._before

    # What is shown

    def _shown(self) -> list[UserState]:
        query = self._search.query_text
        return [
            state
            for state in self._users or ()
            if matches(query, f"{state.logon_name} {state.display_name} {state.comments}")
        ]

    def _paint(self) -> None:
        if self._trouble:
            self._notice.say(Mark.BAD, f"{self._trouble} F3 asks again.")
        else:
            self._notice.hush()
        self._rows.empty = (
            say("Reading the account's users…")
            if self._users is None
            else say("Nobody matches the search.")
        )
        shown = self._shown()
        self._rows.show(self._row(state) for state in shown)
        self._search.count(len(shown), len(self._users or ()))
        self._count()

    def _count(self) -> None:
        told = say(
            "{picked} of {total} picked · space picks · F5 all · F9 their access · ctrl+n uses",
            picked=len(self._picked),
            total=len(self._users or ()),
        )
        self._told.update(told)
        self._button.label = use_these(len(self._picked), changes=self._changes)
        self._button.disabled = not self._changes
        self._button.refresh(layout=True)

    def _row(self, state: UserState) -> Row:
        marked = state.logon_name in self._picked
        return Row(
            state.logon_name,
            (
                Cell(Mark.CHOSEN, Tone.GOOD) if marked else Cell(Mark.UNCHOSEN, Tone.QUIET),
                Cell(state.logon_name, Tone.STRONG if marked else Tone.PLAIN),
                Cell(state.display_name),
                Cell(state.created[:_DAY], Tone.QUIET),
            ),
        )

    @on(Search.Asked)
    def _searched(self) -> None:
        self._paint()

    @on(Search.Left)
    def _into_list(self) -> None:
        self._paint()
        self._rows.focus()

    # Picking

    @on(Rows.Toggled, "#users")
    @on(Rows.Chosen, "#users")
    def _switched(self, event: Rows.Toggled | Rows.Chosen) -> None:
        event.stop()
        if event.key in self._picked:
            del self._picked[event.key]
        else:
            self._picked[event.key] = None
        state = next(each for each in self._users or () if each.logon_name == event.key)
        event.rows.change(self._row(state))
        self._count()

    def action_all_shown(self) -> None:
        """Mark all users that the search shows; a second time unmarks them."""
        names = [state.logon_name for state in self._shown()]
        if all(name in self._picked for name in names):
            for name in names:
                del self._picked[name]
        else:
            self._picked.update(dict.fromkeys(names))
        self._paint()

    def action_search(self) -> None:
        """Focus the search field."""
        self._search.focus()

    def action_again(self) -> None:
        """Read the account once more."""
        self._users = None
        self._trouble = ""
        self._paint()
        self._again()

    def action_outlook(self) -> None:
        """Show the present capabilities of the user under the cursor."""
        if self._rows.current is not None:
            self._outlook(self._rows.current)

    # Answers

    def action_leave(self) -> None:
        """Close without a change."""
        self.dismiss(None)

    def action_agree(self) -> None:
        """Answer with the marked users."""
        chosen = tuple(state for state in self._users or () if state.logon_name in self._picked)
        if self._changes and self._users is not None:
            self.dismiss(chosen)
        else:
            self.app.bell()


def _in_order(users: Iterable[UserState]) -> tuple[UserState, ...]:
    return tuple(sorted(users, key=lambda state: state.logon_name.casefold()))

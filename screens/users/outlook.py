"""Dialog: present grants of a RAM user, and the capabilities they bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.dialog import Dialog
from screens.loader import AccountLoader, Topic, with_user
from screens.policies.preview import Preview
from tui.cloud.errors import CloudError, NotPermittedError
from tui.core.facts import known_groups
from tui.core.principals import HeldGrant, UserState
from tui.core.text import say
from tui.planning.cohorts import audience_now
from tui.planning.holdings import with_group
from tui.text import cloud_error
from tui.text import preview as words
from tui.text.people import has
from tui.widgets.notice import Notice
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from textual.app import App

    from screens.session import Session
    from tui.account.reader import AccountReader
    from tui.core.facts import Facts
    from tui.core.policies import ResourceGroup
    from tui.core.principals import UserGroup

LONGEST_NAME = 34
"""Cells that a policy's name may take from its scope."""
MOST_HELD = 5
"""Policies that are shown above the preview; the others are scrolled to."""


@dataclass(frozen=True, slots=True)
class Found:
    """A user with groups, as read."""

    state: UserState | None
    resource_groups: tuple[ResourceGroup, ...] | None
    """Resource groups for their names; None where they may not be read."""
    user_groups: Mapping[str, UserGroup | None]
    """The user's groups, as far as they may be read; None for one that is gone."""


def _user_now(name: str, *, names_known: bool) -> Topic[Found]:
    """Topic: the user and its groups, read anew; also the resource groups, unless known."""

    def read(reader: AccountReader) -> Found:
        reader.forget_user(name)
        state, groups = reader.user(name), None
        through: dict[str, UserGroup | None] = {}
        for each in state.groups if state is not None else ():
            reader.forget_user_group(each)
            # What one holds that may not be read is not known; the preview says so.
            with suppress(NotPermittedError):
                through[each] = reader.user_group(each)
        if not names_known:
            # Without them only their names are missing; IDs stand in their place.
            with suppress(CloudError):
                groups = reader.resource_groups()
        return Found(state, groups, through)

    def learn(facts: Facts, found: Found) -> Facts:
        facts = with_user(facts, name, found.state)
        for each, group in found.user_groups.items():
            facts = with_group(facts, each, group)
        groups = found.resource_groups
        return facts if groups is None else replace(facts, resource_groups=groups)

    return Topic("user-now", name, read, learn)


def show_outlook(app: App[object], session: Session, name: str) -> None:
    """Show the present capabilities of a user of the account, read anew."""
    if name in session.facts.users:
        app.push_screen(UserOutlook(session, name))
    else:
        app.bell()


class UserOutlook(Dialog[None]):
    """Reads the user anew, then shows every grant and a preview of all of them."""

    CSS_PATH = "outlook.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+n", "dismiss(None)", "Close", id="user-outlook.close"),
        Binding("f5", "again", "Read again", id="user-outlook.again"),
    ]

    def __init__(self, session: Session, logon_name: str) -> None:
        super().__init__()
        self._session = session
        self._logon_name = logon_name
        self._state: UserState | None = None
        self._loader = AccountLoader(self, session)

    def compose(self) -> ComposeResult:
        """The user, the grants, and their preview."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((self._logon_name, "bold")), id="who")
            yield Rows(_columns(0), header=False, id="held")
            yield Notice(id="trouble")
            yield Preview(self._session, id="preview")
            yield Static(say("F5 reads it again · esc closes this"), id="keys", markup=False)

    def on_mount(self) -> None:
        """Read the user."""
        self._session.watch(self._paint)
        self._read()

    def on_unmount(self) -> None:
        """Stop following the account."""
        self._session.unwatch(self._paint)

    # Reading

    def action_again(self) -> None:
        """Read the user once more, and whatever could not be read."""
        self.query_one(Preview).again()
        self._read()

    def _read(self) -> None:
        names_known = self._session.facts.resource_groups is not None
        self._loader.want(_user_now(self._logon_name, names_known=names_known))
        self._paint()

    @on(AccountLoader.Loaded)
    def _loaded(self, event: AccountLoader.Loaded) -> None:
        if not event.learn():
            return
        notice = self.query_one("#trouble", Notice)
        if event.error is not None:
            notice.say(Mark.BAD, say("{why} F5 asks again.", why=cloud_error(event.error)))
        else:
            self._state = event.found.state
            if self._state is None:
                notice.say(Mark.BAD, words.user_gone(self._logon_name))
            else:
                notice.hush()
        self._paint()
        if event.error is None and self._state is not None and self.focused is None:
            self.query_one(Preview).focus()

    # What is shown

    def _paint(self) -> None:
        state, rows = self._state, self.query_one("#held", Rows)
        preview = self.query_one(Preview)
        preview.display = state is not None
        if state is None:
            rows.empty = words.reading_user(self._logon_name) if self._loader.pending else ""
            rows.show(())
            return
        held = audience_now(state, self._session.facts)
        rows.empty = words.holds_nothing(self._logon_name)
        longest = max((cell_len(each.policy.name) for each in held.held), default=0)
        rows.show_as(_columns(longest), self._rows(held.held))
        rows.styles.max_height = min(MOST_HELD, max(1, len(held.held)))
        preview.follow_now(held, reading=bool(self._loader.pending))
        self.query_one("#who", Static).update(self._who(state))

    def _rows(self, held: Iterable[HeldGrant]) -> Iterable[Row]:
        groups = known_groups(self._session.facts)
        for at, each in enumerate(held):
            where = words.held_where(each.scope, each.through, groups)
            yield Row(str(at), (Cell(each.policy.name), Cell(where, Tone.QUIET)))

    @staticmethod
    def _who(state: UserState) -> Content:
        return Content.assemble(
            (state.logon_name, "bold"),
            (f"  {state.display_name}", ""),
            (f"  {has(state)}", "$quiet"),
        )

    @on(Rows.Highlighted)
    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _only_to_look_at(self, event: Rows.Highlighted | Rows.Chosen | Rows.Toggled) -> None:
        event.stop()


def _columns(longest: int) -> tuple[Column, ...]:
    """As wide as the longest name, so that there is room for the scopes."""
    return Column("", max(1, min(longest, LONGEST_NAME))), Column("")

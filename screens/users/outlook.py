"""What a RAM user holds as it is, and what that lets the user do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from screens.background import in_background
from screens.dialogs.dialog import Dialog
from screens.policies.preview import Preview
from tui.cloud.errors import CloudError, NotPermittedError
from tui.core.facts import known_groups
from tui.core.users import UserState
from tui.planning.cohorts import audience_now
from tui.planning.holdings import Holding, with_group
from tui.text import cloud_error
from tui.text import previewing as words
from tui.text.choosing import has
from tui.widgets.notice import Notice
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session
    from tui.core.policies import ResourceGroup
    from tui.core.users import UserGroup

LONGEST_NAME = 34
"""Cells that a policy's name may take from where it is held."""
MOST_HELD = 5
"""Policies that are shown above the preview; the rest is scrolled to."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read."""

    state: UserState | None
    resource_groups: tuple[ResourceGroup, ...] | None
    """For their names; None where they may not be read."""
    user_groups: Mapping[str, UserGroup | None]
    """Those the user is in, as far as they may be read; None for one that is gone."""


class UserOutlook(Dialog[None]):
    """Reads the user anew, then shows every grant and a preview of all of them."""

    CSS_PATH = "outlook.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+n", "dismiss(None)", "Close", id="user-outlook.close"),
        Binding("f5", "again", "Read again", id="user-outlook.again"),
    ]

    @dataclass
    class Read(Message):
        """The user was read."""

        found: Found

    @dataclass
    class NotRead(Message):
        """The cloud did not answer, or refused."""

        error: CloudError

    def __init__(self, session: Session, logon_name: str) -> None:
        super().__init__()
        self._session = session
        self._logon_name = logon_name
        self._state: UserState | None = None
        self._reading = False

    def compose(self) -> ComposeResult:
        """Who it is, what is held, and what it comes to."""
        with Vertical(classes="dialog"):
            yield Static(Content.assemble((self._logon_name, "bold")), id="who")
            yield Rows(_columns(0), header=False, id="held")
            yield Notice(id="trouble")
            yield Preview(self._session, id="preview")
            yield Static(words.outlook_keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        """Read the user."""
        self._session.watch(self._paint)
        self._read()

    def on_unmount(self) -> None:
        """Follow the account no longer."""
        self._session.unwatch(self._paint)

    # Reading

    def action_again(self) -> None:
        """Ask the cloud once more, for the user and for what could not be read."""
        self.query_one(Preview).again()
        self._read()

    def _read(self) -> None:
        reader, name = self._session.reader, self._logon_name
        if reader is None or self._reading:
            return
        self._reading = True
        names_known = self._session.facts.resource_groups is not None

        def work() -> Found:
            reader.forget_user(name)
            state, groups = reader.user(name), None
            through: dict[str, UserGroup | None] = {}
            for each in state.groups if state is not None else ():
                reader.forget_user_group(each)
                # What one holds that may not be read is not known; the preview says so.
                with suppress(NotPermittedError):
                    through[each] = reader.user_group(each)
            if not names_known:
                try:
                    groups = reader.resource_groups()
                except CloudError:
                    # Only their names are missing then; IDs stand in their place.
                    groups = None
            return Found(state, groups, through)

        def failed(error: Exception) -> Message | None:
            return self.NotRead(error) if isinstance(error, CloudError) else None

        in_background(self, work, self.Read, failed, name=f"read {name}")
        self._paint()

    @on(Read)
    def _was_read(self, event: Read) -> None:
        self._reading = False
        self._state = event.found.state
        self._session.heard(None)
        facts, groups = self._session.facts, event.found.resource_groups
        users = {name: each for name, each in facts.users.items() if name != self._logon_name}
        if self._state is not None:
            users[self._logon_name] = self._state
        for each, group in event.found.user_groups.items():
            facts = with_group(facts, each, group)
        self._session.facts = replace(
            facts,
            users=MappingProxyType(users),
            resource_groups=facts.resource_groups if groups is None else groups,
        )
        notice = self.query_one("#trouble", Notice)
        if self._state is None:
            notice.say(Mark.BAD, words.user_gone(self._logon_name))
        else:
            notice.hush()
        self._paint()
        if self._state is not None and self.focused is None:
            self.query_one(Preview).focus()

    @on(NotRead)
    def _was_not_read(self, event: NotRead) -> None:
        self._reading = False
        self._session.heard(event.error)
        told = words.user_not_read(cloud_error(event.error))
        self.query_one("#trouble", Notice).say(Mark.BAD, told)
        self._paint()

    # What is shown

    def _paint(self) -> None:
        state, rows = self._state, self.query_one("#held", Rows)
        preview = self.query_one(Preview)
        preview.display = state is not None
        if state is None:
            rows.empty = words.reading_user(self._logon_name) if self._reading else ""
            rows.show(())
            return
        held = audience_now(state, self._session.facts)
        rows.empty = words.holds_nothing(self._logon_name)
        longest = max((cell_len(each.policy.name) for each in held.held), default=0)
        rows.show_as(_columns(longest), self._rows(held.held))
        rows.styles.max_height = min(MOST_HELD, max(1, len(held.held)))
        preview.follow_now(held, reading=self._reading)
        self.query_one("#who", Static).update(self._who(state))

    def _rows(self, held: Iterable[Holding]) -> Iterable[Row]:
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
    """Names take what the longest of them needs, so that there is room for where each is held."""
    return Column("", max(1, min(longest, LONGEST_NAME))), Column("")

"""List of the account's RAM user groups, with details of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from screens.frame import scope_label
from screens.loader import USER_GROUPS, AccountLoader, user_group_named
from tui.core.principals import UserGroup
from tui.core.text import say
from tui.planning.holdings import known_group
from tui.text import cloud_error
from tui.text import people as words
from tui.widgets.notice import Notice, marked
from tui.widgets.rows import Cell, Column, Row, Tone
from tui.widgets.search_list import Search, SearchedRows, SearchList
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from screens.session import Session

PAUSE = 0.15
"""Seconds the cursor rests on a group before it is read."""


class UserGroupList(SearchList):
    """Search, list and details. Enter or Space picks a group."""

    DEFAULT_CSS = """
    UserGroupList {
        height: auto; width: 1fr;
        & > Search Input { background: $panel; }
        & > Notice { margin-top: 1; }
        & > #details { height: auto; margin-top: 1; padding: 0 1; scrollbar-size: 1 1; }
        & > #details:focus { background: $panel; }
        & #about { height: auto; width: 1fr; }
    }
    """

    @dataclass
    class Picked(Message):
        """A group was picked."""

        name: str

    def __init__(
        self,
        session: Session,
        loader: AccountLoader,
        chosen: str,
        *,
        id: str,  # noqa: A002
    ) -> None:
        """``loader``'s owner calls :meth:`paint` after each read; ``chosen`` may be empty."""
        columns = (
            Column("", 1),
            Column("Name", name=True),
            Column("Comment", spare=1),
            Column("Members", 7, spare=2),
        )
        search = Search("search by name or comment", id="search")
        super().__init__(search, SearchedRows(columns, id="user-groups"), id=id)
        self._session = session
        self._loader = loader
        self._chosen = chosen
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Search, list, failed reads, and details of the group under the cursor."""
        yield from super().compose()
        yield Notice()
        with VerticalScroll(id="details", can_focus=False):
            yield Static(id="about")

    @property
    def current(self) -> str | None:
        """Name of the group under the cursor."""
        return self.list.current

    # What is shown

    def paint(self) -> None:
        """Show the known groups; at first the cursor is on the chosen one."""
        first = not self.list.rows
        self._paint_list()
        if first:
            self.list.move_to(self._chosen)
        self._paint_details()

    def _paint_list(self) -> None:
        facts, error = self._session.facts, self._loader.problems.get(USER_GROUPS)
        query = self.search.query_text
        groups = sorted(facts.user_groups.values(), key=lambda group: group.name.casefold())
        listed = groups if facts.user_groups_loaded else []
        shown = self.matching(listed, lambda it: f"{it.name} {it.comments}")
        if facts.user_groups_loaded:
            self.list.empty = words.no_user_group(searched=bool(query))
        else:
            self.list.empty = "" if error is not None else say("Reading the RAM user groups…")
        self.list.show(self._row(group) for group in shown)
        notice = self.query_one(Notice)
        if error is not None:
            notice.say(Mark.BAD, words.asks_again(cloud_error(error)))
        else:
            notice.hush()

    def _row(self, group: UserGroup) -> Row:
        chosen = group.name == self._chosen
        return Row(
            group.name,
            (
                Cell(Mark.HERE, Tone.ACCENT) if chosen else Cell(Mark.OPEN, Tone.QUIET),
                Cell(group.name, Tone.STRONG if chosen else Tone.PLAIN),
                Cell(group.comments),
                Cell(f"{len(group.members):>7}" if group.complete else "", Tone.QUIET),
            ),
        )

    def _paint_details(self) -> None:
        about = Content("\n").join(self._about())
        details = self.query_one("#details", VerticalScroll)
        details.display = bool(about.plain)
        self.query_one("#about", Static).update(about)

        def reachable() -> None:
            details.can_focus = details.max_scroll_y > 0

        self.call_after_refresh(reachable)

    def _about(self) -> Iterator[Content]:
        name, session = self.list.current, self._session
        if name is None:
            return
        error = self._loader.problems.get(user_group_named(name))
        group = known_group(name, session.facts)
        if group is None and error is not None:
            yield marked(Mark.BAD, words.asks_again(cloud_error(error)))
        elif group is None:
            yield Content.styled(say("Reading what {name} holds…", name=name), "$quiet")
        else:
            if risks := words.risks(group):
                yield marked(Mark.WARN, risks)
            yield Content(words.holds(group, lambda scope: scope_label(session, scope)))
            mine = {row.logon_name for row in session.draft.users}
            yield Content.styled(words.members(group, mine), "$quiet")

    def moved(self) -> None:
        """Show details of the group under the cursor, and read it after a pause."""
        self._paint_details()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(PAUSE, self._rested)

    def _rested(self) -> None:
        name = self.list.current
        if name is None or known_group(name, self._session.facts) is not None:
            return
        self._loader.want_once(user_group_named(name))

    def again(self) -> None:
        """Read the list and the group under the cursor once more."""
        loader = self._loader
        for topic in [each for each in loader.problems if each.kind.startswith("user-group")]:
            del loader.problems[topic]
        if self._session.reader is not None:
            self._session.reader.forget()
        loader.want(USER_GROUPS)
        if self.current is not None:
            loader.want(user_group_named(self.current))
        self.paint()

    def picked(self, key: str) -> None:
        """Post the picked group."""
        self.post_message(self.Picked(key))

"""A list of resource groups to search and to choose from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from tui.core.scopes import ResourceGroup
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.search_list import Search, SearchedRows

USABLE = "OK"
"""The status of a group in which something can be granted."""


class Groups(Widget):
    """Search field and list. Enter or space picks a group."""

    DEFAULT_CSS = """
    Groups {
        height: auto; width: 1fr; layout: vertical;
        & > Rows { max-height: 12; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", show=False, id="groups.search", tooltip="Search this list"),
    ]

    @dataclass
    class Picked(Message):
        """A group was picked, whatever its status."""

        groups: Groups
        group: ResourceGroup

        @property
        def control(self) -> Groups:
            """The list it came from."""
            return self.groups

    def __init__(self, *, id: str, picked: Collection[str] = ()) -> None:  # noqa: A002 - as Textual
        super().__init__(id=id)
        self._groups: tuple[ResourceGroup, ...] = ()
        self._picked = frozenset(picked)

    def compose(self) -> ComposeResult:
        """The search field above the list."""
        search = Search("search by name or ID", id=f"{self.id}-search")
        yield search
        columns = (
            Column("", 1),
            Column("Name", name=True),
            Column("Display name", spare=1),
            Column("ID", 18, spare=3),
            Column("Status", 13, spare=2),
        )
        rows = SearchedRows(columns, empty="Reading the resource groups…", id=f"{self.id}-list")
        rows.search = search
        yield rows

    @property
    def list(self) -> Rows:
        """The list itself."""
        return self.query_one(Rows)

    @property
    def search(self) -> Search:
        """The field above it."""
        return self.query_one(Search)

    def offer(self, groups: tuple[ResourceGroup, ...], picked: Collection[str] = ()) -> None:
        """Show these groups, with those marked that are picked by ID; one is begun at."""
        first = not self._groups
        self._groups, self._picked = groups, frozenset(picked)
        self._paint()
        if first:
            self._to_picked()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a list that is not there."""
        self.list.empty = sentence

    def focus(self, scroll_visible: bool = True) -> Groups:
        """Go to the list, on the group that is picked."""
        self._to_picked()
        self.list.focus(scroll_visible)
        return self

    def _to_picked(self) -> None:
        for group_id in self._picked:
            self.list.move_to(group_id)

    def action_search(self) -> None:
        """Go to the search field."""
        self.search.focus()

    def _paint(self) -> None:
        words = self.search.query_text.casefold().split()
        rows = [self._row(group) for group in self._groups if _matches(group, words)]
        self.list.empty = "No resource group matches." if self._groups else "There is none."
        self.list.show(rows)
        self.search.count(len(rows), len(self._groups))

    def _row(self, group: ResourceGroup) -> Row:
        picked = group.group_id in self._picked
        usable = group.status == USABLE
        return Row(
            group.group_id,
            (
                Cell(Mark.HERE, Tone.ACCENT) if picked else Cell(Mark.OPEN, Tone.QUIET),
                Cell(group.name, Tone.STRONG if picked else Tone.PLAIN),
                Cell(group.display_name),
                Cell(group.group_id, Tone.QUIET),
                Cell(group.status, Tone.QUIET if usable else Tone.WARN),
            ),
        )

    @on(Search.Asked)
    def _asked(self, event: Search.Asked) -> None:
        event.stop()
        self._paint()

    @on(Search.Left)
    def _left(self, event: Search.Left) -> None:
        event.stop()
        self._paint()
        self.list.focus()

    @on(Rows.Highlighted)
    def _highlighted(self, event: Rows.Highlighted) -> None:
        event.stop()

    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _picked_one(self, event: Rows.Chosen | Rows.Toggled) -> None:
        event.stop()
        for group in self._groups:
            if group.group_id == event.key:
                self.post_message(self.Picked(self, group))


def _matches(group: ResourceGroup, words: list[str]) -> bool:
    text = f"{group.name} {group.display_name} {group.group_id}".casefold()
    return all(word in text for word in words)

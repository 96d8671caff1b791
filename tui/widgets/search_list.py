"""Search field over rows; one pick or many."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.core.policies import ResourceGroup
from tui.core.text import matches
from tui.widgets.field import PlainInput
from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.theme import Mark

T = TypeVar("T")
PAUSE = 0.12
"""Seconds without a key press after which the list follows."""


class SearchInput(PlainInput):
    """Input of a search. Escape empties it, and only an empty one leaves escape to mean Back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "empty", "Clear", show=False, id="search.clear"),
        Binding("down,enter", "leave", "To the list", show=False, id="search.list"),
    ]

    @dataclass
    class Left(Message):
        """Message: the focus is to go to the list below."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave escape to the screen while there is nothing to clear."""
        if action == "empty":
            return bool(self.value)
        return super().check_action(action, parameters)

    def action_empty(self) -> None:
        """Clear the query."""
        self.value = ""

    def action_leave(self) -> None:
        """Go down into the list."""
        self.post_message(self.Left())


class SearchedRows(Rows):
    """List below a search field; a letter typed here goes on with the search, as after a slash."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Letters are for searching; the arrows move.
        Binding("up", "cursor(-1)", show=False, id="searched-rows.up"),
        Binding("down", "cursor(1)", show=False, id="searched-rows.down"),
    ]
    search: Search | None = None

    def on_key(self, event: events.Key) -> None:
        """Pass a letter on to the search field."""
        char = event.character
        if self.search is None or not event.is_printable or char is None or char in " /":
            return
        event.stop()
        event.prevent_default()
        self.search.begin(char)


class Search(Widget):
    """Search field, with the number of matching rows beside it."""

    DEFAULT_CSS = """
    Search {
        height: 1; width: 1fr;
        & > Horizontal { height: 1; }
        & Input { width: 1fr; background: $surface; padding: 0 1; height: 1; border: none; }
        & Input:focus { background: $panel; border: none; }
        & Static { width: auto; color: $quiet; padding: 0 1 0 2; }
    }
    """

    @dataclass
    class Asked(Message):
        """Message: another query, once typing pauses."""

        search: Search
        query: str

        @property
        def control(self) -> Search:
            """Sender of the message."""
            return self.search

    @dataclass
    class Left(Message):
        """Message: the focus is to go to the list below, for this query, on down or enter."""

        search: Search
        query: str

        @property
        def control(self) -> Search:
            """Sender of the message."""
            return self.search

    def __init__(self, placeholder: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.input = SearchInput(placeholder=placeholder, select_on_focus=False)
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Field and count in one line."""
        with Horizontal():
            yield self.input
            yield Static("")

    @property
    def query_text(self) -> str:
        """Query without surrounding space."""
        return self.input.value.strip()

    def count(self, shown: int, total: int) -> None:
        """Show the number of matching rows."""
        text = f"{shown} of {total}" if shown != total else f"{total}"
        self.query_one(Static).update(Content(text if total else ""))

    def begin(self, text: str) -> None:
        """Append text typed in the list."""
        self.input.focus()
        self.input.cursor_position = len(self.input.value)
        self.input.insert_text_at_cursor(text)

    def focus(self, scroll_visible: bool = True) -> Search:
        """Put the cursor into the field."""
        self.input.focus(scroll_visible)
        return self

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._stop_waiting()
        self._waiting = self.set_timer(PAUSE, self._ask)

    @on(SearchInput.Left)
    def _leave(self, event: SearchInput.Left) -> None:
        event.stop()
        self._stop_waiting()
        self.post_message(self.Left(self, self.query_text))

    def _ask(self) -> None:
        self._waiting = None
        self.post_message(self.Asked(self, self.query_text))

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None


class SearchList(Vertical):
    """A search field over its list. Subclasses say what is listed, and what picking means."""

    def __init__(self, search: Search, rows: SearchedRows, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.search = search
        self.list = rows
        rows.search = search

    def compose(self) -> ComposeResult:
        """The search field above the list."""
        yield self.search
        yield self.list

    def focus(self, scroll_visible: bool = True) -> Self:
        """Go into the list."""
        self.list.focus(scroll_visible)
        return self

    @abstractmethod
    def paint(self) -> None:
        """Show what is searched for."""

    @abstractmethod
    def picked(self, key: str) -> None:
        """A row was picked, by enter or space."""

    def moved(self) -> None:
        """The cursor is on another row."""

    def matching(self, items: Sequence[T], text: Callable[[T], str]) -> list[T]:
        """What is searched for, and counted beside the field.

        Args:
            items: All there is.
            text: In which all words of the query have to stand.
        """
        query = self.search.query_text
        found = [it for it in items if matches(query, text(it))]
        self.search.count(len(found), len(items))
        return found

    @on(Search.Asked)
    def _asked(self, event: Search.Asked) -> None:
        event.stop()
        self.paint()

    @on(Search.Left)
    def _left(self, event: Search.Left) -> None:
        event.stop()
        self.paint()
        self.list.focus()

    @on(Rows.Highlighted)
    def _highlighted(self, event: Rows.Highlighted) -> None:
        event.stop()
        self.moved()

    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _picked(self, event: Rows.Chosen | Rows.Toggled) -> None:
        event.stop()
        self.picked(event.key)


USABLE = "OK"
"""Status of a group in which a policy can be granted."""


class Groups(SearchList):
    """List of resource groups. Enter or space picks one."""

    DEFAULT_CSS = """
    Groups {
        height: auto; width: 1fr;
        & > Rows { max-height: 12; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", show=False, id="groups.search", tooltip="Search this list"),
    ]

    @dataclass
    class Picked(Message):
        """Message: a group was picked, whatever its status."""

        groups: Groups
        group: ResourceGroup

        @property
        def control(self) -> Groups:
            """Sender of the message."""
            return self.groups

    def __init__(self, *, id: str, picked: Collection[str] = ()) -> None:  # noqa: A002 - as Textual
        columns = (
            Column("", 1),
            Column("Name", name=True),
            Column("Display name", spare=1),
            Column("ID", 18, spare=3),
            Column("Status", 13, spare=2),
        )
        rows = SearchedRows(columns, empty="Reading the resource groups…", id=f"{id}-list")
        super().__init__(Search("search by name or ID", id=f"{id}-search"), rows, id=id)
        self._groups: tuple[ResourceGroup, ...] = ()
        self._chosen = frozenset(picked)

    def offer(self, groups: tuple[ResourceGroup, ...], picked: Collection[str] = ()) -> None:
        """Show these groups, with those picked by ID marked; the first time, go to a picked one."""
        first = not self._groups
        self._groups, self._chosen = groups, frozenset(picked)
        self.paint()
        if first:
            self._to_chosen()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a missing list."""
        self.list.empty = sentence

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the list, on the picked group."""
        self._to_chosen()
        return super().focus(scroll_visible)

    def _to_chosen(self) -> None:
        for group_id in self._chosen:
            self.list.move_to(group_id)

    def action_search(self) -> None:
        """Go to the search field."""
        self.search.focus()

    def paint(self) -> None:
        """Show the groups that are searched for."""
        found = self.matching(self._groups, lambda it: f"{it.name} {it.display_name} {it.group_id}")
        self.list.empty = "No resource group matches." if self._groups else "There is none."
        self.list.show(map(self._row, found))

    def _row(self, group: ResourceGroup) -> Row:
        chosen = group.group_id in self._chosen
        usable = group.status == USABLE
        return Row(
            group.group_id,
            (
                Cell(Mark.HERE, Tone.ACCENT) if chosen else Cell(Mark.OPEN, Tone.QUIET),
                Cell(group.name, Tone.STRONG if chosen else Tone.PLAIN),
                Cell(group.display_name),
                Cell(group.group_id, Tone.QUIET),
                Cell(group.status, Tone.QUIET if usable else Tone.WARN),
            ),
        )

    def picked(self, key: str) -> None:
        """Tell which group it is."""
        for group in self._groups:
            if group.group_id == key:
                self.post_message(self.Picked(self, group))

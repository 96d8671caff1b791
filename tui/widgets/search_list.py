"""A search field above a list: it waits until one stops typing, and leads down into the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.widgets.field import PlainInput
from tui.widgets.rows import Rows

PAUSE = 0.12
"""Seconds without a key press after which the list follows."""


class SearchInput(PlainInput):
    """The input itself. Escape empties it, and only then means Back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "empty", "Clear", show=False, id="search.clear"),
        Binding("down,enter", "leave", "To the list", show=False, id="search.list"),
    ]

    @dataclass
    class Left(Message):
        """The list below is wanted."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave escape to the screen while there is nothing to clear."""
        if action == "empty":
            return bool(self.value)
        return super().check_action(action, parameters)

    def action_empty(self) -> None:
        """Take the query away."""
        self.value = ""

    def action_leave(self) -> None:
        """Go down into the list."""
        self.post_message(self.Left())


class SearchedRows(Rows):
    """The list below a search field: what is typed here is searched for, like after a slash."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Letters are for searching; the arrows move.
        Binding("up", "cursor(-1)", show=False, id="searched-rows.up"),
        Binding("down", "cursor(1)", show=False, id="searched-rows.down"),
    ]
    search: Search | None = None

    def on_key(self, event: events.Key) -> None:
        """Go on typing in the search field."""
        char = event.character
        if self.search is None or not event.is_printable or char is None or char in " /":
            return
        event.stop()
        event.prevent_default()
        self.search.begin(char)


class Search(Widget):
    """The field, and beside it how many rows are left."""

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
        """Another query, once typing pauses."""

        search: Search
        query: str

        @property
        def control(self) -> Search:
            """The field it came from."""
            return self.search

    @dataclass
    class Left(Message):
        """Down or enter was pressed: the list below is wanted, for this query."""

        search: Search
        query: str

        @property
        def control(self) -> Search:
            """The field it came from."""
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
        """What is searched for."""
        return self.input.value.strip()

    def count(self, shown: int, total: int) -> None:
        """Say how many rows match."""
        text = f"{shown} of {total}" if shown != total else f"{total}"
        self.query_one(Static).update(Content(text if total else ""))

    def begin(self, text: str) -> None:
        """Go on with what was typed in the list."""
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

"""A list of rows on the line API: only visible rows are painted, only changed rows repainted.

A DataTable refreshes whole when a cell changes; this list stays quick with a thousand rows at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Tone(StrEnum):
    """How a cell is painted; the value is the component class."""

    PLAIN = "rows--plain"
    STRONG = "rows--strong"
    QUIET = "rows--quiet"
    GOOD = "rows--good"
    WARN = "rows--warn"
    BAD = "rows--bad"
    ACCENT = "rows--accent"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of one cell. It is painted as it is: never parsed as markup."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in cells; width 0 shares what is left over."""

    title: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``key`` says which in messages. Of too few cells the last takes what is left."""

    key: str
    cells: tuple[Cell, ...]


GAP = 2


class Rows(ScrollView, can_focus=True):
    """Rows with a cursor. Enter chooses a row, space toggles it."""

    DEFAULT_CSS = """
    Rows {
        height: auto; max-height: 100%; width: 1fr; scrollbar-size: 1 1; overflow-x: hidden;
        & .rows--plain { color: $foreground; }
        & .rows--strong { color: $foreground; text-style: bold; }
        & .rows--quiet { color: $quiet; }
        & .rows--good { color: $success; }
        & .rows--warn { color: $warning; }
        & .rows--bad { color: $error; }
        & .rows--accent { color: $primary; text-style: bold; }
        & .rows--header { color: $quiet; text-style: bold; background: $surface; }
        & .rows--cursor { background: $block-cursor-blurred-background; }
        & .rows--focused { background: $block-cursor-background; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(str(tone) for tone in Tone),
        "rows--header",
        "rows--cursor",
        "rows--focused",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", show=False, id="rows.up"),
        Binding("down,j", "cursor(1)", show=False, id="rows.down"),
        Binding("pageup", "page(-1)", show=False, id="rows.page-up"),
        Binding("pagedown", "page(1)", show=False, id="rows.page-down"),
        Binding("home", "edge(0)", show=False, id="rows.first"),
        Binding("end", "edge(1)", show=False, id="rows.last"),
        Binding("enter", "choose", show=False, id="rows.choose"),
        Binding("space", "switch_row", show=False, id="rows.toggle"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """The list it came from."""
            return self.rows

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """The list it came from."""
            return self.rows

    @dataclass
    class Toggled(Message):
        """Space was pressed on a row, or the row under the cursor was clicked."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """The list it came from."""
            return self.rows

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row] = (),
        *,
        header: bool = True,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - the name Textual gives it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._header = header
        self._empty = empty
        self._rows: list[Row] = list(rows)
        self._index: dict[str, int] = {row.key: at for at, row in enumerate(self._rows)}

    # What is shown

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in order."""
        return tuple(self._rows)

    @property
    def current(self) -> str | None:
        """The key of the row under the cursor."""
        return self._rows[self.cursor].key if 0 <= self.cursor < len(self._rows) else None

    @property
    def empty(self) -> str:
        """The line that stands there while there are no rows."""
        return self._empty

    @empty.setter
    def empty(self, empty: str) -> None:
        self._empty = empty
        self.refresh()

    def show(self, rows: Iterable[Row]) -> None:
        """Replace all rows; the cursor stays on the same key where that is still there."""
        current = self.current
        self._rows = list(rows)
        self._index = {row.key: at for at, row in enumerate(self._rows)}
        at = self._index.get(current, min(self.cursor, len(self._rows) - 1)) if current else 0
        self.set_reactive(Rows.cursor, max(0, at))
        self._resize()
        self.refresh(layout=True)
        if self.current is not None and self.current != current:
            self.post_message(self.Highlighted(self, self.current))

    def show_as(self, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """Replace columns and rows, where there is room for more or for fewer."""
        self._columns = tuple(columns)
        self.show(rows)

    def change(self, row: Row) -> None:
        """Replace one row and repaint only it."""
        at = self._index[row.key]
        if self._rows[at] != row:
            self._rows[at] = row
            self._repaint(at)

    def move_to(self, key: str) -> None:
        """Put the cursor on a row, if there is one with that key."""
        if key in self._index:
            self.cursor = self._index[key]

    # Keys and mouse

    def action_cursor(self, by: int) -> None:
        """Move by rows."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move by what fits on the screen."""
        self.cursor += by * max(1, self.scrollable_content_region.height - self._top - 1)

    def action_edge(self, last: int) -> None:
        """Move to the first or the last row."""
        self.cursor = len(self._rows) - 1 if last else 0

    def action_choose(self) -> None:
        """Tell that this row is the one."""
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    def action_switch_row(self) -> None:
        """Tell that this row is to be switched."""
        if self.current is not None:
            self.post_message(self.Toggled(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the cursor's row is like space."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        at = offset.y - self._top + self.scroll_offset.y
        if offset.y >= self._top and 0 <= at < len(self._rows):
            if at == self.cursor:
                self.action_switch_row()
            self.cursor = at

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, len(self._rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two rows concerned and bring the new one into view."""
        if not self.is_mounted or old == new:
            return
        self._repaint(old)
        self._repaint(new)
        self._reveal(new)
        if self.current is not None:
            self.post_message(self.Highlighted(self, self.current))

    def on_focus(self) -> None:
        """Show the cursor strongly."""
        self._repaint(self.cursor)

    def on_blur(self) -> None:
        """Show the cursor weakly."""
        self._repaint(self.cursor)

    # Painting

    @property
    def _top(self) -> int:
        return 1 if self._header else 0

    def on_mount(self) -> None:
        """Say how large the list is."""
        self._resize()

    def on_resize(self) -> None:
        """Keep the cursor in view when there is less room."""
        self._resize()
        self._reveal(self.cursor)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As high as the rows, at least one line for the word that there are none."""
        return max(1, len(self._rows)) + self._top

    def _resize(self) -> None:
        self.virtual_size = Size(self.size.width, max(1, len(self._rows)) + self._top)

    def _reveal(self, at: int) -> None:
        height = self.scrollable_content_region.height - self._top
        if height <= 0:
            return
        first = self.scroll_offset.y
        if at < first:
            self.scroll_to(y=at, animate=False, force=True)
        elif at >= first + height:
            self.scroll_to(y=at - height + 1, animate=False, force=True)

    def _repaint(self, at: int) -> None:
        y = at - self.scroll_offset.y + self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _widths(self, width: int) -> list[int]:
        fixed = sum(column.width for column in self._columns) + GAP * (len(self._columns) - 1)
        flexible = [at for at, column in enumerate(self._columns) if not column.width]
        left = max(0, width - 1 - fixed)
        widths = [column.width for column in self._columns]
        for turn, at in enumerate(flexible):
            widths[at] = left // len(flexible) + (1 if turn < left % len(flexible) else 0)
        return widths

    def render_line(self, y: int) -> Strip:
        """Paint one line of what is visible."""
        width = self.scrollable_content_region.width
        if self._header and y == 0:
            style = self.get_component_rich_style("rows--header")
            titles = [(Cell(column.title), style) for column in self._columns]
            return self._strip(titles, style, width)
        at = y - self._top + self.scroll_offset.y
        if not self._rows and at == 0:
            quiet = self.get_component_rich_style(Tone.QUIET)
            return Strip([Segment(set_cell_size(f" {self._empty}", width), quiet)], width)
        if not 0 <= at < len(self._rows):
            return Strip.blank(width, self.rich_style)
        ground = self.rich_style
        if at == self.cursor:
            ground = self.get_component_rich_style(
                "rows--focused" if self.has_focus else "rows--cursor"
            )
        cells = [
            (cell, self.get_component_rich_style(cell.tone, partial=True) + _background(ground))
            for cell in self._rows[at].cells
        ]
        return self._strip(cells, ground, width)

    def _rooms(self, count: int, width: int) -> list[int]:
        widths = self._widths(width)
        last = widths[count - 1 :]
        return [*widths[: count - 1], sum(last) + GAP * (len(last) - 1)]

    def _strip(self, cells: list[tuple[Cell, Style]], ground: Style, width: int) -> Strip:
        segments = [Segment(" ", ground)]
        for (cell, style), room in zip(cells, self._rooms(len(cells), width), strict=False):
            segments.append(Segment(fit(cell.text, room), style))
            segments.append(Segment(" " * GAP, ground))
        return Strip(segments).adjust_cell_length(width, ground)


def _background(style: Style) -> Style:
    return Style(bgcolor=style.bgcolor, bold=style.bold or None)


def fit(text: str, room: int) -> str:
    """Cut or fill text to exactly ``room`` cells; a cut shows as an ellipsis.

    What a terminal would obey instead of showing it becomes a mark of its own.
    """
    flat = text if text.isprintable() else "".join(map(_printable, text))
    if cell_len(flat) <= room:
        return set_cell_size(flat, room)
    return set_cell_size(flat, room - 1) + "…" if room > 0 else ""


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char.isspace() else "�"

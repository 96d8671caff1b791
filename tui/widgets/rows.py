"""List of rows on the line API: only visible rows are painted, only changed rows repainted.

A DataTable refreshes whole when a cell changes; this list stays quick with a thousand rows at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

from tui.widgets.fitting import cut_apart, fit


class Tone(StrEnum):
    """Style of a cell; the value is the component class."""

    PLAIN = "rows--plain"
    STRONG = "rows--strong"
    QUIET = "rows--quiet"
    GOOD = "rows--good"
    WARN = "rows--warn"
    BAD = "rows--bad"
    ACCENT = "rows--accent"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of one cell, never parsed as markup."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    """Column: its title and its width in cells; width 0 shares the remaining cells."""

    title: str
    width: int = 0
    name: bool = False
    """Its text identifies the row: names are cut in the middle, never alike."""
    spare: int = 0
    """Order in which columns give way to names: the highest goes first, and 0 stays."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``key`` identifies it in messages. Of too few cells the last one spans the rest."""

    key: str
    cells: tuple[Cell, ...]


GAP = 2
FOCUSED, RESTING = "›", "·"
"""Marks of the row under the cursor: in the focused list, and in any other."""
WHOLE = 64
"""Cells up to which a name is worth a column beside it; the cloud's own names are no longer."""


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
        & .rows--cursor { color: $quiet; }
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
        """Message: the cursor is on another row."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """Sender of the message."""
            return self.rows

    @dataclass
    class Chosen(Message):
        """Message: enter was pressed on a row."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """Sender of the message."""
            return self.rows

    @dataclass
    class Toggled(Message):
        """Message: space was pressed on a row, or the row under the cursor was clicked."""

        rows: Rows
        key: str

        @property
        def control(self) -> Rows:
            """Sender of the message."""
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
        self._cuts: dict[tuple[int, int], Mapping[str, str]] = {}
        """Cut names, by column and room; kept until rows change."""
        self._longest_name: int | None = None

    # What is shown

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in order."""
        return tuple(self._rows)

    @property
    def current(self) -> str | None:
        """Key of the row under the cursor."""
        return self._rows[self.cursor].key if 0 <= self.cursor < len(self._rows) else None

    @property
    def empty(self) -> str:
        """Line in place of rows while there are none."""
        return self._empty

    @empty.setter
    def empty(self, empty: str) -> None:
        self._empty = empty
        self.refresh()

    def show(self, rows: Iterable[Row]) -> None:
        """Replace all rows; the cursor stays on its key where that still exists."""
        current = self.current
        self._rows = list(rows)
        self._index = {row.key: at for at, row in enumerate(self._rows)}
        self._forget_names()
        at = self._index.get(current, min(self.cursor, len(self._rows) - 1)) if current else 0
        self.set_reactive(Rows.cursor, max(0, at))
        self._resize()
        self.refresh(layout=True)
        if self.current is not None and self.current != current:
            self.post_message(self.Highlighted(self, self.current))

    def show_as(self, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """Replace columns and rows, for another width."""
        self._columns = tuple(columns)
        self.show(rows)

    def change(self, row: Row) -> None:
        """Replace one row and repaint only it."""
        at = self._index[row.key]
        old = self._rows[at]
        if old != row:
            self._rows[at] = row
            if self._names_of(old) != self._names_of(row):
                self._forget_names()
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
        """Move by pages."""
        self.cursor += by * max(1, self.scrollable_content_region.height - self._top - 1)

    def action_edge(self, last: int) -> None:
        """Move to the first or the last row."""
        self.cursor = len(self._rows) - 1 if last else 0

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    def action_switch_row(self) -> None:
        """Toggle the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Toggled(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; toggle the row where it is there already."""
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
        """Repaint the old and the new row, and scroll the new one into view."""
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
        """Set the size of the list."""
        self._resize()

    def on_resize(self) -> None:
        """Keep the cursor in view when there is less room."""
        self._resize()
        self._reveal(self.cursor)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Number of rows, at least one line for the text of an empty list."""
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

    def _forget_names(self) -> None:
        self._cuts, self._longest_name = {}, None

    def _names_of(self, row: Row) -> list[str]:
        pairs = zip(self._columns, row.cells, strict=False)
        return [cell.text for column, cell in pairs if column.name]

    def _names(self, at: int) -> list[str]:
        return [row.cells[at].text for row in self._rows if len(row.cells) > at]

    def _wanted(self) -> int:
        """Cells of the longest name, up to ``WHOLE``."""
        if self._longest_name is None:
            columns = [at for at, column in enumerate(self._columns) if column.name]
            lengths = (cell_len(name) for at in columns for name in self._names(at))
            self._longest_name = min(WHOLE, max(lengths, default=0))
        return self._longest_name

    def width_for(self, names: Iterable[int]) -> int:
        """Cells in which names of these widths stand whole beside every other column."""
        fixed = sum(column.width for column in self._columns) + GAP * (len(self._columns) - 1)
        return 1 + fixed + min(WHOLE, max(names, default=0)) + self.styles.scrollbar_size_vertical

    def _shown(self, width: int) -> list[int]:
        """Indices of the columns there is room for beside the names."""
        shown = list(range(len(self._columns)))
        if not any(column.name for column in self._columns):
            return shown
        spare = sorted(
            (column.spare, at) for at, column in enumerate(self._columns) if column.spare
        )
        while spare and self._name_room(shown, width) < self._wanted():
            shown.remove(spare.pop()[1])
        return shown

    def _left(self, shown: Sequence[int], width: int) -> int:
        fixed = sum(self._columns[at].width for at in shown) + GAP * (len(shown) - 1)
        return max(0, width - 1 - fixed)

    def _name_room(self, shown: Sequence[int], width: int) -> int:
        """Cells of a name: its share, or up to two thirds of the shared ones if needed."""
        left = self._left(shown, width)
        sharing = sum(not self._columns[at].width for at in shown)
        return (
            left
            if sharing == 1
            else max(left // max(1, sharing), min(self._wanted(), left * 2 // 3))
        )

    def _widths(self, width: int) -> list[int]:
        """Width of each column; 0 for one that there is no room for."""
        shown = self._shown(width)
        widths = [column.width if at in shown else 0 for at, column in enumerate(self._columns)]
        flexible = [at for at in shown if not self._columns[at].width]
        left = self._left(shown, width)
        for at in [at for at in flexible if self._columns[at].name][:1]:
            widths[at] = self._name_room(shown, width)
            left -= widths[at]
            flexible.remove(at)
        for turn, at in enumerate(flexible):
            widths[at] = left // len(flexible) + (1 if turn < left % len(flexible) else 0)
        return widths

    def _cut(self, at: int, text: str, room: int) -> str:
        """Text of a cell, cut to fit; a name stays distinct from the others."""
        if at >= len(self._columns) or not self._columns[at].name or cell_len(text) <= room:
            return text
        if (at, room) not in self._cuts:
            self._cuts[at, room] = cut_apart(self._names(at), room)
        return self._cuts[at, room].get(text, text)

    def render_line(self, y: int) -> Strip:
        """Paint one visible line."""
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
        ground, mark = self.rich_style, " "
        if at == self.cursor and self.has_focus:
            ground, mark = self.get_component_rich_style("rows--focused"), FOCUSED
        elif at == self.cursor:
            ground, mark = self.get_component_rich_style("rows--cursor"), RESTING
        cells = [
            (cell, self.get_component_rich_style(cell.tone, partial=True) + _background(ground))
            for cell in self._rows[at].cells
        ]
        return self._strip(cells, ground, width, mark)

    def _rooms(self, count: int, width: int) -> list[int]:
        widths = self._widths(width)
        last = [room for room in widths[count - 1 :] if room]
        return [*widths[: count - 1], sum(last) + GAP * max(0, len(last) - 1)]

    def _strip(
        self, cells: list[tuple[Cell, Style]], ground: Style, width: int, mark: str = " "
    ) -> Strip:
        segments = [Segment(mark, ground)]
        rooms = self._rooms(len(cells), width)
        for at, ((cell, style), room) in enumerate(zip(cells, rooms, strict=False)):
            if room:
                segments.append(Segment(fit(self._cut(at, cell.text, room), room), style))
                segments.append(Segment(" " * GAP, ground))
        return Strip(segments).adjust_cell_length(width, ground)


def _background(style: Style) -> Style:
    return Style(bgcolor=style.bgcolor, bold=style.bold or None)

"""What somebody can do with Prometheus: a list of answers, and what the one in hand rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.policy.preview import Answer, Outlook, Why
from tui.text import previewing as words
from tui.widgets.marks import Mark
from tui.widgets.rows import GAP, Cell, Column, Row, Rows, Tone

if TYPE_CHECKING:
    from tui.text.applying import Groups

ROOM_FOR_SOURCE = 70
"""Columns from which the deciding policy stands in the list as well."""
LONGEST_ANSWER = 24
"""Cells that an answer may take from it."""
_ROOM_FOR_ANSWER = 22
"""Cells below which an answer is put in brief."""

LOOKS = {
    Answer.ALLOWED: (Mark.DONE, Tone.GOOD, Tone.PLAIN),
    Answer.ONLY_IN_GROUP: (Mark.DONE, Tone.GOOD, Tone.PLAIN),
    Answer.PARTLY: (Mark.PART, Tone.PLAIN, Tone.PLAIN),
    Answer.CONDITIONAL: (Mark.PART, Tone.PLAIN, Tone.PLAIN),
    Answer.DENIED: (Mark.BAD, Tone.BAD, Tone.QUIET),
    Answer.NOT_ALLOWED: (Mark.SKIPPED, Tone.QUIET, Tone.QUIET),
    Answer.UNKNOWN: (Mark.UNKNOWN, Tone.PLAIN, Tone.PLAIN),
}
"""The mark of every answer, its tone, and that of the words."""
POSSIBLE = frozenset({Answer.ALLOWED, Answer.ONLY_IN_GROUP, Answer.PARTLY, Answer.CONDITIONAL})
"""Answers with which a capability that changes or reveals something deserves a second look."""


class OutlookView(Widget):
    """A row for every capability; below them, why it is so for the one under the cursor."""

    DEFAULT_CSS = """
    OutlookView {
        layout: vertical; height: 1fr; width: 1fr;
        & > Rows { height: 1fr; min-height: 3; background: $surface; }
        & > Static { height: auto; width: 1fr; padding: 0 1; margin-top: 1; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._outlooks: tuple[Outlook, ...] = ()
        self._groups: Groups = {}
        self._reading = False
        self._width = 0
        self.list = Rows((Column(""),), header=False)
        self._detail = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """The list, and what is to be said of one row."""
        yield self.list
        yield self._detail

    def show(self, outlooks: Sequence[Outlook], groups: Groups, *, reading: bool = False) -> None:
        """Show a preview.

        Args:
            outlooks: The answers, in order.
            groups: The resource groups that are known, by ID, for their names.
            reading: Whether documents are on their way; an answer that waits for one says so.
        """
        shown = (tuple(outlooks), groups, reading)
        if shown != (self._outlooks, self._groups, self._reading):
            self._outlooks, self._groups, self._reading = shown
            self._paint()

    def focus(self, scroll_visible: bool = True) -> OutlookView:
        """Go into the list."""
        self.list.focus(scroll_visible)
        return self

    @property
    def current(self) -> Outlook | None:
        """The answer under the cursor."""
        key = self.list.current
        return next((each for each in self._outlooks if each.capability.code == key), None)

    # Painting

    def on_resize(self) -> None:
        """Use the columns there is room for."""
        if self._width != self.size.width:
            self._width = self.size.width
            self._paint()

    def _paint(self) -> None:
        names = max((cell_len(words.label(code)) for code in words.CAPABILITIES), default=0)
        left = self._width - 2 - 1 - names - 2 * GAP
        short = left < _ROOM_FOR_ANSWER
        told = [self._answer(each, short=short) for each in self._outlooks]
        columns = [Column("", 1), Column("", names)]
        if self._width >= ROOM_FOR_SOURCE:
            widest = max(map(cell_len, told), default=1)
            columns.append(Column("", min(LONGEST_ANSWER, max(10, widest))))
        columns.append(Column(""))
        rows = [self._row(each, text) for each, text in zip(self._outlooks, told, strict=True)]
        self.list.show_as(columns, rows)
        self.list.styles.max_height = max(3, len(rows))
        self._paint_detail()

    def _row(self, outlook: Outlook, told: str) -> Row:
        mark, mark_tone, tone = LOOKS[outlook.answer]
        source = "" if outlook.by is None else outlook.by.source.policy.name
        if self._awaits(outlook):
            mark, mark_tone, tone = Mark.BUSY, Tone.QUIET, Tone.QUIET
        elif outlook.capability.careful and outlook.answer in POSSIBLE:
            mark, mark_tone = Mark.WARN, Tone.WARN
        name = words.label(outlook.capability.code)
        cells = [Cell(mark, mark_tone), Cell(name, tone), Cell(told, tone)]
        if self._width >= ROOM_FOR_SOURCE:
            cells.append(Cell(source, Tone.QUIET))
        return Row(outlook.capability.code, tuple(cells))

    def _awaits(self, outlook: Outlook) -> bool:
        return self._reading and outlook.why is Why.NOT_READ

    def _answer(self, outlook: Outlook, *, short: bool) -> str:
        if self._awaits(outlook):
            return words.reading()
        return words.answer(outlook, self._groups, short=short)

    def _paint_detail(self) -> None:
        outlook = self.current
        if outlook is None:
            self._detail.update("")
            return
        capability = outlook.capability
        awaited = self._awaits(outlook)
        why = words.still_reading() if awaited else words.reason(outlook, self._groups)
        # Which actions it takes stands there where rows are not wanted more.
        takes = f"\n{words.takes(capability)}" if self.screen.has_class("-tall") else ""
        self._detail.update(
            Content.assemble(
                (words.meaning(capability.code), "bold"),
                f" {why}",
                (f"{takes}\n{capability.source}", "$quiet"),
            )
        )

    @on(Rows.Highlighted)
    def _highlighted(self, event: Rows.Highlighted) -> None:
        event.stop()
        self._paint_detail()

    @on(Rows.Chosen)
    @on(Rows.Toggled)
    def _nothing_to_choose(self, event: Rows.Chosen | Rows.Toggled) -> None:
        event.stop()

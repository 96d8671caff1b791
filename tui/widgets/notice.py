"""Notice, checklist, progress line, answer line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Button

from tui.widgets.fitting import fit
from tui.widgets.theme import TONE, Mark


def marked(mark: Mark, text: str) -> Content:
    """Line with its mark, both in the mark's tone; ``text`` is never parsed as markup."""
    return Content.assemble((f"{mark} {text}", TONE[mark]))


class Notice(Widget):
    """Sentence that wants attention; takes no room while it is empty."""

    DEFAULT_CSS = """
    Notice { height: auto; width: 1fr; padding: 0 1; display: none; }
    Notice.-shown { display: block; }
    Notice.-warn { background: $warning 12%; }
    Notice.-bad { background: $error 12%; }
    Notice.-good { background: $success 10%; }
    """

    line: reactive[tuple[Mark, str] | None] = reactive(None, layout=True)

    def render(self) -> Content:
        """The sentence with its mark."""
        return marked(*self.line) if self.line else Content("")

    def watch_line(self, line: tuple[Mark, str] | None) -> None:
        """Show, colour or hide the notice."""
        mark = line[0] if line else None
        self.set_class(line is not None, "-shown")
        self.set_class(mark is Mark.WARN, "-warn")
        self.set_class(mark is Mark.BAD, "-bad")
        self.set_class(mark is Mark.DONE, "-good")

    def say(self, mark: Mark, text: str) -> None:
        """Show a sentence."""
        self.line = (mark, text)

    def hush(self) -> None:
        """Remove the sentence."""
        self.line = None


LEAST = 12
"""Cells from which a detail is wrapped beside its label."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: mark, subject and result."""

    mark: Mark
    label: str
    detail: str = ""


class Checklist(Widget):
    """Column of marks, labels and details; long details wrap."""

    DEFAULT_CSS = """
    Checklist { height: auto; width: 1fr; }
    """

    items: reactive[tuple[Item, ...]] = reactive((), layout=True)

    def __init__(
        self,
        items: tuple[Item, ...] = (),
        *,
        label_width: int = 18,
        id: str | None = None,  # noqa: A002 - the name Textual gives it
    ) -> None:
        super().__init__(id=id)
        self._label_width = label_width
        self.set_reactive(Checklist.items, items)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Lines of all details, wrapped beside their labels."""
        return max(1, sum(len(self._lines(item, width)) for item in self.items))

    def render(self) -> Content:
        """One item below the other."""
        width = self.content_size.width
        return Content("\n").join(
            [line for item in self.items for line in self._lines(item, width)]
        )

    def _lines(self, item: Item, width: int) -> list[Content]:
        tone = TONE[item.mark]
        bad = item.mark in {Mark.BAD, Mark.WARN}
        label = f"{item.label:<{self._label_width}}" if item.detail else item.label
        head = Content.assemble((f"{item.mark} ", tone), (label, "$foreground"))
        detail = Content.styled(item.detail, tone if bad else "$quiet")
        room = width - head.cell_length
        if room < LEAST or detail.cell_length <= room:
            return [head + detail]
        first, *rest = detail.wrap(room)
        # What goes on below is not to be taken for another item.
        return [head + first, *(Content(" " * head.cell_length) + line for line in rest)]


BAR, SHORT_BAR = 24, 14
ROOMY = 90
"""Columns from which the bar has its whole length."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Count, total, and a few words on the work."""

    mark: Mark
    done: int
    total: int
    text: str = ""


class ProgressLine(Widget):
    """Bar, numbers and a few words; takes no room while there is nothing to show."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; width: 1fr; display: none; }
    ProgressLine.-shown { display: block; }
    """

    progress: reactive[Progress | None] = reactive(None)

    def watch_progress(self, progress: Progress | None) -> None:
        """Show or hide the line."""
        self.set_class(progress is not None, "-shown")

    def render(self) -> Content:
        """The bar in the tone of its mark; the numbers say the same without colour."""
        if self.progress is None:
            return Content("")
        it = self.progress
        tone = TONE[it.mark]
        bar = BAR if self.size.width >= ROOMY else SHORT_BAR
        full = bar * it.done // it.total if it.total else bar
        return Content.assemble(
            (f"{it.mark} ", tone),
            ("━" * full, tone),
            ("─" * (bar - full), "$rule"),
            (f"  {it.done} of {it.total}", "bold"),
            (f"   {it.text}", "$quiet"),
        )


class AnswerLine(Widget, can_focus=True):
    """Label with its answer. Enter, space and a click ask for another one."""

    DEFAULT_CSS = """
    AnswerLine { height: 1; width: 1fr; padding: 0 1; text-wrap: nowrap; }
    AnswerLine:focus { background: $block-cursor-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "want", show=False, id="answer-line.change"),
    ]
    ALLOW_SELECT = False

    answer: reactive[str] = reactive("")

    @dataclass
    class Wanted(Message):
        """Message: another answer is wanted."""

        line: AnswerLine

        @property
        def control(self) -> AnswerLine:
            """Sender of the message."""
            return self.line

    def __init__(self, label: str, key: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Make a line; ``key`` names the key for another answer, which the screen has to bind."""
        super().__init__(id=id)
        self._label = label
        self._key = key

    def render(self) -> Content:
        """Label, answer and key; a long answer is cut at the end, so that the key can be seen."""
        room = max(1, self.content_size.width - cell_len(f"{self._label}  {self._key}   "))
        answer = fit(self.answer, min(room, cell_len(self.answer)))
        return Content.assemble(
            (f"{self._label}  ", "$quiet"), (answer, "bold"), (f"   {self._key}", "bold $primary")
        )

    def action_want(self) -> None:
        """Ask for another answer."""
        self.post_message(self.Wanted(self))

    def on_click(self) -> None:
        """Ask for another answer, as on enter."""
        self.action_want()


def relabel(button: Button, words: str) -> None:
    """Give a button a new label, and the room that it needs."""
    if str(button.label) != words:
        button.label = words
        # Textual keeps the room of the old ones.
        button.refresh(layout=True)

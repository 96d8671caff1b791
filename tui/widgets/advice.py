"""Advice below a field or list: sentences on what is wrong or doubtful, with their remedies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.widgets.rows import Cell, Column, Row, Rows, Tone
from tui.widgets.terminal import Offered
from tui.widgets.theme import TONE, Mark


@dataclass(frozen=True, slots=True)
class Remedy:
    """Remedy: its key in messages and its name."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Counsel:
    """Sentence with its mark and its remedies."""

    mark: Mark
    sentence: str
    remedies: tuple[Remedy, ...] = ()


class _Remedies(Rows):
    """List of remedies; enter and space alike carry one out."""

    def action_switch_row(self) -> None:
        """Choose the row: space has the effect of enter."""
        self.action_choose()


class Advice(Offered):
    """Wrapped sentences with all their remedies; takes no room while it is empty.

    Where it is longer than its room, it can have the focus itself, and the arrows scroll it.
    """

    DEFAULT_CSS = """
    Advice {
        height: auto; width: 1fr; layout: vertical; display: none;
        &.-shown { display: block; }
        & > Static { width: 1fr; height: auto; padding: 0 1; }
        & > .advice--bad { background: $error 12%; }
        & > .advice--bad, & > .advice--warn { display: none; }
        & > .-shown { display: block; }
        & > Rows { max-height: 6; display: none; }
        &:focus { background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", show=False, id="advice.up"),
        Binding("down", "scroll_down", show=False, id="advice.down"),
    ]

    @dataclass
    class Taken(Message):
        """Message: a remedy was chosen."""

        advice: Advice
        key: str

        @property
        def control(self) -> Advice:
            """Sender of the message."""
            return self.advice

    def __init__(self, *, id: str, of: str) -> None:  # noqa: A002 - Textual's name
        """Make an empty one.

        ``of`` selects the widget with the advice's subject; it gets the focus back when no remedy
        is left.
        """
        super().__init__(id=id)
        self._of = of
        self._counsels: tuple[Counsel, ...] = ()

    def compose(self) -> ComposeResult:
        """Errors, then remedies, then warnings."""
        yield Static("", markup=False, classes="advice--bad")
        yield _Remedies((Column("", 1), Column("", name=True)), header=False)
        yield Static("", markup=False, classes="advice--warn")

    @property
    def counsels(self) -> tuple[Counsel, ...]:
        """Counsels on display."""
        return self._counsels

    @property
    def remedies(self) -> Rows:
        """List of remedies."""
        return self.query_one(_Remedies)

    def give(self, counsels: tuple[Counsel, ...]) -> None:
        """Replace the counsels."""
        if counsels == self._counsels:
            return
        self._counsels = counsels
        self.set_class(bool(counsels), "-shown")
        self._tell(".advice--bad", [each for each in counsels if each.mark is Mark.BAD])
        self._tell(".advice--warn", [each for each in counsels if each.mark is not Mark.BAD])
        rows = [
            Row(remedy.key, (Cell("→", Tone.ACCENT), Cell(remedy.label)))
            for counsel in counsels
            for remedy in counsel.remedies
        ]
        self.remedies.show(rows)
        if (not rows and self.remedies.has_focus) or (not counsels and self.has_focus):
            self.screen.query_one(self._of).focus()
        self.remedies.display = bool(rows)
        self.call_after_refresh(self._see_room)

    def on_resize(self) -> None:
        """Check the room again."""
        self.call_after_refresh(self._see_room)

    def _see_room(self) -> None:
        self.can_focus = bool(self._counsels) and self.max_scroll_y > 0
        if self.has_focus and not self.can_focus:
            self.screen.query_one(self._of).focus()

    def focus(self, scroll_visible: bool = True) -> Advice:
        """Focus the remedies, once they have been laid out, with their reason in view."""

        def go() -> None:
            self.remedies.focus(scroll_visible)
            self.call_after_refresh(self.scroll_visible, animate=False)

        self.call_after_refresh(go)
        return self

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Post the chosen remedy."""
        event.stop()
        self.post_message(self.Taken(self, event.key))

    def on_rows_highlighted(self, event: Rows.Highlighted) -> None:
        """Keep the cursor's position internal."""
        event.stop()

    def _tell(self, place: str, counsels: list[Counsel]) -> None:
        lines = [
            Content.assemble((f"{each.mark} {each.sentence}", TONE[each.mark])) for each in counsels
        ]
        static = self.query_one(place, Static)
        static.update(Content("\n").join(lines))
        static.set_class(bool(lines), "-shown")

"""What is wrong or worth knowing, with the ways out right below it."""

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
    """One way out: its key in messages and its name."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Counsel:
    """A sentence with its mark, and what can be done about it."""

    mark: Mark
    sentence: str
    remedies: tuple[Remedy, ...] = ()


class _Remedies(Rows):
    """Carries out a remedy on enter and on space alike."""

    def action_switch_row(self) -> None:
        """Space is enter here."""
        self.action_choose()


class Advice(Offered):
    """Sentences that wrap, and the remedies of all of them; no room while there is nothing.

    Where there is more of it than room, it can have the focus itself, and the arrows scroll it.
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
        """A remedy was chosen."""

        advice: Advice
        key: str

        @property
        def control(self) -> Advice:
            """The advice it came from."""
            return self.advice

    def __init__(self, *, id: str, of: str) -> None:  # noqa: A002 - Textual's name
        """Make an empty one.

        Args:
            id: The widget's ID.
            of: Selects the widget that the advice is about; it gets the focus back when there is
                nothing left to choose here.
        """
        super().__init__(id=id)
        self._of = of
        self._counsels: tuple[Counsel, ...] = ()

    def compose(self) -> ComposeResult:
        """First what is wrong, then the ways out, then what is worth knowing."""
        yield Static("", markup=False, classes="advice--bad")
        yield _Remedies((Column("", 1), Column("", name=True)), header=False)
        yield Static("", markup=False, classes="advice--warn")

    @property
    def counsels(self) -> tuple[Counsel, ...]:
        """What is shown."""
        return self._counsels

    @property
    def remedies(self) -> Rows:
        """The list of ways out."""
        return self.query_one(_Remedies)

    def give(self, counsels: tuple[Counsel, ...]) -> None:
        """Show these and nothing else."""
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
        """There may be room for all of it now, or not any more."""
        self.call_after_refresh(self._see_room)

    def _see_room(self) -> None:
        self.can_focus = bool(self._counsels) and self.max_scroll_y > 0
        if self.has_focus and not self.can_focus:
            self.screen.query_one(self._of).focus()

    def focus(self, scroll_visible: bool = True) -> Advice:
        """Go to the ways out, once they have been laid out, with their reason in view."""

        def go() -> None:
            self.remedies.focus(scroll_visible)
            self.call_after_refresh(self.scroll_visible, animate=False)

        self.call_after_refresh(go)
        return self

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Tell which way out was taken."""
        event.stop()
        self.post_message(self.Taken(self, event.key))

    def on_rows_highlighted(self, event: Rows.Highlighted) -> None:
        """Keep to itself where the cursor is."""
        event.stop()

    def _tell(self, place: str, counsels: list[Counsel]) -> None:
        lines = [
            Content.assemble((f"{each.mark} {each.sentence}", TONE[each.mark])) for each in counsels
        ]
        static = self.query_one(place, Static)
        static.update(Content("\n").join(lines))
        static.set_class(bool(lines), "-shown")

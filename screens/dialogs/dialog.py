"""Base class of dialogs; questions with buttons."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Button, Static

from tui.widgets.terminal import BaseScreen


class Answered(BaseScreen[ScreenResultType]):
    """A screen over a step, which answers.

    Textual takes the top screen away, whichever is dismissed. An answer may come from a thread or
    from more room, while a question lies over this screen; and of two quick keys the second would
    take away the screen below.
    """

    _answers: tuple[ScreenResultType | None, ...] = ()
    """The answer that was given; empty before."""
    _delivered = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Answer, and go as soon as nothing lies over this screen. Only the first answer counts."""
        self._answers = self._answers or (result,)
        if self._delivered or not self.is_active:
            return AwaitComplete()
        self._delivered = True
        return super().dismiss(self._answers[0])

    def on_screen_resume(self) -> None:
        """Go, if an answer was given while something lay over this screen."""
        if self._answers:
            self.dismiss()


# In this order: of several bases Textual gives a class the style rules of the first alone.
class Dialog(ModalScreen[ScreenResultType], Answered[ScreenResultType]):
    """A question or a notice over a step. A button's name is the action it carries out."""

    @on(Button.Pressed)
    async def _carry_out(self, event: Button.Pressed) -> None:
        # Not by the button's own action: that goes to whatever screen is on top by then.
        event.stop()
        if event.button.name:
            await self.run_action(event.button.name)


LEAST = 3
"""Rows of the text that are always shown."""


class QuestionText(VerticalScroll, can_focus=False):
    """Text that scrolls where the terminal is too low, so that title and answers stay."""

    DEFAULT_CSS = """
    QuestionText { height: auto; width: 1fr; scrollbar-size: 1 1; }
    """

    def __init__(self, text: str, *, around: int = 9) -> None:
        """Text without markup; the rest of the dialog needs ``around`` rows, its frame included."""
        super().__init__(Static(text, markup=False, classes="dialog--text"))
        self._around = around

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the text, as far as there is room."""
        whole = super().get_content_height(container, viewport, width)
        return min(whole, max(LEAST, viewport.height * 92 // 100 - self._around))


class Question(Dialog[ScreenResultType]):
    """A question; the arrow keys scroll its text, or go from answer to answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        Binding("up", "read(-1)", show=False),
        Binding("down", "read(1)", show=False),
        Binding("pageup", "read(-5)", show=False),
        Binding("pagedown", "read(5)", show=False),
    ]

    def action_read(self, by: int) -> None:
        """Scroll the text."""
        self.query_one(QuestionText).scroll_relative(y=by, animate=False)


class Confirm(Question[bool]):
    """Yes or no. Escape is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", "No", id="confirm.no"),
    ]
    AUTO_FOCUS = "#no"

    def __init__(self, title: str, text: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.assemble((self._title, "bold")))
            yield QuestionText(self._text)
            with Horizontal(classes="dialog--buttons"):
                yield Button(self._no, id="no", name="answer(False)", compact=True)
                yield Button(
                    self._yes, id="yes", name="answer(True)", variant="warning", compact=True
                )

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)

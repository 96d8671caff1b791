"""What all dialogs have in common: each is answered once, and goes once it lies on top."""

from __future__ import annotations

from textual import on
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Button

from tui.widgets.base_screen import BaseScreen


class Answered(BaseScreen[ScreenResultType]):
    """A screen over a step, which answers.

    Textual takes the top screen away, whichever is dismissed. An answer may come from a thread or
    from more room, while a question lies over this screen; and of two quick keys the second would
    take away what lies below.
    """

    _answers: tuple[ScreenResultType | None, ...] = ()
    """The one that was given; empty before."""
    _delivered = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Answer, and go as soon as nothing lies over this screen. Only the first answer counts."""
        self._answers = self._answers or (result,)
        if self._delivered or not self.is_active:
            return AwaitComplete()
        self._delivered = True
        return super().dismiss(self._answers[0])

    def on_screen_resume(self) -> None:
        """What lay over it is gone."""
        if self._answers:
            self.dismiss()


# In this order: of several bases Textual gives a class the style rules of the first alone.
class Dialog(ModalScreen[ScreenResultType], Answered[ScreenResultType]):
    """A question or a notice over a step. A button with a name carries out the action so named."""

    @on(Button.Pressed)
    async def _carry_out(self, event: Button.Pressed) -> None:
        # Not by the button's own action: that goes to whatever screen is on top by then.
        event.stop()
        if event.button.name:
            await self.run_action(event.button.name)

"""What steps and dialogs have in common: the order of Tab, and that ctrl+c leads out."""

from __future__ import annotations

from textual.actions import SkipAction
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class Offered(Widget):
    """Comes and goes with what is typed elsewhere: by Tab one comes to it after all that stays."""


class BaseScreen(Screen[ScreenResultType]):
    """A screen in which nothing that appears while one types comes before the next field."""

    @property
    def focus_chain(self) -> list[Widget]:
        """What stays, in its order, and then what is offered."""
        return sorted(super().focus_chain, key=_is_offered)

    def action_copy_text(self) -> None:
        """Copy what is selected; ctrl+c asks about leaving where nothing is, in a dialog too."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.app.call_later(self.app.run_action, "app.leave")


def _is_offered(widget: Widget) -> bool:
    return any(isinstance(node, Offered) for node in widget.ancestors_with_self)

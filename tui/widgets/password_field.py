"""Masked field for one user's own password, with the password policy as a checklist below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from tui.core.secret import Secret
from tui.widgets.field import Field, PlainInput
from tui.widgets.notice import Checklist, Item

Ticks = Callable[[str], tuple[Item, ...]]
"""Policy as lines, ticked for a text."""


class OwnPassword(Widget):
    """One user's password. Typed text leaves this widget as a ``Secret`` only."""

    DEFAULT_CSS = """
    OwnPassword {
        height: auto; width: 1fr; layout: vertical;
        & Checklist { margin-left: 17; display: none; }
        /* Textual looks again at the children only where the widget itself has such a rule. */
        &:focus-within { color: $foreground; }
        &:focus-within Checklist { display: block; }
    }
    """

    @dataclass
    class Typed(Message):
        """Message: the text has changed; ``secret`` is None while it is empty."""

        own_password: OwnPassword
        logon_name: str
        secret: Secret | None
        fits: bool

    def __init__(
        self,
        logon_name: str,
        ticks: Ticks,
        fits: Callable[[str], bool],
        *,
        kept: bool,
        id: str,  # noqa: A002 - the name Textual gives it
    ) -> None:
        super().__init__(id=id)
        self.logon_name = logon_name
        self._ticks = ticks
        self._fits = fits
        self._kept = kept

    def compose(self) -> ComposeResult:
        """The field, and the policy while the cursor is in it."""
        yield Field(
            self.logon_name,
            id=f"{self.id}-field",
            secret=True,
            placeholder="typed earlier and kept; type to replace it"
            if self._kept
            else "type a password",
        )
        yield Checklist(self._ticks(""), id=f"{self.id}-policy")

    @property
    def field(self) -> Field:
        """Masked field."""
        return self.query_one(Field)

    @property
    def checklist(self) -> Checklist:
        """Checklist below the field."""
        return self.query_one(Checklist)

    def focus(self, scroll_visible: bool = True) -> OwnPassword:
        """Put the cursor into the field."""
        self.field.focus(scroll_visible)
        return self

    @on(Field.Changed)
    def _changed(self, event: Field.Changed) -> None:
        event.stop()
        self.checklist.items = self._ticks(event.value)
        secret = Secret(event.value) if event.value else None
        self.post_message(self.Typed(self, self.logon_name, secret, self._fits(event.value)))

    @on(PlainInput.PastedLines)
    def _pasted(self, event: PlainInput.PastedLines) -> None:
        event.stop()
        self.field.problem = "That was more than one line; nothing was taken over."

    @on(Field.Submitted)
    def _entered(self, event: Field.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

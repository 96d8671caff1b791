"""View of a secret, masked until someone asks to see it, and masked again soon after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.timer import Timer
from textual.widget import Widget

from tui.core.secret import MASK, Secret

SECONDS: Final = 20.0
"""Seconds that a secret stays readable."""


class SecretView(Widget):
    """View of one secret; it cannot be selected, and hides when the terminal loses the focus."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    SecretView { height: auto; width: 1fr; padding: 0 1; background: $panel; display: none; }
    SecretView.-shown { display: block; }
    """

    @dataclass
    class Hidden(Message):
        """Message: the secret is masked again."""

        view: SecretView

        @property
        def control(self) -> SecretView:
            """Sender of the message."""
            return self.view

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        invitation: str = "",
        id: str | None = None,  # noqa: A002 - the name Textual gives it
    ) -> None:
        """Make an empty view, readable for ``seconds`` after a reveal.

        ``invitation`` stands beside the mask before and after; empty for nothing at all.
        """
        super().__init__(id=id, classes="-shown" if invitation else None)
        self._seconds = seconds
        self._invitation = invitation
        self._label = ""
        self._secret: Secret | None = None
        self._timer: Timer | None = None
        self._masked = False

    @contextmanager
    def masked(self) -> Iterator[None]:
        """Mask the secret within the context: for pictures of the screen."""
        self._masked = True
        self._repaint()
        try:
            yield
        finally:
            self._masked = False
            self._repaint()

    @property
    def revealed(self) -> bool:
        """Whether a secret can be read right now."""
        return self._secret is not None

    def on_mount(self) -> None:
        """Hide when another window comes to the front."""
        self.watch(self.app, "app_focus", self._app_focus_changed, init=False)

    def on_unmount(self) -> None:
        """Drop the secret."""
        self._secret = None

    def _app_focus_changed(self, focused: bool) -> None:
        if not focused:
            self.hide()

    def reveal(self, label: str, secret: Secret) -> None:
        """Show a secret for a while, instead of an earlier one; the label may be empty."""
        self.hide()
        self._label, self._secret = label, secret
        self._timer = self.set_timer(self._seconds, self.hide)
        self.add_class("-shown")
        self.refresh(layout=True)

    def hide(self) -> None:
        """Mask the secret again."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._secret is not None:
            self._secret = None
            self.set_class(bool(self._invitation), "-shown")
            self._repaint(layout=True)
            self.post_message(self.Hidden(self))

    def _repaint(self, *, layout: bool = False) -> None:
        """Repaint the view and all dialogs above, which keep a picture of the screen below."""
        self.refresh(layout=layout)
        for screen in self.app.screen_stack:
            screen.refresh()

    def get_selection(self, selection: Selection) -> None:  # noqa: ARG002 - Textual's signature
        """Select nothing: "select all" asks every widget, whatever ``ALLOW_SELECT`` says."""
        return

    def render(self) -> Content:
        """The label, the plain secret, and the remaining time."""
        secret = None if self._masked else self._secret
        shown = MASK if secret is None else secret.reveal()
        if self._secret is None:
            return Content.assemble((MASK, "bold"), (f"  {self._invitation}", "$quiet"))
        return Content.assemble(
            (f"{self._label}  " if self._label else "", "$quiet"),
            (shown, "bold $primary"),
            (f"  hidden again after {self._seconds:.0f} s", "$quiet"),
        )

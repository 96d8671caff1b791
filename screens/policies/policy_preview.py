"""What a policy that is being written allows by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from screens.background import in_background
from screens.policies.outlook_view import OutlookView
from tui.policy.preview import HeldPolicy, Outlook, preview
from tui.text import making_policies as words

if TYPE_CHECKING:
    from screens.session import Session


class PolicyPreview(Vertical):
    """Works it out in the background: sixty instances take it a fifth of a second."""

    DEFAULT_CSS = """
    PolicyPreview {
        height: 1fr; width: 1fr;
        & > .note { padding: 0 1; height: auto; }
    }
    """

    @dataclass
    class Found(Message):
        """It was worked out."""

        held: HeldPolicy
        outlooks: tuple[Outlook, ...]

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session
        self._wanted: HeldPolicy | None = None
        self._under_way: HeldPolicy | None = None
        self._shown: HeldPolicy | None = None
        self._heading = Static("", classes="note", markup=False)
        self.view = OutlookView()

    def compose(self) -> ComposeResult:
        """A heading, and the answers."""
        yield self._heading
        yield self.view

    def focus(self, scroll_visible: bool = True) -> PolicyPreview:
        """Go into the list."""
        self.view.focus(scroll_visible)
        return self

    def show(self, held: HeldPolicy) -> None:
        """Show what this one allows, as soon as that is worked out."""
        self._heading.update(words.preview_heading())
        self.view.display = True
        self._wanted = held
        self._work()

    def say(self, sentence: str) -> None:
        """Show a sentence while there is nothing to look at."""
        self._wanted = None
        self._heading.update(sentence)
        self.view.display = False

    def _work(self) -> None:
        held = self._wanted
        if held is None or self._under_way is not None or held == self._shown:
            return
        self._under_way = held

        def failed(_error: Exception) -> Message | None:
            return None

        in_background(
            self,
            lambda: preview((held,)),
            lambda outlooks: self.Found(held, outlooks),
            failed,
            name="preview",
        )

    @on(Found)
    def _found(self, event: Found) -> None:
        from tui.text.applying import known_groups

        event.stop()
        self._under_way, self._shown = None, event.held
        self.view.show(event.outlooks, known_groups(self._session.facts))
        # Meanwhile it may have become another one.
        self._work()

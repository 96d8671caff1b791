"""Preview of a custom policy, and the sides of its dialog."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from screens.background import in_background
from screens.policies.custom_policy_editor import PolicyEditor
from screens.policies.custom_policy_form import PolicyForm
from screens.policies.preview import OutlookView
from tui.core.facts import known_groups
from tui.core.text import say
from tui.policy.preview import HeldPolicy, Outlook, preview
from tui.text import policies as words

if TYPE_CHECKING:
    from screens.session import Session


class PolicyPreview(Vertical):
    """Preview made in the background: sixty instances take a fifth of a second."""

    DEFAULT_CSS = """
    PolicyPreview {
        height: 1fr; width: 1fr;
        & > .note { padding: 0 1; height: auto; }
    }
    """

    @dataclass
    class Found(Message):
        """The preview is made."""

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
        """Focus the list."""
        self.view.focus(scroll_visible)
        return self

    def show(self, held: HeldPolicy) -> None:
        """Show the capabilities of a policy, as soon as they are known."""
        self._heading.update(say("What this policy allows by itself"))
        self.view.display = True
        self._wanted = held
        self._work()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a preview."""
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
        event.stop()
        self._under_way, self._shown = None, event.held
        self.view.show(event.outlooks, known_groups(self._session.facts))
        # Meanwhile it may have become another one.
        self._work()


BESIDE = 110
"""Columns of the terminal from which the preview stands beside the document."""


class Side(StrEnum):
    """Side that is shown; the value is a class of the style sheet."""

    FORM = "-form"
    DOCUMENT = "-document"
    PREVIEW = "-preview"


class Sides(Static):
    """Names of the sides; the screen has the class of the shown one."""

    def __init__(
        self, form: PolicyForm | None, editor: PolicyEditor, outlook: PolicyPreview
    ) -> None:
        """Begin with the form, where there is one."""
        super().__init__("", id="sides")
        self._form = form
        self._editor = editor
        self._outlook = outlook
        self._side = Side.FORM if form is not None else Side.DOCUMENT
        self._before = self._side
        """Side to show when the preview is left."""

    @property
    def _beside(self) -> bool:
        return self.screen.has_class("-beside")

    def settle(self, width: int = 0) -> None:
        """Show the side; the preview stands beside it where there is room.

        Args:
            width: Columns of the terminal, where they have just changed.
        """
        self.screen.set_class((width or self.app.size.width) >= BESIDE, "-beside")
        if self._beside and self._side is Side.PREVIEW:
            self._side = self._before
        for side in Side:
            self.screen.set_class(side is self._side, side)
        self._paint()

    def _paint(self) -> None:
        form, text, outlook = words.sides()
        titles = [("F3 ", Side.DOCUMENT, text), ("F9 ", Side.PREVIEW, outlook)]
        if self._form is not None:
            titles[:1] = [("F3 ", Side.FORM, form), ("", Side.DOCUMENT, text)]
        parts: list[tuple[str, str]] = []
        for key, side, title in titles:
            shown = side is self._side or (side is Side.PREVIEW and self._beside)
            parts += [(key, "bold $primary"), (title, "bold underline" if shown else "$quiet")]
            parts.append(("   ", ""))
        self.update(Content.assemble(*parts))

    def to_document(self) -> None:
        """Turn to the document, and from there to the form."""
        there = self._side is Side.DOCUMENT and self._form is not None
        self.turn(Side.FORM if there else Side.DOCUMENT)

    def to_preview(self) -> None:
        """Turn to the preview, and back; where it stands beside, focus it and back."""
        if not self._beside:
            self.turn(self._before if self._side is Side.PREVIEW else Side.PREVIEW)
        elif self._outlook.has_focus_within:
            self._into()
        else:
            self._outlook.focus()

    def to_problem(self, *, first: bool = False) -> None:
        """Put the cursor on the next problem of the document, or on the first."""
        self.turn(Side.DOCUMENT)
        self.call_after_refresh(self._editor.go_to_problem, first=first)

    def turn(self, side: Side) -> None:
        """Show a side, and focus it."""
        if side is not Side.PREVIEW:
            self._before = side
        self._side = side
        self.settle()
        self.call_after_refresh(self._into)

    def _into(self) -> None:
        if self._side is Side.PREVIEW:
            self._outlook.focus()
        elif self._side is Side.FORM and self._form is not None:
            self._form.start()
        else:
            self._editor.focus()

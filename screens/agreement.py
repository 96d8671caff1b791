"""Before a run goes on: what it grants by now is agreed to again, as at Apply."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from textual.app import App

from screens.dialogs.dialog import TypedConfirm
from tui.text.choosing import confirm_title
from tui.text.reviewing import not_agreed_to_yet

if TYPE_CHECKING:
    from screens.apply_handle import Applying

_SAID: Final = 20
"""Seconds for which is shown what needs no answer."""


class Answer:
    """Given once, by whoever is first; thread-safe."""

    def __init__(self) -> None:
        """Nobody has answered yet."""
        self._given = threading.Event()
        self._lock = threading.Lock()
        self._yes = False

    def give(self, yes: bool) -> None:
        """Answer; what comes later is of no account."""
        with self._lock:
            if not self._given.is_set():
                self._yes = yes
                self._given.set()

    def wait(self) -> bool:
        """Until it is given. Blocking."""
        self._given.wait()
        return self._yes


def ask_to_agree(app: App[int], event: Applying.ToBeAgreed) -> None:
    """Have each question typed, one after the other; an error is shown, and nothing asked."""
    if event.found.errors:
        event.applying.held_up = event.found.errors
        event.answer.give(False)
        return
    for each in event.found.said:
        app.notify(str(each.text), severity="warning", markup=False, timeout=_SAID)
    left = list(event.found.asked)

    def ask() -> None:
        if not left:
            event.answer.give(True)
            return
        finding = left.pop(0)
        text = f"{not_agreed_to_yet()}\n\n{finding.text!s}"
        dialog = AgreeAgain(confirm_title(finding), text, finding.phrase)
        app.push_screen(dialog, answered)

    def answered(yes: bool | None) -> None:
        if yes:
            ask()
        else:
            event.answer.give(False)

    ask()


class AgreeAgain(TypedConfirm):
    """As at Apply; whoever stops the run has answered, too."""

    def stop_here(self) -> None:
        """The run stays as it is."""
        self.dismiss(False)

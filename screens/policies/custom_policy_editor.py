"""Editor of a policy document, with its problems."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from tui.core.text import say
from tui.policy.check import Checked, checked
from tui.policy.document import UNREAD
from tui.policy.layout import LONGEST, as_sent
from tui.policy.problems import Gravity, Problem, too_long
from tui.text import policies as words
from tui.widgets.json_area import JsonArea
from tui.widgets.notice import Notice
from tui.widgets.theme import Mark

PAUSE = 0.1
"""Seconds without a key after which the document is checked."""
MOST_CHECKED = LONGEST * 3 // 2
"""Characters up to which a text is checked; longer ones are only said to be too long."""
MOST_PASTED = 2 * LONGEST
"""Characters that a paste may have; on one line even these are painted in 40 ms."""


def looked_at(text: str) -> Checked:
    """Check a document; one that is far too long is not parsed."""
    if len(as_sent(text)) <= MOST_CHECKED:
        return checked(text)
    far = too_long(len(text))
    return Checked(UNREAD, (far,))


class PolicyEditor(Vertical):
    """Document, its problems, and its length; changes are told once typing pauses."""

    DEFAULT_CSS = """
    PolicyEditor {
        height: 1fr; width: 1fr;
        & > JsonArea { height: 1fr; min-height: 3; }
        & > Static { height: 1; width: 1fr; padding: 0 1; color: $quiet; }
        & > Notice { max-height: 3; }
    }
    """

    @dataclass
    class Edited(Message):
        """The document was changed."""

        text: str

    def __init__(self, text: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.area = JsonArea(text, most=MOST_PASTED, id="policy-document")
        self._checked = looked_at(self.area.text)
        self._notice = Notice()
        self._count = Static("", markup=False)
        self._waiting: Timer | None = None
        self._missing = ""
        self._told = self.area.text

    def compose(self) -> ComposeResult:
        """The document, its problems, and its length."""
        yield self.area
        yield self._notice
        yield self._count

    def on_mount(self) -> None:
        """Show the problems."""
        self._paint()

    @property
    def text(self) -> str:
        """The document as it stands."""
        return self.area.text

    def checked(self) -> Checked:
        """Check the document as it stands."""
        self._check()
        return self._checked

    @property
    def missing(self) -> str:
        """What there has to be before there can be a document, as a sentence."""
        return self._missing

    @missing.setter
    def missing(self, missing: str) -> None:
        self._missing = missing
        self._paint()

    def rewrite(self, text: str) -> None:
        """Replace the document."""
        if self.area.text != text:
            self.area.rewrite(text)
            self._check()

    def focus(self, scroll_visible: bool = True) -> PolicyEditor:
        """Focus the document."""
        self.area.focus(scroll_visible)
        return self

    def go_to_problem(self, *, first: bool = False) -> None:
        """Put the cursor on the next problem, or on the first."""
        problems = self.checked().problems
        row, column = self.area.cursor_location
        here = (row + 1, column + 1)
        places = [(each.at.line, each.at.column) for each in problems]
        later = [place for place in places if place > here and not first]
        if places:
            self.area.go_to(*(later or places)[0])
        self.area.focus()

    # Checking

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._stop_waiting()
        self._waiting = self.set_timer(PAUSE, self._check)

    def _check(self) -> None:
        self._stop_waiting()
        found = looked_at(self.area.text)
        self._checked = found
        self._paint()
        if self.area.text != self._told:
            self._told = self.area.text
            self.post_message(self.Edited(self._told))

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    @on(JsonArea.TooMuch)
    def _pasted_too_much(self, event: JsonArea.TooMuch) -> None:
        event.stop()
        self.app.bell()
        self._notice.say(Mark.BAD, words.too_much(event.length, LONGEST))

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        problems = self._checked.problems
        first = _gravest(problems)
        if self._missing and not self.area.text.strip():
            self._notice.say(Mark.INFO, self._missing)
            self.area.mark(None)
        elif first is None:
            self._notice.say(
                Mark.DONE, say("RAM would take this, as far as its published grammar tells.")
            )
            self.area.mark(None)
        else:
            mark = Mark.BAD if first.gravity is Gravity.WRONG else Mark.WARN
            self._notice.say(mark, words.problems(first, len(problems) - 1))
            self.area.mark(first.at.line, first.at.column)
        self._count.update(words.count(len(self.area.text), LONGEST))


def _gravest(problems: tuple[Problem, ...]) -> Problem | None:
    """The first error, else the first warning."""
    wrong = (each for each in problems if each.gravity is Gravity.WRONG)
    return next(wrong, problems[0] if problems else None)

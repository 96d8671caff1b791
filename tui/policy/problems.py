"""What is wrong with a policy document, in a sentence and at its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.core.text import Sentence, sentence
from tui.policy.hints import Hint, hints
from tui.policy.layout import LONGEST
from tui.policy.parse import BEGINNING, Position


class Gravity(StrEnum):
    """How far a problem goes."""

    WRONG = "wrong"
    """RAM does not take it, or it says nothing."""
    UNSURE = "unsure"
    """The published grammar does not settle what it means, or it is worth a second look."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    code: str
    gravity: Gravity
    at: Position
    text: Sentence


def too_long(length: int) -> Problem:
    """RAM takes no document of this length, in characters."""
    text = sentence(
        "The document has {length} characters; RAM takes {limit} at most.",
        length=length,
        limit=LONGEST,
    )
    return Problem("policy.too-long", Gravity.WRONG, BEGINNING, text)


def spaced(length: int, short: int) -> Problem:
    """A document is sent without its white space, which makes it short enough."""
    text = sentence(
        "The document has {length} characters, and RAM takes {limit} at most; it is sent without"
        " its white space, which leaves {short}.",
        length=length,
        limit=LONGEST,
        short=short,
    )
    return Problem("policy.spaced", Gravity.UNSURE, BEGINNING, text)


class Report:
    """The problems of one document."""

    def __init__(self, *, hinting: bool) -> None:
        self.problems: list[Problem] = []
        self._hinting = hinting
        self._hinted: set[Hint] = set()

    def wrong(self, code: str, at: Position, text: Sentence) -> None:
        """RAM does not take it."""
        self.problems.append(Problem(code, Gravity.WRONG, at, text))

    def unsure(self, code: str, at: Position, text: Sentence) -> None:
        """It is worth a second look."""
        self.problems.append(Problem(code, Gravity.UNSURE, at, text))

    def hint(self, element: str, value: str, at: Position) -> None:
        """Say what to look at again, the same thing once."""
        for hint in hints(element, value) if self._hinting else ():
            if hint not in self._hinted:
                self._hinted.add(hint)
                self.unsure(hint.code, at, hint.text)

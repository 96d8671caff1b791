"""Problems of a policy document, each with a sentence and a position."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.core.text import Sentence, sentence
from tui.policy.hints import Hint, hints
from tui.policy.layout import LONGEST
from tui.policy.parse import BEGINNING, Position


class Gravity(StrEnum):
    """Gravity of a problem."""

    WRONG = "wrong"
    """RAM refuses it, or it has no meaning."""
    UNSURE = "unsure"
    """The published grammar does not settle its meaning, or it is worth a second look."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem with its position."""

    code: str
    gravity: Gravity
    at: Position
    text: Sentence


def too_long(length: int) -> Problem:
    """Problem: RAM accepts no document of this length, in characters."""
    text = sentence(
        "The document has {length} characters; RAM takes {limit} at most.",
        length=length,
        limit=LONGEST,
    )
    return Problem("policy.too-long", Gravity.WRONG, BEGINNING, text)


def spaced(length: int, short: int) -> Problem:
    """Problem: the document fits only without its white space, and is sent like that."""
    text = sentence(
        "The document has {length} characters, and RAM takes {limit} at most; it is sent without"
        " its white space, which leaves {short}.",
        length=length,
        limit=LONGEST,
        short=short,
    )
    return Problem("policy.spaced", Gravity.UNSURE, BEGINNING, text)


class Report:
    """Problems of one document."""

    def __init__(self, *, hinting: bool) -> None:
        self.problems: list[Problem] = []
        self._hinting = hinting
        self._hinted: set[Hint] = set()

    def wrong(self, code: str, at: Position, text: str, /, **values: str) -> None:
        """Add a problem that makes RAM refuse the document; the values are filled in."""
        self.problems.append(Problem(code, Gravity.WRONG, at, sentence(text, **values)))

    def unsure(self, code: str, at: Position, text: str, /, **values: str) -> None:
        """Add a problem that is worth a second look."""
        self.problems.append(Problem(code, Gravity.UNSURE, at, sentence(text, **values)))

    def hint(self, element: str, value: str, at: Position) -> None:
        """Add the hints on a value, each hint once."""
        for hint in hints(element, value) if self._hinting else ():
            if hint not in self._hinted:
                self._hinted.add(hint)
                self.problems.append(Problem(hint.code, Gravity.UNSURE, at, hint.text))

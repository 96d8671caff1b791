"""What was expected of a question beside what the cloud answered: do they agree?

What is not there cannot be seen, by whatever right; so the same list as the administrator sees it
is what an answer is measured by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tui.policy.conditions import Truth
from tui.policy.expectation import Thing
from tui.policy.preview import Answer


class Agreement(StrEnum):
    """How a comparison came out."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    CANNOT_TELL = "cannot-tell"


class Noticed(StrEnum):
    """What was found, by code."""

    AS_EXPECTED = "as-expected"
    NOTHING_SHOWN = "nothing-shown"
    """Nothing of what is there, as expected."""
    REFUSED_AS_EXPECTED = "refused-as-expected"
    REFUSED = "refused"
    """Though it should have been answered."""
    MISSING = "missing"
    """Something that should be seen is not."""
    EXTRA = "extra"
    """Something is seen that should not be."""
    NONE_THERE = "none-there"
    """The administrator sees nothing there either, of what could be shown."""
    NOT_KNOWN = "not-known"
    """The preview itself could not tell."""
    NOT_LOOKED = "not-looked"
    """The administrator could not list what is there."""
    KEY_REFUSED = "key-refused"
    """The AccessKey itself is not accepted."""
    SOMEBODY_ELSE = "somebody-else"
    """It belongs to another identity."""
    NO_ANSWER = "no-answer"
    """Neither a list nor a refusal came."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome, and the names that it is about."""

    agreement: Agreement
    noticed: Noticed
    names: tuple[str, ...] = ()
    """What is missing, or what is too much."""


@dataclass(frozen=True, slots=True)
class There:
    """What the administrator sees of the same list, and whether the user should, by ID."""

    things: tuple[Thing, ...]
    shown: Mapping[str, Truth]

    @property
    def sure(self) -> tuple[Thing, ...]:
        """What the user should see."""
        return tuple(each for each in self.things if self.shown[each.key] is Truth.YES)


OPEN: Final = frozenset({Answer.UNKNOWN, Answer.CONDITIONAL})
NEGATIVE: Final = frozenset({Answer.NOT_ALLOWED, Answer.DENIED})


def compare_refusal(answer: Answer, there: There | None) -> Comparison:
    """A question was refused for want of a permission.

    Args:
        answer: what the preview expects.
        there: what there is to see; None where the administrator could not look.
    """
    if answer in OPEN:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_KNOWN)
    if answer in NEGATIVE:
        return Comparison(Agreement.AGREES, Noticed.REFUSED_AS_EXPECTED)
    if answer is not Answer.ALLOWED and there is None:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_LOOKED)
    if answer is not Answer.ALLOWED and there is not None and not there.sure:
        # How a list is answered of which nothing could be shown is documented nowhere.
        return Comparison(Agreement.CANNOT_TELL, Noticed.NONE_THERE)
    return Comparison(Agreement.DISAGREES, Noticed.REFUSED)


def compare_list(answer: Answer, there: There | None, seen: Sequence[Thing]) -> Comparison:
    """The same for a question that was answered.

    Args:
        answer: what the preview expects.
        there: what there is to see; None where the administrator could not look.
        seen: what the user was shown.
    """
    if answer in OPEN:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_KNOWN)
    if answer in NEGATIVE:
        return _against(there, seen)
    if there is None:
        good = answer is Answer.ALLOWED and bool(seen)
        verdict = Agreement.AGREES if good else Agreement.CANNOT_TELL
        return Comparison(verdict, Noticed.AS_EXPECTED if good else Noticed.NOT_LOOKED)
    return _beside(there, seen)


def _against(there: There | None, seen: Sequence[Thing]) -> Comparison:
    """Nothing should be seen."""
    if seen:
        return Comparison(Agreement.DISAGREES, Noticed.EXTRA, _names(seen))
    if there is None:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_LOOKED)
    if not there.things:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NONE_THERE)
    return Comparison(Agreement.AGREES, Noticed.NOTHING_SHOWN)


def _beside(there: There, seen: Sequence[Thing]) -> Comparison:
    """Something should be seen, if there is something."""
    keys = {each.key for each in seen}
    missing = [each for each in there.sure if each.key not in keys]
    if missing:
        return Comparison(Agreement.DISAGREES, Noticed.MISSING, _names(missing))
    extra = [each for each in seen if there.shown.get(each.key) is Truth.NO]
    if extra:
        return Comparison(Agreement.DISAGREES, Noticed.EXTRA, _names(extra))
    if there.sure:
        return Comparison(Agreement.AGREES, Noticed.AS_EXPECTED)
    # What the administrator does not see, or what the preview leaves open, proves nothing.
    open_ones = bool(seen) or any(it is Truth.UNKNOWN for it in there.shown.values())
    return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_KNOWN if open_ones else Noticed.NONE_THERE)


def _names(things: Sequence[Thing]) -> tuple[str, ...]:
    return tuple(sorted(each.name for each in things))

"""Expected beside answered: every way it can come out."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from tui.policy.expectation import There, Thing, compare_list, compare_refusal
from tui.policy.match import Truth
from tui.policy.preview import Answer

ONE, TWO = Thing("1", "one", "1"), Thing("2", "two", "2")
BOTH_YES = There((ONE, TWO), MappingProxyType({"1": Truth.YES, "2": Truth.YES}))
ONE_YES = There((ONE, TWO), MappingProxyType({"1": Truth.YES, "2": Truth.NO}))
ONE_MAYBE = There((ONE,), MappingProxyType({"1": Truth.UNKNOWN}))
OTHERS = There((TWO,), MappingProxyType({"2": Truth.NO}))
NOTHING = There((), MappingProxyType({}))
NO, DENIED, YES = Answer.NOT_ALLOWED, Answer.DENIED, Answer.ALLOWED
GROUP, PART = Answer.ONLY_IN_GROUP, Answer.PARTLY


@pytest.mark.parametrize(
    ("answer", "there", "expected"),
    [
        (NO, BOTH_YES, "agrees refused-as-expected"),
        (DENIED, None, "agrees refused-as-expected"),
        (YES, BOTH_YES, "disagrees refused"),
        # The permission is for the whole account: that there is nothing is no reason to refuse.
        (YES, NOTHING, "disagrees refused"),
        (YES, None, "disagrees refused"),
        (GROUP, ONE_YES, "disagrees refused"),
        (GROUP, OTHERS, "cannot-tell none-there"),
        (PART, NOTHING, "cannot-tell none-there"),
        (GROUP, None, "cannot-tell not-looked"),
        (Answer.UNKNOWN, BOTH_YES, "cannot-tell not-known"),
        (Answer.CONDITIONAL, BOTH_YES, "cannot-tell not-known"),
    ],
)
def test_refusals(answer: Answer, there: There | None, expected: str) -> None:
    found = compare_refusal(answer, there)
    assert f"{found.agreement} {found.noticed}" == expected


@pytest.mark.parametrize(
    ("answer", "there", "seen", "expected", "names"),
    [
        (YES, BOTH_YES, (ONE, TWO), "agrees as-expected", ()),
        (YES, BOTH_YES, (TWO,), "disagrees missing", ("one",)),
        (YES, BOTH_YES, (), "disagrees missing", ("one", "two")),
        (YES, NOTHING, (), "cannot-tell none-there", ()),
        (YES, None, (ONE,), "agrees as-expected", ()),
        (YES, None, (), "cannot-tell not-looked", ()),
        (GROUP, ONE_YES, (ONE,), "agrees as-expected", ()),
        (GROUP, ONE_YES, (ONE, TWO), "disagrees extra", ("two",)),
        (GROUP, ONE_YES, (TWO,), "disagrees missing", ("one",)),
        (GROUP, OTHERS, (), "cannot-tell none-there", ()),
        (GROUP, OTHERS, (TWO,), "disagrees extra", ("two",)),
        # The administrator does not see it, so where it belongs is not known.
        (GROUP, NOTHING, (ONE,), "cannot-tell not-known", ()),
        (GROUP, None, (ONE,), "cannot-tell not-looked", ()),
        (PART, ONE_MAYBE, (ONE,), "cannot-tell not-known", ()),
        (PART, ONE_MAYBE, (), "cannot-tell not-known", ()),
        (NO, BOTH_YES, (), "agrees nothing-shown", ()),
        (NO, NOTHING, (), "cannot-tell none-there", ()),
        (NO, None, (), "cannot-tell not-looked", ()),
        (DENIED, None, (TWO, ONE), "disagrees extra", ("one", "two")),
        (Answer.UNKNOWN, BOTH_YES, (ONE,), "cannot-tell not-known", ()),
    ],
)
def test_lists(
    answer: Answer,
    there: There | None,
    seen: tuple[Thing, ...],
    expected: str,
    names: tuple[str, ...],
) -> None:
    found = compare_list(answer, there, seen)
    assert f"{found.agreement} {found.noticed}" == expected
    assert found.names == names

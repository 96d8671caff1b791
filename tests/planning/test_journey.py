"""The step graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.planning import strategies
from tests.planning.world import DRAFT, FACTS, granting, naming
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Step
from tui.core.users import AccessChoice, UserRow
from tui.planning.journey import (
    Position,
    can_leave,
    first_unfinished,
    next_step,
    order,
    position,
    previous_step,
    reachable,
)
from tui.planning.rules import check


def test_the_journey_is_the_documented_one() -> None:
    assert order(DRAFT) == (
        Step.CONNECT,
        Step.ACCOUNTS,
        Step.ACCESS,
        Step.SCOPE,
        Step.POLICIES,
        Step.REVIEW,
        Step.SHARE,
    )
    assert position(DRAFT, Step.ACCESS) == Position(3, 7)


@given(strategies.drafts)
def test_forward_and_back_meet(draft: Draft) -> None:
    steps = order(draft)
    assert previous_step(draft, steps[0]) is None
    assert next_step(draft, steps[-1]) is None
    for step in steps[:-1]:
        after = next_step(draft, step)
        assert after is not None
        assert previous_step(draft, after) is step


@pytest.mark.parametrize(
    ("draft", "facts", "step"),
    [
        (Draft(), Facts(), Step.CONNECT),
        (Draft(), FACTS, Step.ACCOUNTS),
        (naming(UserRow("li na")), FACTS, Step.ACCOUNTS),
        (replace(DRAFT, access=AccessChoice()), FACTS, Step.ACCESS),
        (replace(DRAFT, scope=None), FACTS, Step.SCOPE),
        (granting(), FACTS, Step.POLICIES),
        (DRAFT, FACTS, Step.REVIEW),
    ],
)
def test_the_first_unfinished_step(draft: Draft, facts: Facts, step: Step) -> None:
    findings = check(draft, facts)
    assert first_unfinished(draft, findings) is step
    assert step in reachable(draft, findings)
    after = next_step(draft, step)
    assert after not in reachable(draft, findings)
    assert can_leave(step, findings) == (step is Step.REVIEW)


@given(strategies.drafts)
def test_every_step_up_to_the_first_unfinished_one_can_be_left(draft: Draft) -> None:
    findings = check(draft, FACTS)
    steps = order(draft)
    unfinished = first_unfinished(draft, findings)
    assert all(can_leave(step, findings) for step in steps[: steps.index(unfinished)])

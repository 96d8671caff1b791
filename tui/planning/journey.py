"""Steps of the journey and their order, as pure functions of the draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.core.draft import Draft
from tui.core.findings import Step

if TYPE_CHECKING:
    from tui.core.findings import Finding

_JOURNEY = tuple(Step)


@dataclass(frozen=True, slots=True)
class Position:
    """Position in the journey, as in "3 of 7"."""

    number: int
    total: int


def order(_draft: Draft) -> tuple[Step, ...]:
    """Steps of this journey. Today every draft takes all of them."""
    return _JOURNEY


def position(draft: Draft, step: Step) -> Position:
    """Position of a step in the journey, counted from 1."""
    steps = order(draft)
    return Position(steps.index(step) + 1, len(steps))


def next_step(draft: Draft, step: Step) -> Step | None:
    """Step after this one; None after the last."""
    steps = order(draft)
    after = steps.index(step) + 1
    return steps[after] if after < len(steps) else None


def previous_step(draft: Draft, step: Step) -> Step | None:
    """Step before this one, None before the first. Going back is never refused."""
    steps = order(draft)
    before = steps.index(step) - 1
    return steps[before] if before >= 0 else None


def can_leave(
    step: Step, findings: Iterable[Finding], confirmed: Collection[str] = frozenset()
) -> bool:
    """Whether Next is allowed: no finding blocks the step."""
    # The rules need much of the package; the order of the steps is wanted long before them.
    from tui.planning.rules import blocking

    return not blocking(findings, step, confirmed)


def first_unfinished(draft: Draft, findings: Collection[Finding]) -> Step:
    """First step with something missing or wrong; Review when there is none."""
    for step in order(draft):
        if step is Step.REVIEW or not can_leave(step, findings):
            return step
    return Step.REVIEW


def reachable(draft: Draft, findings: Collection[Finding]) -> frozenset[Step]:
    """Steps that are open before anything is applied: all up to the first unfinished one."""
    steps = order(draft)
    return frozenset(steps[: steps.index(first_unfinished(draft, findings)) + 1])

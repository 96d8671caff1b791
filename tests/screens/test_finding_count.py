"""A finding is never invisible: where a pane has its room, a line counts it and leads to it."""

from __future__ import annotations

import pytest
from textual.widgets import Button

from screens.plan_sides import Side
from screens.plan_view import Findings, PlanView
from tests.screens.driver import Wizard, visible, wizard
from tests.screens.plans import console_draft
from tests.screens.reviewing import ready
from tests.screens.seeing import advice, focused
from tui.access.draft import Grant
from tui.access.policies import ARMS_FULL, ARMS_READ_ONLY
from tui.access.scopes import AccountScope
from tui.access.steps import Step
from tui.simulator.server import RunningSimulator

BOTH = (Grant(ARMS_READ_ONLY, AccountScope()), Grant(ARMS_FULL, AccountScope()))
"""The two policies that must not be on one user each other."""


def line(w: Wizard) -> Button:
    return w.screen.query_one("#finding-count", Button)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30)])
async def test_a_conflict_stays_in_sight_beside_an_open_pane(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    draft = console_draft(grants=BOTH)
    async with wizard(simulator, step=Step.POLICIES, draft=draft, size=size) as w:
        for key in ("f3", "f9"):
            await w.until(lambda: "must not be on one user" in advice(w))
            assert not visible(line(w)), "the sentences are there"
            await w.press(key)
            await w.until(lambda: visible(line(w)))
            assert "✗ 1 conflict" in w.text()
            line(w).focus()
            await w.press("enter")
            await w.until(lambda: not visible(line(w)))
            await w.until(lambda: visible(w.screen.query_one("#advice")))
            await w.until(lambda: focused(w) == "advice")


async def test_it_goes_with_the_last_finding(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.POLICIES, draft=console_draft(grants=BOTH)) as w:
        await w.until(lambda: "must not be on one user" in advice(w))
        await w.press("f9")
        await w.until(lambda: visible(line(w)))
        w.session.draft = console_draft(grants=())
        await w.until(lambda: "conflict" not in w.text())


@pytest.mark.parametrize("side", [Side.BY_HAND, Side.PREVIEW])
async def test_the_review_counts_them_on_its_other_sides(
    simulator: RunningSimulator, side: Side
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft()) as w:
        await ready(w)
        view = w.screen.query_one(PlanView)
        assert not visible(line(w))
        view.side = side
        await w.until(lambda: visible(line(w)))
        assert "▲ 2 warnings · show them" in w.text()
        line(w).focus()
        await w.press("enter")
        await w.until(lambda: view.side is Side.OPERATIONS)
        await w.until(lambda: isinstance(w.app.focused, Findings))

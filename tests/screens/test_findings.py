"""A finding is never invisible: where a pane has its room, a line counts it and leads to it."""

from __future__ import annotations

import pytest
from textual.widgets import Button, Static

from screens.review.plan_view import Findings, PlanView, Side
from tests.screens.drafts import console_draft
from tests.screens.driver import Wizard, advice, focused, visible, wizard
from tests.screens.review.driver import ready
from tui.core.findings import Step
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope, Grant, system
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator

BOTH = (Grant(ARMS_READ_ONLY, AccountScope()), Grant(ARMS_FULL, AccountScope()))
"""The two policies that must not be on one user each other."""


DANGEROUS = ("AdministratorAccess", "AliyunRAMFullAccess", "AliyunSTSAssumeRoleAccess")


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


@pytest.mark.parametrize(
    ("size", "users"), [((60, 18), 9), ((80, 24), 9), ((80, 24), 1), ((140, 45), 9)]
)
async def test_of_many_findings_the_review_can_show_each(
    simulator: RunningSimulator, size: tuple[int, int], users: int
) -> None:
    people = tuple(UserRow(f"new-{number}") for number in range(users))
    grants = tuple(Grant(system(name), AccountScope()) for name in DANGEROUS)
    draft = console_draft(*people, grants=grants)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=size) as w:
        await ready(w)
        findings = w.screen.query_one(Findings)
        findings.focus()
        wanted = w.screen.query_one("#finding-lines", Static)
        lines = [" ".join(strip.text.split()) for strip in wanted.render_lines(wanted.size.region)]
        assert all(any(name in line for line in lines) for name in DANGEROUS)
        shown = []
        for key in ("home", *["down"] * len(lines)):
            await w.press(key)
            now = [" ".join(line.split()) for line in w.text().splitlines()]
            shown += [line for line in lines if any(line in each for each in now)]
        assert [line for line in lines if line not in shown] == []

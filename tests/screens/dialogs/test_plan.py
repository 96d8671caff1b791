"""Your plan, over the step or beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.screens.drafts import MARIA, console_draft
from tests.screens.driver import WIDE, wizard
from tui.core.findings import Step
from tui.core.principals import UserState
from tui.simulator.server import RunningSimulator
from tui.widgets.field import Field


@pytest.mark.parametrize("key", ["escape", "f2"])
async def test_the_plan_over_the_first_step_takes_the_keys_until_it_is_closed(
    simulator: RunningSimulator, key: str
) -> None:
    async with wizard(simulator, environ={}) as w:
        await w.until(lambda: w.screen.query("#access-key-id"))
        await w.press("f2")
        await w.until(lambda: "YOUR PLAN" in w.text() and "esc closes this" in w.text())
        w.session.draft = console_draft()
        await w.until(lambda: "2 new RAM users" in w.text())
        await w.type("typed")
        await w.press(key)
        await w.until(lambda: "YOUR PLAN" not in w.text())
        assert w.at(Step.CONNECT)
        assert w.screen.query_one("#access-key-id", Field).value == ""


async def test_the_plan_goes_away_where_it_stands_beside_the_step(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.press("f2")
        await w.until(lambda: "esc closes this" in w.text())
        await w.pilot.resize_terminal(*WIDE)
        await w.until(lambda: "esc closes this" not in w.text() and "YOUR PLAN" in w.text())


async def test_the_plan_does_not_call_new_who_exists(simulator: RunningSimulator) -> None:
    draft = console_draft(MARIA)
    async with wizard(simulator, step=Step.SCOPE, draft=draft, size=WIDE) as w:
        await w.until(lambda: "1 new RAM user" in w.text())
        there = UserState(MARIA.logon_name, display_name="another name")
        w.session.facts = replace(w.session.facts, users={MARIA.logon_name: there})
        await w.until(lambda: "1 existing user" in w.text())
        assert "new RAM user" not in w.text()


async def test_escape_closes_the_plan_that_lies_over_the_step_first(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.press("f2")
        await w.until(lambda: "YOUR PLAN" in w.text())
        await w.press("escape")
        await w.until(lambda: "YOUR PLAN" not in w.text())
        assert w.at(Step.SCOPE)
        await w.press("escape")
        await w.to(Step.ACCESS)

"""A way out is always on the screen, and every key that people try for it asks the same."""

from __future__ import annotations

import pytest

from screens.dialogs.dialog import Confirm
from tests.conftest import SimulatorFactory
from tests.screens.driver import Wizard, wizard
from tests.screens.plans import MARIA, key_draft
from tests.screens.reviewing import over, ready
from tests.screens.test_review import held
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator

STEPS = [Step.CONNECT, Step.ACCOUNTS, Step.ACCESS, Step.SCOPE, Step.POLICIES, Step.REVIEW]
WAYS = ("ctrl+c", "ctrl+q", "f10")


async def asked(w: Wizard) -> None:
    """The question is there, with both answers; going back to where it was asked."""
    await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.is_seen)
    assert "Leave Onramp?" in w.text()
    assert "Stay" in w.text()
    assert "Leave  " in w.text()
    before = len(w.app.screen_stack)
    await w.press("escape")
    await w.until(lambda: len(w.app.screen_stack) == before - 1)


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_shows_the_way_out(simulator: RunningSimulator, step: Step) -> None:
    async with wizard(simulator, step=step, draft=key_draft(MARIA), size=(60, 20)) as w:
        assert w.text().rstrip().endswith("^q Quit")
        for key in WAYS:
            await w.press(key)
            await asked(w)


async def test_esc_on_the_first_step_asks(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await w.press("escape")
        await asked(w)
        assert w.at(Step.CONNECT)


async def test_a_dialog_can_be_left_too(simulator: RunningSimulator) -> None:
    draft = Draft(users=(UserRow("ada.new"),))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=draft) as w:
        for key in ("f1", "f8", "f9"):
            await w.press(key)
            await w.until(lambda: not w.at(Step.ACCOUNTS))
            for way in WAYS:
                await w.press(way)
                await asked(w)
            assert not w.at(Step.ACCOUNTS), "the dialog is still there"
            await w.press("escape")
            await w.to(Step.ACCOUNTS)


async def test_where_there_is_too_little_room(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await w.pilot.resize_terminal(50, 12)
        await w.until(lambda: "too small" in w.text())
        assert "ctrl+q or ctrl+c quits" in w.text()
        for way in WAYS:
            await w.press(way)
            await asked(w)


async def test_ctrl_c_copies_where_something_is_selected(simulator: RunningSimulator) -> None:
    draft = Draft(users=(UserRow("ada.new"),))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=draft) as w:
        await w.press("home", "shift+end", "ctrl+c")
        assert w.app.clipboard == "ada.new"
        assert w.at(Step.ACCOUNTS)


async def test_while_changes_are_made_stop_is_shown_and_asks(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(latency_ms=300)
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        assert not w.screen.query_one("#stop").display
        await w.press("ctrl+r")
        await w.until(lambda: w.session.busy is not None)
        with held(simulator):
            await w.until(lambda: w.screen.query_one("#stop").display)
            await w.until(lambda: w.text().rstrip().endswith("^q Stop"))
            for way in (*WAYS, "button"):
                if way == "button":
                    w.screen.query_one("#stop").focus()
                await w.press("enter" if way == "button" else way)
                await w.until(lambda: "Stop after what is under way?" in w.text())
                assert "Keep going" in w.text()
                await w.press(*(["right", "enter"] if way == "button" else ["escape"]))
                await w.until(lambda: w.at(Step.REVIEW))
        await over(w)
        assert not w.screen.query_one("#stop").display

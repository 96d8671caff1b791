"""A terminal that is too small."""

from __future__ import annotations

from pathlib import Path

from screens.dialogs.too_small import TooSmall
from tests.screens.drafts import console_draft
from tests.screens.driver import asked, services_for, wizard
from tui.app import OnrampApp
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator

# Room


async def test_too_small_a_terminal_is_said_and_nothing_is_lost(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft(), size=(80, 24)) as w:
        for size in ((59, 24), (80, 17), (10, 4)):
            await w.pilot.resize_terminal(*size)
            await w.until(lambda: isinstance(w.app.screen, TooSmall))
            assert len(w.app.screen_stack) == 3
        await w.pilot.resize_terminal(59, 18)
        await w.pilot.pause()
        assert "needs 60 columns and 18 rows" in w.text()
        # No step is changed blindly.
        await w.press("ctrl+n", "escape")
        await w.pilot.resize_terminal(60, 18)
        await w.until(lambda: w.at(Step.SCOPE))
        await w.pilot.resize_terminal(140, 45)
        await w.until(lambda: "Your plan".upper() in w.text())
        assert w.session.draft == console_draft()


async def test_a_start_in_too_small_a_terminal(simulator: RunningSimulator) -> None:
    app = OnrampApp(services_for(simulator, Path.home()))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not isinstance(app.screen, TooSmall)


async def test_a_question_over_the_notice_does_not_leave_it_behind(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.pilot.resize_terminal(50, 12)
        await w.until(lambda: isinstance(w.app.screen, TooSmall))
        await w.press("ctrl+q")
        await asked(w)
        await w.pilot.resize_terminal(80, 24)
        await w.press("escape")
        await w.until(lambda: w.at(Step.SCOPE))


async def test_a_notice_that_there_is_no_room_stands_alone(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        await w.pilot.resize_terminal(59, 17)
        await w.until(lambda: "This terminal is too small." in w.text())
        shown = " ".join(w.text().split())
        assert shown == (
            "This terminal is too small. Onramp needs 60 columns and 18 rows."
            " ctrl+q or ctrl+c quits."
        )

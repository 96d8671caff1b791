"""The wizard at its last step, after a run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.screens.driver import Wizard, wizard
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator


@asynccontextmanager
async def shared(
    simulator: RunningSimulator,
    draft: Draft,
    **changes: Any,  # noqa: ANN401 - as the wizard takes them
) -> AsyncIterator[Wizard]:
    """The wizard at its last step, after a run of the draft."""
    async with wizard(simulator, step=Step.REVIEW, draft=draft, **changes) as w:
        await w.until(lambda: str(w.screen.query_one("#next").render()) and w.text())
        await w.until(lambda: "Apply" in w.text() and "Looking" not in w.text())
        await w.press("ctrl+r")
        await w.until(lambda: w.session.applying and not w.session.applying.running)
        await w.until(lambda: w.screen.query_one("#next").has_focus)
        await w.press("f4")
        await w.to(Step.SHARE)
        yield w

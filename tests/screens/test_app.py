"""The app around the steps."""

from __future__ import annotations

import asyncio

from tests.screens.driver import wizard
from tui.simulator.server import RunningSimulator


async def test_no_debugging_of_asyncio_goes_on(simulator: RunningSimulator) -> None:
    # PYTHONDEVMODE=1 turns it on before anything of ours runs.
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    async with wizard(simulator):
        assert not loop.get_debug()

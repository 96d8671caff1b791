"""Runs of an earlier start, for tests of what is done with them at the next one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.widgets import Button, Static

from screens.runs.undo import UndoScreen
from tests.screens.driver import (
    Wizard,
    all_facts,
    apply_draft,
    on_top,
    services_for,
    signed_in,
)
from tests.simulator.faulty import allow_all, forbid
from tui.apply.events import RunStatus
from tui.apply.open_run import StorageChoice
from tui.core.draft import Draft
from tui.core.policies import system
from tui.simulator.server import RunningSimulator
from tui.vault.vault import Vault


def users(simulator: RunningSimulator) -> set[str]:
    return simulator.change(lambda store: {"maria.k", "chen.yu"} & store.users.keys())


async def applied(
    simulator: RunningSimulator,
    safe: Vault,
    draft: Draft,
    *forbidden: str,
    choice: StorageChoice | None = None,
) -> None:
    """An earlier start, which ends with what it could do."""

    def work() -> None:
        session = signed_in(simulator, services_for(simulator, Path.home() / "state", safe=safe))
        session.facts, session.draft, session.keeping = all_facts(session), draft, choice
        forbid(simulator, *forbidden)
        run = apply_draft(session)
        assert run.phase is (RunStatus.FAILED if forbidden else RunStatus.DONE)
        run.close()

    await asyncio.to_thread(work)
    allow_all(simulator)


async def undone(w: Wizard) -> str:
    """Wait until the undo is over, and read what it says."""
    await on_top(w, UndoScreen)
    await w.until(lambda: w.session.undoing and not w.session.undoing.running)
    await w.until(lambda: not w.app.screen.query_one("#close", Button).disabled)
    await w.pilot.pause()
    return str(w.app.screen.query_one("#lines", Static).render())


async def can_undo(w: Wizard) -> None:
    await on_top(w, UndoScreen)
    await w.until(lambda: not w.app.screen.query_one("#go", Button).disabled)
    await w.pilot.pause()


async def in_use(w: Wizard, logon_name: str) -> None:
    """Somebody else grants the user something."""
    cloud = w.session.cloud
    assert cloud is not None
    await asyncio.to_thread(cloud.ram.attach_policy, system("AliyunOSSReadOnlyAccess"), logon_name)


async def ended(w: Wizard, phase: RunStatus) -> None:
    await w.until(lambda: w.session.undoing and not w.session.undoing.running)
    await w.until(lambda: w.app.screen.query_one("#close").has_focus)
    await w.pilot.pause()
    assert w.session.undoing is not None
    assert w.session.undoing.phase is phase

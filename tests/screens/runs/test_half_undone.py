"""An undo that is not over is told on Review, before leaving and after it."""

from __future__ import annotations

from textual.widgets import Static

from screens.dialogs.dialog import Confirm
from screens.leaving import exit_code, ledger
from screens.runs.screen import RunsScreen
from screens.session import Trouble
from screens.sharing.handover_log import handovers
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import Wizard, flat, on_top, wizard
from tests.screens.review.driver import over, ready, review
from tests.screens.runs.driver import applied, can_undo, undone, users
from tests.simulator.faulty import allow_all, forbid
from tui.apply.events import RunStatus
from tui.apply.history import past_runs
from tui.apply.run_state import OperationStatus
from tui.core.exits import Exit
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.vault import Vault
from tui.widgets.rows import Rows


async def undo_first(w: Wizard, row: int = 0) -> None:
    """Undo a run of the list."""
    await w.press("f6")
    await on_top(w, RunsScreen)
    await w.until(lambda: w.app.screen.query_one("#runs", Rows).rows)
    await w.press(*["down"] * row, "u")
    await can_undo(w)
    await w.press("ctrl+r")
    await undone(w)


async def test_what_is_half_undone_is_said_until_it_is_over(
    simulator: RunningSimulator, safe: Vault
) -> None:
    draft = key_draft(MARIA, CHEN_YU)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        (run,) = w.session.runs
        forbid(simulator, "ram:DeleteAccessKey")
        await undo_first(w)
        await w.press("escape")
        await w.to(Step.REVIEW)
        undoing = w.session.undoing
        assert undoing is not None
        assert undoing.phase is RunStatus.FAILED
        assert f"run {run.run_id} is half undone" in str(review(w).heading())
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        told = str(w.app.screen.query_one(".dialog--text", Static).render())
        assert "Taking back run" in told
        assert f"onramp undo {run.run_id}" in told
        await w.press("escape")
        await w.to(Step.REVIEW)
        printed = ledger(w.session)
        assert "still so    maria.k: make an AccessKey" in printed
        assert "ram:DeleteAccessKey" in printed
        assert f"onramp undo {run.run_id}" in printed
        assert f"sealed in {run.path}" in printed
        assert exit_code(w.session) is Exit.PARTLY
        names = [each.logon_name for each in handovers(w.session.runs)]
        assert names == ["maria.k", "chen.yu"], "their keys are good still"

        for at in undoing.states:
            if undoing.plan.operations[at].logon_name == "chen.yu":  # type: ignore[union-attr]
                undoing.states[at] = OperationStatus.DONE
        assert [each.logon_name for each in handovers(w.session.runs)] == ["maria.k"]

        allow_all(simulator)
        await undo_first(w)
        await w.press("escape")
        await w.to(Step.REVIEW)
        assert not users(simulator)
        assert w.session.half_undone is None
        assert "nothing of this plan has been changed yet" in str(review(w).heading())
        assert not handovers(w.session.runs)
        printed = ledger(w.session)
        assert printed.count("undone      maria.k: make an AccessKey") == 1
        assert "No password and no AccessKey of it is left." in printed
        assert exit_code(w.session) is Exit.DONE


async def test_every_run_that_was_undone_is_printed(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA))
    await applied(simulator, safe, key_draft(CHEN_YU))
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        for row in (0, 1):
            await undo_first(w, row)
            await w.press("escape")
            await w.to(Step.CONNECT)
        assert not users(simulator)
        printed = ledger(w.session)
        assert "undone      maria.k: create the RAM user" in printed
        assert "undone      chen.yu: create the RAM user" in printed
        assert "No password and no AccessKey of it is left." in printed


async def test_an_earlier_run_that_is_half_undone_names_the_file_of_its_secrets(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, key_draft(CHEN_YU))
    (past,) = past_runs(safe)
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        forbid(simulator, "ram:DeleteAccessKey")
        await undo_first(w)
        await w.press("escape")
        await w.to(Step.CONNECT)
        assert f"sealed in {past.path}" in ledger(w.session)
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        assert "is not over" in flat(w)


async def test_credentials_that_are_refused_in_an_undo_show_in_the_header(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, key_draft(CHEN_YU))
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        await w.press("f6")
        await on_top(w, RunsScreen)
        await w.until(lambda: w.app.screen.query_one("#runs", Rows).rows)
        await w.press("u")
        await can_undo(w)

        def switch_off(store: Store) -> None:
            store.keys[simulator.access_key_id].active = False

        simulator.change(switch_off)
        await w.press("ctrl+r")
        await undone(w)
        assert w.session.trouble is Trouble.REFUSED

"""What F6 does with the runs of this very session, and with others beside a halted one."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from screens.leaving import ledger
from screens.runs.open_run import OpenRunDialog
from screens.runs.screen import RunsScreen
from screens.runs.undo import UndoScreen
from screens.runs.unfinished import Unfinished
from screens.sharing.screen import HandingAgainScreen
from tests.screens.driver import Wizard, safe_in, wizard
from tests.screens.earlier import applied, can_undo, on_top, undone, users
from tests.screens.plans import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.reviewing import forbid_in, label, over, ready, review
from tests.screens.seeing import allow_all
from tui.apply.entries import UndoBegun
from tui.apply.events import RunStatus
from tui.apply.history import past_runs
from tui.apply.open_run import SecretStorage, StorageChoice, reopen_run
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import Keyring, KeyringUnavailableError, MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.rows import Rows


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return safe_in(tmp_path, MemoryKeyring())


async def halted(w: Wizard, simulator: RunningSimulator) -> None:
    """Apply, and let the last operation of a user fail."""
    await ready(w)
    simulator.change(lambda store: forbid_in(store, "ram:AttachPolicyToUser"))
    await w.press("ctrl+r")
    assert await over(w) is RunStatus.FAILED
    simulator.change(allow_all)


async def listed(w: Wizard) -> Rows:
    """Open the list of runs."""
    await w.press("f6")
    await on_top(w, RunsScreen)
    rows = w.app.screen.query_one("#runs", Rows)
    await w.until(lambda: rows.rows)
    return rows


@pytest.mark.parametrize(("key", "screen"), [("u", UndoScreen), ("h", HandingAgainScreen)])
async def test_looking_at_a_halted_run_in_the_list_leaves_it_halted(
    simulator: RunningSimulator, safe: Vault, key: str, screen: type
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await halted(w, simulator)
        run = review(w).run_here
        await listed(w)
        await w.press(key)
        await on_top(w, screen)
        await w.press("escape")
        await w.to(Step.REVIEW)
        assert review(w).run_here is run
        assert label(w) == "Retry"
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE


async def test_a_halted_run_that_is_gone_on_with_from_the_list_is_one_run(
    simulator: RunningSimulator, safe: Vault
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await halted(w, simulator)
        await listed(w)
        await w.press("g")
        await w.to(Step.REVIEW)
        await w.until(lambda: label(w) == "Next")
        (run,) = w.session.runs
        assert run.phase is RunStatus.DONE
        assert ledger(w.session).count("create the RAM user") == 1
    assert len(past_runs(safe)) == 1


async def test_review_says_so_when_another_run_took_the_account(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    sealed = StorageChoice(SecretStorage.PASSPHRASE, Secret("several words are easy"))
    await applied(simulator, safe, key_draft(CHEN_YU), choice=sealed)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await halted(w, simulator)
        await listed(w)
        await w.press("down", "h")
        await on_top(w, OpenRunDialog)
        await w.until(lambda: w.app.screen.query_one("#yes").display)
        await w.press("escape")
        await w.to(Step.REVIEW)
        assert review(w).run_here is None
        await ready(w)
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE, "a new plan leaves out what is done"


async def test_undo_asks_neither_keyring_nor_passphrase(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    def locked() -> Keyring:
        raise KeyringUnavailableError("locked")

    known = safe_in(tmp_path, MemoryKeyring())
    await applied(simulator, known, console_draft(MARIA), "ram:AttachPolicyToUser")
    safe = Vault(lambda: tmp_path, "test", locked, secrets.token_bytes)
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "enter")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        assert not users(simulator)


async def test_the_secrets_of_a_run_that_is_not_over_cannot_be_forgotten(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("escape")
        await w.to(Step.CONNECT)
        await listed(w)
        assert w.app.screen.query_one("#forget").disabled
        await w.press("d")
        await w.pilot.pause()
        assert isinstance(w.app.screen, RunsScreen)
    (run,) = past_runs(safe)
    assert run.secrets


async def test_the_secrets_of_a_run_that_is_being_undone_can_be_forgotten(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    (run,) = past_runs(safe)
    place = reopen_run(safe, run.path, to_undo=True)
    place.journal.note(UndoBegun())
    place.close()
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("escape")
        await w.to(Step.CONNECT)
        await listed(w)
        assert not w.app.screen.query_one("#forget").disabled

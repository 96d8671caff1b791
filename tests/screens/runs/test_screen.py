"""The list of runs: what it says of each, and what is done with one."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from textual.widgets import Static

from screens.dialogs.dialog import Confirm
from screens.leaving import ledger
from screens.runs.open_run import OpenRunDialog
from screens.runs.screen import RunsScreen
from screens.runs.undo import UndoScreen
from screens.runs.unfinished import Unfinished
from screens.sharing.screen import HandingAgainScreen
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import (
    NARROW,
    WIDE,
    Wizard,
    flat,
    on_top,
    safe_in,
    shown,
    wizard,
)
from tests.screens.review.driver import label, over, ready, review
from tests.screens.runs.driver import applied, can_undo, undone, users
from tests.simulator.faulty import allow_all, forbid
from tui.apply.entries import HandedOver, UndoBegun
from tui.apply.events import RunStatus
from tui.apply.history import note_afterwards, past_runs
from tui.apply.open_run import SecretStorage, StorageChoice, reopen_run
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import Keyring, KeyringUnavailableError, MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.rows import Rows

SIX = (MARIA, CHEN_YU, *(UserRow(f"a-rather-long-name.{number}") for number in range(4)))


async def opened(w: Wizard) -> Rows:
    await w.press("f6")
    await on_top(w, RunsScreen)
    rows = w.app.screen.query_one("#runs", Rows)
    await w.until(lambda: rows.rows)
    await w.pilot.pause()
    return rows


def about_run(w: Wizard) -> str:
    return str(w.app.screen.query_one("#lines", Static).render())


def keep_in_a_file(safe: Vault, path: Path) -> None:
    (run,) = past_runs(safe)
    path.write_text("secrets")
    note_afterwards(safe, run.path, (HandedOver("maria.k", "file", str(path)),))


async def test_what_was_undone_is_not_said_to_be_done(
    simulator: RunningSimulator, safe: Vault, tmp_path: Path
) -> None:
    await applied(simulator, safe, key_draft(MARIA))
    async with wizard(simulator, safe=safe) as w:
        rows = await opened(w)
        assert "3 of 4 operations" not in about_run(w)
        assert "Nobody was handed the secret of maria.k yet" in about_run(w)
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        await w.press("escape")
        keep_in_a_file(safe, tmp_path / "maria.txt")
        rows = await opened(w)
        assert [cell.text for cell in rows.rows[0].cells][3:] == ["undone", "of no use any more"]
        told = about_run(w)
        assert "is undone: nothing of it is left." in told
        assert "operations are done" not in told
        assert "Nobody was handed" not in told
        assert "Its secrets are of no use any more" in told
        assert "once it is handed over" not in told
        assert "delete it" in told
        assert not w.app.screen.query_one("#show").is_on_screen or (
            w.app.screen.query_one("#show").disabled
        ), "there is nothing to hand over"
        await w.press("d")
        await w.until(lambda: "Forget these secrets?" in flat(w))
        assert "keep their access" not in flat(w)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_how_many_users_a_run_is_for_is_never_cut_off(
    simulator: RunningSimulator, safe: Vault, size: tuple[int, int]
) -> None:
    await applied(simulator, safe, key_draft(*SIX))
    async with wizard(simulator, safe=safe, size=size) as w:
        await opened(w)
        assert "6 users: maria.k" in shown(w.app)
        assert "State" in shown(w.app)
        assert "6 kept, 6 to give" in shown(w.app)


async def test_a_file_in_plain_text_is_told_in_one_short_line(
    simulator: RunningSimulator, safe: Vault, tmp_path: Path
) -> None:
    await applied(simulator, safe, key_draft(MARIA))
    keep_in_a_file(safe, tmp_path / "maria.txt")
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.app._notifications)
        (toast,) = w.app._notifications
        assert toast.message == "A file holds secrets in plain text; Runs (F6) names it."
        assert toast.timeout <= 5
        await w.until(lambda: w.app.screen.query("Toast"))
        await w.pilot.pause()
        lying = w.app.screen.query_one("Toast").region
        assert not lying.overlaps(w.app.screen.query_one("#next").region)
        assert not lying.overlaps(w.app.screen.query_one("KeyBar").region)
        await opened(w)
        assert str(tmp_path / "maria.txt") in flat(w).replace(" ", "")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_cards_that_are_opened_again_know_what_was_handed_over(
    simulator: RunningSimulator, safe: Vault, tmp_path: Path, size: tuple[int, int]
) -> None:
    await applied(simulator, safe, key_draft(MARIA, CHEN_YU))
    keep_in_a_file(safe, tmp_path / "maria.txt")
    async with wizard(simulator, safe=safe, size=size) as w:
        await opened(w)
        await w.press("h")
        await on_top(w, HandingAgainScreen)
        people = w.app.screen.query_one("#people", Rows).rows
        assert [(row.cells[1].text, row.cells[2].text) for row in people] == [
            ("maria.k", "shared"),
            ("chen.yu", "to do"),
        ]
        text = shown(w.app)
        assert "7 of 7" not in text
        assert "Access mode" not in text, "it claims no place in the journey"
        assert "Back" not in text
        assert "esc Close" in text
        assert w.app.screen.query_one("#middle").styles.border_left[0] == ""
        await w.press("escape")
        await w.until(lambda: not isinstance(w.app.screen, HandingAgainScreen))


# The list


async def test_the_list_of_runs(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA))
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        await w.press("f6")
        await on_top(w, RunsScreen)
        rows = w.app.screen.query_one("#runs", Rows)
        await w.until(lambda: rows.rows)
        cells = [cell.text for cell in rows.rows[0].cells]
        assert cells[2:] == ["maria.k", "applied", "1 kept, 1 to give"]
        await w.press("h")
        await on_top(w, HandingAgainScreen)
        assert "maria.k" in flat(w)
        screen = w.app.screen
        assert isinstance(screen, HandingAgainScreen)
        it = screen.handover
        assert it is not None
        assert it.access_key_secret is not None
        keys = simulator.change(lambda store: list(store.users["maria.k"].keys))
        assert keys == [it.access_key_id]
        await w.press("r")
        await w.until(lambda: not past_runs(safe)[0].not_handed_over)
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))


async def test_forgetting(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA))
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        await w.press("f6")
        await on_top(w, RunsScreen)
        rows = w.app.screen.query_one("#runs", Rows)
        await w.until(lambda: rows.rows)
        await w.press("d")
        await on_top(w, Confirm)
        assert "Nobody was handed the secret of maria.k" in flat(w)
        await w.press("right", "enter")
        await on_top(w, RunsScreen)
        await w.until(lambda: rows.rows[0].cells[-1].text in {"forgotten", "none kept"})
    (run,) = past_runs(safe)
    assert run.sealed_by == "forgotten"


async def halted(w: Wizard, simulator: RunningSimulator) -> None:
    """Apply, and let the last operation of a user fail."""
    await ready(w)
    forbid(simulator, "ram:AttachPolicyToUser")
    await w.press("ctrl+r")
    assert await over(w) is RunStatus.FAILED
    allow_all(simulator)


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

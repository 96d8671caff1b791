"""Runs of an earlier start: offered, gone on with, undone, listed, shown again, forgotten."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import pytest
from textual.widgets import Static

from screens.dialogs.dialog import Confirm
from screens.dialogs.typed_confirm import TypedConfirm
from screens.runs.open_run import OpenRunDialog
from screens.runs.screen import RunsScreen
from screens.runs.unfinished import Unfinished
from screens.sharing.handover_log import handovers
from screens.sharing.screen import HandingAgainScreen
from tests.screens.driver import Wizard, safe_in, shown, wizard
from tests.screens.earlier import applied, can_undo, flat, on_top, undone, users
from tests.screens.plans import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.reviewing import forbid_in, label, over, ready, review
from tests.screens.seeing import allow_all
from tui.apply.entries import UndoBegun
from tui.apply.events import RunStatus
from tui.apply.history import Standing, past_runs
from tui.apply.open_run import SecretStorage, StorageChoice, reopen_run
from tui.core.findings import Step
from tui.core.policies import system
from tui.core.secret import Secret
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import KeyringUnavailableError, MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.field import Field
from tui.widgets.rows import Rows

PASSPHRASE = "several words are easy"


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return safe_in(tmp_path, MemoryKeyring())


# The offer


async def test_an_unfinished_run_is_offered_and_gone_on_with(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        said = flat(w)
        assert "maria.k: 3 of 4" in said, said
        assert "Nobody was handed the secret of maria.k yet" in said
        assert w.app.screen.query_one("#leave").has_focus, "the safe answer"
        draft = w.session.draft
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        run = review(w).run_here
        assert run is not None
        assert run.resumed
        assert w.session.draft == draft
        (handover,) = handovers(w.session.runs)
        assert handover.password is not None
        password = handover.password.reveal()
        user = simulator.change(lambda store: store.users["maria.k"])
        assert user.profile is not None
        assert user.profile.matches(user.user_id, password)
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
    assert [run.standing for run in past_runs(safe)] == [Standing.APPLIED]


async def test_a_run_that_is_left_changes_nothing(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert not w.session.runs
    assert [run.standing for run in past_runs(safe)] == [Standing.UNFINISHED]


async def test_a_run_that_another_process_holds_is_not_offered(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    (run,) = past_runs(safe)
    hold = safe.hold(run.account_id)
    try:
        async with wizard(simulator, safe=safe) as w:
            await w.until(lambda: run.account_id in w.app.opening.asked)
            await w.pilot.pause()
            assert w.at(Step.CONNECT), "nothing is asked"
    finally:
        hold.release()


async def test_what_cannot_be_read_is_said(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA))
    (run,) = past_runs(safe)
    run.path.write_bytes(b"not a run")
    async with wizard(simulator, safe=safe, size=(140, 45)) as w:
        await w.until(lambda: "It was left alone" in flat(w))
        assert run.path.name[:8] in flat(w)
    assert run.path.read_bytes() == b"not a run"


async def test_the_passphrase_is_asked_for(simulator: RunningSimulator, tmp_path: Path) -> None:
    def none() -> MemoryKeyring:
        raise KeyringUnavailableError("no-backend")

    safe = Vault(lambda: tmp_path, "test", none, secrets.token_bytes)
    choice = StorageChoice(SecretStorage.PASSPHRASE, Secret(PASSPHRASE))
    await applied(simulator, safe, console_draft(MARIA), "ram:AttachPolicyToUser", choice=choice)
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, OpenRunDialog)
        await w.until(lambda: w.app.screen.query_one(Field).display)
        await w.pilot.pause()
        await w.type("wrong")
        await w.press("enter")
        await w.until(lambda: w.app.screen.query_one(Field).problem)
        await w.press("ctrl+u")
        await w.type(PASSPHRASE)
        assert PASSPHRASE not in shown(w.app)
        await w.press("enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE


async def test_another_keyrings_key_is_said(simulator: RunningSimulator, tmp_path: Path) -> None:
    await applied(
        simulator,
        safe_in(tmp_path, MemoryKeyring()),
        key_draft(MARIA),
        "ram:AttachPolicyToUser",
    )
    async with wizard(simulator, safe=safe_in(tmp_path, MemoryKeyring())) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, OpenRunDialog)
        await w.until(lambda: "cannot be opened" in flat(w) or "keyring" in flat(w))
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
        assert not w.session.runs


async def test_what_is_undone_since_it_was_offered_is_not_gone_on_with(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe, size=(140, 45)) as w:
        await on_top(w, Unfinished)
        (run,) = past_runs(safe)
        place = reopen_run(safe, run.path, to_undo=True)
        place.journal.note(UndoBegun())
        place.close()
        await w.press("right", "right", "enter")
        await w.until(lambda: "Taking this run back has begun" in flat(w))
        assert not w.session.runs
        safe.hold(run.account_id).release()
    assert [run.standing for run in past_runs(safe)] == [Standing.UNDOING]


# Undo


async def test_undo_from_the_offer(simulator: RunningSimulator, safe: Vault) -> None:
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    async with wizard(simulator, safe=safe) as w:
        await on_top(w, Unfinished)
        await w.press("right", "enter")
        await can_undo(w)
        assert "Nobody has used it yet" in flat(w)
        assert users(simulator) == {"maria.k"}, "nothing is undone before it is said"
        assert w.app.screen.query_one("#close").has_focus
        await w.press("ctrl+r")
        assert "All of it is taken back" in await undone(w)
        assert not users(simulator)
        await w.press("escape")
        await w.until(lambda: w.at(Step.CONNECT))
    assert [run.standing for run in past_runs(safe)] == [Standing.UNDONE]
    safe.hold(past_runs(safe)[0].account_id).release()


@pytest.mark.parametrize("agree", [False, True])
async def test_a_user_in_use_is_asked_about(
    simulator: RunningSimulator, safe: Vault, agree: bool
) -> None:
    draft = key_draft(MARIA, CHEN_YU)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        simulator.change(lambda store: forbid_in(store, "ram:AttachPolicyToUser"))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        simulator.change(allow_all)
        await in_use(w, "maria.k")
        await w.press("u")
        await can_undo(w)
        assert "maria.k was granted more by somebody else" in flat(w)
        await w.press("ctrl+r")
        await on_top(w, TypedConfirm)
        if agree:
            await w.type("maria.k")
            await w.press("enter")
        else:
            await w.press("escape")
        told = await undone(w)
        assert users(simulator) == (set() if agree else {"maria.k"})
        assert ("maria.k was left: the user is in use." in told) is not agree
        assert told.count("maria.k was left") <= 1, "once, not for each of its changes"
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        assert review(w).run_here is None, "there is a plan again"
        await ready(w)
        assert [each.logon_name for each in handovers(w.session.runs)] == (
            [] if agree else ["maria.k"]
        )


async def in_use(w: Wizard, logon_name: str) -> None:
    """Somebody else grants the user something."""
    cloud = w.session.cloud
    assert cloud is not None
    await asyncio.to_thread(cloud.ram.attach_policy, system("AliyunOSSReadOnlyAccess"), logon_name)


async def test_an_undo_that_fails_is_told_and_gone_on_with(
    simulator: RunningSimulator, safe: Vault
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        simulator.change(lambda store: forbid_in(store, "ram:AttachPolicyToUser"))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        simulator.change(lambda store: forbid_in(store, "ram:DeleteUser"))
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        assert "ram:DeleteUser" in await undone(w)
        simulator.change(allow_all)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.undoing and w.session.undoing.phase is RunStatus.DONE)
        assert not users(simulator)


async def test_leaving_undo_leaves_the_run(simulator: RunningSimulator, safe: Vault) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        simulator.change(lambda store: forbid_in(store, "ram:AttachPolicyToUser"))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        await w.press("u")
        await can_undo(w)
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        simulator.change(allow_all)
        assert label(w) == "Retry"
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        told = str(w.app.screen.query_one(".dialog--text", Static).render())
        assert "the next start offers to go on" in told
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE


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


async def test_an_applied_run_is_undone_from_the_list(
    simulator: RunningSimulator, safe: Vault
) -> None:
    await applied(simulator, safe, console_draft(MARIA))
    async with wizard(simulator, safe=safe) as w:
        await w.until(lambda: w.session.facts.caller)
        await w.press("f6")
        await on_top(w, RunsScreen)
        await w.until(lambda: w.app.screen.query_one("#runs", Rows).rows)
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        assert not users(simulator)

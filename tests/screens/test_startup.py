"""What is asked once somebody is signed in, and in which order."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import tui.apply.history
from screens.dialogs.dialog import Confirm
from screens.runs.open_run import OpenRunDialog
from screens.runs.unfinished import Unfinished
from tests.screens.drafts import CHEN_YU, MARIA, key_draft
from tests.screens.driver import PATIENCE, flat, on_top, safe_in, services_for, wizard
from tests.screens.review.driver import over
from tests.screens.runs.driver import applied, can_undo, undone
from tui.apply.events import RunStatus
from tui.apply.history import PastRun, past_runs
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import UserRow
from tui.planning.draft_json import ReadDraft
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault


async def left_behind(simulator: RunningSimulator, safe: Vault, state: Path) -> str:
    """An unfinished run and a draft of an earlier start; answers with the account's ID."""
    await applied(simulator, safe, key_draft(MARIA), "ram:AttachPolicyToUser")
    (run,) = past_runs(safe)
    services_for(simulator, state).drafts(run.account_id).save(key_draft(CHEN_YU))
    return run.account_id


@pytest.mark.parametrize("late", ["runs", "draft"])
async def test_the_run_is_asked_about_before_the_draft_whichever_is_read_first(
    simulator: RunningSimulator,
    safe: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    late: str,
) -> None:
    account = await left_behind(simulator, safe, tmp_path)
    let, kept = threading.Event(), services_for(simulator, tmp_path).drafts(account)
    if late == "runs":

        def found_late(safe: Vault, account_id: str = "") -> tuple[PastRun, ...]:
            assert let.wait(PATIENCE)
            return past_runs(safe, account_id)

        monkeypatch.setattr(tui.apply.history, "past_runs", found_late)
    else:
        load = kept.load

        def read_late() -> ReadDraft | None:
            assert let.wait(PATIENCE)
            return load()

        monkeypatch.setattr(kept, "load", read_late)
    async with wizard(simulator, safe=safe, drafts=lambda _: kept) as w:
        opening = w.app.opening
        known = opening._drafts if late == "runs" else opening._runs
        await w.until(lambda: account in known)
        assert w.at(Step.CONNECT), "nothing is asked before both are known"
        let.set()
        await on_top(w, Unfinished)
        await w.press("escape")
        await on_top(w, Confirm)
        assert "There is a draft" in flat(w)
        assert w.session.draft == Draft()
        await w.press("enter")
        await w.until(lambda: w.at(Step.CONNECT))
        assert w.session.draft == key_draft(CHEN_YU)


async def test_going_on_with_the_run_takes_the_draft_along(
    simulator: RunningSimulator, safe: Vault, tmp_path: Path
) -> None:
    account = await left_behind(simulator, safe, tmp_path)
    async with wizard(simulator, safe=safe, state=tmp_path) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert w.session.draft == key_draft(CHEN_YU), "nobody was asked, and nothing is lost"
    read = services_for(simulator, tmp_path).drafts(account).load()
    assert read is not None
    assert read.draft == key_draft(CHEN_YU), "what was applied is another matter"


async def test_going_on_asks_first_where_something_is_typed_already(
    simulator: RunningSimulator, safe: Vault, tmp_path: Path
) -> None:
    await left_behind(simulator, safe, tmp_path)
    typed = Draft(users=(UserRow("typed.now"),))
    async with wizard(simulator, safe=safe, state=tmp_path, draft=typed) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, Confirm)
        assert "Keep what is typed now" in flat(w)
        await w.press("right", "enter")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        assert w.session.draft == typed


async def test_after_an_undo_the_draft_is_asked_about(
    simulator: RunningSimulator, safe: Vault, tmp_path: Path
) -> None:
    await left_behind(simulator, safe, tmp_path)
    async with wizard(simulator, safe=safe, state=tmp_path) as w:
        await on_top(w, Unfinished)
        await w.press("right", "enter")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        await w.press("escape")
        await on_top(w, Confirm)
        assert "There is a draft" in flat(w)


async def test_a_run_that_cannot_be_opened_leaves_the_draft_to_be_asked_about(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    await left_behind(simulator, safe_in(tmp_path, MemoryKeyring()), tmp_path)
    other = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, safe=other, state=tmp_path) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, OpenRunDialog)
        await w.until(lambda: "keyring" in flat(w))
        await w.press("escape")
        await on_top(w, Confirm)
        assert "There is a draft" in flat(w)
        assert w.session.draft == Draft()

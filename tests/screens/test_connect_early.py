"""Next pressed on the first step while the account is still being read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui.account.checks
from screens.dialogs.dialog import Confirm
from tests.screens.connecting import (
    NOBODY,
    form,
    pick,
    signed_in,
)
from tests.screens.driver import PATIENCE, wizard
from tests.screens.seeing import verdict
from tui.account.checks import Check, CheckOutcome
from tui.cloud.client import Cloud
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.users import UserRow
from tui.planning.draft_json import ReadDraft
from tui.simulator.server import RunningSimulator
from tui.vault.drafts import DraftStore


@pytest.fixture
def let_checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What follows a sign-in is answered once this is set."""
    let, check = threading.Event(), tui.account.checks.run_check

    def late(cloud: Cloud, which: Check) -> CheckOutcome:
        assert which is Check.IDENTITY or let.wait(PATIENCE)
        return check(cloud, which)

    monkeypatch.setattr(tui.account.checks, "run_check", late)
    yield let
    let.set()


async def test_next_pressed_early_goes_on_once_everything_is_read(
    simulator: RunningSimulator, let_checks: threading.Event
) -> None:
    async with wizard(simulator) as w:
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        let_checks.set()
        await w.to(Step.ACCOUNTS)
        assert len(w.session.outcomes) == len(Check)


async def test_an_early_next_outlives_a_question(
    simulator: RunningSimulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    let_checks: threading.Event,
) -> None:
    kept = DraftStore(tmp_path, "here", "1290384756102938")
    kept.save(Draft(users=(UserRow("li.na"),)))
    load, let_draft = kept.load, threading.Event()

    def late() -> ReadDraft | None:
        assert let_draft.wait(PATIENCE)
        return load()

    monkeypatch.setattr(kept, "load", late)
    async with wizard(simulator, drafts=lambda _: kept) as w:
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        let_draft.set()
        await w.until(lambda: isinstance(w.app.screen, Confirm))
        let_checks.set()
        await w.until(lambda: len(w.session.outcomes) == len(Check))
        await w.press("enter")
        await w.to(Step.ACCOUNTS)
        assert w.session.draft.users == (UserRow("li.na"),)


async def test_choosing_another_source_takes_an_early_next_back(
    simulator: RunningSimulator, let_checks: threading.Event
) -> None:
    async with wizard(simulator) as w:
        await w.until(lambda: w.session.cloud is not None)
        before = w.session.cloud
        await w.press("ctrl+n")
        assert "the next step opens by itself" in verdict(w)
        await pick(w, 0)
        await w.until(lambda: verdict(w) == "")
        await w.until(lambda: w.session.cloud is not before)
        let_checks.set()
        await signed_in(w)
        assert w.at(Step.CONNECT)
        # What the first sign-in was still asking is not counted.
        assert w.session.facts.quotas is not None


async def test_an_early_next_that_comes_to_nothing_is_taken_back(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, environ=NOBODY) as w:
        await w.press("ctrl+n")
        await form(w)
        await w.until(lambda: "opens by itself" not in verdict(w))
        assert w.at(Step.CONNECT)

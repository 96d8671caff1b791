"""A secret that is kept nowhere is shown before the run goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Button, Static

from screens.dialogs.dialog import Confirm
from screens.review.vault_choice import SaveSecret
from screens.sharing.handover_log import handovers
from tests.screens.drafts import CHEN_YU, MARIA, console_draft, key_draft
from tests.screens.driver import Wizard, flat, shown, verdict, wizard
from tests.screens.review.driver import label, over, trouble
from tests.screens.review.test_vault_choice import (
    asked,
    by_hand,
    dialog,
    runs,
    users,
    without_keyring,
)
from tui.apply.events import RunStatus
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.secret import MASK
from tui.simulator.server import RunningSimulator
from tui.vault.clipboard import Copier


@pytest.mark.parametrize("draft", [console_draft(MARIA), key_draft(CHEN_YU)])
async def test_by_hand_each_secret_is_shown_before_the_run_goes_on(
    simulator: RunningSimulator, tmp_path: Path, draft: Draft
) -> None:
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await by_hand(w)
        await asked(w, SaveSecret)
        assert dialog(w).query_one("#yes", Button).disabled, "nobody has seen it"
        assert f"{MASK} r reveals it, c copies it" in flat(w)
        await w.press("enter")
        await w.until(lambda: not dialog(w).query_one("#yes", Button).disabled)
        assert "hidden again after" in shown(w.app)
        await w.press("tab", "tab", "tab", "enter")
        assert await over(w) is RunStatus.DONE
        (handover,) = handovers(w.session.runs)
        assert handover.key in w.session.shared
        assert handover.has_secret
    (path,) = runs(tmp_path)
    written = path.read_text(encoding="ascii")
    assert '"t":"saved"' in written
    assert '"t":"sealed"' not in written


async def stop_here(w: Wizard) -> None:
    """Do not save what is asked about."""
    await w.press("escape")
    await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
    await w.pilot.pause()
    await w.press("right", "enter")
    await w.until(lambda: w.at(Step.REVIEW))


async def test_by_hand_no_stops_and_retry_shows_it_again(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(CHEN_YU), safe=safe) as w:
        await by_hand(w)
        await asked(w, SaveSecret)
        assert "esc stops the run here" in flat(w)
        await w.press("escape")
        await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
        await w.pilot.pause()
        asked_for = str(w.app.screen.query_one(".dialog--text", Static).render())
        assert "exists and is active" in asked_for
        await w.press("right", "enter")
        assert await over(w) is RunStatus.FAILED
        await w.until(lambda: "you have not saved its secret" in trouble(w))
        (key,) = w.session.runs[0].unkept.values()
        await w.press("f4")
        await w.to(Step.SHARE)
        assert f"{key} of chen.yu is made and active" in flat(w)
        assert "No password and no AccessKey" not in flat(w)
        await w.press("ctrl+q")
        await w.until(lambda: "gone once you leave" in flat(w))
        assert key in flat(w)
        assert "aliyun ram DeleteAccessKey" in flat(w)
        await w.press("escape")
        await w.to(Step.SHARE)
        await w.press("escape")
        await w.to(Step.REVIEW)
        await w.press("ctrl+r")
        await asked(w, SaveSecret)
        await w.press("enter")
        await w.until(lambda: not dialog(w).query_one("#yes", Button).disabled)
        await w.press("tab", "tab", "tab", "enter")
        assert await over(w) is RunStatus.DONE
    keys = simulator.change(lambda store: len(store.user(CHEN_YU.logon_name).keys))
    assert keys == 1


async def test_by_hand_no_makes_nothing_for_the_next_user(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe, draft = without_keyring(tmp_path), key_draft(CHEN_YU, MARIA)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await by_hand(w)
        await asked(w, SaveSecret)
        assert "Save this before going on · 1 of 2" in flat(w)
        await stop_here(w)
        assert await over(w) is RunStatus.FAILED
        assert list(w.session.runs[0].unkept) == [CHEN_YU.logon_name]
        assert MARIA.logon_name not in users(simulator)
        await w.press("ctrl+r")
        for at in ("1 of 2", "2 of 2"):
            await asked(w, SaveSecret)
            await w.until(lambda at=at: f"going on · {at}" in flat(w))  # type: ignore[misc]
            await w.press("enter")
            await w.until(lambda: not dialog(w).query_one("#yes", Button).disabled)
            await w.press("tab", "tab", "tab", "enter")
        assert await over(w) is RunStatus.DONE


async def test_a_copy_is_a_way_to_save_it(simulator: RunningSimulator, tmp_path: Path) -> None:
    safe, written = without_keyring(tmp_path), list[str]()
    copier = Copier({})
    async with wizard(
        simulator, step=Step.REVIEW, draft=key_draft(CHEN_YU), safe=safe, copier=copier
    ) as w:
        copier.use_terminal(written.append)
        await by_hand(w)
        await asked(w, SaveSecret)
        await w.press("tab", "enter")
        await w.until(lambda: not dialog(w).query_one("#yes", Button).disabled)
        assert len(written) == 1
        await w.press("tab", "tab", "enter")
        assert await over(w) is RunStatus.DONE


class Nowhere(Copier):
    """No clipboard works."""

    def use_terminal(self, write: Callable[[str], None]) -> None:
        """There is none."""


async def test_a_copy_that_failed_is_no_way_to_save_it(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = without_keyring(tmp_path)
    async with wizard(
        simulator, step=Step.REVIEW, draft=key_draft(CHEN_YU), safe=safe, copier=Nowhere({})
    ) as w:
        await by_hand(w)
        await asked(w, SaveSecret)
        await w.press("tab", "enter")
        await w.until(lambda: "Not copied" in flat(w))
        assert dialog(w).query_one("#yes", Button).disabled


async def test_quitting_while_a_secret_waits_stops_here(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(CHEN_YU), safe=safe) as w:
        await by_hand(w)
        await asked(w, SaveSecret)
        await w.press("ctrl+q")
        await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("right", "enter")
        assert await over(w) in {RunStatus.FAILED, RunStatus.STOPPED}
        await w.until(lambda: w.at(Step.REVIEW))


async def test_a_key_that_is_not_kept_yet_comes_before_another_plan(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    # Only memory has it, and the run that made it could not be gone on with afterwards.
    safe = without_keyring(tmp_path)
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(CHEN_YU), safe=safe) as w:
        await by_hand(w)
        await asked(w, SaveSecret)
        await stop_here(w)
        assert await over(w) is RunStatus.FAILED
        (first,) = w.session.runs
        assert list(first.unkept) == [CHEN_YU.logon_name]
        w.session.draft = console_draft(MARIA)
        await w.until(lambda: label(w) == "Apply")
        await w.press("ctrl+r")
        await asked(w, SaveSecret)
        assert CHEN_YU.logon_name in flat(w)
        await stop_here(w)
        await w.until(lambda: "An earlier run is not over" in verdict(w))
        assert w.session.runs == [first], "nothing was begun"
        await w.press("ctrl+r")
        await asked(w, SaveSecret)
        await w.press("enter")
        await w.until(lambda: not dialog(w).query_one("#yes", Button).disabled)
        await w.press("tab", "tab", "tab", "enter")
        await w.until(lambda: not first.unkept)
        await asked(w, SaveSecret)
        assert MARIA.logon_name in flat(w), "then the plan's own"
        await stop_here(w)
        assert await over(w) is RunStatus.FAILED

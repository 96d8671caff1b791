"""What the list of runs says of each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from screens.runs.screen import RunsScreen
from screens.sharing.screen import HandingAgainScreen
from tests.screens.driver import NARROW, WIDE, Wizard, safe_in, shown, wizard
from tests.screens.earlier import applied, can_undo, flat, on_top, undone
from tests.screens.plans import CHEN_YU, MARIA, key_draft
from tui.apply.entries import HandedOver
from tui.apply.history import note_afterwards, past_runs
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import MemoryKeyring
from tui.vault.vault import Vault
from tui.widgets.rows import Rows

SIX = (MARIA, CHEN_YU, *(UserRow(f"a-rather-long-name.{number}") for number in range(4)))


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return safe_in(tmp_path, MemoryKeyring())


async def opened(w: Wizard) -> Rows:
    await w.press("f6")
    await on_top(w, RunsScreen)
    rows = w.app.screen.query_one("#runs", Rows)
    await w.until(lambda: rows.rows)
    await w.pilot.pause()
    return rows


def about(w: Wizard) -> str:
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
        assert "3 of 4 operations" not in about(w)
        assert "Nobody was handed the secret of maria.k yet" in about(w)
        await w.press("u")
        await can_undo(w)
        await w.press("ctrl+r")
        await undone(w)
        await w.press("escape")
        keep_in_a_file(safe, tmp_path / "maria.txt")
        rows = await opened(w)
        assert [cell.text for cell in rows.rows[0].cells][3:] == ["undone", "of no use any more"]
        told = about(w)
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

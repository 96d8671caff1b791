"""Writing the plan from the review step."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from screens.dialogs.copy_or_write import SaveFile
from screens.dialogs.dialog import Confirm
from tests.screens.drafts import MARIA, console_draft
from tests.screens.driver import verdict, wizard
from tests.screens.review.driver import ready
from tui.core.findings import Step
from tui.planfile import read_plan_file
from tui.simulator.server import RunningSimulator
from tui.widgets.field import Field


async def test_the_plan_is_written_and_never_over_a_file_unasked(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    draft = console_draft(MARIA)
    path = tmp_path / "onramp-plan.toml"
    async with wizard(simulator, step=Step.REVIEW, draft=draft, export_to=tmp_path) as w:
        await ready(w)
        await w.press("w")
        await w.until(lambda: isinstance(w.app.screen, SaveFile) and w.app.screen.is_mounted)
        field = w.app.screen.query_one(Field)
        assert field.value == str(path)
        field.value = "relative.toml"
        await w.until(lambda: field.has_focus_within)
        await w.press("enter")
        await w.until(lambda: field.problem)
        field.value = str(path)
        await w.press("enter")
        await w.until(lambda: "Written" in verdict(w))
        assert path.exists()
        written = path.read_text("utf-8")
        assert "1290384756102938" in written
        assert "# " in written, "its keys are explained"
        path.write_text("mine", "utf-8")
        await w.press("w")
        await w.until(lambda: isinstance(w.app.screen, SaveFile) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, SaveFile))
        assert path.read_text("utf-8") == "mine"
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("right", "enter")
        await w.until(lambda: path.read_text("utf-8") == written)
    assert [row.logon_name for row in read_plan_file(written).draft.users] == ["maria.k"]


async def test_in_the_demo_it_is_said_what_stays_and_where_it_does_not_work(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    draft = console_draft(MARIA)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, export_to=tmp_path, demo=True) as w:
        await ready(w)
        await w.press("w")
        await w.until(lambda: isinstance(w.app.screen, SaveFile) and w.app.screen.is_mounted)
        await w.pilot.pause()
        text = w.app.screen.query_one(".dialog--text", Static)
        assert "It stays here when the demo is over." in str(text.render())
        field = w.app.screen.query_one(Field)
        assert field.region.y - text.region.bottom == 1, "a blank line between"
        await w.press("enter")
        await w.until(lambda: "Written" in verdict(w))
        assert "the demo's account" in verdict(w)
        assert "--dry-run" not in verdict(w), "it would ask the real cloud"


async def test_a_folder_that_is_not_there(simulator: RunningSimulator, tmp_path: Path) -> None:
    there = tmp_path / "nowhere"
    draft = console_draft(MARIA)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, export_to=there) as w:
        await ready(w)
        await w.press("w")
        await w.until(lambda: isinstance(w.app.screen, SaveFile) and w.app.screen.is_mounted)
        await w.pilot.pause()
        field = w.app.screen.query_one(Field)
        await w.press("enter")
        await w.until(lambda: "There is no folder" in (field.problem or ""))
        assert isinstance(w.app.screen, SaveFile), "what is typed next is still for the path"
        await w.type("wc")
        assert field.value == str(there / "onramp-plan.tomlwc")
        there.mkdir()
        await w.press("enter")
        await w.until(lambda: "Written" in verdict(w))
        assert (there / "onramp-plan.tomlwc").exists()

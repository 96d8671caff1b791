"""What was handed over is written into the run's file, and what is said of it when leaving."""

from __future__ import annotations

from pathlib import Path

from screens.leaving import ledger
from screens.sharing.export import ExportDialog
from tests.screens.drafts import CHEN_YU, MARIA, key_draft
from tests.screens.driver import safe_in, verdict, wizard
from tests.screens.review.driver import over, ready
from tests.simulator.faulty import forbid
from tui.apply.entries import HandedOver
from tui.apply.history import past_runs
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.vault.keyring import MemoryKeyring
from tui.widgets.field import Field


async def test_revealing_and_exporting_are_noted(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    draft = key_draft(MARIA, CHEN_YU)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        await over(w)
        (run,) = past_runs(safe)
        assert set(run.not_handed_over) == {"maria.k", "chen.yu"}
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
        await w.press("r")
        await w.until(lambda: past_runs(safe)[0].not_handed_over == ("chen.yu",))
        file = tmp_path / "out.json"
        await w.press("e")
        await w.until(lambda: isinstance(w.app.screen, ExportDialog))
        w.app.screen.query_one(Field).value = str(file)
        await w.press("tab", "enter")
        await w.until(lambda: "Written to" in verdict(w))
        await w.until(lambda: not past_runs(safe)[0].not_handed_over)
        (run,) = past_runs(safe)
        assert run.state is not None
        noted = [HandedOver("chen.yu", how, str(file)) for how in ("exporting", "exported")]
        assert run.state.handed["chen.yu"] == noted, "before it was there, and after"
        assert run.files == (str(file),)
        told = ledger(w.session)
        assert f"In plain text, to be deleted once handed over: {file}" in told
        assert told.endswith(str(file)), "no full stop ends a path"
        assert "shown in the wizard only" not in told
    file.unlink()
    assert past_runs(safe)[0].files == ()


async def test_a_run_that_is_still_open_notes_it_too(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        await over(w)
        await w.press("f4")
        await w.to(Step.SHARE)
        await w.press("r")
        await w.until(lambda: not past_runs(safe)[0].not_handed_over)


async def test_what_could_not_be_written_is_written_at_leaving(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    safe = safe_in(tmp_path, MemoryKeyring())
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), safe=safe) as w:
        await ready(w)
        await w.press("ctrl+r")
        await over(w)
        await w.press("ctrl+n")
        await w.to(Step.SHARE)
        hold = safe.hold(past_runs(safe)[0].account_id)
        w.session.handed.note = w.session.handed._waiting.extend  # type: ignore[method-assign,assignment]
        await w.press("r")
        w.session.handed.write()
        assert past_runs(safe)[0].not_handed_over == ("maria.k",)
        hold.release()
        w.session.handed.write()
        assert not past_runs(safe)[0].not_handed_over

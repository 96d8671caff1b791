"""Several users at once, several failures, and going on without something."""

from __future__ import annotations

import asyncio

import pytest
from textual.widgets import Button, Static

from screens.dialogs.dialog import Confirm
from screens.review.plan_view import PlanView
from screens.runs.screen import RunsScreen
from screens.runs.undo import UndoScreen
from tests.conftest import SimulatorFactory
from tests.screens.drafts import CHEN_YU, MARIA, key_draft
from tests.screens.driver import (
    NARROW,
    WIDE,
    Wizard,
    shown,
    verdict,
    visible,
    wizard,
)
from tests.screens.review.driver import label, over, ready, review, rows, trouble
from tests.simulator.faulty import allow_all, change_settings, forbid, inject
from tui.apply.events import RunStatus
from tui.apply.run_state import OperationStatus
from tui.apply.timing import TOO_MANY
from tui.core.findings import Step
from tui.core.operations import CreateUser
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator
from tui.text import review as words
from tui.text.runs import progress_words
from tui.widgets.notice import ProgressLine
from tui.widgets.rows import Rows

SMALLEST = (60, 18)


MANY = tuple(UserRow(f"user.{number:02}") for number in range(8))


def outcome(w: Wizard) -> str:
    return str(w.screen.query_one("#outcome", Static).render())


async def questioned(w: Wizard) -> str:
    await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.screen.is_mounted)
    await w.pilot.pause()
    return " ".join(shown(w.app).replace("│", " ").split())


def test_the_words_of_progress() -> None:
    assert progress_words(6, stopping=False, seconds=1.24) == "1.2 s · 6 at once"
    assert progress_words(1, stopping=False, seconds=1.24) == "1.2 s"
    waiting = progress_words(2, 3, stopping=False, seconds=123.4, waits=3.8, why=TOO_MANY)
    assert waiting == "123 s · 3 ask again in 4 s: too many requests"
    assert "stopping after 5 under way" in progress_words(2, 3, stopping=True, seconds=1.0)


async def test_what_waits_is_said(simulator: RunningSimulator) -> None:
    inject(simulator, "CreateUser:throttle,count=6,retry-after=1")
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA, CHEN_YU)) as w:
        await ready(w)
        await w.press("ctrl+r")
        line = w.screen.query_one(ProgressLine)
        await w.until(lambda: line.progress and ": too many requests" in line.progress.text)
        detail = w.screen.query_one("#detail", Static)
        waits = "waiting: the cloud gets too many requests"
        await w.until(lambda: waits in str(detail.render()))
        assert await over(w) is RunStatus.DONE


async def test_every_failure_is_told_and_one_is_skipped(simulator: RunningSimulator) -> None:
    draft = key_draft(MARIA, CHEN_YU)
    async with wizard(simulator, step=Step.REVIEW, draft=draft, size=WIDE) as w:
        await ready(w)
        forbid(simulator, "ram:CreateUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        run = review(w).run_here
        assert run is not None
        failed = [run.plan.operations[at] for at in sorted(run.errors)]
        assert all(isinstance(each, CreateUser) for each in failed)
        names = ", ".join(each.user for each in failed)
        assert f"{names}: could not create the RAM user." in trouble(w)
        assert trouble(w).count("You lack the permission") == 1, "the same reason is told once"
        if len(run.errors) > 1:
            detail = w.screen.query_one("#detail", Static)
            await w.until(lambda: "(request " in str(detail.render()))
        first = min(run.errors)
        await w.until(lambda: w.screen.query_one(PlanView).current == first)
        w.screen.query_one("#operations", Rows).move_to(str(first + 1))
        await w.press("s")
        await w.until(lambda: "to skip it" in verdict(w))
        w.screen.query_one("#operations", Rows).move_to(str(first))
        await w.press("s")
        asked = await questioned(w)
        assert "make an AccessKey" in asked, "what falls with it is named"
        assert "Nor can this be done without it" in asked
        await w.press("escape")
        assert run.states[first] is OperationStatus.FAILED
        allow_all(simulator)
        await w.press("s")
        await questioned(w)
        await w.press("right", "enter")
        await w.until(lambda: run.states[first] is OperationStatus.SKIPPED)
        await w.until(lambda: label(w) in {"Retry", "Next"})
        if label(w) == "Retry":
            await w.press("ctrl+r")
        await w.until(lambda: run.phase is RunStatus.PARTLY and label(w) == "Next")
        await w.pilot.pause()
        name = getattr(run.plan.operations[first], "logon_name", "")
        whose = [each.user for each in run.plan.operations]
        assert list(run.states.values()) == [
            OperationStatus.SKIPPED if who == name else OperationStatus.DONE for who in whose
        ]
        assert "1 AccessKey: all saved" in outcome(w)
        assert visible(w.screen.query_one("#outcome"))
        assert "Done in part" in w.text()
        assert len(simulator.change(lambda store: {"maria.k", "chen.yu"} & store.users.keys())) == 1


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
async def test_what_can_be_done_with_a_run_that_failed_has_buttons(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA), size=size) as w:
        await ready(w)
        assert not any(visible(each) for each in w.screen.query("Halted Button"))
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        await w.pilot.pause()
        buttons = list(w.screen.query_one("#buttons").query(Button))
        shown_ones = [each for each in buttons if visible(each)]
        assert [each.id for each in shown_ones] == ["back", "share", "skip", "undo", "next"]
        assert all(w.screen.region.contains_region(each.region) for each in shown_ones)
        await w.pilot.click("#undo")
        await w.until(lambda: isinstance(w.app.screen, UndoScreen) and w.app.screen.is_mounted)
        await w.pilot.pause()
        await w.press("escape")
        await w.until(lambda: w.at(Step.REVIEW))
        await w.pilot.click("#skip")
        assert "This will not be done" in await questioned(w)
        await w.press("right", "enter")
        run = review(w).run_here
        assert run is not None
        await w.until(lambda: run.phase is RunStatus.PARTLY and label(w) == "Next")
        await w.pilot.pause()
        assert not any(visible(each) for each in w.screen.query("Halted Button"))


async def test_the_key_that_leads_on_does_not_leave_a_run_that_failed(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        assert "f6 Runs" in w.text().splitlines()[-1]
        await w.press("f6")
        await w.until(lambda: isinstance(w.app.screen, RunsScreen))
        await w.press("escape")
        await w.to(Step.REVIEW)
        forbid(simulator, "ram:CreateUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        await w.press("ctrl+n", "f4")
        await w.until(lambda: "Nothing is done yet" in verdict(w))
        assert w.at(Step.REVIEW)
        assert "f4" not in w.text().splitlines()[-1], "nothing is made that could be shared"
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        await w.until(lambda: w.session.runs[0].changed and w.session.runs[0].halted)
        await w.until(lambda: "f4 Share" in w.text().splitlines()[-1])
        await w.press("ctrl+n")
        await w.until(lambda: "Not everything is done" in verdict(w))
        assert w.at(Step.REVIEW)
        await w.press("f4")
        await w.to(Step.SHARE)


async def test_a_run_that_was_stopped_is_undone_by_button(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(latency_ms=100)
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        await w.press("ctrl+r")
        await w.until(lambda: w.session.applying and w.session.applying.running)
        w.session.runs[0].stop()
        assert await over(w) is RunStatus.STOPPED
        await w.until(lambda: visible(w.screen.query_one("#undo")))
        assert not visible(w.screen.query_one("#skip")), "nothing failed"
        await w.pilot.click("#undo")
        await w.until(lambda: isinstance(w.app.screen, UndoScreen))


async def test_the_cursor_goes_along_until_it_is_moved(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(*MANY)) as w:
        await ready(w)
        change_settings(simulator, latency_ms=120)
        await w.press("ctrl+r")
        view = w.screen.query_one(PlanView)
        seen: list[int] = []

        def at_least(place: int) -> bool:
            seen.append(view.current or 0)
            return seen[-1] >= place

        await w.until(lambda: at_least(3))
        assert seen == sorted(seen), "it never jumps back"
        await w.press("home")
        assert await over(w) is RunStatus.DONE
        assert view.current == 0, "the person has taken it"
        assert {row[0] for row in rows(w)} == {"✓"}
        assert "8 users, 8 AccessKeys: all saved." in outcome(w)


async def test_a_key_of_which_no_secret_is_kept(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        allow_all(simulator)
        cloud = w.session.cloud
        assert cloud is not None
        other = await asyncio.to_thread(cloud.ram.create_access_key, "maria.k")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.DONE
        await w.pilot.pause()
        assert f"maria.k has the AccessKey {other.access_key_id}" in outcome(w)
        assert "DeleteAccessKey" in outcome(w)


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
async def test_failures_of_one_reason_are_told_once_and_visited_one_by_one(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(*MANY), size=size) as w:
        await ready(w)
        forbid(simulator, "ram:AttachPolicyToUser")
        await w.press("ctrl+r")
        assert await over(w) is RunStatus.FAILED
        run = review(w).run_here
        assert run is not None
        await w.press("f4")
        await w.to(Step.SHARE)
        await w.press("escape")
        await w.to(Step.REVIEW)
        failed = sorted(run.errors)
        view = w.screen.query_one(PlanView)
        assert view.current == failed[0], "so that s skips it"
        listed = w.screen.query_one("#operations", Rows)
        assert listed.size.height >= 4
        if size == NARROW:
            assert listed.size.height > 4, "no row stays empty below a list that is cut"
        assert trouble(w).count("You lack the permission") == 1
        if len(failed) > 1:
            await w.press("n")
            assert view.current == failed[1]
            for _ in failed[1:]:
                await w.press("n")
            assert view.current == failed[0], "from the last one to the first"


def test_a_phase_has_its_words() -> None:
    phases = {phase.value for phase in RunStatus}
    assert set(words.HEADINGS) == phases
    assert set(words.BUTTONS) == {"", *phases}
    # An undo grants nothing.
    assert set(words.UNDO_HEADINGS) == {"", *phases} - {"changed"}
    assert "several" in words.heading("running", 2)[1]
    assert "several" not in words.heading("running", 1)[1], "one user is not several"

"""The app around the steps: moving, leaving, crashing, drafts, and too small a terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from textual.screen import ModalScreen
from textual.widgets import Button

import screens.review.preflight
from screens.dialogs.dialog import Confirm, QuestionText
from screens.dialogs.help import HelpDialog
from screens.dialogs.plan import PlanDialog
from screens.dialogs.too_small import TooSmall
from screens.dialogs.typed_confirm import TypedConfirm
from screens.review.vault_choice import WhereToKeep
from screens.runs.open_run import OpenRunDialog
from screens.runs.unfinished import Unfinished
from tests.screens.drafts import MARIA, console_draft
from tests.screens.driver import (
    NARROW,
    PATIENCE,
    SMALLEST,
    WIDE,
    Wizard,
    on_top,
    safe_in,
    visible,
    wizard,
)
from tests.screens.review.driver import over, ready, review
from tests.screens.runs.driver import applied
from tui.account.reader import AccountReader
from tui.account.survey import look
from tui.apply.events import RunStatus
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Step
from tui.simulator.server import RunningSimulator
from tui.text.sharing import unkept
from tui.vault.keyring import Items, KeyringUnavailableError, MemoryKeyring

T = TypeVar("T")


class Slow(MemoryKeyring):
    """Waits for somebody, as a keyring does that asks for its password."""

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self.code = code
        self.asked, self.let = threading.Event(), threading.Event()
        self.let.set()

    def together(self, work: Callable[[Items], T], *, alone: Path | None = None) -> T:
        self.asked.set()
        assert self.let.wait(PATIENCE)
        if self.code:
            raise KeyringUnavailableError(self.code)
        return super().together(work, alone=alone)

    def wait_from_now_on(self) -> None:
        self.asked.clear()
        self.let.clear()


def stack(w: Wizard) -> list[type]:
    return [type(screen) for screen in w.app.screen_stack[2:]]


async def test_a_run_that_opens_below_a_question_waits_for_its_answer(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    keyring = Slow()
    await applied(
        simulator, safe_in(tmp_path, keyring), console_draft(MARIA), "ram:AttachPolicyToUser"
    )
    keyring.wait_from_now_on()
    async with wizard(simulator, safe=safe_in(tmp_path, keyring)) as w:
        await on_top(w, Unfinished)
        await w.press("right", "right", "enter")
        await on_top(w, OpenRunDialog)
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        opening = w.app.screen_stack[-2]
        assert isinstance(opening, OpenRunDialog)
        keyring.let.set()
        await w.until(lambda: opening.left)
        await w.pilot.pause()
        assert stack(w) == [OpenRunDialog, Confirm], "the question stays"
        await w.press("escape")
        await w.to(Step.REVIEW)
        assert await over(w) is RunStatus.DONE
        await w.press("ctrl+q")
        await on_top(w, Confirm)


async def test_the_plan_goes_by_itself_once_the_question_over_it_is_answered(
    simulator: RunningSimulator,
) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
        await ready(w)
        await w.press("f2")
        await on_top(w, PlanDialog)
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        await w.pilot.resize_terminal(*WIDE)
        await w.until(lambda: w.app.size.width == WIDE[0] and w.app.screen.size.width == WIDE[0])
        await w.pilot.pause()
        assert stack(w) == [PlanDialog, Confirm]
        await w.press("escape")
        await w.to(Step.REVIEW)
        await w.press("ctrl+q")
        await on_top(w, Confirm)


async def test_answering_twice_takes_nothing_else_away(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
        await ready(w)
        await w.press("f2")
        await on_top(w, PlanDialog)
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        question = w.app.screen
        question.dismiss(False)
        question.dismiss(False)
        await w.until(lambda: question not in w.app.screen_stack)
        await w.pilot.pause()
        assert stack(w) == [PlanDialog]


async def test_only_one_question_about_leaving(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await w.press("ctrl+q", "ctrl+q")
        await on_top(w, Confirm)
        assert stack(w) == [Confirm]
        w.app.pop_screen()
        await w.to(Step.CONNECT)
        await w.press("ctrl+q")
        await on_top(w, Confirm)


@pytest.mark.parametrize("code", ["", "locked"])
async def test_apply_goes_on_once_what_lies_over_it_is_closed(
    simulator: RunningSimulator, tmp_path: Path, code: str
) -> None:
    keyring = Slow(code)
    safe = safe_in(tmp_path, keyring)
    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA), safe=safe) as w:
        await ready(w)
        keyring.wait_from_now_on()
        preflight = review(w).preflight
        await w.press("ctrl+r")
        await w.until(keyring.asked.is_set)
        await w.press("f1")
        await on_top(w, HelpDialog)
        keyring.let.set()
        await w.until(lambda: not preflight.busy)
        await w.pilot.pause()
        assert stack(w) == [HelpDialog], "nothing comes up over it"
        assert not w.session.runs, "nothing begins unseen"
        await w.press("escape")
        if code:
            await on_top(w, WhereToKeep)
        else:
            assert await over(w) is RunStatus.DONE


async def test_the_last_look_is_repeated_once_what_lies_over_it_is_closed(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    let, looks = threading.Event(), list[bool]()

    def late(reader: AccountReader, draft: Draft, facts: Facts, *, fresh: bool) -> Facts:
        looks.append(fresh)
        assert let.wait(PATIENCE)
        return look(reader, draft, facts, fresh=fresh)

    async with wizard(simulator, step=Step.REVIEW, draft=console_draft(MARIA)) as w:
        await ready(w)
        preflight = review(w).preflight
        monkeypatch.setattr(screens.review.preflight, "look", late)
        await w.press("ctrl+r", "f1")
        await on_top(w, HelpDialog)
        let.set()
        await w.until(lambda: not preflight.busy)
        await w.pilot.pause()
        assert not w.session.runs, "nothing begins unseen"
        await w.press("escape")
        assert await over(w) is RunStatus.DONE
        assert looks == [True, True]


async def test_a_dialog_stands_in_the_middle_and_the_step_shows_below_it(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    async with wizard(simulator, step=Step.ACCOUNTS, state=tmp_path) as w:
        await w.press("ctrl+q")
        await on_top(w, Confirm)
        await w.until(lambda: "Leave Onramp?" in w.text())
        frame = w.app.screen.query_one(".dialog").region
        left, above = frame.x, frame.y
        right, below = w.app.size.width - frame.right, w.app.size.height - frame.bottom
        assert left > 0
        assert above > 0
        assert abs(left - right) <= 1
        assert abs(above - below) <= 1
        assert "Who needs access?" in w.text(), "the step that is asked about"


async def test_only_the_whole_phrase_goes_on(simulator: RunningSimulator) -> None:
    answers: list[bool | None] = []
    async with wizard(simulator, step=Step.ACCOUNTS) as w:
        w.app.push_screen(TypedConfirm("This is high-risk", "", "PolicyName"), answers.append)
        await on_top(w, TypedConfirm)
        go_on = w.app.screen.query_one("#yes", Button)
        for typed in ("", "Policy", "PolicyNames", "policyname"):
            await w.type(typed)
            assert go_on.disabled
            await w.press("enter")
            assert isinstance(w.app.screen, TypedConfirm)
            assert answers == []
            await w.press("ctrl+u")
        await w.type("PolicyName")
        await w.until(lambda: not go_on.disabled)
        await w.press("enter")
        await w.until(lambda: answers == [True])


LONG = "\n".join(f"line {number}" for number in range(60))


@pytest.mark.parametrize("size", [SMALLEST, NARROW, WIDE])
async def test_title_and_answers_stay_and_the_text_scrolls(
    simulator: RunningSimulator, size: tuple[int, int]
) -> None:
    async with wizard(simulator, size=size) as w:
        questions: tuple[Confirm | TypedConfirm | Unfinished, ...] = (
            Confirm("The title", LONG, yes="Yes", no="No"),
            TypedConfirm("The title", LONG, "li.na"),
            Unfinished(LONG, undoing=False),
        )
        for dialog in questions:
            await w.app.push_screen(dialog)
            await w.until(lambda it=dialog: it.is_mounted and it.focused)  # type: ignore[misc]
            await w.pilot.pause()
            for each in (dialog.query("Static").first(), *dialog.query("Button")):
                assert visible(each), each
                assert dialog.query_one(".dialog").region.contains_region(each.region)
            text = dialog.query_one(QuestionText)
            assert text.scroll_y == 0
            assert "line 0" in w.text()
            assert "line 59" not in w.text()
            await w.press(*["pagedown"] * 12)
            await w.pilot.pause()
            assert "line 59" in w.text()
            await w.press("escape")
            await w.to(Step.CONNECT)


def test_many_keys_that_would_be_lost_are_counted() -> None:
    keys = {f"user.{number}": f"LTAI{number}" for number in range(8)}
    text = unkept(keys)
    assert "AccessKeys of user.0, user.1, user.2, user.3, user.4 and 3 more are made" in text
    assert text.count("DeleteAccessKey") == 5
    assert "and 3 more, named once you have left" in text
    assert "the secrets are saved nowhere" in text
    assert "The AccessKey LTAI0 of user.0 is made" in unkept({"user.0": "LTAI0"})


def question_to_leave() -> ModalScreen[bool]:
    text = (
        "Nothing more is changed in the cloud. What you typed is kept for next time, secrets not."
    )
    return Confirm("Leave Onramp?", text, yes="Leave", no="Stay")


def question_to_type() -> ModalScreen[bool]:
    return TypedConfirm("This policy is high-risk", "It may do everything. " * 8, "PolicyName")


# Leaving


@pytest.mark.parametrize("question", [question_to_leave, question_to_type])
async def test_the_answers_are_seen_in_a_tiny_terminal(
    simulator: RunningSimulator, question: Callable[[], ModalScreen[bool]]
) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        await w.pilot.resize_terminal(50, 12)
        await w.until(lambda: isinstance(w.app.screen, TooSmall))
        w.app.push_screen(question())
        await w.until(lambda: w.app.screen.query("#no"))
        await w.until(lambda: visible(w.app.screen.query_one("#yes")))
        assert visible(w.app.screen.query_one("#no"))

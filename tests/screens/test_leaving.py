"""A way out is always on the screen; what is asked before it is taken, and the exit code."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.widgets import Button

import tui.wizard
from screens.dialogs.dialog import Confirm
from screens.leaving import exit_code, leaving, ledger
from screens.new_run import new_run
from screens.review.preflight import plan_of
from screens.run_handle import RunHandle
from screens.session import Session
from tests.conftest import SimulatorFactory
from tests.screens.drafts import MARIA, console_draft, key_draft
from tests.screens.driver import PATIENCE, Wizard, all_facts, asked, services_for, wizard
from tests.screens.review.driver import over, ready
from tests.simulator.faulty import silent
from tui.apply.events import RunStatus
from tui.apply.open_run import begin_run
from tui.apply.run_state import OperationStatus
from tui.cloud.errors import (
    BadCredentialsError,
    CloudError,
    LimitReachedError,
    NotPermittedError,
    Refusal,
)
from tui.core.credentials import Credentials
from tui.core.draft import Draft
from tui.core.exits import Exit
from tui.core.findings import Step
from tui.core.operations import Plan
from tui.core.users import UserRow
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.wizard import _forget_session

STEPS = [Step.CONNECT, Step.ACCOUNTS, Step.ACCESS, Step.SCOPE, Step.POLICIES, Step.REVIEW]


WAYS = ("ctrl+c", "ctrl+q", "f10")


async def asked_and_stayed(w: Wizard) -> None:
    """The question is there, with both answers; going back to where it was asked."""
    await w.until(lambda: isinstance(w.app.screen, Confirm) and w.app.is_seen)
    assert "Leave Onramp?" in w.text()
    assert "Stay" in w.text()
    assert "Leave  " in w.text()
    before = len(w.app.screen_stack)
    await w.press("escape")
    await w.until(lambda: len(w.app.screen_stack) == before - 1)


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_shows_the_way_out(simulator: RunningSimulator, step: Step) -> None:
    async with wizard(simulator, step=step, draft=key_draft(MARIA), size=(60, 20)) as w:
        assert w.text().rstrip().endswith("^q Quit")
        for key in WAYS:
            await w.press(key)
            await asked_and_stayed(w)


async def test_esc_on_the_first_step_asks(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await w.press("escape")
        await asked_and_stayed(w)
        assert w.at(Step.CONNECT)


async def test_a_dialog_can_be_left_too(simulator: RunningSimulator) -> None:
    draft = Draft(users=(UserRow("ada.new"),))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=draft) as w:
        for key in ("f1", "f8", "f9"):
            await w.press(key)
            await w.until(lambda: not w.at(Step.ACCOUNTS))
            for way in WAYS:
                await w.press(way)
                await asked_and_stayed(w)
            assert not w.at(Step.ACCOUNTS), "the dialog is still there"
            await w.press("escape")
            await w.to(Step.ACCOUNTS)


async def test_where_there_is_too_little_room(simulator: RunningSimulator) -> None:
    async with wizard(simulator) as w:
        await w.pilot.resize_terminal(50, 12)
        await w.until(lambda: "too small" in w.text())
        assert "ctrl+q or ctrl+c quits" in w.text()
        for way in WAYS:
            await w.press(way)
            await asked_and_stayed(w)


async def test_ctrl_c_copies_where_something_is_selected(simulator: RunningSimulator) -> None:
    draft = Draft(users=(UserRow("ada.new"),))
    async with wizard(simulator, step=Step.ACCOUNTS, draft=draft) as w:
        await w.press("home", "shift+end", "ctrl+c")
        assert w.app.clipboard == "ada.new"
        assert w.at(Step.ACCOUNTS)


async def test_while_changes_are_made_stop_is_shown_and_asks(
    simulator_with: SimulatorFactory,
) -> None:
    simulator = simulator_with(latency_ms=300)
    async with wizard(simulator, step=Step.REVIEW, draft=key_draft(MARIA)) as w:
        await ready(w)
        assert not w.screen.query_one("#stop").display
        await w.press("ctrl+r")
        await w.until(lambda: w.session.busy is not None)
        with silent(simulator):
            await w.until(lambda: w.screen.query_one("#stop").display)
            await w.until(lambda: w.text().rstrip().endswith("^q Stop"))
            for way in (*WAYS, "button"):
                if way == "button":
                    w.screen.query_one("#stop").focus()
                await w.press("enter" if way == "button" else way)
                await w.until(lambda: "Stop after what is under way?" in w.text())
                assert "Keep going" in w.text()
                await w.press(*(["right", "enter"] if way == "button" else ["escape"]))
                await w.until(lambda: w.at(Step.REVIEW))
        await over(w)
        assert not w.screen.query_one("#stop").display


async def test_leaving_is_asked_for_once(simulator: RunningSimulator) -> None:
    async with wizard(simulator, step=Step.SCOPE, draft=console_draft()) as w:
        for key in ("ctrl+q", "f10"):
            await w.press(key)
            dialog = await asked(w)
            assert w.app.focused is dialog.query_one("#no", Button)
            await w.press("ctrl+q", "f10")
            assert len(w.app.screen_stack) == 3
            await w.press("enter")
            await w.until(lambda: w.at(Step.SCOPE))
        assert w.app.return_code is None
        await w.press("ctrl+q")
        await asked(w)
        await w.pilot.click("#yes")
        await w.until(lambda: w.app._exit)
    assert w.app.return_code == 0


@pytest.fixture
def session(simulator: RunningSimulator, tmp_path: Path) -> Session:
    made = services_for(simulator, tmp_path)
    session = Session(made)
    credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
    session.signed_in(credentials, made.connect(credentials), "")
    session.facts = all_facts(session)
    session.draft = console_draft(MARIA)
    return session


@pytest.fixture
def run(session: Session) -> RunHandle:
    plan = plan_of(session, ())
    assert isinstance(plan, Plan)
    place = begin_run(session.services.safe, plan, session.keeping, session.services.clock())
    return new_run(session, place)


def test_nothing_was_applied(session: Session) -> None:
    assert exit_code(session) is Exit.DONE
    assert ledger(session) == ""
    assert not leaving(session).stops_run


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (BadCredentialsError, Exit.REFUSED),
        (NotPermittedError, Exit.REFUSED),
        (LimitReachedError, Exit.FAILED),
    ],
)
def test_a_run_that_changed_nothing(
    session: Session, run: RunHandle, kind: type[CloudError], code: Exit
) -> None:
    run.phase, run.errors[0] = RunStatus.FAILED, kind(Refusal("CreateUser"))
    run.states[0] = OperationStatus.FAILED
    assert exit_code(session) is code
    run.states[0] = OperationStatus.ALREADY
    assert exit_code(session) is code, "what was so already is no change"
    run.states[0] = OperationStatus.DONE
    assert exit_code(session) is Exit.PARTLY


def test_while_a_run_is_going_leaving_means_stopping(session: Session, run: RunHandle) -> None:
    run.phase = RunStatus.RUNNING
    assert leaving(session).stops_run
    run.phase = RunStatus.STOPPED
    assert not leaving(session).stops_run
    assert exit_code(session) is Exit.FAILED


def test_the_ledger_is_plain_text_without_control_characters(
    session: Session, run: RunHandle
) -> None:
    run.states = dict.fromkeys(run.states, OperationStatus.DONE)
    run.phase = RunStatus.DONE
    text = ledger(session)
    assert all(line.isprintable() for line in text.splitlines())
    assert text.count("\n") == len(run.states) + 1
    assert exit_code(session) is Exit.DONE


class Stuck(MemorySessions):
    """A keyring that does not answer once it is asked to forget."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.answer = threading.Event(), threading.Event()

    def forget(self, name: str) -> None:  # noqa: ARG002 - the name of the protocol
        self.asked.set()
        self.answer.wait()


def test_leaving_does_not_wait_for_a_keyring_that_hangs(
    simulator: RunningSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tui.wizard, "FORGET_SECONDS", 0.01)
    keyring = Stuck()
    session = Session(services_for(simulator, tmp_path, sessions=keyring))
    session.to_forget.add("a name")
    before = set(threading.enumerate())
    leaving = threading.Thread(target=_forget_session, args=(session,), daemon=True)
    leaving.start()
    try:
        assert keyring.asked.wait(PATIENCE)
        leaving.join(PATIENCE)
        assert not leaving.is_alive()
        left = set(threading.enumerate()) - before
        assert left
        assert all(thread.daemon for thread in left), "the process would not end"
    finally:
        keyring.answer.set()

"""What is asked before leaving, and the exit code."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import tui.wizard
from screens.leaving import exit_code, leaving, ledger
from screens.new_run import new_run
from screens.review.preflight import plan_of
from screens.run_handle import RunHandle
from screens.session import Session
from tests.screens.driver import PATIENCE, all_facts, services_for
from tests.screens.plans import MARIA, console_draft
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
from tui.core.exits import Exit
from tui.core.operations import Plan
from tui.signin.saved_keys import MemorySessions
from tui.simulator.server import RunningSimulator
from tui.wizard import _forget_session


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

"""A signal in the middle of a change: what it made is safe before the process ends."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from pathlib import Path

import pexpect
import pytest

from tests.conftest import SimulatorFactory
from tests.simulator.clock import until
from tests.simulator.faulty import inject
from tests.simulator.temporary import temporary
from tests.system.wizard_with_key import PASSPHRASE, ROBOT
from tests.terminal import ScreenTerminal, heed_hangups
from tui.process import told_to
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.run_file import Kind, RunFile, Slot

SLOW = f"CreateAccessKey:hang,seconds=3,done=yes,user={ROBOT}"
"""The key is made at once; its secret comes three seconds later."""
LEFT_THE_SCREEN = "\x1b[?1049l"
PATIENCE = 120.0


class InTheMiddle:
    """The wizard in a terminal, while the answer with a new secret is on its way."""

    def __init__(self, simulator: RunningSimulator, state: Path, fault: str = SLOW) -> None:
        self._simulator = simulator
        self.state = state
        inject(simulator, fault)
        environ = {
            **os.environ,
            "TERM": "xterm-256color",
            "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "tests.system.wizard_with_key", simulator.endpoint, str(state)],
            env=environ,
            dimensions=(40, 140),
            timeout=PATIENCE,
            encoding="utf-8",
            preexec_fn=heed_hangups,
        )
        self.child.expect("Apply")
        while not self.made():
            self.child.send("\x12")
            self.child.expect([pexpect.TIMEOUT, "\x00"], timeout=0.2)  # reads what it paints

    def made(self) -> str:
        """The secret of the key that the cloud has made; empty before."""

        def look(store: Store) -> str:
            user = store.users.get(ROBOT)
            return next((key.secret for key in user.keys.values()), "") if user else ""

        return self._simulator.change(look)

    def assert_sealed(self) -> None:
        """What the cloud has made is in the run's file."""
        (path,) = self.state.rglob("*.run")
        with RunFile.open(path, PASSPHRASE, secrets.token_bytes) as file:
            ((slot, secret),) = file.kept().items()
        assert slot == Slot(ROBOT, Kind.ACCESS_KEY, slot.id)
        assert secret.reveal() == self.made()

    def end(self) -> str:
        """Read to the end.

        Returns:
            What was written after the screen was left.
        """
        self.child.expect(pexpect.EOF)
        rest = self.child.before or ""
        self.child.close()
        return rest


@pytest.fixture
def middle(simulator_with: SimulatorFactory, tmp_path: Path) -> InTheMiddle:
    return InTheMiddle(simulator_with(), tmp_path / "state")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_change_under_way_is_finished_and_its_secret_sealed(
    middle: InTheMiddle, name: str
) -> None:
    number = getattr(signal, name)
    middle.child.kill(number)
    middle.child.expect_exact(LEFT_THE_SCREEN)
    # A closing terminal sends more than one.
    for _ in range(3):
        middle.child.kill(signal.SIGHUP)
    told = middle.end()
    middle.assert_sealed()
    assert middle.child.exitstatus == 130, middle.child.signalstatus
    assert ROBOT in told, "the ledger says what exists"
    assert str(middle.state) in told, "and where its secret is"
    assert middle.made() not in told
    assert "Traceback" not in told
    assert "\x1b[?25h" in told, "the cursor is back"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_second_signal_waits_for_no_answer(
    simulator_with: SimulatorFactory, tmp_path: Path, name: str
) -> None:
    """And whoever goes on with the run finds the key, and replaces it."""
    never = f"CreateAccessKey:hang,seconds=3600,done=yes,user={ROBOT}"
    middle = InTheMiddle(simulator_with(), tmp_path / "state", never)
    middle.child.kill(signal.SIGHUP)
    middle.child.expect_exact(LEFT_THE_SCREEN)
    middle.child.kill(getattr(signal, name))
    told = middle.end()
    assert middle.child.exitstatus == 130, middle.child.signalstatus
    assert ROBOT in told, "the ledger says what exists"
    assert "Traceback" not in told
    (path,) = middle.state.rglob("*.run")
    with RunFile.open(path, PASSPHRASE, secrets.token_bytes) as file:
        assert not file.kept()


def test_a_terminal_that_is_closed_takes_no_secret_with_it(middle: InTheMiddle) -> None:
    child = middle.child
    terminal = vars(child)["ptyproc"]
    terminal.fileobj.close()  # the system sends SIGHUP, and reading and writing fail from now on
    code: list[int] = []

    def ended() -> bool:
        pid, status = os.waitpid(child.pid or 0, os.WNOHANG)
        if pid:
            code.append(os.waitstatus_to_exitcode(status))
        return bool(pid)

    until(ended)
    middle.assert_sealed()
    assert code == [130]
    terminal.closed = child.closed = True


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_that_waits_for_a_sign_in_ends_at_once(
    simulator: RunningSimulator, tmp_path: Path, name: str
) -> None:
    given = temporary(simulator)
    assert given.token is not None
    inject(simulator, "CreateAccessKey:expired-token")
    environ = {
        **os.environ,
        "TERM": "xterm-256color",
        "ALIBABA_CLOUD_ACCESS_KEY_ID": given.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": given.secret.reveal(),
        "ALIBABA_CLOUD_SECURITY_TOKEN": given.token.reveal(),
    }
    module = ["-m", "tests.system.wizard_with_key", simulator.endpoint, str(tmp_path / "state")]
    with ScreenTerminal(sys.executable, module, environ) as terminal:
        terminal.until("Is this right?", "Apply")
        terminal.press("ctrl+r")
        terminal.until("Sign in again", "have run out", "nothing is lost", "Stop here")
        terminal.signal(getattr(signal, name))
        assert terminal.wait() == 130
        assert ROBOT in terminal.text, "the ledger says what exists"
        assert "Traceback" not in terminal.text
    assert not simulator.change(lambda store: store.user(ROBOT).keys)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_are_told_and_given_back(name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    told: list[int] = []
    with told_to(told.append):
        for _ in range(2):
            os.kill(os.getpid(), number)
            _let_it_arrive()
    assert told == [number, number]
    assert signal.getsignal(number) is before


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with told_to(lambda _number: pytest.fail("nohup")):
            os.kill(os.getpid(), signal.SIGHUP)
            _let_it_arrive()
    finally:
        signal.signal(signal.SIGHUP, before)


def _let_it_arrive() -> None:
    time.sleep(0)

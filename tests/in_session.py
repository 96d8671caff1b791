"""The wizard in a terminal, beside a keyring whose daemon a test has in its hands.

Runs in a process of its own, within a session made by ``tests.system.secret_service``; what it
prints is what the test asserts.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.terminal import ScreenTerminal
from tests.walking import on_to_review, to_accounts
from tui.simulator.seed import seeded_store  # noqa: F401 - loads every operation
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings
from tui.vault.keyring import open_keyring
from tui.vault.run_file import RunFile
from tui.vault.sealing import Key
from tui.vault.vault import SERVICE

ONRAMP = str(Path(sys.executable).with_name("onramp"))
WHERE_TO_KEEP = "Where shall new passwords and keys be kept?"


@contextmanager
def cloud() -> Iterator[dict[str, str]]:
    """A simulator, and the environment in which the wizard finds it."""
    simulator = start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=random.Random(11))
    home = os.environ["HOME"]
    try:
        yield {
            **os.environ,
            "XDG_STATE_HOME": f"{home}/state",
            "TERM": "xterm-256color",
            "ONRAMP_ENDPOINT": simulator.endpoint,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": simulator.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": simulator.access_key_secret.reveal(),
        }
    finally:
        simulator.stop()


@contextmanager
def at_review() -> Iterator[ScreenTerminal]:
    """The wizard with a plan for one console user, not yet applied."""
    with cloud() as environ, ScreenTerminal(ONRAMP, [], environ) as terminal:
        to_accounts(terminal)
        terminal.press("mei.ling")
        terminal.until("mei.ling  ")
        on_to_review(terminal)
        terminal.until("create the user")
        yield terminal


def works() -> None:
    """The data key comes from the keyring, nothing is asked, and it opens what was sealed."""
    with at_review() as terminal:
        terminal.press("ctrl+r")
        terminal.until("Done", "Next")
        print("asked", WHERE_TO_KEEP in terminal.text)
    (path,) = Path(os.environ["HOME"]).rglob("*.run")
    text = open_keyring(20).read(SERVICE)
    assert text is not None
    with RunFile.open(path, Key.from_text(text), secrets.token_bytes) as file:
        print([(slot.logon_name, slot.kind.value) for slot in file.kept()])


def stopped(keeper: int) -> None:
    """The daemon hangs: it is said, keys are answered, and one can leave."""
    with at_review() as terminal:
        os.kill(keeper, signal.SIGSTOP)
        try:
            terminal.press("ctrl+r")
            terminal.until("Your keyring has not answered yet")
            print("waiting")
            terminal.press("f3")
            terminal.until("aliyun ram CreateUser")
            print("alive")
            terminal.press("ctrl+q")
            terminal.until("Leave Onramp?")
            terminal.press("tab", "enter")
            print("ended", terminal.wait())
        finally:
            os.kill(keeper, signal.SIGCONT)


def leaves(keeper: int) -> None:
    """The daemon hangs, and there is something in the keyring to be forgotten."""
    with cloud() as environ:
        module = ["-m", "tests.system.wizard_signed_in", environ["ONRAMP_ENDPOINT"]]
        with ScreenTerminal(sys.executable, module, environ) as terminal:
            terminal.until("Is this right?", "Apply")
            os.kill(keeper, signal.SIGSTOP)
            try:
                terminal.press("ctrl+q")
                terminal.until("Leave Onramp?")
                terminal.press("tab", "enter")
                print("ended", terminal.wait())
            finally:
                os.kill(keeper, signal.SIGCONT)


def killed(keeper: int) -> None:
    """Another daemon comes, and is locked: nothing was changed, and it is asked what to do."""
    with at_review() as terminal:
        os.kill(keeper, signal.SIGKILL)
        ask(terminal)


def locked() -> None:
    """Nobody can unlock it."""
    with at_review() as terminal:
        ask(terminal)


def ask(terminal: ScreenTerminal) -> None:
    terminal.press("ctrl+r")
    terminal.until(WHERE_TO_KEEP, "keyring is locked")
    print("asked")
    terminal.press("escape")
    terminal.until("Is this right?", "Apply")
    print("nothing applied", "Done" not in terminal.text)

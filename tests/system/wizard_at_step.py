"""``python -m tests.system.wizard_at_step STEP STATE [FAULT ...]``: the wizard, open at a step.

Somebody is signed in to a simulator in this process, and everything is answered; the faults come
after that. SIGUSR1 makes it crash, in the way that the variable ``CRASH`` names. Its process ID is
in ``pid`` beside STATE.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NoReturn

from screens.session import Session
from tests.screens.drafts import key_draft
from tests.screens.driver import all_facts, services_for
from tests.simulator.faulty import inject
from tui import process
from tui.app import OnrampApp
from tui.apply.open_run import SecretStorage, StorageChoice
from tui.core.credentials import Credentials
from tui.core.findings import Step
from tui.core.secret import Secret
from tui.driver import SteadyDriver
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings
from tui.wizard import run_app

CRASHES = ("handler", "input", "thread", "shutdown", "order")
"""In the event loop; in the driver's input thread; in another one; while the app is taken down; and
in what comes after it."""


def crash() -> NoReturn:
    """Fail on purpose."""
    raise RuntimeError("on purpose")


def crash_in(app: OnrampApp, where: str) -> None:
    """Let the app fail; in the main thread, between any two instructions."""
    loop = app._own_loop
    assert loop is not None
    match where:
        case "handler":
            loop.call_soon_threadsafe(app.call_later, crash)
        case "input":
            SteadyDriver._take = lambda *_: crash()  # type: ignore[method-assign]
        case "thread":
            threading.Thread(target=crash).start()
        case "shutdown":
            type(app).on_unmount = lambda _: crash()  # type: ignore[attr-defined]
            loop.call_soon_threadsafe(app.exit, 0)
        case "order":
            app.session.handed.write = crash  # type: ignore[method-assign]
            loop.call_soon_threadsafe(app.exit, 0)


def main(step: Step, state: Path, faults: list[str]) -> int:
    """Run it; the simulator goes with the process."""
    process.install()
    (state.parent / "pid").write_text(str(os.getpid()))
    simulator = start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=Random(5))
    made = replace(services_for(simulator, state), grace=1.0)
    session = Session(made)
    if step is not Step.CONNECT:
        credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
        session.signed_in(credentials, made.connect(credentials), "")
        session.facts = all_facts(session)
        session.draft = key_draft()
        session.keeping = StorageChoice(SecretStorage.PASSPHRASE, Secret("several words are easy"))
    inject(simulator, *faults)
    app = OnrampApp(made, session=session, first=step)
    signal.signal(signal.SIGUSR1, lambda *_: crash_in(app, os.environ.get("CRASH", "handler")))
    return run_app(app)


if __name__ == "__main__":
    raise SystemExit(main(Step(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))

"""``python -m tests.screens.closing_run STEP STATE [FAULT ...]``: the wizard, open at a step.

Somebody is signed in to a simulator in this process, and everything is answered; the faults come
after that. SIGUSR1 makes it crash.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NoReturn

from screens.session import Session
from tests.screens.driver import all_facts, services_for
from tests.screens.plans import key_draft
from tests.simulator.faulty import inject
from tui.access.credentials import Credentials
from tui.access.keeping import Choice, Way
from tui.access.secret import Secret
from tui.access.steps import Step
from tui.app import OnrampApp
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings
from tui.wizard import run_app


def crash() -> NoReturn:
    """Fail on purpose."""
    raise RuntimeError("on purpose")


def main(step: Step, state: Path, faults: list[str]) -> int:
    """Run it; the simulator goes with the process."""
    simulator = start(SimulatorSettings(), now=lambda: datetime.now(UTC), random=Random(5))
    made = replace(services_for(simulator, state), grace=1.0)
    session = Session(made)
    if step is not Step.CONNECT:
        credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
        session.signed_in(credentials, made.connect(credentials), "")
        session.facts = all_facts(session)
        session.draft = key_draft()
        session.keeping = Choice(Way.PASSPHRASE, Secret("several words are easy"))
    inject(simulator, *faults)
    app = OnrampApp(made, session=session, first=step)

    def told_to_crash(*_: object) -> None:
        assert app._own_loop is not None
        app._own_loop.call_soon_threadsafe(app.call_later, crash)

    signal.signal(signal.SIGUSR1, told_to_crash)
    return run_app(app)


if __name__ == "__main__":
    raise SystemExit(main(Step(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))

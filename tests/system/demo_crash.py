"""``python -m tests.system.demo_crash WHAT``: the demo in a terminal, with one thing arranged.

WHAT is where it crashes (``compose``, ``handler``, ``thread``; ``run`` in the middle of one), or
``copy``.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from random import Random

from screens.run_handle import RunHandle
from screens.session import Session
from tests.screens.drafts import console_draft
from tests.screens.driver import all_facts
from tui.app import OnrampApp
from tui.core.credentials import Credentials
from tui.core.findings import Step
from tui.services import Services
from tui.wiring import demo_services
from tui.wizard import run_app


def marker() -> str:
    """Twenty times the same made-up word."""
    return bytes([119, 97, 114, 98, 108, 101]).decode() * 20


def crash(*_: object) -> None:
    """Fail with something in a local variable that must not be printed."""
    kept = marker()
    raise RuntimeError(f"on purpose, {len(kept)} characters")


def copy_and_leave(app: OnrampApp) -> None:
    """Copy from a thread, as the screens do."""

    def copy() -> None:
        copied = app.session.services.copier.copy("copied on purpose")
        app.call_from_thread(app.exit, 0, message=f"{copied.way} {copied.certainty}")

    threading.Thread(target=copy).start()


def in_a_run(services: Services) -> OnrampApp:
    """Signed in, at Review, with a slow cloud; crashes once two changes are made."""
    from screens.review.plan_view import PlanView

    assert services.simulator is not None
    simulator = services.simulator()
    credentials = Credentials(simulator.access_key_id, simulator.access_key_secret)
    session = Session(services)
    session.signed_in(credentials, services.connect(credentials), "")
    session.facts = all_facts(session)
    session.draft = console_draft()
    simulator.change(
        lambda store: setattr(store, "settings", replace(store.settings, latency_ms=400))
    )
    follow = PlanView.follow

    def crash_when_two_are_done(view: PlanView, run: RunHandle | None) -> None:
        if run is not None and run.settled >= 2:
            crash()
        follow(view, run)

    PlanView.follow = crash_when_two_are_done  # type: ignore[method-assign,assignment]
    return OnrampApp(services, session=session, first=Step.REVIEW)


def arrange(what: str) -> None:
    """Put it in the place of what is there."""
    import screens.connect.screen
    import tui.signin.sources

    match what:
        case "compose":
            screens.connect.screen.ConnectScreen.compose_body = crash  # type: ignore[method-assign,assignment]
        case "handler":
            screens.connect.screen.ConnectScreen.action_next = crash  # type: ignore[method-assign,assignment]
        case "thread":
            tui.signin.sources.find_sources = crash  # type: ignore[assignment]
        case "copy":
            OnrampApp.on_ready = copy_and_leave  # type: ignore[attr-defined]


if __name__ == "__main__":
    arrange(sys.argv[1])
    with demo_services(source=Random(1)) as demo:
        app = in_a_run(demo) if sys.argv[1] == "run" else OnrampApp(demo)
        raise SystemExit(run_app(app))

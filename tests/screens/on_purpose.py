"""``python -m tests.screens.on_purpose WHAT``: the demo in a terminal, with one thing arranged.

WHAT is where it crashes (``compose``, ``handler``, ``thread``), or ``copy``.
"""

from __future__ import annotations

import sys
import threading
from random import Random

from tests.screens.marker import marker
from tui.app import OnrampApp, run_wizard
from tui.wiring import demo_services


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


def arrange(what: str) -> None:
    """Put it in the place of what is there."""
    import screens.connect
    import tui.apply.signing_in

    match what:
        case "compose":
            screens.connect.ConnectScreen.compose_body = crash  # type: ignore[method-assign,assignment]
        case "handler":
            screens.connect.ConnectScreen.action_next = crash  # type: ignore[method-assign,assignment]
        case "thread":
            tui.apply.signing_in.find_sources = crash  # type: ignore[assignment]
        case "copy":
            OnrampApp.on_ready = copy_and_leave  # type: ignore[attr-defined]


if __name__ == "__main__":
    arrange(sys.argv[1])
    with demo_services(source=Random(1)) as services:
        raise SystemExit(run_wizard(services))

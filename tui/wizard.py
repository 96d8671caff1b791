"""One start of the wizard: the app, and the cleaning up after it, however it ends."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from tui import driver, process
from tui.app import OnrampApp
from tui.core.text import say
from tui.process import TypeAhead
from tui.text.startup import not_forgotten
from tui.widgets.terminal import harmless

if TYPE_CHECKING:
    from screens.session import Session
    from tui.services import Services

FORGET_SECONDS: Final = 1.0
"""Seconds that leaving waits for the keyring; items that stay are removed at the next start."""


def run_wizard(services: Services) -> int:
    """Run the wizard until it is left; returns the exit code of the process."""
    return run_app(OnrampApp(services))


def run_app(app: OnrampApp) -> int:
    """Run an app, and clean up after it, however it ends; returns the exit code of the process."""
    told = process.told_to(app.abort)
    with TypeAhead() as typed, told, driver.unblocked(lambda: app.was_aborted):
        for step in _steps(app):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - reported like any other crash
                app.has_crashed = True
                process.tell(error)
        if app.has_crashed and not typed.throw_away(
            say("Onramp has ended. What you typed since is thrown away: press Enter."),
            lambda: app.was_aborted,
        ):
            app.abort()
    return app.exit_code


def _steps(app: OnrampApp) -> Iterator[Callable[[], object]]:
    """The app, and the steps after it: a change under way ends, and its results are kept.

    Each step is made, whatever errors the others meet.
    """
    session = app.session
    yield lambda: _run(app)
    for run in session.runs:
        yield run.wind_up
    if session.undoing is not None:
        yield session.undoing.wind_up
        yield session.undoing.close
    yield app.drafts.close
    yield lambda: _forget_session(session)
    yield session.services.living.close
    if app.has_crashed or app.was_aborted:
        yield lambda: _say_what_exists(session)
    for run in session.runs:
        yield run.close
    yield session.handed.write


def _run(app: OnrampApp) -> None:
    with process.taken_by(app.take_crash), process.terminals_given_back():
        app.run()


def _say_what_exists(session: Session) -> None:
    """Print the ledger after a crash or a signal, below the trace if there is one."""
    from screens.leaving import ledger

    text = ledger(session)
    if text:
        sys.stderr.write("".join(f"{harmless(line)}\n" for line in text.split("\n")))


def _forget_session(session: Session) -> None:
    """Remove the AccessKey that was saved for this session, with a time limit."""
    if not session.to_forget:
        return
    from tui.signin.sources import forget_saved

    over: list[bool] = []

    def forget() -> None:
        over.append(forget_saved(session.services, frozenset(session.to_forget)))

    forgetting = threading.Thread(target=forget, name="forget", daemon=True)
    forgetting.start()
    forgetting.join(FORGET_SECONDS)
    if over != [True]:
        sys.stderr.write(f"onramp: {not_forgotten()}\n")

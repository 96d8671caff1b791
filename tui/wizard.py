"""One start of the wizard: the app, and what is put in order after it, however it ends."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui import crashes, signals
from tui.app import OnrampApp
from tui.typeahead import TypeAhead
from tui.widgets.harmless import harmless

if TYPE_CHECKING:
    from screens.session import Session
    from tui.apply.services import Services

FORGET_SECONDS: Final = 1.0
"""How long leaving waits for the keyring; what it did not forget is removed at the next start."""


def run_wizard(services: Services) -> int:
    """Run the wizard until it is left.

    Returns:
        The exit code of the process.
    """
    return run_app(OnrampApp(services))


def run_app(app: OnrampApp) -> int:
    """Run an app, and put everything in order after it, however it ends.

    Returns:
        The exit code of the process.
    """
    with TypeAhead() as typed, signals.told_to(lambda _number: app.abort()):
        try:
            with crashes.taken_by(app.take_crash):
                app.run()
        finally:
            # However it ended: a change under way is finished, and what it made is kept.
            for run in app.session.runs:
                run.wind_up()
            if app.session.undoing is not None:
                app.session.undoing.wind_up()
                app.session.undoing.close()
            app.drafts.close()
            _forget_session(app.session)
            app.session.services.living.close()
            if app.has_crashed or app.was_aborted:
                _say_what_exists(app.session)
            for run in app.session.runs:
                run.close()
            app.session.handed.write()
            if app.has_crashed:
                from tui.words.starting import thrown_away

                typed.throw_away(thrown_away())
    return app.return_code or app.return_value or 0


def _say_what_exists(session: Session) -> None:
    """After a crash or a signal: print the ledger, below the trace if there is one."""
    from screens.ending import ledger

    text = ledger(session)
    if text:
        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write("".join(f"{harmless(line)}\n" for line in text.split("\n")))
            sys.stderr.flush()


def _forget_session(session: Session) -> None:
    """Remove the AccessKey that was kept for this session, without waiting for ever."""
    if not session.to_forget:
        return
    from tui.apply.signing_in import forget_saved

    over: list[bool] = []

    def forget() -> None:
        over.append(forget_saved(session.services, frozenset(session.to_forget)))

    forgetting = threading.Thread(target=forget, name="forget", daemon=True)
    forgetting.start()
    forgetting.join(FORGET_SECONDS)
    if over != [True]:
        from tui.words.starting import not_forgotten

        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write(f"onramp: {not_forgotten()}\n")
            sys.stderr.flush()

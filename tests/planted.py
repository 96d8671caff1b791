"""``python -m tests.planted WHERE``: the wizard, with a planted secret, failing on purpose.

The planted value comes as hexadecimal digits in ``PLANTED``, so that it stands in no environment.
Every log that could tell of it is switched on. WHERE is the kind of code that fails. Before that it
makes a file ``crashing``, and waits until somebody has opened the pipe ``go``.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tui.core.secret import Secret

if TYPE_CHECKING:
    from tui.app import OnrampApp

WHERE = (
    "compose",
    "handler",
    "background",
    "thread",
    "timer",
    "loop",
    "worker",
    "picture",
    "sdk",
    "input",
)
PICTURE = "picture.svg"

_pausing = threading.Lock()
_has_paused = threading.Event()


def pause() -> None:
    """Wait once, and whoever comes meanwhile too."""
    with _pausing:
        if not _has_paused.is_set():
            Path("crashing").touch()
            with Path("go").open():
                _has_paused.set()


def fail(value: Secret, *typed: str) -> None:
    """Fail with the value in a local variable, and in the message in every dress."""
    pause()
    plain = value.reveal()
    request = {"Password": plain, "raw": plain.encode()}
    raise RuntimeError(
        f"on purpose {plain} {request!r} ?Password={quote(plain)}&x=1 {json.dumps(plain)}"
        f" {base64.b64encode(plain.encode()).decode()} {typed!r}"
    )


async def take_picture(app: OnrampApp, value: Secret) -> None:
    """Fail once a picture is taken of a screen on which the value can be read."""
    from textual.app import ComposeResult
    from textual.screen import ModalScreen

    from tui.widgets.secret_view import SecretView

    class Showing(ModalScreen[None]):
        def compose(self) -> ComposeResult:
            yield SecretView()

    await app.push_screen(Showing())
    app.screen.query_one(SecretView).reveal("Password", value)

    def take() -> None:
        app.save_screenshot(PICTURE, path=".")
        fail(value)

    app.call_after_refresh(take)


def arrange(where: str, value: Secret) -> None:
    """Put a failure in the place of what is there."""
    from textual.screen import Screen

    import screens.connect.screen
    import tui.signin.sources
    from tui.app import OnrampApp
    from tui.cloud import transport
    from tui.driver import SteadyDriver
    from tui.widgets.field import SecretInput

    def crash(*_: object) -> None:
        fail(value)

    async def crash_later() -> None:
        fail(value)

    def crash_while_typing(screen: Screen[object]) -> None:
        fail(value, *(each.value for each in screen.query(SecretInput)))

    def when_ready(app: OnrampApp) -> None:
        begin: dict[str, Callable[[], object]] = {
            "thread": threading.Thread(target=crash).start,
            "timer": lambda: app.set_timer(0.01, crash),
            "loop": lambda: asyncio.get_running_loop().call_soon(crash),
            "worker": lambda: app.run_worker(crash_later()),
            "picture": lambda: app.run_worker(take_picture(app, value)),
            "input": lambda: setattr(SteadyDriver, "_take", crash),
        }
        begin[where]()

    def outcome_of(*answered: object) -> None:
        pause()
        raise RuntimeError(f"on purpose {value.reveal()} {answered}")

    match where:
        case "compose":
            screens.connect.screen.ConnectScreen.compose_body = crash  # type: ignore[method-assign,assignment]
        case "handler":
            screens.connect.screen.ConnectScreen.action_next = crash_while_typing  # type: ignore[method-assign,assignment]
        case "background":
            tui.signin.sources.find_sources = crash  # type: ignore[assignment]
        case "sdk":
            transport.outcome_of = outcome_of  # type: ignore[assignment,attr-defined]
        case _:
            OnrampApp.on_ready = when_ready  # type: ignore[attr-defined]


def main() -> int:
    """Start the wizard as its command does."""
    logging.basicConfig(filename="root.log", level=logging.DEBUG)
    from tui.cli import main as onramp

    where = sys.argv[1]
    value = Secret(bytes.fromhex(os.environ["PLANTED"]).decode())
    # After hardening, as everything else is: importing Textual reads the environment.
    from tui import process

    process.harden(os.environ)
    if where == "sdk":  # so that the cloud refuses
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "wrong"
    arrange(where, value)
    return onramp([])


if __name__ == "__main__":
    sys.exit(main())

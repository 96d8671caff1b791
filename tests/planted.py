"""``python -m tests.planted WHERE``: the wizard, with a planted secret, failing on purpose.

The planted value comes as hexadecimal digits in ``PLANTED``, so that it stands in no environment.
Every log that could tell of it is switched on. WHERE is the kind of code that fails.
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
from urllib.parse import quote

from tui.access.secret import Secret

WHERE = ("compose", "handler", "background", "thread", "timer", "loop", "worker", "sdk")


def fail(value: Secret) -> None:
    """Fail with the value in a local variable, and in the message in every dress."""
    plain = value.reveal()
    request = {"Password": plain, "raw": plain.encode()}
    raise RuntimeError(
        f"on purpose {plain} {request!r} ?Password={quote(plain)}&x=1 {json.dumps(plain)}"
        f" {base64.b64encode(plain.encode()).decode()}"
    )


def arrange(where: str, value: Secret) -> None:
    """Put a failure in the place of what is there."""
    import screens.connect
    import tui.apply.signing_in
    from tui.app import OnrampApp
    from tui.cloud import wire

    def crash(*_: object) -> None:
        fail(value)

    async def crash_later() -> None:
        fail(value)

    def when_ready(app: OnrampApp) -> None:
        begin: dict[str, Callable[[], object]] = {
            "thread": threading.Thread(target=crash).start,
            "timer": lambda: app.set_timer(0.01, crash),
            "loop": lambda: asyncio.get_running_loop().call_soon(crash),
            "worker": lambda: app.run_worker(crash_later()),
        }
        begin[where]()

    def failure_of(error: Exception) -> None:
        raise RuntimeError(f"on purpose {value.reveal()} {error}") from error

    match where:
        case "compose":
            screens.connect.ConnectScreen.compose_body = crash  # type: ignore[method-assign,assignment]
        case "handler":
            screens.connect.ConnectScreen.action_next = crash  # type: ignore[method-assign,assignment]
        case "background":
            tui.apply.signing_in.find_sources = crash  # type: ignore[assignment]
        case "sdk":
            wire.failure_of = failure_of  # type: ignore[assignment]
        case _:
            OnrampApp.on_ready = when_ready  # type: ignore[attr-defined]


def main() -> int:
    """Start the wizard as its command does."""
    logging.basicConfig(filename="root.log", level=logging.DEBUG)
    from tui.cli import main as onramp

    where = sys.argv[1]
    value = Secret(bytes.fromhex(os.environ["PLANTED"]).decode())
    # After hardening, as everything else is: importing Textual reads the environment.
    from tui import hygiene

    hygiene.harden(os.environ)
    if where == "sdk":  # so that the cloud refuses
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "wrong"
    arrange(where, value)
    return onramp([])


if __name__ == "__main__":
    sys.exit(main())

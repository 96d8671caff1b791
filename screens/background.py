"""Background threads that post their results as messages; preloading of screens."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds of background work before the wizard shows what it waits for, or goes on."""


class Crashed(Message):
    """A background job failed in a way nobody foresaw; the app ends with it."""

    bubble = True

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


def is_left(target: MessagePump) -> bool:
    """Whether a target belongs to a screen that is being closed."""
    return isinstance(target, Widget) and bool(getattr(target.screen, "left", False))


def in_background(
    target: MessagePump,
    work: Callable[[], T],
    done: Callable[[T], Message],
    failed: Callable[[Exception], Message | None],
    *,
    name: str,
    lost: Callable[[Message], None] = lambda _message: None,
) -> None:
    """Run ``work`` and post ``done`` of its result, or ``failed`` of its error, to ``target``.

    The thread is a daemon because a keyring or a network may never answer, and quitting must not
    wait for them; so it does nothing that may not be cut off. What changes the cloud runs
    elsewhere.

    Args:
        target: Receiver of the message, which is dropped if the receiver is gone by then.
        work: Called in the thread; must not touch widgets.
        done: Makes the message from the result.
        failed: Makes the message from the exception; None lets the app crash with it.
        name: Name of the thread.
        lost: Called with a message that ``target`` is not there to take any more.
    """
    loop, app = asyncio.get_running_loop(), target.app

    def deliver(message: Message) -> None:
        # On the event loop, so that nothing is posted to what is being taken down meanwhile.
        if isinstance(message, Crashed):
            app.post_message(message)
        elif app.is_running and target.is_attached and not is_left(target):
            target.post_message(message)
        else:
            lost(message)

    def run() -> None:
        try:
            message: Message | None = done(work())
        except Exception as error:  # noqa: BLE001 - it crosses to the event loop, whole
            message = failed(error) or Crashed(error)
        if message is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: there is nobody to tell
                loop.call_soon_threadsafe(deliver, message)

    threading.Thread(target=run, name=name, daemon=True).start()


def load_screens() -> None:
    """Import every step and its dependencies. For a thread; takes half a second."""
    import screens.access.screen
    import screens.policies.screen
    import screens.review.screen
    import screens.scope
    import screens.sharing.screen
    import screens.users.screen  # noqa: F401 - imported to be there
    import tui.planning.planner  # noqa: F401 - imported to be there


def style_sheets() -> Iterator[Path]:
    """Style sheets beside screens and dialogs."""
    from importlib.resources import files

    home = Path(str(files("screens")))
    yield from sorted(home.rglob("*.tcss"))

"""One at a time changes the keyring, of all the Onramps on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui.vault.directories import private_directory

LOCK: Final = "keyring.lock"


@contextmanager
def turn(directory: Path, seconds: float, given_up: Callable[[], bool]) -> Iterator[None]:
    """Wait for one's turn, and have it until the end, also where nobody waits for that any more.

    Taken by the very thread that asks the keyring: a call that hangs may still change something
    when it goes on, so no other may begin before it is over. The system ends the turn of a
    process that ends.

    Args:
        directory: Onramp's state directory.
        seconds: How long to wait for the turn.
        given_up: Whether nobody waits any more; what has not begun by then never does.

    Raises:
        TimeoutError: Another one still has it.
        OSError: The directory cannot be used.
    """
    from filelock import FileLock

    lock = FileLock(private_directory(directory) / LOCK)
    with lock.acquire(timeout=seconds, cancel_check=given_up):
        if given_up():
            raise TimeoutError("given up before it began")
        yield

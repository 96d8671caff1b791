"""Tells a start of Onramp that is still running from one that left something behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.vault.directories import file_name, private_directory, trusted_directory

if TYPE_CHECKING:
    from filelock import FileLock


_PLACE = "running"


class Living:
    """Holds a lock under a token for as long as this process lives, however it ends.

    What belongs to one start only carries the token in its name, so that another start does not
    take it for a leftover. A process ID would do for that only until it is given to another.
    """

    def __init__(self, directory: Callable[[], Path]) -> None:
        """Touches no disk.

        Args:
            directory: Tells Onramp's state directory, when it is wanted.
        """
        self._directory = directory
        self._guard = threading.Lock()
        self._held: FileLock | None = None
        self._token = ""

    @property
    def token(self) -> str:
        """This start's token; its lock is held from now on.

        Raises:
            OSError: The state directory cannot be used.
        """
        import secrets

        from filelock import FileLock

        with self._guard:
            if self._held is None:
                token = secrets.token_hex(4)
                lock = FileLock(private_directory(self._directory(), _PLACE) / f"{token}.lock")
                lock.acquire(timeout=0)
                self._held, self._token = lock, token
            return self._token

    def is_gone(self, token: str) -> bool:
        """Whether the start with this token has ended.

        Raises:
            OSError: There is no telling.
        """
        from filelock import FileLock, Timeout

        path = trusted_directory(self._directory(), _PLACE) / f"{file_name(token)}.lock"
        if not path.exists():
            return True
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        lock.release()
        with suppress(FileNotFoundError):
            path.unlink()
        return True

    def close(self) -> None:
        """Let go, so that what is left behind counts as such."""
        with self._guard:
            held, self._held = self._held, None
            if held is not None:
                held.release()
                with suppress(OSError):
                    Path(held.lock_file).unlink()

"""Locks on an account, and on this start of Onramp."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.vault.files import (
    file_name,
    private_directory,
    read_private,
    trusted_directory,
    write_private,
)

if TYPE_CHECKING:
    from filelock import FileLock

_PROCESS = re.compile(r"[0-9]{1,10}")


class AccountBusyError(Exception):
    """Account that another process holds."""

    def __init__(self, process: int | None) -> None:
        super().__init__(process)
        self.process = process
        """Process ID of the holder; None where it has not said."""


@contextmanager
def account_lock(directory: Path, endpoint: str, account_id: str) -> Iterator[None]:
    """Lock on an account. The system frees it when the process ends, however it ends.

    ``directory`` is Onramp's state directory, ``endpoint`` the identity of the endpoints.

    Raises:
        AccountBusyError: Another process has it.
        OSError: The directory cannot be used.
    """
    from filelock import FileLock, Timeout

    place = private_directory(directory, "runs", file_name(endpoint))
    name = place / f"{file_name(account_id)}.lock"
    holder = name.with_suffix(".pid")
    # Taken in one thread and let go in another.
    lock = FileLock(name, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AccountBusyError(_pid(holder)) from None
    try:
        # Beside the lock, because the lock file itself may be emptied whenever it is taken.
        write_private(holder, f"{os.getpid()}\n")
        yield
    finally:
        try:
            holder.unlink(missing_ok=True)
        finally:
            lock.release()


def _pid(holder: Path) -> int | None:
    try:
        text = (read_private(holder) or "").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if _PROCESS.fullmatch(text) else None


_PLACE = "running"


class InstanceLock:
    """Lock under a random token, held for as long as this process lives, however it ends.

    Names that belong to one start only carry the token, so that another start does not take them
    for leftovers. A process ID would do for that only until it is given to another process.
    """

    def __init__(self, directory: Callable[[], Path]) -> None:
        """Touches no disk; ``directory`` gives Onramp's state directory when it is wanted."""
        self._directory = directory
        self._guard = threading.Lock()
        self._held: FileLock | None = None
        self._token = ""

    @property
    def token(self) -> str:
        """Token of this start; its lock is held from now on.

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
        """Release the lock, so that anything left behind counts as a leftover."""
        with self._guard:
            held, self._held = self._held, None
            if held is not None:
                held.release()
                with suppress(OSError):
                    Path(held.lock_file).unlink()

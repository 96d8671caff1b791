"""One run at a time per account on this machine; whoever comes second is told who is first."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.vault.directories import file_name, private_directory
from tui.vault.files import read_private, write_private

_PROCESS = re.compile(r"[0-9]{1,10}")


class AccountBusyError(Exception):
    """Another process holds the account."""

    def __init__(self, process: int | None) -> None:
        super().__init__(process)
        self.process = process
        """Its process ID; None where it has not said."""


@contextmanager
def account_lock(directory: Path, endpoint: str, account_id: str) -> Iterator[None]:
    """Hold an account. The system lets go of it when the process ends, however it ends.

    Args:
        directory: Onramp's state directory.
        endpoint: The identity of the endpoints.
        account_id: The account.

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

"""A process that may be killed, with everything loaded already."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
import traceback
from collections.abc import Callable
from typing import Generic, TypeVar, cast

T = TypeVar("T")
PATIENCE = 60.0


class Killed:
    """What is left of a process that was killed."""


class Running(Generic[T]):
    """A forked process that calls a function."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._read, write = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(write)
            return
        try:
            os.close(self._read)
            told: tuple[bool, object] = (True, function())
        except BaseException:  # noqa: BLE001 - told to the parent
            told = (False, traceback.format_exc())
        with os.fdopen(write, "wb") as pipe:
            pipe.write(pickle.dumps(told))
        os._exit(0)

    def result(self) -> T | Killed:
        """What the function returned. Blocking.

        Raises:
            AssertionError: it raised something, hung, or ended in another way.
        """
        data, in_time = _all_of(self._read)
        os.close(self._read)
        if not in_time:
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        if not in_time:
            raise AssertionError(f"not over after {PATIENCE} s")
        if os.WIFSIGNALED(status):
            if os.WTERMSIG(status) != signal.SIGKILL:
                raise AssertionError(f"signal {os.WTERMSIG(status)}")
            return Killed()
        good, result = pickle.loads(data)  # noqa: S301 - our own
        if not good:
            raise AssertionError(result)
        return cast("T", result)


def in_child(function: Callable[[], T]) -> T | Killed:
    """Call a function in a forked process; its result comes back."""
    return Running(function).result()


def _all_of(handle: int) -> tuple[bytes, bool]:
    end = time.monotonic() + PATIENCE
    data = b""
    while select.select([handle], [], [], max(0.0, end - time.monotonic()))[0]:
        block = os.read(handle, 65536)
        if not block:
            return data, True
        data += block
    return data, False

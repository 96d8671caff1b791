"""A process that may be killed, with everything loaded already."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
import traceback
from collections.abc import Callable
from typing import TypeVar, cast

T = TypeVar("T")
PATIENCE = 60.0


class Killed:
    """What is left of a process that was killed."""


def in_child(function: Callable[[], T]) -> T | Killed:
    """Call a function in a forked process; its result comes back.

    Raises:
        AssertionError: it raised something, hung, or ended in another way.
    """
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        try:
            told: tuple[bool, object] = (True, function())
        except BaseException:  # noqa: BLE001 - told to the parent
            told = (False, traceback.format_exc())
        with os.fdopen(write, "wb") as pipe:
            pipe.write(pickle.dumps(told))
        os._exit(0)
    os.close(write)
    data, in_time = _all_of(read)
    os.close(read)
    if not in_time:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
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


def _all_of(handle: int) -> tuple[bytes, bool]:
    end = time.monotonic() + PATIENCE
    data = b""
    while select.select([handle], [], [], max(0.0, end - time.monotonic()))[0]:
        block = os.read(handle, 65536)
        if not block:
            return data, True
        data += block
    return data, False

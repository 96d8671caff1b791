"""A child process in a pseudo-terminal, and when it has painted something."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

LIMIT = 20.0
"""Seconds after which a marker is given up."""


class Terminal:
    """Runs a command with a terminal of its own; ends it when the context is left."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], *, columns: int, rows: int
    ) -> None:
        self.started = time.perf_counter()
        self._pid, self._master = pty.fork()
        if self._pid == 0:  # pragma: no cover - the child
            os.execvpe(command[0], list(command), dict(environ))  # noqa: S606
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self._seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._master)

    def forget(self) -> None:
        """Look for markers only in what comes from now on."""
        self._seen = b""

    def send(self, keys: bytes) -> float:
        """Type something.

        Returns:
            The time at which it was typed, for subtracting.
        """
        self.forget()
        at = time.perf_counter()
        os.write(self._master, keys)
        return at

    @property
    def pid(self) -> int:
        """The child's process ID."""
        return self._pid

    def drain(self) -> None:
        """Read what is there already."""
        while select.select([self._master], [], [], 0)[0]:
            self._seen += os.read(self._master, 65536)

    def wait_for(self, *markers: str, limit: float = LIMIT) -> float:
        """Read until every marker was painted.

        Returns:
            The time at which the last one was.

        Raises:
            TimeoutError: they were not painted within the limit.
        """
        wanted = [marker.encode() for marker in markers]
        until = time.perf_counter() + limit
        while not all(marker in self._seen for marker in wanted):
            left = until - time.perf_counter()
            if left <= 0 or not select.select([self._master], [], [], left)[0]:
                raise TimeoutError(f"not painted: {markers}")
            self._seen += os.read(self._master, 65536)
        return time.perf_counter()

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing has been painted for some seconds."""
        while select.select([self._master], [], [], quiet)[0]:
            self._seen += os.read(self._master, 65536)

"""Reading a file that somebody else may have put there: never for ever, never without a limit.

A named pipe waits for a writer and a device may have no end, so only regular files are read. They
are opened without waiting, and what was opened is looked at, not what the path named a moment ago.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0)  # opening a named pipe would wait for its other end
    | getattr(os, "O_NOCTTY", 0)  # a terminal must not become the one that ends this process
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""How a file is opened, beside what is to be done with it."""

_PIECE: Final = 1024 * 1024


class NotRegularError(OSError):
    """It is a pipe, a device or a socket."""


class TooLargeError(OSError):
    """It has more bytes than are read of such a file."""


def read_file(path: Path, limit: int, *, pipe_seconds: float = 0.0) -> bytes:
    """All that a file holds. Links are followed.

    Args:
        path: The file.
        limit: The most bytes that it may have.
        pipe_seconds: Also read a pipe, and wait so long for all of it; by default none is read.

    Raises:
        NotRegularError, TooLargeError: See there.
        TimeoutError: The pipe did not end in time.
        OSError: It is not there, or cannot be read.
    """
    with opened(path) as handle:
        kind = os.fstat(handle).st_mode
        if pipe_seconds and stat.S_ISFIFO(kind):
            return _read_pipe(handle, limit, time.monotonic() + pipe_seconds)
        return read_open(handle, limit)


@contextmanager
def opened(path: Path, *, follow: bool = True) -> Iterator[int]:
    """A descriptor to read from, whatever kind of file it is; opening it waits for nothing.

    Raises:
        OSError: It is not there, cannot be opened, or is a link and none is to be followed.
    """
    handle = os.open(path, os.O_RDONLY | FLAGS | (0 if follow else NO_FOLLOW))
    try:
        yield handle
    finally:
        os.close(handle)


def read_open(handle: int, limit: int) -> bytes:
    """All that an open file holds, from its beginning.

    Raises:
        NotRegularError, TooLargeError: See there.
        OSError: It cannot be read, or is a directory.
    """
    found = os.fstat(handle)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError("not a regular file")
    if found.st_size > limit:
        raise TooLargeError(f"more than {limit} bytes")
    os.lseek(handle, 0, os.SEEK_SET)
    pieces = _Pieces(limit)
    while pieces.take(os.read(handle, _PIECE)):
        pass
    return pieces.whole()


def _read_pipe(handle: int, limit: int, deadline: float) -> bytes:
    pieces = _Pieces(limit)
    while True:
        try:
            # At once: where nobody has its other end, it is at its end, and nothing would come.
            if not pieces.take(os.read(handle, _PIECE)):
                return pieces.whole()
        except BlockingIOError:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([handle], [], [], left)[0]:
                raise TimeoutError("nothing more came") from None


class _Pieces:
    """What was read so far; some files say that they are empty and have no end."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pieces: list[bytes] = []

    def take(self, piece: bytes) -> bool:
        """Add a piece; tells whether more may come.

        Raises:
            TooLargeError: See there.
        """
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes")
        self._pieces.append(piece)
        return bool(piece)

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self._pieces)

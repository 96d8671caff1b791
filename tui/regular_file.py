"""Reading of files that somebody else may have put there, with limits of time and size.

A named pipe waits for a writer and a device may have no end, so only regular files are read. They
are opened without waiting, and the open file is checked, not the path of a moment ago.
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
"""Flags for opening a file, beside those for reading or writing."""

_PIECE: Final = 1024 * 1024


class NotRegularError(OSError):
    """The file is a pipe, a device or a socket."""


class TooLargeError(OSError):
    """The file is larger than its limit."""


def read_file(path: Path, limit: int, *, pipe_seconds: float = 0.0) -> bytes:
    """Read a whole file of at most ``limit`` bytes. Links are followed.

    ``pipe_seconds`` is the time limit for reading a pipe; 0 reads none.

    Raises:
        NotRegularError: it is a pipe, a device or a socket.
        TooLargeError: it is larger than the limit.
        TimeoutError: the pipe did not end in time.
        OSError: it does not exist, or cannot be read.
    """
    with opened(path) as handle:
        kind = os.fstat(handle).st_mode
        if pipe_seconds and stat.S_ISFIFO(kind):
            return _read_pipe(handle, limit, time.monotonic() + pipe_seconds)
        return read_open(handle, limit)


@contextmanager
def opened(path: Path, *, follow: bool = True) -> Iterator[int]:
    """Open a file of any kind for reading, without waiting; yields a descriptor.

    Raises:
        OSError: it does not exist, cannot be opened, or is a link that is not to be followed.
    """
    handle = os.open(path, os.O_RDONLY | FLAGS | (0 if follow else NO_FOLLOW))
    try:
        yield handle
    finally:
        os.close(handle)


def read_open(handle: int, limit: int) -> bytes:
    """Read an open file from its beginning.

    Raises:
        NotRegularError: it is a pipe, a device or a socket.
        TooLargeError: it is larger than ``limit``, in bytes.
        OSError: it cannot be read, or is a directory.
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
    """Pieces of a file within a limit; some files claim to be empty and have no end."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pieces: list[bytes] = []

    def take(self, piece: bytes) -> bool:
        """Add a piece; returns whether more may come.

        Raises:
            TooLargeError: the pieces exceed the limit.
        """
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes")
        self._pieces.append(piece)
        return bool(piece)

    def whole(self) -> bytes:
        return b"".join(self._pieces)

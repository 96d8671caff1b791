"""Append-only log: framed lines, fsynced, tolerant of a torn tail.

``1c291ca3 {"n":3,"t":"sealed",...}`` can be read with any pager, and whatever happened to a file,
each line says by itself whether it is whole. Lines are counted, so that a missing one in the middle
is noticed too.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tui.regular_file import FLAGS, NO_FOLLOW, opened, read_file, read_open
from tui.vault.files import check_private, private_directory, sync_directory

Record = Mapping[str, Any]
"""Fields of a line, without ``n``, which is the line's own number."""

_FRAME: Final = re.compile(rb"([0-9a-f]{8}) (\{.*\})", re.DOTALL)
_BEGUN: Final = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} (?P<body>[ -~]*)")
"""Beginning of a line; JSON writes all other characters with these."""


class DamagedError(Exception):
    """Line that is neither whole nor the torn end of the last write.

    Raised instead of reading on: later lines may depend on it.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line
        """Counted from one."""


@dataclass(frozen=True, slots=True)
class Read:
    """Content of a log file."""

    records: tuple[Record, ...]
    length: int
    """Bytes up to the end of the last whole line; the rest was never finished."""
    ended: bool
    """Whether the last whole line has its line end."""


def frame(record: Record, number: int) -> bytes:
    """Encode a record as a line; ``number`` counts the lines before it.

    Raises:
        ValueError: The record has a key ``n``, or a number that JSON does not know.
        TypeError: The record has a value that JSON does not know, such as a Secret.
    """
    if "n" in record:
        raise ValueError("n is the number of the line")
    text = json.dumps({"n": number, **record}, separators=(",", ":"), allow_nan=False)
    body = text.encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def parse(data: bytes) -> Read:
    """Decode lines.

    Raises:
        DamagedError: A line is not whole, is missing or came twice; only the last one may be the
            beginning of what was being written.
    """
    records: list[Record] = []
    length = 0
    ended = True
    for line in data.split(b"\n"):
        last = length + len(line) == len(data)
        if last and not line:
            break
        record = _record(line, len(records))
        if record is None:
            if last and _is_torn(line, len(records)):
                break
            raise DamagedError(len(records) + 1)
        records.append(record)
        length += len(line) + (not last)
        ended = not last
    return Read(tuple(records), length, ended)


def _record(line: bytes, number: int) -> Record | None:
    framed = _FRAME.fullmatch(line)
    if framed is None or int(framed[1], 16) != zlib.crc32(framed[2]):
        return None
    try:
        record = json.loads(framed[2])
    except (ValueError, RecursionError):
        return None
    return record if record.pop("n", None) == number else None


def _is_torn(line: bytes, number: int) -> bool:
    """Whether a line is the beginning of one that was being written, and not all of it."""
    begun = _BEGUN.fullmatch(line)
    if begun is None:
        return False
    body, start = begun["body"] or b"", b'{"n":%d' % number
    if not body.startswith((start + b",", start + b"}")):
        return start.startswith(body)
    try:
        json.JSONDecoder().raw_decode(body.decode("ascii"))
    except ValueError:
        return True
    except RecursionError:
        return False
    # All of a record, which is not what its checksum says, or something comes after it.
    return False


LARGEST: Final = 256 * 1024 * 1024
"""Bytes of a log that are read; the largest account's run takes some 50 million."""
_FLAGS: Final = FLAGS | NO_FOLLOW
_MODE: Final = 0o600
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_CANNOT: Final = frozenset({errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS})
"""Error numbers of a file system or C library that does not know a call."""


class NoRoomError(OSError):
    """No room for a write: the disk, the quota or the file-size limit is reached."""


class DamagedLogError(Exception):
    """Damaged file; it was left as it is, and a copy was put beside it."""

    def __init__(self, path: Path, line: int, copy: Path) -> None:
        super().__init__(f"{path}: line {line}")
        self.path = path
        self.line = line
        """First line that cannot be trusted, counted from one."""
        self.copy = copy


class AppendLog:
    """Open log. Appending is safe from several threads."""

    def __init__(self, path: Path, handle: int, records: tuple[Record, ...], length: int) -> None:
        self.path = path
        self._handle = handle
        self._records = list(records)
        self._length = length
        self._lock = threading.Lock()
        self._broken = False
        self._reserve = path.with_name(f"{path.name}.reserve")

    @classmethod
    def create(cls, path: Path, first: Record, *, reserve: int) -> Self:
        """Create a log with its first line, and set ``reserve`` bytes aside for later ones.

        The room is taken now, so that a full disk is found before anything depends on the log. The
        file must not exist; its directory is made for its owner alone.

        Raises:
            NoRoomError: There is not that much room.
            OSError: It cannot be made.
        """
        private_directory(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _FLAGS, _MODE)
        log = cls(path, handle, (), 0)
        try:
            log._set_aside(reserve)
            log.append(first)
            sync_directory(path.parent)
        except BaseException:
            log.close()
            with suppress(OSError):
                path.unlink()
            raise
        return log

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a log, and cut off the unfinished end of a last write.

        Raises:
            FileNotFoundError: There is none.
            NotPrivateError: It is a link, another user's, or open to others.
            DamagedLogError: More than the end of the last write is wrong with it.
            OSError: It cannot be read or written.
        """
        handle = os.open(path, os.O_RDWR | os.O_APPEND | _FLAGS)
        try:
            check_private(path, os.fstat(handle))
            data = read_open(handle, LARGEST)
            try:
                read = parse(data)
            except DamagedError as error:
                raise DamagedLogError(path, error.line, _copy(path, data)) from None
            if read.length < len(data):
                os.ftruncate(handle, read.length)
            length = read.length
            if read.records and not read.ended:
                # Whole but for its line end: what it says was written to the last character.
                os.write(handle, b"\n")
                length += 1
            _sync(handle)
        except BaseException:
            os.close(handle)
            raise
        log = cls(path, handle, read.records, length)
        log._release()  # what a start that was killed had set aside
        return log

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def records(self) -> tuple[Record, ...]:
        """Lines on the disk, in order."""
        with self._lock:
            return tuple(self._records)

    def append(self, record: Record) -> None:
        """Append a line; it is on the disk when this returns.

        Raises:
            NoRoomError: There is no room, not even what was set aside. The file is as it was.
            OSError: It could not be written. The file is as it was; or else, if the disk does not
                let us, nothing is ever appended to what now stands at its end.
        """
        with self._lock:
            line = frame(record, len(self._records))
            try:
                self._write(line)
            except OSError as error:
                if error.errno not in _NO_ROOM or not self._release():
                    raise _understood(error) from None
                self._write_again(line)
            self._records.append(record)
            self._length += len(line)

    def _write_again(self, line: bytes) -> None:
        try:
            self._write(line)
        except OSError as error:
            raise _understood(error) from None

    def _write(self, line: bytes) -> None:
        if self._broken:
            raise OSError(errno.EIO, "a line that was not written whole could not be taken back")
        self._broken = True
        try:
            _write_whole(self._handle, line)
            _sync(self._handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, self._length)
                self._broken = False
            raise
        self._broken = False

    def _set_aside(self, size: int) -> None:
        handle = os.open(self._reserve, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _FLAGS, _MODE)
        try:
            _allocate(handle, size)
            _sync(handle)
        except OSError as error:
            self._reserve.unlink(missing_ok=True)
            raise _understood(error) from None
        finally:
            os.close(handle)

    def _release(self) -> bool:
        """Give back the room that was set aside; whether there was any."""
        try:
            self._reserve.unlink()
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the file and give back the room that was set aside; may be called twice."""
        self._release()
        with self._lock:
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1


def read_log(path: Path) -> tuple[Record, ...]:
    """Read a log without changing anything; an unfinished end is left out.

    Raises:
        FileNotFoundError: There is none.
        NotPrivateError: It is a link, another user's, or open to others.
        DamagedError: More than the end of the last write is wrong with it.
        OSError: It cannot be read.
    """
    with opened(path, follow=False) as handle:
        check_private(path, os.fstat(handle))
        return parse(read_open(handle, LARGEST)).records


def _copy(path: Path, data: bytes) -> Path:
    """Keep the bytes of a damaged file under a name that is not taken."""
    number = 1
    while True:
        copy = path.with_name(f"{path.name}.damaged-{number}")
        try:
            handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, _MODE)
        except FileExistsError:
            if _same(copy, data):
                return copy
            number += 1
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _sync(file.fileno())
        sync_directory(path.parent)
        return copy


def _same(copy: Path, data: bytes) -> bool:
    return not copy.is_symlink() and copy.is_file() and read_file(copy, LARGEST) == data


def _write_whole(handle: int, line: bytes) -> None:
    # In one call, so that a line is whole or the last one; a call that takes less met the end
    # of the disk.
    if os.write(handle, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _allocate(handle: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(handle, 0, size)
        except OSError as error:
            # Not every file system can; the C library of some systems does not help out then.
            if error.errno not in _CANNOT:
                raise
        else:
            return
    _fill(handle, size)


def _fill(handle: int, size: int) -> None:
    block = bytes(65536)
    while size > 0:
        size -= os.write(handle, block[:size])


def _sync(handle: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # fsync leaves it in the drive's own memory there.
        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        except OSError as error:
            if error.errno not in _CANNOT:  # as network drives do
                raise
        else:
            return
    os.fsync(handle)


def _understood(error: OSError) -> OSError:
    if error.errno in _NO_ROOM:
        return NoRoomError(error.errno, os.strerror(error.errno or errno.ENOSPC))
    return error

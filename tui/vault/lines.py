"""How one record is one line: a checksum, a blank, JSON, a line end.

``1c291ca3 {"n":3,"t":"sealed",...}`` can be read with any pager, and whatever happened to a file,
each line says by itself whether it is whole. Records are counted, so that a line which is missing
in the middle is noticed too.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Record = Mapping[str, Any]
"""What a line says. ``n`` is the line's own number and not part of it."""

_FRAME: Final = re.compile(rb"([0-9a-f]{8}) (\{.*\})", re.DOTALL)
_BEGUN: Final = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} (?P<body>[ -~]*)")
"""What the beginning of a line looks like; JSON writes everything else with these characters."""


class DamagedError(Exception):
    """A line that is neither whole nor the torn end of the last write.

    Raised instead of reading on: what follows such a line may depend on what it said.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line
        """Counted from one."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds."""

    records: tuple[Record, ...]
    length: int
    """Bytes up to the end of the last whole line; what follows was never finished."""
    ended: bool
    """Whether the last whole line has its line end."""


def frame(record: Record, number: int) -> bytes:
    """One record as a line.

    Args:
        record: What it says; keys and values that JSON knows.
        number: How many lines are before it.

    Raises:
        ValueError: The record has a key ``n``, or something JSON does not know.
        TypeError: Likewise; a Secret is such a thing.
    """
    if "n" in record:
        raise ValueError("n is the number of the line")
    text = json.dumps({"n": number, **record}, separators=(",", ":"), allow_nan=False)
    body = text.encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def parse(data: bytes) -> Read:
    """Read lines back.

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
    """Whether it is the beginning of a line that we could have been writing, and not all of it."""
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

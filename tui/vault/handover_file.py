"""Handover files, the one exception in plain text: secrets on request, for their owner alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tui.core.secret import Secret
from tui.regular_file import opened, read_open
from tui.vault.files import ExportError, ExportTrouble, check_private, file_name, write_new

__all__ = [
    "ExportError",
    "ExportTrouble",
    "Target",
    "json_target",
    "text_file",
    "text_target",
    "write_json",
    "write_texts",
]

_MODE: Final = 0o600
_MOST_BESIDE: Final = 100

Text = Sequence[str | Secret]
"""Pieces of a text in which the secrets are still masked."""


def write_json(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON list for scripts into a new file, mode 0600, in a directory that exists.

    Each row is one user's; the secrets in it are ``Secret`` values.

    Raises:
        ExportError: No file was written.
    """
    write_new(path, _json(rows), _MODE)


def write_texts(
    directory: Path, texts: Mapping[str, Text], instead: Mapping[str, Path] = MappingProxyType({})
) -> tuple[Path, ...]:
    """Write one text file per person, each new and of mode 0600: all of them or none.

    ``texts`` and ``instead`` are by logon name; ``instead`` has the files that are not the usual
    ones. The result is in the order of ``texts``.

    Raises:
        ExportError: No file was written.
    """
    written: list[Path] = []
    try:
        for logon_name, text in texts.items():
            path = instead.get(logon_name, text_file(directory, logon_name))
            write_new(path, "".join(map(_plain, text)), _MODE)
            written.append(path)
    except ExportError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def text_file(directory: Path, logon_name: str) -> Path:
    """Usual file of one person's text."""
    return directory / f"{file_name(logon_name)}.txt"


@dataclass(frozen=True, slots=True)
class Target:
    """File to write to, and how much of its content is there already."""

    path: Path
    written: bool = False
    """Whether all of it is there."""
    parts: tuple[Path, ...] = ()
    """Files of the same run that hold a part of it.

    Writing was cut off, or not all of it was there to be handed over then.
    """


def json_target(path: Path, rows: Iterable[Mapping[str, object]], ours: Collection[str]) -> Target:
    """File for the JSON list: the one asked for, or one beside it where a part is there already.

    A file's content is compared with what would be written; nothing of it is kept. ``ours`` are the
    files that the run has noted before it wrote them; any other one is somebody's. Where the file
    asked for holds something else it is returned all the same: to write it is then refused.
    """
    listed = [dict(row) for row in rows]
    return _target(path, _json(listed), ours, lambda found: _holds_rows(found, listed))


def text_target(directory: Path, logon_name: str, text: Text, ours: Collection[str]) -> Target:
    """File for one person's text: the usual one, or one beside it where a part is there already."""
    whole = "".join(map(_plain, text))
    return _target(text_file(directory, logon_name), whole, ours, lambda _found: False)


def _target(
    path: Path, text: str, ours: Collection[str], is_part: Callable[[bytes], bool]
) -> Target:
    whole = text.encode("utf-8", "surrogatepass")
    parts: list[Path] = []
    for beside in _names(path):
        found = _read(beside, len(whole)) if str(beside.absolute()) in ours else None
        if found == whole:
            return Target(beside, written=True, parts=tuple(parts))
        if found is not None and (whole.startswith(found) or is_part(found)):
            parts.append(beside)
        elif beside == path or not os.path.lexists(beside):
            return Target(beside, parts=tuple(parts))
    return Target(path)


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, _MOST_BESIDE):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _read(path: Path, most: int) -> bytes | None:
    """Content of a private file of ours; None where it is not one, or longer than ``most``."""
    try:
        with opened(path, follow=False) as handle:
            check_private(path, os.fstat(handle))
            return read_open(handle, most)
    except OSError:
        return None


def _holds_rows(found: bytes, rows: Sequence[Mapping[str, object]]) -> bool:
    """Whether a file holds some of these rows, as far as they were known then."""
    try:
        listed = json.loads(found)
        wanted = {row["logon_name"]: row for row in map(_flat, json.loads(_json(rows)))}
        return isinstance(listed, list) and all(
            row.items() <= wanted[row["logon_name"]].items() for row in map(_flat, listed)
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return False


def _flat(row: Mapping[str, object]) -> dict[str, object]:
    """Row with hashable values, so that its items can be compared as a set."""
    return {name: tuple(it) if isinstance(it, list) else it for name, it in row.items()}


def _json(rows: Iterable[Mapping[str, object]]) -> str:
    text = json.dumps([dict(row) for row in rows], indent=2, ensure_ascii=False, default=_plain)
    return f"{text}\n"


def _plain(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):
        return value
    raise TypeError(f"a handover file holds no {type(value).__name__}")

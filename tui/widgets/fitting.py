"""Fitting of text into a number of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from rich.cells import cell_len, set_cell_size


def fit(text: str, room: int) -> str:
    """Cut or fill text to exactly ``room`` cells; a cut shows as an ellipsis.

    Control characters become a visible mark.
    """
    flat = text if text.isprintable() else "".join(map(_printable, text))
    if cell_len(flat) <= room:
        return set_cell_size(flat, room)
    return set_cell_size(flat, room - 1) + "…" if room > 0 else ""


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char.isspace() else "�"


def cut_apart(names: Iterable[str], room: int) -> Mapping[str, str]:
    """Cut names in the middle so that no two different ones look alike.

    ``names`` are all names in one list, ``room`` the cells for each.

    Returns:
        Each name that is too long, with its cut form.
    """
    every = list(dict.fromkeys(names))
    whole = {name for name in every if cell_len(name) <= room}
    long = [name for name in every if name not in whole]
    heads = sorted(range(1, max(2, room - 1)), key=lambda head: abs(head - room // 2))
    for head in heads[:: max(1, room // 12)]:
        cut = {name: _cut_after(name, head, room) for name in long}
        if len({*cut.values()} | whole) == len(every):
            return cut
    # They differ somewhere in the middle only, by less than there is room for: number them.
    numbers = count(1)
    numbered = ((_numbered(name, at, room) for at in numbers) for name in long)
    return {
        name: next(shown for shown in some if shown not in whole)
        for name, some in zip(long, numbered, strict=True)
    }


def _cut_after(name: str, head: int, room: int) -> str:
    tail = room - 1 - head
    rest = name[max(0, len(name) - tail) :]  # hardly a character takes less than one cell
    while cell_len(rest) > tail:
        rest = rest[1:]
    return f"{set_cell_size(name, head).rstrip()}…{rest}"


def _numbered(name: str, number: int, room: int) -> str:
    end = f"…{number}"
    return f"{set_cell_size(name, max(0, room - cell_len(end))).rstrip()}{end}"

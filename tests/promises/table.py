"""What SECURITY.md promises, which tests it names for that, and one way to break each."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SECURITY: Final = ROOT / "SECURITY.md"
BREAKS: Final = Path(__file__).with_name("breaks.toml")
_NAMED: Final = re.compile(r"`(tests/[\w/]+\.py::\w+)`")


@dataclass(frozen=True, slots=True)
class Break:
    """A change of a line or a few that makes a promise untrue."""

    promise: str
    """The row of SECURITY.md, as it stands there."""
    file: str
    old: str
    """What stands in the file, once."""
    new: str


def promises(text: str) -> dict[str, tuple[str, ...]]:
    """The tests that each promise names, by the promise."""
    part = text.partition("## What is promised")[2].partition("## Compared")[0]
    found = {}
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] != "promise" and "---" not in line:
            found[cells[0]] = tuple(_NAMED.findall(cells[-1]))
    return found


def breaks() -> list[Break]:
    """All of them, in the order of the file."""
    table = tomllib.loads(BREAKS.read_text(encoding="utf-8"))
    return [Break(**each) for each in table["break"]]

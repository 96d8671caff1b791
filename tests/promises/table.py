"""What SECURITY.md promises, which tests it names for that, and one way to break each.

Mutants break no promise, but a rule of the product, and name the test themselves.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SECURITY: Final = ROOT / "SECURITY.md"
BREAKS: Final = Path(__file__).with_name("breaks.toml")
MUTANTS: Final = Path(__file__).with_name("mutants.toml")
_NAMED: Final = re.compile(r"`(tests/[\w/]+\.py::\w+)`")


@dataclass(frozen=True, slots=True)
class Break:
    """A change of a line or a few that makes a promise, or another sentence, untrue."""

    promise: str
    """The row of SECURITY.md, as it stands there; of a mutant, what is so with it."""
    file: str
    old: str
    """What stands in the file, once."""
    new: str
    test: str = ""
    """The one that notices it, where SECURITY.md names none."""


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


def mutants() -> list[Break]:
    """Likewise."""
    table = tomllib.loads(MUTANTS.read_text(encoding="utf-8"))
    return [Break(promise=each.pop("says"), **each) for each in table["mutant"]]

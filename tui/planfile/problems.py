"""What can be wrong with a plan file: a code, where it is, and what its sentence needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys, and indexes from 0, that lead to a value of the document."""
Parameter: TypeAlias = str | int | tuple[str, ...]

PROBLEMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # The file
        "no-file": (),
        "directory": (),
        "not-a-file": (),
        "not-permitted": (),
        "unreadable": ("why",),
        "too-large": ("limit",),
        "not-utf-8": (),
        # TOML
        "syntax": ("column", "reason"),
        "repeated-key": (),
        # Keys
        "unknown-key": ("known",),
        "unknown-key-near": ("near",),
        "misplaced-key": ("place",),
        "missing-key": (),
        # Values
        "wrong-type": ("expected", "found"),
        "not-accepted": ("accepted",),
        "secret": (),
        "policy-document": ("row", "column", "mistake"),
    }
)
"""Code to parameter names, for the sentences."""

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED, _BACKSLASHED = r'(["\\])', r"\\\1"


@dataclass(frozen=True, slots=True)
class PlanFileProblem:
    """One thing that is wrong with a plan file. No value of the file is in it.

    Somebody may have written a password where none belongs, and problems go to terminals and logs.
    """

    code: str
    line: int = 0
    """Counted from 1; 0 where it concerns the file as a whole."""
    path: str = ""
    """The key, e.g. ``users[3].logon_name``, counted from 1 as in the wizard; may be empty."""
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))


class PlanFileError(Exception):
    """A plan file cannot be used."""

    def __init__(self, problems: Iterable[PlanFileProblem]) -> None:
        self.problems = tuple(problems)
        """Everything that is wrong with it, in the order of the file; never empty."""
        super().__init__(", ".join(problem.code for problem in self.problems))


def problem(
    code: str, line: int = 0, path: KeyPath = (), **parameters: str | int | tuple[str, ...]
) -> PlanFileProblem:
    """Make a problem.

    Raises:
        KeyError: The code is not registered.
        TypeError: The parameters are not those that the registry names.
    """
    if set(parameters) != set(PROBLEMS[code]):
        raise TypeError(f"{code} takes the parameters {PROBLEMS[code]}")
    return PlanFileProblem(code, line, spelled(path), MappingProxyType(parameters))


def spelled(path: KeyPath) -> str:
    """A path for people: keys as TOML spells them, on one line, and indexes from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{_key(part)}" if text else _key(part)
    return text


def _key(part: str) -> str:
    return part if _BARE.fullmatch(part) else f'"{shown(re.sub(_ESCAPED, _BACKSLASHED, part))}"'


def shown(text: str) -> str:
    """A text on one line, with what cannot be seen by its number as TOML writes it."""
    return "".join(char if char.isprintable() else _number(ord(char)) for char in text)


def _number(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

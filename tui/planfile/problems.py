"""Problems of a plan file: code, place and sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from tui.core.text import Sentence, sentence

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys, and indexes from 0, that lead to a value of the document."""
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED, _BACKSLASHED = r'(["\\])', r"\\\1"


@dataclass(frozen=True, slots=True)
class PlanFileProblem:
    """A problem of a plan file, without any value of the file.

    Somebody may have written a password where none belongs, and problems go to terminals and logs.
    """

    code: str
    text: Sentence
    """Problem and way out; it follows the place and so begins in lower case."""
    line: int = 0
    """Counted from 1; 0 for the file as a whole."""
    path: str = ""
    """The key, e.g. ``users[3].logon_name``, counted from 1 as in the wizard; may be empty."""

    def told(self, file: str) -> str:
        """Problem on one line as of a compiler: ``PLAN.toml:12: users[3].logon_name: ...``."""
        start = shown(file) + (f":{self.line}" if self.line else "")
        return ": ".join(part for part in (start, self.path, str(self.text)) if part)


class PlanFileError(Exception):
    """An unusable plan file."""

    def __init__(self, problems: Iterable[PlanFileProblem]) -> None:
        self.problems = tuple(problems)
        """All problems, in the order of the file; never empty."""
        super().__init__(", ".join(problem.code for problem in self.problems))


def problem(code: str, text: Sentence, line: int = 0, path: KeyPath = ()) -> PlanFileProblem:
    """A problem at a path."""
    return PlanFileProblem(code, text, line, spelled(path))


def either(names: Sequence[str]) -> str | Sentence:
    """Alternatives in one phrase: "a, b or c"."""
    *others, last = names
    return sentence("{others} or {last}", others=", ".join(others), last=last) if others else last


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
    """A text on one line; invisible characters become their number as TOML writes it."""
    return "".join(char if char.isprintable() else _number(ord(char)) for char in text)


def _number(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

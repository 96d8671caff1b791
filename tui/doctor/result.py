"""Result of a check of this machine, and the commands that mend."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

import tui
from tui.core.text import Sentence

_HOME: Final = Path(tui.__file__).parents[1]
_START: Final = str(
    (_HOME.parent if _HOME.name == "_onramp_arms" else _HOME) / "onramp_arms_start.py"
)
"""Entry script, beside our packages in a checkout, beside their parent in an installation."""
_INSTALLERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "apt-get": "sudo apt-get install",
        "dnf": "sudo dnf install",
        "pacman": "sudo pacman -S",
        "zypper": "sudo zypper install",
        "apk": "sudo apk add",
    }
)
TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "version": "Onramp",
        "terminal": "Terminal",
        "keyring": "Keyring",
        "clipboard": "Clipboard",
        "tmux": "tmux",
        "state": "Files",
        "credentials": "Credentials",
        "endpoint": "Cloud",
        "proxy": "Proxy",
        "certificates": "Certificates",
        "process": "Process",
    }
)
"""Topics for people."""


class Status(StrEnum):
    """Severity of a result."""

    GOOD = "good"
    WARN = "warn"
    """It works, with a remark."""
    BAD = "bad"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Result of one check."""

    status: Status
    code: str
    """Topic, and after a hyphen what is the matter; for scripts."""
    text: Sentence
    mend: str = ""
    """The command that mends it; empty where there is none, or no need."""
    given: Mapping[str, str] | None = None
    """Parameters for scripts, where those of the text are for people."""

    @property
    def topic(self) -> str:
        """What was looked at; for scripts."""
        return self.code.partition("-")[0]

    @property
    def sentence(self) -> str:
        """Result for people, without control characters."""
        return "".join(char if char.isprintable() else "?" for char in str(self.text))

    @property
    def parameters(self) -> Mapping[str, object]:
        """Values for scripts."""
        return dict(self.text.values) if self.given is None else self.given


def install(*packages: str) -> str:
    """Command that installs packages here; empty where it is not known."""
    for program, command in _INSTALLERS.items():
        if shutil.which(program):
            return " ".join((command, *packages))
    return ""


def this_onramp() -> list[str]:
    """Command of this very Onramp: the PATH may have another program of its name."""
    return [sys.executable, "-P", _START]

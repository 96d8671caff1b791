"""What a rule has to say about a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tui.core.steps import Step

Parameters = Mapping[str, str | int]


class Severity(StrEnum):
    """How far a finding goes."""

    ERROR = "error"
    """Never passes."""
    CONFIRM = "confirm"
    """Passes when the administrator types what it names (``--accept ID`` without a screen)."""
    WARNING = "warning"
    """Shown and recorded."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place a finding belongs to, so that a screen can put it there and focus it."""

    step: Step
    field: str = ""
    """The field on that screen, e.g. ``logon_name``; empty for the screen as a whole."""
    row: int | None = None
    """The index of the user row, where there is one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one rule: code and parameters, of which ``tui.text`` makes a sentence."""

    code: str
    severity: Severity
    where: Where
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))
    link: str = ""
    """Documentation that says why."""

    @property
    def id(self) -> str:
        """Stable name for accepting it: the code and, where there is one, its subject."""
        subject = self.parameters.get("subject", "")
        return f"{self.code}:{subject}" if subject else self.code

    @property
    def phrase(self) -> str:
        """What must be typed to accept a finding of severity *confirm*."""
        return str(self.parameters.get("subject", self.code))

"""How a team member signs in: by console password or by AccessKey, exactly one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class AccessMode(StrEnum):
    """The access mode of a RAM user; the values are those of a plan file."""

    CONSOLE = "console"
    ACCESS_KEY = "access-key"
    UNCHANGED = "unchanged"
    """For existing users only: profile and keys are left as they are."""


class PasswordSource(StrEnum):
    """Where a console user's first password comes from."""

    GENERATE = "generate"
    ASK = "ask"
    """Each user's own password is typed by the administrator; it never enters the draft."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """What CreateLoginProfile is asked for."""

    password: PasswordSource = PasswordSource.GENERATE
    reset_at_next_logon: bool = True
    require_mfa: bool = True


@dataclass(frozen=True, slots=True)
class AccessChoice:
    """The access-mode screen's answer. There is no silent default: the mode starts out unset."""

    mode: AccessMode | None = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)

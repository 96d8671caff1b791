"""RAM users and groups as the administrator wants them: rows, tags, access modes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class AccessMode(StrEnum):
    """Access mode of a RAM user; the values are those of a plan file."""

    CONSOLE = "console"
    ACCESS_KEY = "access-key"
    UNCHANGED = "unchanged"
    """For existing users only: profile and keys are left as they are."""


class PasswordSource(StrEnum):
    """Source of a console user's first password."""

    GENERATE = "generate"
    ASK = "ask"
    """Each user's own password is typed by the administrator; it never enters the draft."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Settings of CreateLoginProfile."""

    password: PasswordSource = PasswordSource.GENERATE
    reset_at_next_logon: bool = True
    require_mfa: bool = True


@dataclass(frozen=True, slots=True)
class AccessChoice:
    """Answer of the access-mode screen. There is no silent default: the mode starts out unset."""

    mode: AccessMode | None = None
    console: ConsoleSettings = field(default_factory=ConsoleSettings)


@dataclass(frozen=True, slots=True)
class Tag:
    """Key and value on a RAM user; set through IMS, since RAM itself cannot tag users."""

    key: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class UserRow:
    """Team member in the draft, as typed; nothing in it is checked yet."""

    logon_name: str = ""
    display_name: str = ""
    tags: tuple[Tag, ...] = ()
    existing: bool = False
    """The RAM user is in the account already and only receives what is missing."""
    mode: AccessMode | None = None
    """Access mode of its own; None follows the draft's."""
    tags_text: str = ""
    """Tags as typed while part of the text cannot be read; empty otherwise."""


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """RAM user group of a draft through which access is granted."""

    name: str
    existing: bool = False
    """It is in the account already; otherwise the plan makes it."""

"""What a run writes down: before a change, after it, and whatever decides how to go on.

A note is one line of the run's file. Together with the plan, which is a line of its own, they say
how far the run is; the sealed secrets stand between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from tui.core.users import Tag
from tui.planning.agreement import Change, Judgement
from tui.vault.run_record import Slot


@dataclass(frozen=True, slots=True)
class LogonSettings:
    """What a logon profile asks for beside the password."""

    reset_at_next_logon: bool
    require_mfa: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A change is about to be asked for; until another note says more, its outcome is unknown."""

    operation: int
    """Its place in the plan's operations."""
    at: datetime
    """On this machine's clock."""
    cloud_time: datetime | None = None
    """The same moment, or a little earlier, on the cloud's; None where it does not tell."""
    keys: tuple[str, ...] = ()
    """For an AccessKey: the IDs of those that were there before."""
    tags: tuple[Tag, ...] = ()
    """For tags: those of an existing user that are about to be replaced."""
    given_up: datetime | None = None
    """When its answer was waited for no longer; None as long as it is, or nobody was left to."""
    settings: LogonSettings | None = None
    """For a password that is reset: those of the profile before; older journals name none."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The cloud said no, so nothing was changed; or what an unanswered call did is undone."""

    operation: int


@dataclass(frozen=True, slots=True)
class PasswordRefused:
    """The cloud does not take the password that was kept for it; it needs another one."""

    operation: int


@dataclass(frozen=True, slots=True)
class Finished:
    """It is as wanted."""

    operation: int
    already_so: bool = False
    """It was before, so that nothing was changed and undo has nothing to take back."""
    key: str = ""
    """The ID of the AccessKey that was made."""
    user: str = ""
    """The ID of the RAM user that was made: the name may be another one by the time of an undo."""
    group: str = ""
    """The same for a RAM user group."""


@dataclass(frozen=True, slots=True)
class Judged:
    """This is what was agreed to, when the plan was or before it was gone on with."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Skipped:
    """The administrator goes on without it."""

    operation: int


@dataclass(frozen=True, slots=True)
class Saved:
    """The administrator has saved a secret that is sealed nowhere."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Clearing:
    """A key whose answer was lost is about to be disabled and deleted."""

    operation: int
    key: str


@dataclass(frozen=True, slots=True)
class Verifying:
    """An AccessKey is about to be used by Onramp itself, or was; noted before and after."""

    key: str
    begun: datetime
    """On the cloud's clock; it tells verifications of a key apart."""
    ended: datetime | None = None
    """The same; None as long as it goes on, or where it was cut off."""
    used: str = ""
    """When somebody else had used it by then, as the cloud dates it; empty if nobody had."""


EXPORTING: Final = "exporting"
"""The file is about to be written, and is named already if that is cut off."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A secret was copied, shown or exported; never which one it is."""

    logon_name: str
    how: str
    """``copied``, ``shown`` or ``exported``; EXPORTING before it is known that it was."""
    file: str = ""
    """The file it was exported to, in plain text."""


@dataclass(frozen=True, slots=True)
class UndoBegun:
    """From here on the run is taken back; it cannot be gone on with any more."""


@dataclass(frozen=True, slots=True)
class Unbinding:
    """The MFA device of a user that is to be deleted is about to be unbound, and deleted too."""

    operation: int
    """The one that made the user."""
    serial: str


@dataclass(frozen=True, slots=True)
class Undone:
    """One operation is taken back, or was left and why."""

    operation: int
    left: str = ""
    """A code, where it was left as it is."""


class Ending(StrEnum):
    """How a run ended for good."""

    APPLIED = "applied"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing is left to do; the final audit is behind it."""

    ending: Ending
    strays: tuple[str, ...] = ()
    """AccessKeys of the run's users of which no secret is kept."""
    changes: tuple[Change, ...] = ()
    """What is granted, and is not what was agreed to."""


Note: TypeAlias = (
    Begun
    | Refused
    | PasswordRefused
    | Judged
    | Finished
    | Skipped
    | Saved
    | Clearing
    | Verifying
    | HandedOver
    | UndoBegun
    | Unbinding
    | Undone
    | Ended
)

"""What a run's file says beside its sealed secrets: the plan, and what became of it.

A note is one line of the file: one dataclass per kind. Together with the plan, which is a line of
its own, they say how far the run is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias, get_args

from tui.core.account import Account
from tui.core.codec import Codec, CodecError
from tui.core.findings import Severity
from tui.core.operations import Operation, Plan, PlannedUser
from tui.core.policies import PolicyRef
from tui.core.users import Tag
from tui.planning.agreement import Change, Content, Judgement
from tui.vault.append_log import Record
from tui.vault.run_file import Slot


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
    user_id: str = ""
    """Of the RAM user that was made: the name may be another one by the time of an undo."""
    group_id: str = ""
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


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a policy said, in the line of a judgement."""

    policy: PolicyRef
    digest: str
    version: str


_LINES: Final = Codec(
    names={
        "logon_name": "user",
        "display_name": "display",
        "reset_at_next_logon": "reset",
        "require_mfa": "mfa",
        "operation": "op",
        "cloud_time": "cloud",
        "already_so": "already",
    },
    omitted=("findings",),
    rows=(Account, PlannedUser, Tag, LogonSettings, _Judged),
    inline={Judged: "judgement", Saved: "slot"},
)
_LINES.union(Operation, "do", {kind.kind: kind for kind in get_args(Operation)})
_LINES.union(
    Note,
    "t",
    {
        "begun": Begun,
        "refused": Refused,
        "password-refused": PasswordRefused,
        "finished": Finished,
        "judged": Judged,
        "skipped": Skipped,
        "saved": Saved,
        "clearing": Clearing,
        "verifying": Verifying,
        "handed-over": HandedOver,
        "undo-begun": UndoBegun,
        "unbinding": Unbinding,
        "undone": Undone,
        "ended": Ended,
    },
)
_LINES.spell(
    Mapping[PolicyRef, Content],
    lambda value, _: MappingProxyType(
        {
            it.policy: Content(it.digest, it.version)
            for it in _LINES.load(tuple[_Judged, ...], value)
        }
    ),
    lambda found: [[str(ref), it.digest, it.version] for ref, it in found.items()],
)

NOT_NOTES: Final = frozenset({"run", "plan", "sealed", "forgotten"})
"""The file's other lines."""
_LEFT_OUT: Final[tuple[object, ...]] = (None, "", [])
"""What says nothing. 0 is an operation's place, and no such thing."""


class NotAPlanError(ValueError):
    """The line is not a plan of this version."""


class UnknownNoteError(ValueError):
    """A line that this version does not know; it must not go on with such a run."""


def plan_line(plan: Plan) -> Record:
    """The plan as a line; of its findings only what was agreed to, and what was shown."""
    ids = {
        key: [it.id for it in plan.findings if it.severity is severity]
        for key, severity in (("accepted", Severity.CONFIRM), ("warned", Severity.WARNING))
    }
    line = _LINES.dump(plan)
    last = {key: line.pop(key) for key in ("users", "operations")}
    return {"t": "plan", **line, **ids, **last}


def read_plan(line: Record) -> Plan:
    """Read what :func:`plan_line` wrote.

    Raises:
        NotAPlanError: It is something else, or from another version.
    """
    try:
        if line.get("t") != "plan":
            raise NotAPlanError("another line")
        plan: Plan = _LINES.load(Plan, line)
    except CodecError:
        raise NotAPlanError("no plan of this version") from None
    return plan


def to_record(note: Note) -> Record:
    """The note as a line; what says nothing is left out."""
    line: dict[str, Any] = _LINES.dump(note, Note)
    return {name: value for name, value in line.items() if value not in _LEFT_OUT}


def to_note(line: Record) -> Note | None:
    """Read what :func:`to_record` wrote; None for a line that is no note.

    Raises:
        UnknownNoteError: It is from another version, or malformed.
    """
    kind = line.get("t")
    if kind in NOT_NOTES:
        return None
    try:
        note: Note = _LINES.load(Note, line)
    except CodecError:
        raise UnknownNoteError(str(kind)) from None
    return note

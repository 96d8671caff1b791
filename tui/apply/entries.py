"""Journal entries: the lines of a run file beside its header and its sealed secrets.

A note is one line: one dataclass per kind. Together with the plan, which is a line of its own, they
say how far the run is.
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
    """Settings of a logon profile beside the password."""

    reset_at_next_logon: bool
    require_mfa: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """Request that is about to be sent; its outcome is unknown until another note says more."""

    operation: int
    """Place in the plan's operations."""
    at: datetime
    """Time on this machine's clock."""
    cloud_time: datetime | None = None
    """The same moment, or a little earlier, on the cloud's clock; None where it does not tell."""
    keys: tuple[str, ...] = ()
    """For an AccessKey: IDs of the user's keys before."""
    tags: tuple[Tag, ...] = ()
    """For tags: those of an existing user that are about to be replaced."""
    given_up: datetime | None = None
    """End of the wait for its answer; None while it lasts, or where nobody was left to wait."""
    settings: LogonSettings | None = None
    """For a password reset: settings of the profile before; older journals name none."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Refusal by the cloud: nothing was changed, or what an unanswered call did is undone."""

    operation: int


@dataclass(frozen=True, slots=True)
class PasswordRefused:
    """Refusal of the password that was kept for an operation; it needs another one."""

    operation: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Success of an operation."""

    operation: int
    already_so: bool = False
    """Whether it was so before: nothing was changed, and undo has nothing to take back."""
    key: str = ""
    """ID of the AccessKey that was made."""
    user_id: str = ""
    """ID of the RAM user that was made: its name may be another one by the time of an undo."""
    group_id: str = ""
    """ID of the RAM user group that was made."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Agreement by the administrator, at Apply or before the run went on."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Skipped:
    """Decision to go on without an operation."""

    operation: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Word of the administrator that a secret which is sealed nowhere is saved."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Clearing:
    """Removal, about to begin, of an AccessKey whose answer was lost."""

    operation: int
    key: str


@dataclass(frozen=True, slots=True)
class Verifying:
    """Use of an AccessKey by Onramp itself; noted before and after."""

    key: str
    begun: datetime
    """Begin on the cloud's clock; it tells verifications of a key apart."""
    ended: datetime | None = None
    """End on the cloud's clock; None while it lasts, or where it was cut off."""
    used: str = ""
    """Cloud's date of the last use by somebody else until then; empty if there was none."""


EXPORTING: Final = "exporting"
"""Export that is about to be written: its file is named even if that is cut off."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Secret that was copied, shown or exported; it is never named which."""

    logon_name: str
    how: str
    """``copied``, ``shown`` or ``exported``; EXPORTING before it is known that it was."""
    file: str = ""
    """File that it was exported to, in plain text."""


@dataclass(frozen=True, slots=True)
class UndoBegun:
    """Begin of an undo; from here on the run cannot be resumed."""


@dataclass(frozen=True, slots=True)
class Unbinding:
    """Unbinding and deletion, about to begin, of the MFA device of a user that is to be deleted."""

    operation: int
    """Place of the operation that made the user."""
    serial: str


@dataclass(frozen=True, slots=True)
class Undone:
    """Undo of one operation, or the reason why it was left."""

    operation: int
    left: str = ""
    """Code of the reason; empty where it is undone."""


class Ending(StrEnum):
    """Final end of a run."""

    APPLIED = "applied"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Ended:
    """End of a run: nothing is left to do, and the final audit is made."""

    ending: Ending
    strays: tuple[str, ...] = ()
    """AccessKeys of the run's users of which no secret is kept."""
    changes: tuple[Change, ...] = ()
    """Grants that are not what was agreed to."""


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
    """Content of a policy in the line of a judgement."""

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
"""Kinds of the file's other lines."""
_LEFT_OUT: Final[tuple[object, ...]] = (None, "", [])
"""Values that are not written. 0 is an operation's place, and no such value."""


class NotAPlanError(ValueError):
    """Line that is not a plan of this version."""


class UnknownNoteError(ValueError):
    """Line that this version does not know; it must not go on with such a run."""


def plan_line(plan: Plan) -> Record:
    """Plan as a line; of its findings only the IDs that were agreed to or shown."""
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
        NotAPlanError: the line is something else, or from another version.
    """
    try:
        if line.get("t") != "plan":
            raise NotAPlanError("another line")
        plan: Plan = _LINES.load(Plan, line)
    except CodecError:
        raise NotAPlanError("no plan of this version") from None
    return plan


def to_record(note: Note) -> Record:
    """Note as a line, without its empty fields."""
    line: dict[str, Any] = _LINES.dump(note, Note)
    return {name: value for name, value in line.items() if value not in _LEFT_OUT}


def to_note(line: Record) -> Note | None:
    """Read what :func:`to_record` wrote; None for a line that is no note.

    Raises:
        UnknownNoteError: the line is from another version, or malformed.
    """
    kind = line.get("t")
    if kind in NOT_NOTES:
        return None
    try:
        note: Note = _LINES.load(Note, line)
    except CodecError:
        raise UnknownNoteError(str(kind)) from None
    return note

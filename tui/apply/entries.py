"""What a journal says: one dataclass per entry.

A note is one line of the run's file. Together with the plan, which is a line of its own, they say
how far the run is; the sealed secrets stand between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from tui.apply.plan_record import change_fields, judgement_fields, read_change, read_judgement
from tui.core.users import Tag
from tui.planning.agreement import Change, Judgement
from tui.vault.append_log import Record
from tui.vault.run_file import Kind, Slot, slot_fields
from tui.vault.well_formed import well_formed


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


_LEFT_OUT: Final[tuple[object, ...]] = (None, "", [])
"""What says nothing. 0 is an operation's place, and no such thing."""


class UnknownNoteError(ValueError):
    """A line that this version does not know; it must not go on with such a run."""


def to_record(note: Note) -> Record:  # noqa: C901 - one line per kind of note
    """The note as a line; what is at its default is left out."""
    match note:
        case Begun(operation, at, cloud_time, keys, tags, given_up, settings):
            return _record(
                "begun",
                op=operation,
                at=at.isoformat(),
                cloud=cloud_time.isoformat() if cloud_time else None,
                keys=list(keys),
                tags=[[tag.key, tag.value] for tag in tags],
                given_up=given_up.isoformat() if given_up else None,
                settings=[settings.reset_at_next_logon, settings.require_mfa] if settings else None,
            )
        case Refused(operation):
            return _record("refused", op=operation)
        case PasswordRefused(operation):
            return _record("password-refused", op=operation)
        case Finished(operation, already_so, key, user, group):
            return _record(
                "finished",
                op=operation,
                already=already_so,
                key=key,
                user_id=user,
                group_id=group,
            )
        case Judged(judgement):
            return _record("judged", **judgement_fields(judgement))
        case Skipped(operation):
            return _record("skipped", op=operation)
        case Saved(slot):
            return _record("saved", **slot_fields(slot))
        case Clearing(operation, key):
            return _record("clearing", op=operation, key=key)
        case Verifying(key, begun, ended, used):
            return _record(
                "verifying",
                key=key,
                begun=begun.isoformat(),
                ended=ended.isoformat() if ended else None,
                used=used,
            )
        case HandedOver(logon_name, how, file):
            return _record("handed-over", user=logon_name, how=how, file=file)
        case UndoBegun():
            return _record("undo-begun")
        case Unbinding(operation, serial):
            return _record("unbinding", op=operation, serial=serial)
        case Undone(operation, left):
            return _record("undone", op=operation, left=left)
        case Ended(ending, strays, changes):
            return _record(
                "ended",
                ending=ending.value,
                strays=list(strays),
                changes=[change_fields(each) for each in changes],
            )


def _record(note: str, /, **fields: object) -> Record:
    return {"t": note, **{name: value for name, value in fields.items() if value not in _LEFT_OUT}}


def _begun(line: Mapping[str, Any]) -> Begun:
    cloud, given_up = line.get("cloud"), line.get("given_up")
    return Begun(
        line["op"],
        datetime.fromisoformat(line["at"]),
        datetime.fromisoformat(cloud) if cloud else None,
        tuple(line.get("keys", ())),
        tuple(Tag(key, value) for key, value in line.get("tags", ())),
        datetime.fromisoformat(given_up) if given_up else None,
        _settings(line.get("settings")),
    )


def _verifying(line: Mapping[str, Any]) -> Verifying:
    ended = line.get("ended")
    begun = datetime.fromisoformat(line["begun"])
    over = datetime.fromisoformat(ended) if ended else None
    if begun.tzinfo is None or (over is not None and over.tzinfo is None):
        raise ValueError("a time without its zone")
    key, used = line.get("key", ""), line.get("used", "")
    if not (isinstance(key, str) and isinstance(used, str)):
        raise TypeError("no key, or no date")
    return Verifying(key, begun, over, used)


def _settings(found: object) -> LogonSettings | None:
    if found is None:
        return None
    match found:
        case [bool() as reset, bool() as mfa]:
            return LogonSettings(reset, mfa)
    raise TypeError("no settings of a logon profile")


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Note]] = MappingProxyType(
    {
        "begun": _begun,
        "refused": lambda line: Refused(line["op"]),
        "password-refused": lambda line: PasswordRefused(line["op"]),
        "finished": lambda line: Finished(
            line["op"],
            line.get("already", False),
            line.get("key", ""),
            line.get("user_id", ""),
            line.get("group_id", ""),
        ),
        "judged": lambda line: Judged(read_judgement(line)),
        "skipped": lambda line: Skipped(line["op"]),
        "saved": lambda line: Saved(Slot(line["user"], Kind(line["kind"]), line.get("id", ""))),
        "clearing": lambda line: Clearing(line["op"], line["key"]),
        "verifying": _verifying,
        "handed-over": lambda line: HandedOver(line["user"], line["how"], line.get("file", "")),
        "undo-begun": lambda _line: UndoBegun(),
        "unbinding": lambda line: Unbinding(line["op"], line["serial"]),
        "undone": lambda line: Undone(line["op"], line.get("left", "")),
        "ended": lambda line: Ended(
            Ending(line["ending"]),
            tuple(line.get("strays", ())),
            tuple(read_change(each) for each in line.get("changes", ())),
        ),
    }
)
NOT_NOTES = frozenset({"run", "plan", "sealed", "forgotten"})
"""The file's other lines."""


def to_note(line: Record) -> Note | None:
    """Read what :func:`to_record` wrote; None for a line that is no note.

    Raises:
        UnknownNoteError: It is from another version, or malformed.
    """
    kind = line.get("t")
    if kind in NOT_NOTES:
        return None
    try:
        return well_formed(_READERS[str(kind)](line))
    except (KeyError, OverflowError, TypeError, ValueError):
        raise UnknownNoteError(str(kind)) from None

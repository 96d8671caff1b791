"""State of a run: the sum of its journal's notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar, cast

from tui.apply.entries import (
    Begun,
    Clearing,
    Ended,
    Finished,
    HandedOver,
    Judged,
    Note,
    PasswordRefused,
    Refused,
    Saved,
    Skipped,
    Unbinding,
    UndoBegun,
    Undone,
    Verifying,
)
from tui.core.operations import (
    BaseOperation,
    CreateGroup,
    CreatePolicy,
    CreateUser,
    Key,
    Operation,
    PasswordOperation,
    Plan,
    group_key,
    user_key,
)
from tui.core.users import PasswordSource
from tui.planning.agreement import Judgement
from tui.vault.run_file import Kind, Slot


class OperationStatus(StrEnum):
    """Progress of one operation."""

    WAITING = "waiting"
    RUNNING = "running"
    """It was asked for, and its outcome is not known; nobody may be at it any more."""
    DONE = "done"
    """This run made it so."""
    ALREADY = "already so"
    FAILED = "failed"
    """The last start could not do it; a journal does not tell."""
    SKIPPED = "skipped"


SETTLED = frozenset({OperationStatus.DONE, OperationStatus.ALREADY})
"""Statuses of an operation that is as the plan has it."""
OVER = frozenset({*SETTLED, OperationStatus.SKIPPED})
"""Statuses of an operation for which nothing will be done any more."""

OperationT = TypeVar("OperationT", bound=BaseOperation)
OperationT_co = TypeVar("OperationT_co", bound=BaseOperation, covariant=True)


@dataclass(slots=True)
class OperationState(Generic[OperationT_co]):
    """State of one operation."""

    index: int
    """Place in the plan."""
    operation: OperationT_co
    status: OperationStatus = OperationStatus.WAITING
    attempts: tuple[Begun, ...] = ()
    """Requests whose outcome is unknown, the first one first; each may have made what is there."""
    unanswered: Begun | None = None
    """Request before the last, where no answer came: it may still be carried out, also after
    another was."""
    answered: Begun | None = None
    """Request by which it is done; it tells what stood in its place."""
    password_refused: bool = False
    """Whether the cloud refused the password with which it was asked for last."""
    key: str = ""
    """ID of the AccessKey that it made, and whose secret is kept."""
    made_id: str = ""
    """ID of the RAM user or group that it made; older journals name none of a user."""
    unbound: tuple[str, ...] = ()
    """MFA devices of its user that an undo has unbound, or was about to."""
    undone: str | None = None
    """Code of why an undo left it, empty where it is undone; None before."""

    @property
    def over(self) -> bool:
        """Whether nothing will be done for it any more."""
        return self.status in OVER

    @property
    def settled(self) -> bool:
        """Whether it is as the plan has it."""
        return self.status in SETTLED

    @property
    def done(self) -> bool:
        """Whether this run made it so."""
        return self.status is OperationStatus.DONE

    @property
    def did(self) -> bool:
        """Whether this run did it, or may have: the answer is not known."""
        return self.done or bool(self.attempts)

    @property
    def is_unclear(self) -> bool:
        """Whether an earlier call for it was not answered."""
        return self.status is OperationStatus.RUNNING

    @property
    def begun(self) -> Begun | None:
        """Last request whose outcome is unknown."""
        return self.attempts[-1] if self.attempts else None

    @property
    def earlier(self) -> tuple[Begun, ...]:
        """Requests without an answer before the one that is under way."""
        return self.attempts[:-1]

    @property
    def asked(self) -> tuple[Begun, ...]:
        """Requests that may have made what is there, as far as all of them are known."""
        # Where another one came before, that may have made it.
        alone = self.answered is not None and self.unanswered is None
        return self.attempts or ((self.answered,) if self.answered and alone else ())

    @property
    def last_request(self) -> Begun | None:
        """Last request, whatever is known of its outcome."""
        return self.begun or self.answered

    def begin(self, note: Begun) -> None:
        """Take in a request, or the end of the wait for its answer."""
        before = self.begun
        self.status = OperationStatus.RUNNING
        # An attempt that is given up is the same one.
        earlier = self.attempts if note.given_up is None else self.attempts[:-1]
        self.attempts = (*earlier, note)
        if before is not None and before.at != note.at:
            # Whoever waited for it has given it up by now, or is gone.
            self.unanswered = replace(before, given_up=before.given_up or note.at)
        # With another password: a refused one is not asked for again.
        self.password_refused = False

    def refuse(self) -> None:
        """Take in that nothing was changed, or not any more."""
        self.status = OperationStatus.WAITING
        self.attempts = ()
        self.unanswered = None

    def finish(self, note: Finished) -> None:
        """Take in a success."""
        self.status = OperationStatus.ALREADY if note.already_so else OperationStatus.DONE
        self.answered = self.begun or self.answered
        self.attempts = ()
        self.key = note.key or self.key
        self.made_id = note.user_id or note.group_id or self.made_id

    def skip(self) -> None:
        """Take in a skip; what an unanswered call may have done stays known, for undo."""
        if not self.settled:
            self.status = OperationStatus.SKIPPED


class RunState:
    """State of a run, changed by :meth:`apply` only; the journal holds a lock meanwhile."""

    def __init__(self, plan: Plan, notes: Iterable[Note] = (), sealed: Iterable[Slot] = ()) -> None:
        """Sum of the notes.

        ``sealed`` are the secrets in the run's file, of which the notes may say nothing yet.

        Raises:
            IndexError: a note is not on this plan.
        """
        self.plan = plan
        self.operations: tuple[OperationState[Operation], ...] = tuple(
            OperationState(index, operation) for index, operation in enumerate(plan.operations)
        )
        self.judged: Judgement | None = None
        """What was agreed to last; None in a journal from before that was written down."""
        self.saved: set[Slot] = set()
        self.handed: dict[str, list[HandedOver]] = {}
        """Handovers of secrets by logon name."""
        self.verified: dict[str, dict[datetime, Verifying]] = {}
        """Verifications by AccessKey ID, and by their begin."""
        self.undoing = False
        self.ended: Ended | None = None
        self._users = {each.operation.logon_name: each for each in self.of(CreateUser)}
        self._groups = {each.operation.group: each for each in self.of(CreateGroup)}
        self._made: Mapping[Key, OperationState[BaseOperation]] = {
            each.operation.subject: each for each in self.of(CreatePolicy, CreateUser, CreateGroup)
        }
        self._keys = {
            each.operation.user: each for each in self.operations if each.operation.makes_key
        }
        for note in notes:
            if getattr(note, "operation", -1) >= len(plan.operations):
                raise IndexError("a note on an operation that the plan does not have")
            self.apply(note)
        for slot in sealed:
            self._keeps(slot)

    def apply(self, note: Note) -> None:  # noqa: C901 - one line per kind of note
        """Take a note in."""
        match note:
            case Begun():
                self.operations[note.operation].begin(note)
            case PasswordRefused():
                self.operations[note.operation].password_refused = True
            case Refused():
                self.operations[note.operation].refuse()
            case Finished():
                self.operations[note.operation].finish(note)
            case Skipped():
                self.operations[note.operation].skip()
            case Unbinding():
                self.operations[note.operation].unbound += (note.serial,)
            case Undone():
                self.operations[note.operation].undone = note.left
            case Judged():
                self.judged = note.judgement
            case Saved(slot=slot):
                self.saved.add(slot)
                self._keeps(slot)
            case Verifying(key=key, begun=begun):
                self.verified.setdefault(key, {})[begun] = note
            case HandedOver(logon_name=name):
                self.handed.setdefault(name, []).append(note)
            case UndoBegun():
                self.undoing = True
            case Ended():
                self.ended = note
            case Clearing():
                pass

    def _keeps(self, slot: Slot) -> None:
        # A key whose secret is kept is no lost one, whether its operation was noted or not.
        made = self.key_of(slot.logon_name)
        if made is not None and slot.kind is Kind.ACCESS_KEY and slot.id:
            made.key = slot.id

    # What follows from it

    def of(self, *kinds: type[OperationT]) -> Iterator[OperationState[OperationT]]:
        """Operations of some kinds, in the plan's order."""
        for each in self.operations:
            if isinstance(each.operation, kinds):
                yield cast("OperationState[OperationT]", each)

    def user(self, logon_name: str) -> OperationState[CreateUser] | None:
        """Operation that makes the RAM user; None where none does."""
        return self._users.get(logon_name)

    def group(self, name: str) -> OperationState[CreateGroup] | None:
        """Operation that makes the RAM user group; None where none does."""
        return self._groups.get(name)

    def key_of(self, logon_name: str) -> OperationState[Operation] | None:
        """Operation that makes a user's AccessKey; None where none does."""
        return self._keys.get(logon_name)

    def user_made(self, logon_name: str) -> bool:
        """Whether this run made the RAM user."""
        return self.made(user_key(logon_name))

    def made(self, key: Key) -> bool:
        """Whether this run made a user, a group or a policy."""
        made = self._made.get(key)
        return made is not None and made.done

    def group_made(self, name: str) -> bool:
        """Whether this run made the RAM user group."""
        return self.made(group_key(name))

    def saved_key(self, logon_name: str) -> str:
        """ID of the run's AccessKey whose secret the administrator has saved; empty if none."""
        mine = (slot for slot in self.saved if slot.logon_name == logon_name)
        return next((slot.id for slot in mine if slot.kind is Kind.ACCESS_KEY), "")

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to apply."""
        return all(each.over for each in self.operations)

    @property
    def complete(self) -> bool:
        """Whether everything is as the plan has it."""
        return all(each.settled for each in self.operations)

    @property
    def changed(self) -> bool:
        """Whether the cloud may be another one than before this run."""
        return any(each.did for each in self.operations)

    @property
    def came_to_nothing(self) -> bool:
        """Whether all is as if it had never begun: nothing to go on with, to undo or to know of."""
        known = (self.saved, self.handed, self.undoing, self.ended)
        waiting = all(each.status is OperationStatus.WAITING for each in self.operations)
        return waiting and not self.changed and not any(known)

    @property
    def exported_to(self) -> frozenset[str]:
        """Files that secrets of this run were written to, or were about to be."""
        return frozenset(each.file for some in self.handed.values() for each in some if each.file)

    @property
    def wanted_passwords(self) -> tuple[str, ...]:
        """Logon names with a password to be typed; what is over needs none."""
        return tuple(
            each.operation.logon_name
            for each in self.of(PasswordOperation)
            if each.operation.password is PasswordSource.ASK and not each.over
        )

    @property
    def refused_passwords(self) -> tuple[str, ...]:
        """Logon names whose kept password the cloud refused, so that it is of no use."""
        setting = self.of(PasswordOperation)
        return tuple(each.operation.logon_name for each in setting if each.password_refused)

    @property
    def key_users(self) -> tuple[str, ...]:
        """Logon names for which the plan makes an AccessKey."""
        return tuple(self._keys)

"""How far a run is: what its notes add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

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
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    Operation,
    Plan,
    ResetPassword,
)
from tui.core.policies import PolicyRef
from tui.core.users import PasswordSource
from tui.planning.agreement import Judgement
from tui.vault.run_file import Kind, Slot


class OperationStatus(StrEnum):
    """How far one operation is."""

    WAITING = "waiting"
    BEGUN = "begun"
    """It was asked for, and nothing says what came of it; while somebody is at it, it goes on."""
    DONE = "done"
    """This run made it so."""
    ALREADY = "already so"
    FAILED = "failed"
    """The last start could not do it; a journal does not tell."""
    SKIPPED = "skipped"


SETTLED = frozenset({OperationStatus.DONE, OperationStatus.ALREADY})
OVER = frozenset({*SETTLED, OperationStatus.SKIPPED})
"""Nothing will be done for such an operation any more."""


@dataclass(frozen=True, slots=True)
class Handed:
    """When a secret has left, and into which file if it was one."""

    how: str
    file: str = ""


class RunState:
    """Changed by :meth:`apply` only; whoever changes it from several threads holds a lock."""

    def __init__(self, plan: Plan, notes: Iterable[Note] = (), sealed: Iterable[Slot] = ()) -> None:
        """Add them up.

        Args:
            plan: the run's.
            notes: its journal.
            sealed: secrets that its file keeps, of which the notes may say nothing yet.

        Raises:
            IndexError: a note is not on this plan.
        """
        self.plan = plan
        self.stages = [OperationStatus.WAITING] * len(plan.operations)
        self.begun: dict[int, Begun] = {}
        """The last attempt of every operation whose outcome is unknown."""
        self.attempts: dict[int, tuple[Begun, ...]] = {}
        """Of those, every attempt, the first one first; each may have made what is there."""
        self.unanswered: dict[int, Begun] = {}
        """The attempt before the last, where no answer came: it may still be carried out, also
        after another was."""
        self._passwords_refused: set[int] = set()
        """Operations that were begun last with a password that the cloud does not take."""
        self.keys: dict[int, str] = {}
        """Operation to the ID of the AccessKey that it made, and whose secret is kept."""
        self.user_ids: dict[int, str] = {}
        """Operation to the ID of the RAM user that it made; older journals name none."""
        self.group_ids: dict[int, str] = {}
        """Operation to the ID of the RAM user group that it made."""
        self.replaced: dict[int, Begun] = {}
        """What stood in the place of an operation of this run that is done."""
        self.judged: Judgement | None = None
        """What was agreed to last; None in a journal from before that was written down."""
        self.saved: set[Slot] = set()
        self.handed: dict[str, list[Handed]] = {}
        """Logon name to where the secret went."""
        self.verified: dict[str, dict[datetime, Verifying]] = {}
        """AccessKey ID to its verifications by Onramp, by when they began."""
        self.undoing = False
        self.unbound: dict[int, tuple[str, ...]] = {}
        """Operation that made a user to the MFA devices that an undo has unbound, or was about
        to."""
        self.undone: dict[int, str] = {}
        """Operation to the code for why it was left, empty where it was taken back."""
        self.ended: Ended | None = None
        self._users: Mapping[str, int] = _places(plan.operations)
        self._policies = {
            it.policy: at for at, it in enumerate(plan.operations) if isinstance(it, CreatePolicy)
        }
        self._groups = {
            it.group: at for at, it in enumerate(plan.operations) if isinstance(it, CreateGroup)
        }
        self._key_places = {
            it.logon_name: at
            for at, it in enumerate(plan.operations)
            if isinstance(it, CreateAccessKey)
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
            case Begun(operation=at):
                self.stages[at] = OperationStatus.BEGUN
                earlier = self.begun.get(at)
                self._add_attempt(at, note)
                if earlier is not None and earlier.at != note.at:
                    # Whoever waited for it has given it up by now, or is gone.
                    given_up = earlier.given_up or note.at
                    self.unanswered[at] = replace(earlier, given_up=given_up)
                self.begun[at] = note
                # With another password: a refused one is not asked for again.
                self._passwords_refused.discard(at)
            case PasswordRefused(operation=at):
                self._passwords_refused.add(at)
            case Refused(operation=at):
                self.stages[at] = OperationStatus.WAITING
                self.begun.pop(at, None)
                self.unanswered.pop(at, None)
                self.attempts.pop(at, None)
            case Finished(operation=at, already_so=already, key=key, user=user, group=group):
                self.stages[at] = OperationStatus.ALREADY if already else OperationStatus.DONE
                before = self.begun.pop(at, None)
                self.attempts.pop(at, None)
                if before is not None:
                    self.replaced[at] = before
                if key:
                    self.keys[at] = key
                if user:
                    self.user_ids[at] = user
                if group:
                    self.group_ids[at] = group
            case Judged(judgement=judgement):
                self.judged = judgement
            case Skipped(operation=at):
                # What an unanswered call may have done stays noted, for undo.
                if self.stages[at] not in SETTLED:
                    self.stages[at] = OperationStatus.SKIPPED
            case Saved(slot=slot):
                self.saved.add(slot)
                self._keeps(slot)
            case Verifying(key=key, begun=begun):
                self.verified.setdefault(key, {})[begun] = note
            case HandedOver(logon_name=name, how=how, file=file):
                self.handed.setdefault(name, []).append(Handed(how, file))
            case UndoBegun():
                self.undoing = True
            case Unbinding(operation=at, serial=serial):
                self.unbound[at] = (*self.unbound.get(at, ()), serial)
            case Undone(operation=at, left=left):
                self.undone[at] = left
            case Ended():
                self.ended = note
            case Clearing():
                pass

    def _keeps(self, slot: Slot) -> None:
        """A key whose secret is kept is no lost one, whether its operation was noted or not."""
        at = self.key_at(slot.logon_name)
        if at is not None and slot.kind is Kind.ACCESS_KEY and slot.id:
            self.keys[at] = slot.id

    def _add_attempt(self, at: int, note: Begun) -> None:
        earlier = self.attempts.get(at, ())
        if note.given_up is not None:
            earlier = earlier[:-1]  # it is the same one
        self.attempts[at] = (*earlier, note)

    # What follows from it

    def user_at(self, logon_name: str) -> int | None:
        """The place of the operation that makes the RAM user; None where none does."""
        return self._users.get(logon_name)

    def key_at(self, logon_name: str) -> int | None:
        """The place of the operation that makes a user's AccessKey; None where none does."""
        return self._key_places.get(logon_name)

    def user_made(self, logon_name: str) -> bool:
        """Whether this run made the RAM user."""
        at = self.user_at(logon_name)
        return at is not None and self.stages[at] is OperationStatus.DONE

    def policy_made(self, policy: PolicyRef) -> bool:
        """Whether this run made the policy."""
        at = self._policies.get(policy)
        return at is not None and self.stages[at] is OperationStatus.DONE

    def group_at(self, group: str) -> int | None:
        """The place of the operation that makes the RAM user group; None where none does."""
        return self._groups.get(group)

    def group_made(self, group: str) -> bool:
        """Whether this run made the RAM user group."""
        at = self.group_at(group)
        return at is not None and self.stages[at] is OperationStatus.DONE

    def did(self, operation: int) -> bool:
        """Whether this run did it, or may have: the answer is not known."""
        return self.stages[operation] is OperationStatus.DONE or operation in self.begun

    def is_unclear(self, operation: int) -> bool:
        """Whether an earlier call for it was not answered."""
        return self.stages[operation] is OperationStatus.BEGUN

    def earlier(self, operation: int) -> tuple[Begun, ...]:
        """The attempts without an answer before the one that is under way."""
        return self.attempts.get(operation, ())[:-1]

    def saved_key(self, logon_name: str) -> str:
        """The ID of a key of this run whose secret the administrator has saved; empty if none."""
        mine = (slot for slot in self.saved if slot.logon_name == logon_name)
        return next((slot.id for slot in mine if slot.kind is Kind.ACCESS_KEY), "")

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to apply."""
        return all(stage in OVER for stage in self.stages)

    @property
    def complete(self) -> bool:
        """Whether everything is as the plan has it."""
        return all(stage in SETTLED for stage in self.stages)

    @property
    def changed(self) -> bool:
        """Whether the cloud may be another one than before this run."""
        return bool(self.begun) or OperationStatus.DONE in self.stages

    @property
    def came_to_nothing(self) -> bool:
        """Whether all is as if it had never begun: nothing to go on with, to undo or to know of."""
        told = (self.saved, self.handed, self.undoing, self.ended)
        return set(self.stages) <= {OperationStatus.WAITING} and not self.begun and not any(told)

    @property
    def exported_to(self) -> frozenset[str]:
        """Files that secrets of this run were written to, or were about to be."""
        return frozenset(it.file for some in self.handed.values() for it in some if it.file)

    @property
    def wanted_passwords(self) -> tuple[str, ...]:
        """Logon names for which a password was, or is, to be typed; what is over needs none."""
        return tuple(
            it.logon_name
            for it, stage in zip(self.plan.operations, self.stages, strict=True)
            if isinstance(it, CreateLogonProfile | ResetPassword)
            and it.password is PasswordSource.ASK
            and stage not in OVER
        )

    @property
    def refused_passwords(self) -> tuple[str, ...]:
        """Logon names whose kept password the cloud does not take, so that it is of no use."""
        return tuple(
            it.logon_name
            for at in sorted(self._passwords_refused)
            if isinstance(it := self.plan.operations[at], CreateLogonProfile | ResetPassword)
        )

    @property
    def key_users(self) -> tuple[str, ...]:
        """Whom the plan makes an AccessKey for."""
        return tuple(
            it.logon_name for it in self.plan.operations if isinstance(it, CreateAccessKey)
        )


def minted_for(operation: Operation) -> str:
    """The logon name for which an operation makes a secret; empty where it makes none."""
    if isinstance(operation, CreateLogonProfile | ResetPassword | CreateAccessKey):
        return operation.logon_name
    return ""


def _places(operations: Iterable[Operation]) -> dict[str, int]:
    return {it.logon_name: at for at, it in enumerate(operations) if isinstance(it, CreateUser)}

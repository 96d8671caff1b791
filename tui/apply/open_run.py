"""Open run: journal, secrets and account lock, from its begin or reopening to its end.

A secret is on the disk, sealed, before it is used or shown. Where the administrator chose to keep
nothing, each secret is shown as it comes, and the run goes on once it is said to be saved.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from tui.apply.entries import Judged, NotAPlanError, Saved, plan_line, read_plan, to_note, to_record
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.cloud.types import MintedKey
from tui.core.operations import PasswordOperation, Plan
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.planning.agreement import Judgement
from tui.vault.run_file import BYTES_PER_LINE, Kind, Run, Slot

if TYPE_CHECKING:
    from tui.vault.append_log import Record
    from tui.vault.run_file import RunFile
    from tui.vault.vault import AccountLock, Vault

K = TypeVar("K")
V = TypeVar("V")


class LockedDict(MutableMapping[K, V]):
    """A dict with a lock."""

    def __init__(self, held: dict[K, V] | None = None) -> None:
        """Begin with these entries, which nobody else changes any more."""
        self._held = {} if held is None else held
        self._lock = threading.Lock()

    def copy(self) -> dict[K, V]:
        """All entries at one moment."""
        with self._lock:
            return self._held.copy()

    def __getitem__(self, key: K) -> V:
        with self._lock:
            return self._held[key]

    def __setitem__(self, key: K, value: V) -> None:
        with self._lock:
            self._held[key] = value

    def __delitem__(self, key: K) -> None:
        with self._lock:
            del self._held[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self.copy())

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


@dataclass(slots=True)
class MintedSecrets:
    """Secrets of a run in memory, by logon name. One thread at a time works on a user."""

    passwords: LockedDict[str, Secret] = field(default_factory=LockedDict)
    """Passwords; kept before the call, so that an unclear outcome loses nothing."""
    unkept: LockedDict[str, MintedKey] = field(default_factory=LockedDict)
    """AccessKeys that are not yet where they cannot be lost; nothing shows them."""
    keys: LockedDict[str, MintedKey] = field(default_factory=LockedDict)

    @classmethod
    def of(cls, kept: Mapping[Slot, Secret]) -> MintedSecrets:
        """Secrets that an earlier start of the run has kept."""
        memory = cls()
        for slot, secret in kept.items():
            if slot.kind is Kind.PASSWORD:
                memory.passwords[slot.logon_name] = secret
            elif slot.kind is Kind.ACCESS_KEY:
                memory.keys[slot.logon_name] = MintedKey(slot.id, secret)
        return memory


LEAST_PASSPHRASE: Final = 12
"""Characters. Stretching makes every guess cost some 0.4 s; a short one is guessed all the same."""


class SecretStorage(StrEnum):
    """Storage of new passwords and AccessKey secrets."""

    KEYRING = "keyring"
    """Sealed in the run's file, which the key in the OS keyring opens."""
    PASSPHRASE = "passphrase"  # noqa: S105 - the way, not one
    """Sealed in the run's file, which a passphrase opens."""
    BY_HAND = "by-hand"
    """Nowhere: the administrator saves each one as it appears."""


@dataclass(frozen=True, slots=True)
class StorageChoice:
    """The administrator's choice of storage."""

    way: SecretStorage = SecretStorage.KEYRING
    passphrase: Secret | None = None


def passphrase_trouble(passphrase: str, again: str) -> str | None:
    """Code of why a passphrase is refused, None if it is not.

    ``short``, ``unsendable`` or ``different``.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        return "short"
    if any("\ud800" <= char <= "\udfff" for char in passphrase):
        return "unsendable"
    return None if passphrase == again else "different"


_LINES_PER_OPERATION: Final = 6
_MORE_LINES: Final = 32

Ask = Callable[[Slot, Secret], None]
"""Shows a secret to the administrator; the answer comes later, by :meth:`ByHandSink.answer`."""


class NotSavedError(Exception):
    """Secret of which the administrator did not say that it is saved."""


class SecretSink(Protocol):
    """Storage of secrets, one at a time."""

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:
        """Keep a secret; when this returns it cannot be lost any more. Blocking.

        ``known`` says that the administrator typed it.

        Raises:
            OSError: it could not be written.
            NotSavedError: the administrator has not saved it.
        """


class SealedSink:
    """Storage in the run's file, sealed."""

    def __init__(self, file: RunFile) -> None:
        self._file = file

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:  # noqa: ARG002
        """Seal a secret in the run's file."""
        self._file.keep(slot, value)


class ByHandSink:
    """Storage by hand: every secret is shown, and the run waits until it is said to be saved."""

    def __init__(self, saved: Callable[[Slot], None] = lambda _slot: None) -> None:
        """``saved`` is called for each secret that was saved, in the run's thread."""
        self._saved = saved
        self._turn = threading.Lock()
        """One secret is shown at a time."""
        self._state = threading.Condition()
        self._ask: Ask | None = None
        self._answer: bool | None = None
        self._over = False
        self.times = 0
        """Number of waits for the administrator."""

    def listen(self, ask: Ask) -> None:
        """Set who shows the secrets; called in the run's thread."""
        self._ask = ask

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:
        """Show a secret and wait for the answer; a typed password is known already."""
        if known:
            return
        with self._turn:
            if not self._is_saved(slot, value):
                raise NotSavedError
        self._saved(slot)

    def _is_saved(self, slot: Slot, value: Secret) -> bool:
        with self._state:
            if self._over or self._ask is None:
                return False
            self._answer = None
        self._ask(slot, value)
        with self._state:
            self._state.wait_for(lambda: self._answer is not None or self._over)
            self.times += 1
            return bool(self._answer)

    def answer(self, saved: bool) -> None:
        """Answer for the administrator whether the secret is saved."""
        with self._state:
            self._answer = saved
            self._state.notify_all()

    def give_up(self) -> None:
        """Stop asking: nobody is left to answer."""
        with self._state:
            self._over = True
            self._state.notify_all()


class OpenRun:
    """Journal and secrets of one run, and the account's lock, until it is closed."""

    def __init__(self, hold: AccountLock, file: RunFile, plan: Plan, way: SecretStorage) -> None:
        self._hold = hold
        self._file = file
        self.run_id = file.run.id
        notes = [note for line in file.records if (note := to_note(line)) is not None]
        self.journal = Journal(RunState(plan, notes, file.slots), file.add)
        self.memory = MintedSecrets.of(file.kept() if file.seals else {})
        for name in self.journal.state.refused_passwords:
            self.memory.passwords.pop(name, None)
        by_hand = ByHandSink(lambda slot: self.journal.note(Saved(slot)))
        self.by_hand = by_hand if way is SecretStorage.BY_HAND else None
        """The sink that asks, where no secret is written."""
        self.sink: SecretSink = by_hand if way is SecretStorage.BY_HAND else SealedSink(file)
        self.closed = False

    @property
    def path(self) -> Path:
        """Path of the run's file."""
        return self._file.path

    @property
    def keeps_secrets(self) -> bool:
        """Whether the file has secrets, and will stay."""
        return self._begun and bool(self._file.slots)

    @property
    def _begun(self) -> bool:
        notes = map(to_note, self._file.records)
        return any(note is not None and not isinstance(note, Judged) for note in notes)

    @property
    def missing_passwords(self) -> tuple[str, ...]:
        """Logon names with a password to be typed: none is kept, or the cloud refused it."""
        wanted = self.journal.state.wanted_passwords
        return tuple(name for name in wanted if name not in self.memory.passwords)

    @property
    def workers(self) -> int | None:
        """Number of threads; None for as many as the cloud's pace allows."""
        return None if self.by_hand is None else 1

    def close(self, *, to_go_on: bool = True) -> bool:
        """Close the file and release the account; may be called twice.

        Args:
            to_go_on: whether somebody may resume a run of which everything was refused.

        Returns:
            Whether the file stays: a run that came to nothing leaves none.
        """
        self.closed = True
        if self.by_hand is not None:
            self.by_hand.give_up()
        self._file.close()
        stays = self._begun and (to_go_on or not self.journal.state.came_to_nothing)
        if not stays:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
        # Only what names the holder could be left; the lock itself is the process's.
        with suppress(OSError):
            self._hold.release()
        return stays


def secrets_to_save(plan: Plan) -> tuple[tuple[str, Kind], ...]:
    """Logon name and kind of every secret that a plan makes, in its order."""
    found = []
    for operation in plan.operations:
        match operation:
            case PasswordOperation(password=PasswordSource.GENERATE):
                found.append((operation.logon_name, Kind.PASSWORD))
            case _ if operation.makes_key:
                found.append((operation.user, Kind.ACCESS_KEY))
            case _:
                pass
    return tuple(found)


def makes_secrets(plan: Plan) -> bool:
    """Whether a plan mints a password or an AccessKey."""
    return any(operation.makes_secret for operation in plan.operations)


def begin_run(
    vault: Vault,
    plan: Plan,
    choice: StorageChoice | None,
    started: datetime,
    run_id: str = "",
    judgement: Judgement | None = None,
) -> OpenRun:
    """Begin a run: create and prove its file before the first change. Blocking.

    The keyring may ask the person for its password.

    Args:
        vault: keeps the run.
        plan: to be applied.
        choice: None where nobody was asked, for the OS keyring.
        started: the time now.
        run_id: of the run, where the plan names it already.
        judgement: what was agreed to; it is asked for again where it is not written down.

    Raises:
        AccountBusyError: another process is changing the account.
        KeyringUnavailableError: the choice was the keyring, and it cannot be used.
        NoRoomError: there is not enough room on the disk for what the run may write.
        SealError: what was written does not come back.
        OSError: the state directory cannot be used.
    """
    choice = choice or StorageChoice()
    account = plan.account.account_id
    if choice.way is SecretStorage.KEYRING and makes_secrets(plan):
        # Before the account is held: the keyring may wait for a person, others need not.
        vault.prepare()
    hold = vault.hold(account)
    try:
        run = vault.run(run_id or vault.new_id(started), account, started)
        first = [plan_line(plan)]
        if judgement is not None:
            first.append(to_record(Judged(judgement)))
        lines = len(plan.operations) * _LINES_PER_OPERATION + _MORE_LINES
        room = len(json.dumps(first)) + lines * BYTES_PER_LINE
        file = _begin(vault, run, plan, choice, room)
        try:
            for line in first:
                file.add(line)
            return OpenRun(hold, file, plan, choice.way)
        except BaseException:
            file.close()
            file.path.unlink(missing_ok=True)
            raise
    except BaseException:
        hold.release()
        raise


def _begin(vault: Vault, run: Run, plan: Plan, choice: StorageChoice, room: int) -> RunFile:
    if choice.way is SecretStorage.BY_HAND or not makes_secrets(plan):
        return vault.without_secrets(run, room=room)
    if choice.passphrase is not None:
        return vault.by_passphrase(run, choice.passphrase, room=room)
    return vault.by_keyring(run, room=room)


def reopen_run(
    vault: Vault, path: Path, passphrase: Secret | None = None, *, to_undo: bool = False
) -> OpenRun:
    """Reopen an earlier run, to resume or to undo it. Blocking.

    Args:
        vault: keeps the run.
        path: the run's file.
        passphrase: needed where one opens the file.
        to_undo: leaves the secrets sealed: an undo does without them.

    Raises:
        AccountBusyError: another process is changing the account.
        PassphraseNeededError, KeyringUnavailableError, SealError: those of ``Vault.reopen``.
        NotARunError, NotAPlanError, UnknownNoteError: the file is from another version.
        DamagedLogError, NotPrivateError, OSError: the file cannot be read or written.
    """
    hold = vault.hold(vault.account_of(path))
    try:
        file = vault.reopen_closed(path) if to_undo else vault.reopen(path, passphrase)
        try:
            plan = read_plan(_plan_line(file.records))
            by_hand = makes_secrets(plan) and not file.seals and not to_undo
            return OpenRun(
                hold, file, plan, SecretStorage.BY_HAND if by_hand else SecretStorage.KEYRING
            )
        except BaseException:
            file.close()
            raise
    except BaseException:
        hold.release()
        raise


def _plan_line(records: Sequence[Record]) -> Record:
    found = next((line for line in records if line["t"] == "plan"), None)
    if found is None:
        raise NotAPlanError("the run was cut off before anything was changed")
    return found

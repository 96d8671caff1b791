"""Where a run keeps the secrets it makes: decided, opened and proved before the first change.

What is made is on the disk, sealed, before it is used or shown. Where the administrator chose to
keep nothing, each secret is shown as it comes, and the run goes on once it is said to be saved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from tui.access.keeping import Choice, Way
from tui.access.plan import CreateAccessKey, CreateLogonProfile, Plan, ResetPassword
from tui.access.secret import Secret
from tui.vault.run_record import Slot

if TYPE_CHECKING:
    from tui.vault.run_file import RunFile
    from tui.vault.safe import Hold, Safe

_LINES_PER_OPERATION: Final = 4
_MORE_LINES: Final = 16

Ask = Callable[[Slot, Secret], None]
"""Shows a secret to the administrator; the answer comes later, by :meth:`EachByHand.answer`."""


class NotSavedError(Exception):
    """The administrator did not say that a secret is saved."""


class Keeping(Protocol):
    """Keeps secrets, one at a time."""

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:
        """Keep a secret; when this returns it cannot be lost any more. Blocking.

        Args:
            slot: Whose it is.
            value: The secret.
            known: The administrator typed it.

        Raises:
            OSError: It could not be written.
            NotSavedError: The administrator has not saved it.
        """


class Sealed:
    """Seals every secret in the run's file."""

    def __init__(self, file: RunFile) -> None:
        self._file = file

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:  # noqa: ARG002
        """See Keeping."""
        self._file.keep(slot, value)


class EachByHand:
    """Shows every secret that was made, and waits until it is said to be saved."""

    def __init__(self) -> None:
        self._state = threading.Condition()
        self._ask: Ask | None = None
        self._answer: bool | None = None
        self._over = False

    def listen(self, ask: Ask) -> None:
        """Call this, in the run's thread, with every secret to be saved."""
        self._ask = ask

    def keep(self, slot: Slot, value: Secret, *, known: bool = False) -> None:
        """See Keeping. A password that the administrator typed is known already."""
        if known:
            return
        with self._state:
            if self._over or self._ask is None:
                raise NotSavedError
            self._answer = None
        self._ask(slot, value)
        with self._state:
            self._state.wait_for(lambda: self._answer is not None or self._over)
            if not self._answer:
                raise NotSavedError

    def answer(self, saved: bool) -> None:
        """What the administrator said."""
        with self._state:
            self._answer = saved
            self._state.notify_all()

    def give_up(self) -> None:
        """There is nobody left to ask."""
        with self._state:
            self._over = True
            self._state.notify_all()


class Place:
    """One run's place, and the account's lock, until it is closed."""

    def __init__(self, hold: Hold, file: RunFile | None) -> None:
        self._hold = hold
        self._file = file
        by_hand = EachByHand()
        self.by_hand = by_hand if file is None else None
        """Who is asked, where nothing is written."""
        self.keeping: Keeping = by_hand if file is None else Sealed(file)

    @property
    def path(self) -> Path | None:
        """The sealed file."""
        return self._file.path if self._file else None

    def close(self) -> None:
        """Close the file and let go of the account; may be called twice."""
        if self.by_hand is not None:
            self.by_hand.give_up()
        if self._file is not None:
            self._file.close()
        # Only what names the holder could be left; the lock itself is the process's.
        with suppress(OSError):
            self._hold.release()


def makes_secrets(plan: Plan) -> bool:
    """Whether anything of a plan mints a password or an AccessKey."""
    kinds = CreateLogonProfile | CreateAccessKey | ResetPassword
    return any(isinstance(operation, kinds) for operation in plan.operations)


def open_place(safe: Safe, plan: Plan, choice: Choice | None, started: datetime) -> Place:
    """Open and prove the place before the first change. Blocking; the keyring may ask.

    Args:
        safe: Where places are.
        plan: What is to be applied.
        choice: How its secrets are kept; None where nobody was asked, for the OS keyring.
        started: The time.

    Raises:
        AccountBusyError: Another process is changing the account.
        KeyringUnavailableError: The choice was the keyring, and it cannot be used.
        NoRoomError: There is not enough room on the disk for what the run may write.
        SealError: What was written does not come back.
        OSError: The state directory cannot be used.
    """
    choice = choice or Choice()
    account = plan.account.account_id
    hold = safe.hold(account)
    try:
        return Place(hold, _file(safe, plan, choice, started))
    except BaseException:
        hold.release()
        raise


def _file(safe: Safe, plan: Plan, choice: Choice, started: datetime) -> RunFile | None:
    if choice.way is Way.BY_HAND or not makes_secrets(plan):
        return None
    run = safe.run(plan.account.account_id, started)
    lines = len(plan.operations) * _LINES_PER_OPERATION + _MORE_LINES
    if choice.passphrase is not None:
        return safe.by_passphrase(run, choice.passphrase, lines=lines)
    return safe.by_keyring(run, lines=lines)

"""CreateAccessKey, the one call whose lost answer loses a secret for good.

Keys are listed before the call. After a lost answer the next attempt waits until the request can no
longer be carried out, lists again, and compares: a key that appeared in just that time and was
never used is the lost one, which nobody can use any more, so it is disabled and deleted, and
another is made. A key that appeared later is somebody's, and is left alone.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tui.access.users import HeldKey
from tui.apply.doubts import DoubtError
from tui.apply.keeping import Keeping, NotSavedError
from tui.apply.memory import KeyAttempt, Memory
from tui.apply.patience import Patience
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError, NotFoundError, OutcomeUnknownError
from tui.cloud.values import MintedKey
from tui.vault.run_record import Kind, Slot

CLOCKS_APART: Final = timedelta(seconds=5)
"""How far the clocks of two servers may be from each other; both tell whole seconds."""


class Minter:
    """Makes AccessKeys for one run."""

    def __init__(self, cloud: Cloud, memory: Memory, patience: Patience, keeping: Keeping) -> None:
        self._cloud = cloud
        self._ram = cloud.ram
        self._memory = memory
        self._patience = patience
        self._keeping = keeping

    def mint(self, logon_name: str) -> None:
        """Make a key; when this returns it is kept, and in the run's memory.

        The thread that asks for it is the one that keeps it: nothing comes between.

        Raises:
            ValueError: the name is empty; the key would be the administrator's own (trap 17).
            DoubtError: ``key-there``, ``key-used``, ``keys-unclear``; ``key-not-kept`` or
                ``key-not-saved``, then call again: no other key is made.
            CloudError: it was refused, or the answer was lost; then call again.
        """
        if not logon_name.strip():
            raise ValueError("an AccessKey is made for a RAM user, by name")
        if logon_name not in self._memory.unkept:
            self._memory.unkept[logon_name] = self._make(logon_name)
        key = self._memory.unkept[logon_name]
        self._keep(logon_name, key)
        self._memory.keys[logon_name] = key
        del self._memory.unkept[logon_name]

    def _keep(self, logon_name: str, key: MintedKey) -> None:
        name = key.access_key_id
        try:
            self._keeping.keep(Slot(logon_name, Kind.ACCESS_KEY, name), key.secret)
        except NotSavedError:
            raise DoubtError("key-not-saved", subject=logon_name, key=name) from None
        except OSError as error:
            why = error.strerror or ""
            raise DoubtError("key-not-kept", subject=logon_name, key=name, why=why) from None

    def _make(self, logon_name: str) -> MintedKey:
        earlier = self._memory.key_attempts.get(logon_name)
        had = self._first_look(logon_name) if earlier is None else self._clear(logon_name, earlier)
        listed_at = self._patience.now()

        def ask() -> MintedKey:
            now = self._patience.now()
            time = self._cloud.time
            if time is not None:
                time += timedelta(seconds=now - listed_at)
            # Noted before the call: whatever happens in it, the next attempt looks first.
            self._memory.key_attempts[logon_name] = KeyAttempt(had, now, time)
            return self._ram.create_access_key(logon_name)

        try:
            key = self._patience.settled(ask, user=self._fresh(logon_name))
        except OutcomeUnknownError as error:
            attempt = self._memory.key_attempts[logon_name]
            self._memory.key_attempts[logon_name] = replace(attempt, error=error)
            raise
        except CloudError:
            del self._memory.key_attempts[logon_name]
            raise
        del self._memory.key_attempts[logon_name]
        return key

    def _first_look(self, logon_name: str) -> frozenset[str]:
        """The plan makes a key only for a user without one."""
        had = self._keys(logon_name)
        if had:
            raise DoubtError("key-there", subject=logon_name, key=min(had))
        return had

    def _clear(self, logon_name: str, attempt: KeyAttempt) -> frozenset[str]:
        """Remove the key that an unanswered call made, if it made one."""
        waited = self._patience.until(attempt.asked_at + self._patience.grace)
        if not waited and attempt.error is not None:
            raise attempt.error
        held = self._held(logon_name)
        appeared = [key for key in held if key.access_key_id not in attempt.had]
        if len(appeared) > 1 or not all(self._may_be_ours(key, attempt) for key in appeared):
            names = ", ".join(sorted(key.access_key_id for key in appeared))
            raise DoubtError("keys-unclear", subject=logon_name, keys=names)
        for lost in appeared:
            key = lost.access_key_id
            if self._ram.access_key_last_used(logon_name, key):
                raise DoubtError("key-used", subject=logon_name, key=key)
            with suppress(NotFoundError):
                self._ram.set_access_key_active(logon_name, key, active=False)
                self._ram.delete_access_key(logon_name, key)
        return attempt.had

    def _may_be_ours(self, key: HeldKey, attempt: KeyAttempt) -> bool:
        """Whether it was made while the unanswered request could be carried out."""
        try:
            made = datetime.fromisoformat(key.created)
        except ValueError:
            return False
        if attempt.cloud_time is None or made.tzinfo is None:
            return False
        late = timedelta(seconds=self._patience.grace) + CLOCKS_APART
        return -CLOCKS_APART <= made - attempt.cloud_time <= late

    def _held(self, logon_name: str) -> tuple[HeldKey, ...]:
        return self._patience.settled(
            lambda: self._ram.access_keys(logon_name), user=self._fresh(logon_name)
        )

    def _keys(self, logon_name: str) -> frozenset[str]:
        return frozenset(key.access_key_id for key in self._held(logon_name))

    def _fresh(self, logon_name: str) -> bool:
        return logon_name in self._memory.users_made

"""CreateAccessKey, the one call whose lost answer loses a secret for good.

Keys are listed before the call. After a lost answer the next attempt waits until the request can no
longer be carried out, lists again, and compares: a key that appeared and was never used is the
lost one, which nobody can use any more, so it is disabled and deleted, and another is made.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from tui.apply.doubts import DoubtError
from tui.apply.memory import KeyAttempt, Memory
from tui.apply.patience import Patience
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError, NotFoundError, OutcomeUnknownError


class Minter:
    """Makes AccessKeys for one run."""

    def __init__(self, cloud: Cloud, memory: Memory, patience: Patience) -> None:
        self._ram = cloud.ram
        self._memory = memory
        self._patience = patience

    def mint(self, logon_name: str) -> None:
        """Make a key; it is in the run's memory when this returns.

        Raises:
            ValueError: the name is empty; the key would be the administrator's own (trap 17).
            DoubtError: ``key-there``, ``key-used`` or ``keys-unclear``.
            CloudError: it was refused, or the answer was lost; then call again.
        """
        if not logon_name.strip():
            raise ValueError("an AccessKey is made for a RAM user, by name")
        earlier = self._memory.key_attempts.get(logon_name)
        had = self._first_look(logon_name) if earlier is None else self._clear(logon_name, earlier)
        attempt = KeyAttempt(had, self._patience.now())
        # Noted before the call: whatever happens in it, the next attempt looks first.
        self._memory.key_attempts[logon_name] = attempt
        try:
            key = self._patience.settled(
                lambda: self._ram.create_access_key(logon_name), user=self._fresh(logon_name)
            )
        except OutcomeUnknownError as error:
            self._memory.key_attempts[logon_name] = replace(attempt, error=error)
            raise
        except CloudError:
            del self._memory.key_attempts[logon_name]
            raise
        self._memory.keys[logon_name] = key
        del self._memory.key_attempts[logon_name]

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
        appeared = sorted(self._keys(logon_name) - attempt.had)
        if len(appeared) > 1:
            raise DoubtError("keys-unclear", subject=logon_name, keys=", ".join(appeared))
        for key in appeared:
            if self._ram.access_key_last_used(logon_name, key):
                raise DoubtError("key-used", subject=logon_name, key=key)
            with suppress(NotFoundError):
                self._ram.set_access_key_active(logon_name, key, active=False)
                self._ram.delete_access_key(logon_name, key)
        return attempt.had

    def _keys(self, logon_name: str) -> frozenset[str]:
        held = self._patience.settled(
            lambda: self._ram.access_keys(logon_name), user=self._fresh(logon_name)
        )
        return frozenset(key.access_key_id for key in held)

    def _fresh(self, logon_name: str) -> bool:
        return logon_name in self._memory.users_made

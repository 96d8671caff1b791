"""CreateAccessKey, the one call whose lost answer loses a secret for good.

Keys are listed, and written down, before the call. After a lost answer the next attempt waits
until the request can no longer be carried out, lists again, and compares: a key that appeared in
just that time and was never used is the lost one, which nobody can use any more, so it is disabled
and deleted, and another is made. A key that appeared later is somebody's, and is left alone.
"""

from __future__ import annotations

from contextlib import suppress

from tui.apply.entries import Begun, Clearing, Refused
from tui.apply.events import NeedsAttentionError
from tui.apply.journal import Journal
from tui.apply.open_run import MintedSecrets, NotSavedError, SecretSink
from tui.apply.ownership import made_by_one
from tui.apply.timing import OnWait, RetryLaterError, Timing
from tui.cloud.client import Cloud
from tui.cloud.errors import NotFoundError, OutcomeUnknownError
from tui.cloud.types import MintedKey
from tui.core.users import HeldKey
from tui.vault.run_file import Kind, Slot
from tui.vault.sealing import SealError


class Minter:
    """Makes AccessKeys for one run."""

    def __init__(
        self,
        cloud: Cloud,
        journal: Journal,
        memory: MintedSecrets,
        patience: Timing,
        keeping: SecretSink,
    ) -> None:
        self._cloud = cloud
        self._ram = cloud.ram
        self._journal = journal
        self._memory = memory
        self._patience = patience
        self._keeping = keeping

    def mint(self, operation: int, logon_name: str, told: OnWait = lambda _seconds: None) -> str:
        """Make a key; when this returns it is kept, and in the run's memory.

        The thread that asks for it is the one that keeps it: nothing comes between.

        Args:
            operation: its place in the plan, for the journal.
            logon_name: whose key.
            told: hears of every wait before it begins, in seconds.

        Returns:
            The key's ID.

        Raises:
            ValueError: the name is empty; the key would be the administrator's own (trap 17).
            RetryLaterError: an unanswered call may still be carried out; call again then.
            NeedsAttentionError: ``key-there``, ``key-used``, ``keys-unclear``, ``not-written``;
                ``key-not-kept`` or ``key-not-saved``, then call again: no other key is made.
            CloudError: it was refused, or the answer was lost; then call again.
        """
        if not logon_name.strip():
            raise ValueError("an AccessKey is made for a RAM user, by name")
        safe = self._made_earlier(logon_name)
        if safe:
            return safe
        if logon_name not in self._memory.unkept:
            self._memory.unkept[logon_name] = self._make(operation, logon_name, told)
        return self.keep(logon_name)

    def keep(self, logon_name: str) -> str:
        """Keep a key that was made and is not kept yet.

        Returns:
            The key's ID.

        Raises:
            NeedsAttentionError: ``key-not-kept`` or ``key-not-saved``.
        """
        key = self._memory.unkept[logon_name]
        self._keep(logon_name, key)
        self._memory.keys[logon_name] = key
        del self._memory.unkept[logon_name]
        return key.access_key_id

    def _made_earlier(self, logon_name: str) -> str:
        """The ID of a key whose secret was kept before the run was cut off; empty if none."""
        kept = self._memory.keys.get(logon_name)
        return kept.access_key_id if kept else self._journal.state.saved_key(logon_name)

    def _keep(self, logon_name: str, key: MintedKey) -> None:
        name = key.access_key_id
        try:
            self._keeping.keep(Slot(logon_name, Kind.ACCESS_KEY, name), key.secret)
        except NotSavedError:
            raise NeedsAttentionError("key-not-saved", subject=logon_name, key=name) from None
        except (OSError, SealError) as error:
            why = getattr(error, "strerror", None) or ""
            raise NeedsAttentionError(
                "key-not-kept", subject=logon_name, key=name, why=why
            ) from None

    def _make(self, operation: int, logon_name: str, told: OnWait) -> MintedKey:
        earlier = self._journal.state.operations[operation].begun
        if earlier is None:
            had = self._first_look(logon_name, told)
        else:
            had = self._clear(operation, logon_name, earlier, told)

        def ask() -> MintedKey:
            # Before every call: whatever happens in it, the next attempt looks first.
            self._journal.note(
                Begun(operation, self._patience.clock(), self._cloud.time, tuple(had))
            )
            try:
                return self._ram.create_access_key(logon_name)
            except OutcomeUnknownError:
                self._journal.give_up(operation, self._patience.clock())
                raise
            except NotFoundError:
                # An answer: nothing is under way while it waits to ask again.
                self._journal.note(Refused(operation))
                raise

        return self._patience.settled(ask, user=self._fresh(logon_name), told=told)

    def _first_look(self, logon_name: str, told: OnWait) -> frozenset[str]:
        """The plan makes a key only for a user without one."""
        had = frozenset(key.access_key_id for key in self._held(logon_name, told))
        if had:
            raise NeedsAttentionError("key-there", subject=logon_name, key=min(had))
        return had

    def _clear(
        self, operation: int, logon_name: str, attempt: Begun, told: OnWait
    ) -> frozenset[str]:
        """Remove the key that an unanswered call made, if it made one."""
        left = self._patience.left_of_grace(attempt)
        if left > 0:
            raise RetryLaterError(left)
        had = frozenset(attempt.keys)
        appeared = [key for key in self._held(logon_name, told) if key.access_key_id not in had]
        grace = self._patience.grace
        ours = all(made_by_one(key.created, [attempt], grace) for key in appeared)
        if len(appeared) > 1 or not ours:
            names = ", ".join(sorted(key.access_key_id for key in appeared))
            raise NeedsAttentionError("keys-unclear", subject=logon_name, keys=names)
        for lost in appeared:
            self._remove(operation, logon_name, lost.access_key_id)
        self._journal.note(Refused(operation))
        return had

    def _remove(self, operation: int, logon_name: str, key: str) -> None:
        if self._ram.access_key_last_used(logon_name, key):
            raise NeedsAttentionError("key-used", subject=logon_name, key=key)
        self._journal.note(Clearing(operation, key))
        with suppress(NotFoundError):
            self._ram.set_access_key_active(logon_name, key, active=False)
            self._ram.delete_access_key(logon_name, key)

    def _held(self, logon_name: str, told: OnWait) -> tuple[HeldKey, ...]:
        return self._patience.settled(
            lambda: self._ram.access_keys(logon_name), user=self._fresh(logon_name), told=told
        )

    def _fresh(self, logon_name: str) -> bool:
        return self._journal.state.user_made(logon_name)

"""The secrets of a run: each is kept before it is used or shown, and then in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.apply.events import NeedsAttentionError, system_reason
from tui.apply.open_run import MintedSecrets, NotSavedError, SecretSink
from tui.cloud.types import MintedKey
from tui.core.operations import PasswordOperation
from tui.core.secret import Secret
from tui.core.text import sentence
from tui.core.users import PasswordSource
from tui.vault.run_file import Kind, Slot
from tui.vault.sealing import SealError


@dataclass(frozen=True, slots=True)
class RunSecrets:
    """Several threads may work at once, one on each user."""

    own: Mapping[str, Secret]
    """Logon name to the password that was typed for it."""
    generate: Callable[[str], Secret]
    """Makes a password for a logon name, good for the account's policy."""
    sink: SecretSink
    memory: MintedSecrets

    # Passwords

    def password(self, operation: PasswordOperation) -> Secret:
        """Chosen once per user, and kept before it is sent.

        Raises:
            NeedsAttentionError: ``password-not-kept`` or ``password-not-saved``.
        """
        kept = self.memory.passwords.get(operation.logon_name)
        if kept is not None:
            return kept
        if operation.password is PasswordSource.ASK:
            return self.keep_own(operation.logon_name)
        return self.new_password(operation.logon_name)

    def new_password(self, logon_name: str) -> Secret:
        """Another one that nobody typed."""
        return self._choose(logon_name, self.generate(logon_name))

    def keep_own(self, logon_name: str) -> Secret:
        """Keep a password that the administrator typed, once.

        Raises:
            NeedsAttentionError: ``password-not-kept``.
        """
        kept = self.memory.passwords.get(logon_name)
        return kept or self._choose(logon_name, self.own[logon_name], known=True)

    def drop_password(self, operation: PasswordOperation) -> None:
        """A password that was refused is not tried a second time, where there can be another."""
        if operation.password is PasswordSource.GENERATE or operation.logon_name in self.own:
            self.memory.passwords.pop(operation.logon_name, None)

    def _choose(self, logon_name: str, password: Secret, *, known: bool = False) -> Secret:
        try:
            self.sink.keep(Slot(logon_name, Kind.PASSWORD), password, known=known)
        except NotSavedError:
            raise NeedsAttentionError(
                "password-not-saved",
                sentence(
                    "The password of {subject} was not saved, so it was not set. Trying again"
                    " shows a new one.",
                    subject=logon_name,
                ),
            ) from None
        except (OSError, SealError) as error:
            raise NeedsAttentionError(
                "password-not-kept",
                sentence(
                    "The password of {subject} could not be written to the sealed file ({why}), so"
                    " it was not set. Make room, and try again.",
                    subject=logon_name,
                    why=system_reason(error),
                ),
            ) from None
        self.memory.passwords[logon_name] = password
        return password

    # AccessKeys

    def keep_key(self, logon_name: str) -> str:
        """Keep a key that was made and is not kept yet.

        Returns:
            The key's ID.

        Raises:
            NeedsAttentionError: ``key-not-kept`` or ``key-not-saved``.
        """
        key = self.memory.unkept[logon_name]
        self._keep(logon_name, key)
        self.memory.keys[logon_name] = key
        del self.memory.unkept[logon_name]
        return key.access_key_id

    def _keep(self, logon_name: str, key: MintedKey) -> None:
        name = key.access_key_id
        try:
            self.sink.keep(Slot(logon_name, Kind.ACCESS_KEY, name), key.secret)
        except NotSavedError:
            raise NeedsAttentionError(
                "key-not-saved",
                sentence(
                    "The AccessKey {key} of {subject} was made, and you have not saved its secret."
                    " It is in memory until you leave: try again to see it.",
                    subject=logon_name,
                    key=name,
                ),
            ) from None
        except (OSError, SealError) as error:
            raise NeedsAttentionError(
                "key-not-kept",
                sentence(
                    "The AccessKey {key} of {subject} was made, but its secret could not be"
                    " written to the sealed file ({why}). It is in memory until you leave: make"
                    " room, and try again.",
                    subject=logon_name,
                    key=name,
                    why=system_reason(error),
                ),
            ) from None

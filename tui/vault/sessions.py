"""The administrator's own credentials, kept between starts if there is a safe place for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Protocol

from tui.access.credentials import Credentials, Source, SourceKind
from tui.vault.keyrings import Keyring, KeyringUnavailableError, open_keyring
from tui.vault.records import RecordError, from_record, names_from_record, names_record, to_record

MEMORY: Final = "memory"
ANSWER_SECONDS: Final = 60.0
"""How long a keyring may take; it may be asking for its password in another window."""


class Sessions(Protocol):
    """Saved credentials by name.

    Every method but those of a memory store may block and may raise KeyringUnavailableError.
    """

    @property
    def place(self) -> str:
        """Where they are: ``memory`` or ``keyring:`` and the kind of keyring."""

    @property
    def reason(self) -> str:
        """Why it is memory: a code of KeyringUnavailableError; empty where nothing went wrong."""

    def save(self, name: str, credentials: Credentials) -> None:
        """Keep credentials under a name, in place of what had it."""

    def load(self, name: str) -> Credentials | None:
        """The credentials of that name, with that source; None if there are none."""

    def names(self) -> tuple[str, ...]:
        """The names, in the order in which they were first saved."""

    def forget(self, name: str) -> None:
        """Remove one; it need not be there."""

    def forget_all(self) -> None:
        """Remove every one."""


class MemorySessions:
    """Credentials that are gone when the process ends."""

    place: str = MEMORY

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self._kept: dict[str, Credentials] = {}

    def save(self, name: str, credentials: Credentials) -> None:
        """Keep it until the process ends."""
        self._kept[name] = _sourced(credentials, name)

    def load(self, name: str) -> Credentials | None:
        """What was kept."""
        return self._kept.get(name)

    def names(self) -> tuple[str, ...]:
        """The names kept."""
        return tuple(self._kept)

    def forget(self, name: str) -> None:
        """Drop one."""
        self._kept.pop(name, None)

    def forget_all(self) -> None:
        """Drop all."""
        self._kept.clear()


class KeyringSessions:
    """One item of the OS keyring per saved account, and one that lists their names.

    Each item has a service of its own: Windows moves an item aside when a second user name comes
    under the same service.
    """

    reason: str = ""

    def __init__(self, keyring: Keyring, service: str) -> None:
        self._keyring = keyring
        self._service = service
        self._lock = threading.Lock()

    @property
    def place(self) -> str:
        """The kind of keyring."""
        return f"keyring:{self._keyring.kind}"

    def save(self, name: str, credentials: Credentials) -> None:
        """Write the item, read it back, and only then list its name.

        Raises:
            KeyringUnavailableError: it is not certain that the keyring has it.
        """
        with self._lock:
            self._keyring.write(self._item(name), to_record(credentials))
            names = self._names()
            if name not in names:
                self._keyring.write(self._index, names_record((*names, name)))

    def load(self, name: str) -> Credentials | None:
        """Read one item.

        Raises:
            KeyringUnavailableError: the keyring does not answer, or the item is not ours.
        """
        with self._lock:
            record = self._keyring.read(self._item(name))
        if record is None:
            return None
        try:
            return _sourced(from_record(record), name)
        except RecordError:
            raise KeyringUnavailableError("unreadable") from None

    def names(self) -> tuple[str, ...]:
        """Read the list of names.

        Raises:
            KeyringUnavailableError: the keyring does not answer, or the list is not ours.
        """
        with self._lock:
            return self._names()

    def forget(self, name: str) -> None:
        """Delete the item, then its name, so that no unlisted secret stays behind.

        Raises:
            KeyringUnavailableError: the keyring does not answer.
        """
        with self._lock:
            self._keyring.delete(self._item(name))
            left = tuple(each for each in self._names() if each != name)
            if left:
                self._keyring.write(self._index, names_record(left))
            else:
                self._keyring.delete(self._index)

    def forget_all(self) -> None:
        """Delete every listed item, then the list.

        Raises:
            KeyringUnavailableError: the keyring does not answer.
        """
        with self._lock:
            for name in self._names():
                self._keyring.delete(self._item(name))
            self._keyring.delete(self._index)

    @property
    def _index(self) -> str:
        return f"{self._service} names"

    def _item(self, name: str) -> str:
        return f"{self._service} account {name}"

    def _names(self) -> tuple[str, ...]:
        record = self._keyring.read(self._index)
        try:
            return () if record is None else names_from_record(record)
        except RecordError:
            raise KeyringUnavailableError("unreadable") from None


class LazySessions:
    """Opens the store on first use, so that no keyring is loaded or unlocked before."""

    def __init__(self, opener: Callable[[], Sessions]) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._opened: Sessions | None = None

    def _store(self) -> Sessions:
        with self._lock:
            if self._opened is None:
                self._opened = self._opener()
            return self._opened

    @property
    def place(self) -> str:
        """Where the credentials are; opens the store."""
        return self._store().place

    @property
    def reason(self) -> str:
        """Why it is memory; opens the store."""
        return self._store().reason

    def save(self, name: str, credentials: Credentials) -> None:
        """See Sessions."""
        self._store().save(name, credentials)

    def load(self, name: str) -> Credentials | None:
        """See Sessions."""
        return self._store().load(name)

    def names(self) -> tuple[str, ...]:
        """See Sessions."""
        return self._store().names()

    def forget(self, name: str) -> None:
        """See Sessions."""
        self._store().forget(name)

    def forget_all(self) -> None:
        """See Sessions."""
        self._store().forget_all()


def open_sessions(service: str, *, seconds: float = ANSWER_SECONDS) -> Sessions:
    """The OS keyring where it can be used, else memory with the reason.

    It may unlock the keyring, which may ask the person for its password.

    Args:
        service: what the items' names begin with.
        seconds: how long the keyring may take for each call.
    """
    from tui.vault.slots import Slots

    try:
        store = KeyringSessions(Slots(open_keyring(seconds)), service)
        store.names()
    except KeyringUnavailableError as error:
        if error.code == "unreadable":
            return KeyringSessions(Slots(open_keyring(seconds)), service)
        return MemorySessions(error.code)
    return store


def _sourced(credentials: Credentials, name: str) -> Credentials:
    return Credentials(
        credentials.access_key_id,
        credentials.secret,
        credentials.token,
        Source(SourceKind.SAVED, name),
        credentials.expires,
    )

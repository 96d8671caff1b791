"""AccessKeys saved in the OS keyring."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from tui.core.credentials import Credentials, Source, SourceKind
from tui.core.secret import Secret
from tui.vault.files import state_directory
from tui.vault.keyring import Keyring, KeyringUnavailableError, open_keyring

if TYPE_CHECKING:
    from tui.signin.slots import TwoSlotItems


class RecordError(ValueError):
    """The text is no record of Onramp's; nothing of it is repeated here."""


def to_record(credentials: Credentials) -> Secret:
    """Credentials as JSON, without their source."""
    token = credentials.token
    fields = {
        "access_key_id": credentials.access_key_id,
        "secret": credentials.secret.reveal(),
        "token": None if token is None else token.reveal(),
        "expires": credentials.expires.isoformat() if credentials.expires else None,
    }
    return Secret(json.dumps(fields))


def from_record(record: Secret) -> Credentials:
    """Parse a record of :func:`to_record`.

    Raises:
        RecordError: the text is no such record.
    """
    fields = _parse(record)
    if not isinstance(fields, dict):
        raise RecordError("no object")
    key, secret, token, expires = (
        fields.get(name) for name in ("access_key_id", "secret", "token", "expires")
    )
    if not isinstance(key, str) or not isinstance(secret, str):
        raise RecordError("no AccessKey")
    if not isinstance(token, str | None) or not isinstance(expires, str | None):
        raise RecordError("no token or time")
    return Credentials(
        key,
        Secret(secret),
        None if token is None else Secret(token),
        expires=_time(expires) if expires else None,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise RecordError("no time") from None
    if time.tzinfo is None:
        raise RecordError("a time without a zone")
    return time


def names_record(names: tuple[str, ...]) -> Secret:
    """List of saved names as JSON."""
    return Secret(json.dumps(list(names)))


def names_from_record(record: Secret) -> tuple[str, ...]:
    """Parse a record of :func:`names_record`.

    Raises:
        RecordError: the text is no such record.
    """
    names = _parse(record)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RecordError("no list of names")
    return tuple(names)


def _parse(record: Secret) -> object:
    try:
        value: object = json.loads(record.reveal())
    except ValueError:
        # The original error carries the whole text.
        raise RecordError("no JSON") from None
    return value


T = TypeVar("T")

MEMORY: Final = "memory"
ANSWER_SECONDS: Final = 60.0
"""Time limit of a keyring, which may be asking for its password in another window."""


class Sessions(Protocol):
    """Saved credentials by name.

    Every method but those of a memory store may block and may raise KeyringUnavailableError.
    """

    @property
    def place(self) -> str:
        """Storage: ``memory``, or ``keyring:`` and the kind of keyring."""

    @property
    def reason(self) -> str:
        """Reason for memory: a code of KeyringUnavailableError; empty where nothing went wrong."""

    def save(self, name: str, credentials: Credentials) -> None:
        """Save credentials under a name, replacing an older item."""

    def load(self, name: str) -> Credentials | None:
        """Load credentials, with the saved item as their source; None if there are none."""

    def names(self) -> tuple[str, ...]:
        """Names in the order in which they were first saved."""

    def forget(self, name: str) -> None:
        """Remove an item, if it exists."""

    def forget_all(self) -> None:
        """Remove every item."""


class MemorySessions:
    """Credentials that are gone when the process ends."""

    place: str = MEMORY

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self._kept: dict[str, Credentials] = {}

    def save(self, name: str, credentials: Credentials) -> None:
        """Keep credentials until the process ends."""
        self._kept[name] = _sourced(credentials, name)

    def load(self, name: str) -> Credentials | None:
        """Load credentials; None if there are none."""
        return self._kept.get(name)

    def names(self) -> tuple[str, ...]:
        """Names in the order in which they were first saved."""
        return tuple(self._kept)

    def forget(self, name: str) -> None:
        """Remove an item, if it exists."""
        self._kept.pop(name, None)

    def forget_all(self) -> None:
        """Remove every item."""
        self._kept.clear()


class KeyringSessions:
    """One item of the OS keyring per saved account, and one that lists their names.

    A name is listed before its item is written and until it is gone, so that no interruption leaves
    an item that forgetting does not find. Each item has a service of its own: Windows moves an item
    aside when a second user name comes under the same service.
    """

    reason: str = ""

    def __init__(self, keyring: Keyring, service: str, directory: Callable[[], Path]) -> None:
        """Make the store; the keyring is not asked yet.

        ``service`` is the prefix of the items' names; ``directory`` is called at the first change.
        """
        self._keyring = keyring
        self._service = service
        self._directory = directory

    @property
    def place(self) -> str:
        """``keyring:`` and the kind of keyring."""
        return f"keyring:{self._keyring.kind}"

    def save(self, name: str, credentials: Credentials) -> None:
        """List the name, then write the item, and read it back.

        Raises:
            KeyringUnavailableError: it is not certain that the keyring has it.
        """
        record = to_record(credentials)

        def work(slots: TwoSlotItems) -> None:
            self._list(slots, name)
            try:
                slots.write(self._item(name), record)
            except KeyringUnavailableError:
                with suppress(KeyringUnavailableError):
                    if slots.read(self._item(name)) is None:
                        self._unlist(slots, name)
                raise

        self._change(work)

    def load(self, name: str) -> Credentials | None:
        """Read one item; a name may be listed without one, where saving it was interrupted.

        Raises:
            KeyringUnavailableError: the keyring does not answer, or the item is not Onramp's.
        """
        record = self._look(lambda slots: slots.read(self._item(name)))
        if record is None:
            return None
        try:
            return _sourced(from_record(record), name)
        except RecordError:
            raise KeyringUnavailableError("unreadable") from None

    def names(self) -> tuple[str, ...]:
        """Read the list of names.

        Raises:
            KeyringUnavailableError: the keyring does not answer, or the list is not Onramp's.
        """
        return self._look(self._names)

    def forget(self, name: str) -> None:
        """Delete the item, then its name.

        Raises:
            KeyringUnavailableError: the keyring does not answer.
        """

        def work(slots: TwoSlotItems) -> None:
            slots.delete(self._item(name))
            self._unlist(slots, name)

        self._change(work)

    def forget_all(self) -> None:
        """Delete every listed item, then the list.

        Raises:
            KeyringUnavailableError: the keyring does not answer.
        """

        def work(slots: TwoSlotItems) -> None:
            for name in self._names(slots):
                slots.delete(self._item(name))
            slots.delete(self._index)

        self._change(work)

    def _look(self, work: Callable[[TwoSlotItems], T], *, alone: Path | None = None) -> T:
        from tui.signin.slots import TwoSlotItems

        return self._keyring.together(lambda items: work(TwoSlotItems(items)), alone=alone)

    def _change(self, work: Callable[[TwoSlotItems], None]) -> None:
        try:
            self._look(work, alone=self._directory())
        except OSError:  # without a turn, another one could lose what is listed here
            raise KeyringUnavailableError("failed") from None

    @property
    def _index(self) -> str:
        return f"{self._service} names"

    def _item(self, name: str) -> str:
        return f"{self._service} account {name}"

    def _names(self, slots: TwoSlotItems) -> tuple[str, ...]:
        record = slots.read(self._index)
        try:
            return () if record is None else names_from_record(record)
        except RecordError:
            raise KeyringUnavailableError("unreadable") from None

    def _list(self, slots: TwoSlotItems, name: str) -> None:
        names = self._names(slots)
        if name not in names:
            slots.write(self._index, names_record((*names, name)))

    def _unlist(self, slots: TwoSlotItems, name: str) -> None:
        left = tuple(each for each in self._names(slots) if each != name)
        if left:
            slots.write(self._index, names_record(left))
        else:
            slots.delete(self._index)


class LazySessions:
    """Store opened on first use: no keyring is loaded or unlocked before."""

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
        """Storage; opens the store."""
        return self._store().place

    @property
    def reason(self) -> str:
        """Reason for memory; opens the store."""
        return self._store().reason

    def save(self, name: str, credentials: Credentials) -> None:
        """Save credentials under a name; opens the store."""
        self._store().save(name, credentials)

    def load(self, name: str) -> Credentials | None:
        """Load credentials, None if there are none; opens the store."""
        return self._store().load(name)

    def names(self) -> tuple[str, ...]:
        """Names in the order in which they were first saved; opens the store."""
        return self._store().names()

    def forget(self, name: str) -> None:
        """Remove an item, if it exists; opens the store."""
        self._store().forget(name)

    def forget_all(self) -> None:
        """Remove every item; opens the store."""
        self._store().forget_all()


def open_sessions(
    service: str,
    *,
    seconds: float = ANSWER_SECONDS,
    directory: Callable[[], Path] = state_directory,
) -> Sessions:
    """Open the OS keyring where it can be used, else memory with the reason.

    It may unlock the keyring, which may ask the person for its password. ``service`` is the prefix
    of the items' names, ``seconds`` the time limit for one request.
    """
    try:
        store = KeyringSessions(open_keyring(seconds), service, directory)
    except KeyringUnavailableError as error:
        return MemorySessions(error.code)
    try:
        store.names()
    except KeyringUnavailableError as error:
        if error.code != "unreadable":
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

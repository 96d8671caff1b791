"""The OS keyring: only kinds that are known to keep a secret, and never trusted blindly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from tui.access.secret import Secret
from tui.vault.patience import call_within

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

ALLOWED: Final = MappingProxyType(
    {
        "keyring.backends.SecretService.Keyring": "SecretService",
        "keyring.backends.libsecret.Keyring": "libsecret",
        "keyring.backends.kwallet.DBusKeyring": "KWallet",
        "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
        "keyring.backends.macOS.Keyring": "macOS",
        "keyring.backends.Windows.WinVaultKeyring": "WinVault",
    }
)
"""Backends by class. Others keep secrets in plain text, nowhere, or ask on the terminal."""

_CHAINER: Final = "keyring.backends.chainer.ChainerBackend"
_USER: Final = "onramp"
"""The user name of every item; items differ by service."""


class KeyringUnavailableError(Exception):
    """The keyring cannot be used, or not be trusted to have done what it was asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        """``no-backend``, ``locked``, ``no-answer``, ``not-kept``, ``unreadable``, ``failed``."""


CODES: Final = ("no-backend", "locked", "no-answer", "not-kept", "unreadable", "failed")
"""Every code there is, for the sentences."""


class Keyring(Protocol):
    """Items by service name."""

    @property
    def kind(self) -> str:
        """The kind of keyring, e.g. ``SecretService``."""

    def read(self, service: str) -> Secret | None:
        """One item; None if there is none."""

    def write(self, service: str, value: Secret) -> None:
        """Write one item and make sure that it is there."""

    def delete(self, service: str) -> None:
        """Remove one item; it need not be there."""


class MemoryKeyring:
    """Items that are gone when the process ends; for the demo."""

    kind: str = "memory"

    def __init__(self) -> None:
        self._items: dict[str, Secret] = {}

    def read(self, service: str) -> Secret | None:
        """One item."""
        return self._items.get(service)

    def write(self, service: str, value: Secret) -> None:
        """Write one item."""
        self._items[service] = value

    def delete(self, service: str) -> None:
        """Remove one item."""
        self._items.pop(service, None)


class OsKeyring:
    """A backend of the ``keyring`` library, every call with a limit on its time."""

    def __init__(self, backend: KeyringBackend, kind: str, seconds: float) -> None:
        self._backend = backend
        self._seconds = seconds
        self.kind: str = kind

    def read(self, service: str) -> Secret | None:
        """Read one item.

        Raises:
            KeyringUnavailableError: there is no telling whether the item exists.
        """
        found = self._call(lambda: self._backend.get_password(service, _USER))
        return None if found is None else Secret(found)

    def write(self, service: str, value: Secret) -> None:
        """Write one item and read it back.

        Raises:
            KeyringUnavailableError: it is not certain that it was kept.
        """
        self._call(lambda: self._backend.set_password(service, _USER, value.reveal()))
        kept = self.read(service)
        if kept != value:
            raise KeyringUnavailableError("not-kept")

    def delete(self, service: str) -> None:
        """Remove one item.

        Raises:
            KeyringUnavailableError: it may still be there.
        """
        if self.read(service) is not None:
            self._call(lambda: self._backend.delete_password(service, _USER))

    def _call(self, work: Callable[[], T]) -> T:
        return _understood(work, self._seconds, otherwise="failed")


def open_keyring(seconds: float) -> OsKeyring:
    """The machine's keyring, if it is of an allowed kind. Nothing is unlocked yet.

    Args:
        seconds: how long each call may take.

    Raises:
        KeyringUnavailableError: ``no-backend`` or ``no-answer``.
    """

    def find() -> KeyringBackend:
        import keyring

        return keyring.get_keyring()

    for backend in _flat(_understood(find, seconds, otherwise="no-backend")):
        kind = ALLOWED.get(_class_name(backend))
        if kind is not None:
            return OsKeyring(_at_home(backend, kind), kind, seconds)
    raise KeyringUnavailableError("no-backend")


def _flat(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    if _class_name(backend) == _CHAINER:
        yield from getattr(backend, "backends", ())
    else:
        yield backend


def _at_home(backend: Any, kind: str) -> KeyringBackend:  # noqa: ANN401 - it has no type for that
    """Keep items on this machine: those of Windows would go along with the profile of a domain."""
    if kind == "WinVault":
        backend.persist = "local machine"
    return backend  # type: ignore[no-any-return]


def _class_name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _understood(work: Callable[[], T], seconds: float, *, otherwise: str) -> T:
    """Run a call of the library; whatever it raises becomes a code.

    Backends raise errors of D-Bus libraries, RuntimeError, OSError and more beside the library's
    own family, some with the value in their text, so none of them is passed on.
    """
    try:
        return call_within(seconds, work, name="keyring")
    except TimeoutError:
        code = "no-answer"
    except Exception as error:  # noqa: BLE001 - see above
        code = _code(error, otherwise)
    raise KeyringUnavailableError(code)


def _code(error: Exception, otherwise: str) -> str:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return "no-backend"
    # InitError: a first collection could not be made because nobody answered the prompt.
    if isinstance(error, KeyringLocked | InitError):
        return "locked"
    return otherwise

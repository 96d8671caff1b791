"""Keyring of the operating system, with time limits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from tui.core.secret import Secret
from tui.vault.files import private_directory

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

LOCK: Final = "keyring.lock"


@contextmanager
def turn(directory: Path, seconds: float, given_up: Callable[[], bool]) -> Iterator[None]:
    """Machine-wide lock on changes to the keyring, held to the end even if nobody waits any more.

    Taken by the very thread that asks the keyring: a call that hangs may still change something
    when it goes on, so no other may begin before it is over. The system frees the lock of a
    process that ends. ``directory`` is Onramp's state directory. Once ``given_up`` says that nobody
    waits any more, work that has not begun never does.

    Raises:
        TimeoutError: Another one still has it.
        OSError: The directory cannot be used.
    """
    from filelock import FileLock

    lock = FileLock(private_directory(directory) / LOCK)
    with lock.acquire(timeout=seconds, cancel_check=given_up):
        if given_up():
            raise TimeoutError("given up before it began")
        yield


T = TypeVar("T")


class BrokenOffError(Exception):
    """Call that a BaseException ended, such as a library's panic; its text is left out."""


def call_within(seconds: float, work: Callable[[], T], *, name: str) -> T:
    """Run ``work`` in a thread of its own and wait so many seconds for its result.

    The thread is a daemon, so a call that hangs for ever does not keep the process from ending.

    Raises:
        TimeoutError: it is still running; its result will be dropped.
        BrokenOffError: it raised a BaseException that is no Exception.
        Exception: whatever else ``work`` raised.
    """
    answers: list[T] = []
    errors: list[BaseException] = []
    over = threading.Event()

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
            errors.append(error)
        finally:
            over.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    if not over.wait(seconds):
        raise TimeoutError(f"{name} gave no answer")
    if not errors:
        return answers[0]
    if isinstance(errors[0], Exception):
        raise errors[0]
    # SystemExit would end the caller, and what a library calls a panic nobody would understand.
    raise BrokenOffError(f"{name}: {type(errors[0]).__name__}")


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
"""User name of every item; items differ by service."""
_MEMORY_SECONDS: Final = 60.0
"""Wait for the lock where nothing can hang."""


class KeyringUnavailableError(Exception):
    """Keyring that cannot be used, or not be trusted to have done what it was asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        """``no-backend``, ``locked``, ``no-answer``, ``not-kept``, ``unusable``, ``failed``."""


CODES: Final = ("no-backend", "locked", "no-answer", "not-kept", "unreadable", "failed")
"""All codes, for the sentences."""


class Items(Protocol):
    """Items by service name."""

    def read(self, service: str) -> Secret | None:
        """Read one item; None if there is none."""

    def write(self, service: str, value: Secret) -> None:
        """Write an item where there is none, and make sure that it is there."""

    def delete(self, service: str) -> None:
        """Remove one item, which need not be there."""


class Keyring(Items, Protocol):
    """Items in a keyring, one by one or several calls in one piece."""

    @property
    def kind(self) -> str:
        """Kind of keyring, e.g. ``SecretService``."""

    def together(self, work: Callable[[Items], T], *, alone: Path | None = None) -> T:
        """Run several calls in one piece.

        ``work`` gets the items. Where the keyring hangs, it goes on after the caller was told that
        there is no answer. For a piece that changes something, ``alone`` is Onramp's state
        directory: no other Onramp and no other thread makes changes before it is really over.

        Raises:
            KeyringUnavailableError: ``no-answer`` also while another one makes changes.
            OSError: The state directory cannot be used.
        """


class MemoryKeyring:
    """Keyring that is gone when the process ends; for the demo."""

    kind: str = "memory"

    def __init__(self) -> None:
        self._items: dict[str, Secret] = {}

    def read(self, service: str) -> Secret | None:
        """Read one item."""
        return self._items.get(service)

    def write(self, service: str, value: Secret) -> None:
        """Write one item."""
        self._items[service] = value

    def delete(self, service: str) -> None:
        """Remove one item."""
        self._items.pop(service, None)

    def together(self, work: Callable[[Items], T], *, alone: Path | None = None) -> T:
        """Run several calls in one piece; memory does not hang."""
        if alone is None:
            return work(self)
        try:
            with turn(alone, _MEMORY_SECONDS, lambda: False):
                return work(self)
        except TimeoutError:
            raise KeyringUnavailableError("no-answer") from None


class OsKeyring:
    """Backend of the ``keyring`` library, with a limit to every wait."""

    def __init__(self, backend: KeyringBackend, kind: str, seconds: float) -> None:
        """Nothing is asked yet; ``seconds`` is the limit of a call, and of a whole piece."""
        self._items = _BackendItems(backend)
        self._seconds = seconds
        self.kind: str = kind

    def read(self, service: str) -> Secret | None:
        """Read one item.

        Raises:
            KeyringUnavailableError: there is no telling whether the item exists.
        """
        return self.together(lambda items: items.read(service))

    def write(self, service: str, value: Secret) -> None:
        """Write one item where there is none, and read it back.

        Raises:
            KeyringUnavailableError: it is not certain that it was kept.
        """
        self.together(lambda items: items.write(service, value))

    def delete(self, service: str) -> None:
        """Remove one item.

        Raises:
            KeyringUnavailableError: it may still be there.
        """
        self.together(lambda items: items.delete(service))

    def together(self, work: Callable[[Items], T], *, alone: Path | None = None) -> T:
        """Run several calls in one piece, within the time limit."""
        given_up = threading.Event()

        def piece() -> T:
            if alone is None:
                return work(self._items)
            with turn(alone, self._seconds, given_up.is_set):
                return work(self._items)

        try:
            return call_within(self._seconds, piece, name="keyring")
        except TimeoutError:
            given_up.set()
        raise KeyringUnavailableError("no-answer")


class _BackendItems:
    """Items themselves: calls may hang, and their errors become codes."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def read(self, service: str) -> Secret | None:
        found = _understood(lambda: self._backend.get_password(service, _USER))
        return None if found is None else Secret(found)

    def write(self, service: str, value: Secret) -> None:
        # Some backends write over an item by deleting it first, and an end in between loses both.
        if self.read(service) is not None:
            raise KeyringUnavailableError("failed")
        _understood(lambda: self._backend.set_password(service, _USER, value.reveal()))
        if self.read(service) != value:
            raise KeyringUnavailableError("not-kept")

    def delete(self, service: str) -> None:
        if self.read(service) is not None:
            _understood(lambda: self._backend.delete_password(service, _USER))


def open_keyring(seconds: float) -> OsKeyring:
    """Open the machine's keyring, if it is of an allowed kind. Nothing is unlocked yet.

    ``seconds`` is the limit of each call.

    Raises:
        KeyringUnavailableError: ``no-backend`` or ``no-answer``.
    """

    def find() -> KeyringBackend:
        import keyring

        return keyring.get_keyring()

    def found() -> KeyringBackend:
        return _understood(find, otherwise="no-backend")

    try:
        chosen = call_within(seconds, found, name="keyring")
    except TimeoutError:
        raise KeyringUnavailableError("no-answer") from None
    for backend in _flat(chosen):
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


def _understood(work: Callable[[], T], *, otherwise: str = "failed") -> T:
    """Run a call of the library; whatever it raises becomes a code.

    Backends raise errors of D-Bus libraries, RuntimeError, OSError, panics that are no Exception
    and more beside the library's own family, some with the value in their text, so none of them
    is passed on. The call runs in a thread of its own, where nobody interrupts and nothing exits.
    """
    try:
        return work()
    except TimeoutError:
        code = "no-answer"
    except BaseException as error:  # noqa: BLE001 - see above
        code = _code(error, otherwise)
    raise KeyringUnavailableError(code)


def _code(error: BaseException, otherwise: str) -> str:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return "no-backend"
    # InitError: a first collection could not be made because nobody answered the prompt.
    if isinstance(error, KeyringLocked | InitError):
        return "locked"
    return otherwise

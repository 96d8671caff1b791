"""Which backends are trusted, and what becomes of their errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from tui.core.secret import Secret
from tui.signin.saved_keys import open_sessions
from tui.vault.keyring import ALLOWED, CODES, KeyringUnavailableError, OsKeyring, open_keyring


@pytest.fixture(autouse=True)
def other_backends_stay_away() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


class Shelf(KeyringBackend):
    """A backend in memory; by its class it is not one that is trusted."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]


class PlaintextKeyring(Shelf):
    """Named as the backend that writes secrets to a file in clear."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


class PanicError(BaseException):
    """As libraries written in Rust raise them: no Exception."""


class Broken(Shelf):
    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def get_password(self, _service: str, _username: str) -> str | None:
        raise self.error


class Forgetful(Shelf):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Garbling(Shelf):
    def get_password(self, service: str, username: str) -> str | None:
        kept = super().get_password(service, username)
        return kept and kept[:-1]


def made(kind: Callable[[], KeyringBackend]) -> KeyringBackend:
    """An instance; the library's constructors carry no types."""
    return kind()


def refused(backend: KeyringBackend) -> str:
    keyring.set_keyring(backend)
    with pytest.raises(KeyringUnavailableError) as caught:
        open_keyring(10)
    return caught.value.code


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring, Shelf, PlaintextKeyring])
def test_a_backend_that_is_not_listed_is_refused(backend: type[KeyringBackend]) -> None:
    assert refused(backend()) == "no-backend"
    store = open_sessions("onramp test", seconds=10)
    assert (store.place, store.reason) == ("memory", "no-backend")


def test_a_chain_is_searched_for_a_listed_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = made(SecretService.Keyring)
    monkeypatch.setattr(
        chainer.ChainerBackend, "backends", [PlaintextKeyring(), trusted], raising=False
    )
    keyring.set_keyring(made(chainer.ChainerBackend))
    found = open_keyring(10)
    assert found.kind == "SecretService"
    assert found._items._backend is trusted


def test_a_chain_without_a_listed_backend_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        chainer.ChainerBackend, "backends", [PlaintextKeyring(), made(null.Keyring)], raising=False
    )
    assert refused(made(chainer.ChainerBackend)) == "no-backend"


def test_a_name_alone_does_not_make_a_backend_trusted() -> None:
    class Keyring(Shelf):
        pass

    assert refused(Keyring()) == "no-backend"


@pytest.mark.parametrize(
    "error", [ModuleNotFoundError("nope"), RuntimeError("no bus"), OSError(111), PanicError()]
)
def test_looking_for_the_backend_may_fail_in_any_way(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the environment names one that does not exist."""

    def none() -> KeyringBackend:
        raise error

    monkeypatch.setattr(keyring, "get_keyring", none)
    with pytest.raises(KeyringUnavailableError) as caught:
        open_keyring(10)
    assert caught.value.code == "no-backend"
    assert caught.value.__context__ is None
    assert open_sessions("onramp test", seconds=10).reason == "no-backend"


def test_looking_for_the_backend_may_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(keyring, "get_keyring", release.wait)
    with pytest.raises(KeyringUnavailableError) as caught:
        open_keyring(0.05)
    assert caught.value.code == "no-answer"
    release.set()


class WinVaultKeyring(Shelf):
    """Named as the backend of Windows, with what that does by itself."""

    persist = "enterprise"


WinVaultKeyring.__module__ = "keyring.backends.Windows"


def test_nothing_goes_along_with_a_windows_profile() -> None:
    backend = WinVaultKeyring()
    keyring.set_keyring(backend)
    assert open_keyring(10).kind == "WinVault"
    assert backend.persist == "local machine"
    assert WinVaultKeyring.persist == "enterprise"


def test_every_listed_class_exists_where_its_module_can_be_imported() -> None:
    for name in ALLOWED:
        module, _, kind = name.rpartition(".")
        imported = __import__(module, fromlist=[kind])
        assert hasattr(imported, kind), name


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyringLocked("Failed to unlock the collection!"), "locked"),
        (InitError("Failed to create the collection: Prompt dismissed.."), "locked"),
        (PasswordSetError("no"), "failed"),
        (RuntimeError("no bus"), "failed"),
        (OSError(111, "refused"), "failed"),
        (TimeoutError("Did not authenticate in 1.0 seconds"), "no-answer"),
        (PanicError("called `Result::unwrap()` on an `Err` value"), "failed"),
        (SystemExit(3), "failed"),
        (UnicodeEncodeError("utf-8", "\udc80", 0, 1, "surrogates not allowed"), "failed"),
    ],
)
def test_every_error_becomes_a_code(error: BaseException, code: str) -> None:
    opened = OsKeyring(Broken(error), "Test", 10)
    with pytest.raises(KeyringUnavailableError) as caught:
        opened.read("item")
    assert caught.value.code == code
    assert code in CODES
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("backend", [Forgetful, Garbling, null.Keyring])
def test_what_is_not_read_back_was_not_kept(backend: type[KeyringBackend]) -> None:
    opened = OsKeyring(backend(), "Test", 10)
    with pytest.raises(KeyringUnavailableError) as caught:
        opened.write("item", Secret("value"))
    assert caught.value.code == "not-kept"


def test_a_call_that_hangs_is_given_up() -> None:
    release = threading.Event()

    class Hanging(Shelf):
        def get_password(self, _service: str, _username: str) -> str | None:
            release.wait()
            return None

    opened = OsKeyring(Hanging(), "Test", 0.05)
    with pytest.raises(KeyringUnavailableError) as caught:
        opened.read("item")
    assert caught.value.code == "no-answer"
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "keyring")
    release.set()


def test_an_item_is_never_written_over() -> None:
    opened = OsKeyring(Shelf(), "Test", 10)
    opened.write("item", Secret("old"))
    with pytest.raises(KeyringUnavailableError):
        opened.write("item", Secret("new"))
    assert opened.read("item") == Secret("old")


def test_deleting_what_is_not_there_is_fine() -> None:
    opened = OsKeyring(Shelf(), "Test", 10)
    opened.delete("item")
    opened.write("item", Secret("value"))
    opened.delete("item")
    assert opened.read("item") is None

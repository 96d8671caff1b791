"""One at a time changes the keyring, and a call that hangs is not overtaken by another."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vault.strict_keyring import FileBackend, Hanging, Strict
from tui.core.credentials import Credentials
from tui.core.secret import Secret
from tui.signin.saved_keys import KeyringSessions
from tui.vault.keyring import Keyring, KeyringUnavailableError, MemoryKeyring, OsKeyring
from tui.vault.sealing import Key
from tui.vault.vault import SERVICE, data_key

ROOT = Path(__file__).parents[2]
ONE = Credentials("LTAI-one", Secret("not-a-secret-1"))
TWO = Credentials("LTAI-two", Secret("not-a-secret-2"))
SHORT, LONG = 0.1, 30.0
"""Seconds that a test waits for what must not come, and for what must."""


@pytest.fixture
def open_store(tmp_path: Path) -> Callable[[Keyring], KeyringSessions]:
    """Opens a store; all share one state directory."""
    return lambda keyring: KeyringSessions(keyring, "onramp", lambda: tmp_path / "state")


def unanswered(work: Callable[[], object]) -> None:
    """It is given up."""
    with pytest.raises(KeyringUnavailableError) as caught:
        work()
    assert caught.value.code == "no-answer"


def hung(backend: Hanging, work: Callable[[], object]) -> None:
    """It hangs where the backend does, and is given up."""
    while not backend.hangs.is_set():
        unanswered(work)


# The data key


def test_no_second_key_is_made_while_the_first_may_still_be_kept(tmp_path: Path) -> None:
    backend = Hanging(SERVICE)

    def ask(seconds: float) -> Key:
        return data_key(OsKeyring(backend, "Test", seconds), tmp_path, secrets.token_bytes)

    try:
        hung(backend, lambda: ask(SHORT))
        for _ in range(3):
            unanswered(lambda: ask(SHORT))
        assert backend.begun == [SERVICE]
    finally:
        backend.let_go()
    (text,) = backend.items.values()
    found = ask(LONG)
    assert found.fingerprint == Key.from_text(Secret(text)).fingerprint
    assert backend.begun == [SERVICE], "made once, and never written over"


def test_a_key_that_was_waited_for_is_found_and_not_made_again(tmp_path: Path) -> None:
    backend = Hanging(SERVICE)

    def ask(seconds: float) -> Key:
        return data_key(OsKeyring(backend, "Test", seconds), tmp_path, secrets.token_bytes)

    found: list[Key] = []
    second = threading.Thread(target=lambda: found.append(ask(LONG)))
    try:
        hung(backend, lambda: ask(SHORT))
        second.start()
        assert found == []
    finally:
        backend.let_go()
    second.join()
    (text,) = backend.items.values()
    assert found[0].fingerprint == Key.from_text(Secret(text)).fingerprint
    assert backend.begun == [SERVICE]


# Saved AccessKeys


@pytest.mark.parametrize("where", ["names", "account"])
def test_nothing_else_changes_while_a_change_may_still_be_made(
    where: str, open_store: Callable[[Keyring], KeyringSessions]
) -> None:
    backend = Hanging(where)
    first, second = (open_store(OsKeyring(backend, "Test", SHORT)) for _ in range(2))
    patient = open_store(OsKeyring(backend, "Test", LONG))
    try:
        hung(backend, lambda: first.save("a", ONE))
        begun, items = list(backend.begun), dict(backend.items)
        for change in (
            lambda: first.save("a", TWO),
            lambda: second.save("b", TWO),
            lambda: second.forget("a"),
            second.forget_all,
        ):
            unanswered(change)
        assert (backend.begun, backend.items) == (begun, items)
        assert patient.names() == (() if where == "names" else ("a",)), "one can look"
    finally:
        backend.let_go()
    assert patient.names() == ("a",), "what was given up before it began never begins"
    kept = patient.load("a")
    assert kept is not None
    assert kept.secret == ONE.secret
    patient.forget_all()
    assert backend.items == {}


def test_two_that_save_at_once_lose_nothing(
    open_store: Callable[[Keyring], KeyringSessions],
) -> None:
    shelf = MemoryKeyring()
    writes, looked = threading.Event(), threading.Event()

    class First(Strict):
        def write(self, service: str, value: Secret) -> None:
            if service.endswith("names"):
                writes.set()
                # For as long as that takes, the other one is kept from looking.
                looked.wait(0.5)
            super().write(service, value)

    class Second(Strict):
        def read(self, service: str) -> Secret | None:
            found = super().read(service)
            if service.endswith("names"):
                looked.set()
            return found

    threads = [
        threading.Thread(target=open_store(First(shelf)).save, args=("a", ONE)),
        threading.Thread(target=open_store(Second(shelf)).save, args=("b", TWO)),
    ]
    threads[0].start()
    assert writes.wait(LONG)
    threads[1].start()
    for thread in threads:
        thread.join()
    store = open_store(Strict(shelf))
    assert store.names() == ("a", "b")
    store.forget_all()
    assert shelf._items == {}


OTHER = """
import sys
from pathlib import Path
from tests.vault.strict_keyring import FileBackend
from tui.core.credentials import Credentials
from tui.core.secret import Secret
from tui.vault.keyring import OsKeyring
from tui.signin.saved_keys import KeyringSessions

def before(service):
    if service.endswith("names"):
        print("writes", flush=True)
        sys.stdin.readline()

items, state = Path(sys.argv[1]), Path(sys.argv[2])
store = KeyringSessions(OsKeyring(FileBackend(items, before), "Test", 60), "onramp", lambda: state)
store.save("a", Credentials("LTAI-one", Secret("not-a-secret-1")))
print("saved", flush=True)
"""


@pytest.mark.parametrize("killed", [False, True])
def test_two_processes_that_save_at_once_lose_nothing(
    killed: bool, tmp_path: Path, open_store: Callable[[Keyring], KeyringSessions]
) -> None:
    items = tmp_path / "items"
    items.mkdir()
    backend = FileBackend(items)
    impatient = open_store(OsKeyring(backend, "Test", SHORT))
    store = open_store(OsKeyring(backend, "Test", LONG))
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(items), str(tmp_path / "state")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "writes\n"
        unanswered(lambda: impatient.save("b", TWO))
        if killed:
            other.kill()
            other.wait()
        else:
            other.stdin.write("go on\n")
            other.stdin.flush()
            assert other.stdout.readline() == "saved\n"
        store.save("b", TWO)
    assert store.names() == (("b",) if killed else ("a", "b"))
    store.forget_all()
    assert list(items.iterdir()) == []

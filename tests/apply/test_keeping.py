"""Secrets are where they cannot be lost before anybody uses or sees them."""

from __future__ import annotations

import errno
import os
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.apply.conftest import World, handover
from tests.apply.lossy import Fault
from tests.vault.memory_keyring import MemoryKeyring
from tui.apply.events import NeedsAttentionError, RunStatus
from tui.apply.open_run import (
    LEAST_PASSPHRASE,
    ByHandSink,
    NotSavedError,
    OpenRun,
    SecretStorage,
    StorageChoice,
    begin_run,
    passphrase_trouble,
    reopen_run,
)
from tui.cloud.types import MintedKey
from tui.core.operations import (
    CreateAccessKey,
    CreateLogonProfile,
    CreateUser,
    Operation,
    Plan,
    ResetPassword,
)
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.vault.append_log import NoRoomError
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import Kind, RunFile, Slot
from tui.vault.sealing import Key, SealError
from tui.vault.vault import SERVICE, Vault

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
SEALS_NOTHING = SealError("nothing is sealed in this run")
PASSPHRASE = Secret("several words are easy")
ADA = Slot("ada.l", Kind.PASSWORD)
OWN = Secret("Kx7@own-pass-2041")
FIRST_PASSWORD = CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True)
NEW_PASSWORD = ResetPassword("ada.l", PasswordSource.GENERATE, False, False)


def two_users(world: World) -> Plan:
    """One with a password, one with a key."""
    return world.plan(
        CreateUser("ada.l", "", ""),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        CreateUser("robot", "", ""),
        CreateAccessKey("robot"),
    )


@pytest.fixture
def keyring() -> MemoryKeyring:
    """An empty one."""
    return MemoryKeyring()


@pytest.fixture
def safe(tmp_path: Path, keyring: MemoryKeyring) -> Vault:
    """Below a directory of the test's own."""
    return Vault(lambda: tmp_path, "test", lambda: keyring, secrets.token_bytes)


@pytest.fixture
def places() -> Iterator[list[OpenRun]]:
    """Closed when the test is over."""
    opened: list[OpenRun] = []
    yield opened
    for place in opened:
        place.close()


# Before use, before show


def test_a_password_is_kept_before_it_is_sent(world: World) -> None:
    asked: list[list[str]] = []
    world.kept.meanwhile = lambda _slot: asked.append(list(world.network.actions))
    assert world.run(world.runner(two_users(world))) is RunStatus.DONE
    before_password, before_key = asked
    assert "CreateLoginProfile" not in before_password
    assert before_key[-1] == "CreateAccessKey", "kept by the thread that asked, before all else"


def ada(world: World, password: Secret | None = None) -> None:
    """A user who is there already, with a password if there is one."""
    world.simulator.change(lambda store: store.add_user("ada.l"))
    if password is not None:
        own = CreateLogonProfile("ada.l", PasswordSource.ASK, True, True)
        assert world.run(world.runner(world.plan(own), {"ada.l": password})) is RunStatus.DONE
        world.kept.secrets.clear()
        world.kept.calls.clear()
        world.lines.clear()
    world.network.actions.clear()


def test_a_password_is_kept_before_it_is_reset(world: World) -> None:
    ada(world, OWN)
    changes: list[list[str]] = []
    world.kept.meanwhile = lambda _slot: changes.append(world.network.changes())
    runner = world.runner(world.plan(NEW_PASSWORD))
    assert world.run(runner) is RunStatus.DONE
    assert changes == [[]]
    assert world.kept.secrets == {ADA: handover(runner, "ada.l").password}


@pytest.mark.parametrize(
    ("operation", "call"),
    [(FIRST_PASSWORD, "CreateLoginProfile"), (NEW_PASSWORD, "UpdateLoginProfile")],
)
def test_a_password_that_is_chosen_anew_is_kept_before_it_is_sent(
    world: World, operation: Operation, call: str
) -> None:
    """The answer is lost, and a rule against reuse refuses what was set already."""
    ada(world, OWN if operation is NEW_PASSWORD else None)
    world.network.faults.append((call, Fault.ANSWER_LOST))
    changes: list[int] = []
    world.kept.meanwhile = lambda _slot: changes.append(len(world.network.changes()))
    runner = world.runner(world.plan(operation))
    assert world.run(runner) is RunStatus.FAILED
    assert world.run(runner) is RunStatus.DONE
    assert world.kept.calls == [ADA, ADA], "the second one is another password"
    assert changes == [0, len(world.network.changes()) - 1]
    password = handover(runner, "ada.l").password
    assert world.kept.secrets == {ADA: password}
    assert world.has_password("ada.l", password)


def test_a_password_that_was_typed_is_kept_too(world: World) -> None:
    plan = world.plan(
        CreateUser("ada.l", "", ""),
        CreateLogonProfile("ada.l", PasswordSource.ASK, True, False),
    )
    assert world.run(world.runner(plan, {"ada.l": OWN})) is RunStatus.DONE
    assert world.kept.secrets == {ADA: OWN}


def test_the_thread_that_asks_for_a_key_keeps_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[threading.Thread] = []
    kept: list[threading.Thread] = []
    make = world.cloud.ram.create_access_key

    def create(logon_name: str) -> MintedKey:
        asked.append(threading.current_thread())
        return make(logon_name)

    monkeypatch.setattr(world.cloud.ram, "create_access_key", create)
    world.kept.meanwhile = lambda _slot: kept.append(threading.current_thread())
    plan = world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot"))
    assert world.run(world.runner(plan)) is RunStatus.DONE
    assert len(kept) == 1
    assert kept == asked


def test_everything_that_is_shown_was_kept(world: World) -> None:
    runner = world.runner(two_users(world))
    world.run(runner)
    key = handover(runner, "robot")
    assert world.kept.secrets == {
        Slot("ada.l", Kind.PASSWORD): handover(runner, "ada.l").password,
        Slot("robot", Kind.ACCESS_KEY, key.access_key_id): key.access_key_secret,
    }


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (FULL, "password-not-kept"),
        (SEALS_NOTHING, "password-not-kept"),
        (NotSavedError(), "password-not-saved"),
    ],
)
def test_a_password_that_cannot_be_kept_is_not_sent(
    world: World, trouble: Exception, code: str
) -> None:
    runner = world.runner(two_users(world))
    world.kept.trouble = trouble
    assert world.run(runner) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == code
    assert "CreateLoginProfile" not in world.network.actions
    assert not runner.handovers
    world.kept.trouble = None
    assert world.run(runner) is RunStatus.DONE
    assert world.has_password("ada.l", world.kept.secrets[Slot("ada.l", Kind.PASSWORD)])


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (FULL, "key-not-kept"),
        (SEALS_NOTHING, "key-not-kept"),
        (NotSavedError(), "key-not-saved"),
    ],
)
def test_a_key_that_cannot_be_kept_is_neither_shown_nor_made_twice(
    world: World, trouble: Exception, code: str
) -> None:
    plan = world.plan(CreateUser("robot", "", ""), CreateAccessKey("robot"))
    runner = world.runner(plan)
    world.kept.trouble = trouble
    for _ in range(2):
        assert world.run(runner) is RunStatus.FAILED
        error = world.error()
        assert isinstance(error, NeedsAttentionError)
        assert error.code == code
        assert not runner.handovers, "nothing is shown that is not safe"
        assert list(runner.unkept) == ["robot"]
    world.kept.trouble = None
    assert world.run(runner) is RunStatus.DONE
    assert world.network.actions.count("CreateAccessKey") == 1
    assert runner.unkept == {}
    key = handover(runner, "robot")
    slot = Slot("robot", Kind.ACCESS_KEY, key.access_key_id)
    assert world.kept.secrets[slot] == key.access_key_secret


@pytest.mark.parametrize("trouble", [FULL, SEALS_NOTHING])
def test_a_typed_password_that_cannot_be_kept_is_not_sent(world: World, trouble: Exception) -> None:
    plan = world.plan(
        CreateUser("ada.l", "", ""), CreateLogonProfile("ada.l", PasswordSource.ASK, False, False)
    )
    runner = world.runner(plan, own={"ada.l": Secret("Kx7@own-pass-2041")})
    world.kept.trouble = trouble
    assert world.run(runner) is RunStatus.FAILED
    error = world.error()
    assert isinstance(error, NeedsAttentionError)
    assert error.code == "password-not-kept"
    assert "CreateLoginProfile" not in world.network.actions


def test_a_password_that_was_typed_is_known_already(world: World) -> None:
    by_hand = ByHandSink()
    asked: list[Slot] = []
    by_hand.listen(lambda slot, _value: asked.append(slot))
    plan = world.plan(
        CreateUser("ada.l", "", ""),
        CreateLogonProfile("ada.l", PasswordSource.ASK, True, False),
    )
    runner = world.runner(plan, {"ada.l": Secret("Typed-by-hand-1")}, sink=by_hand)
    assert world.run(runner) is RunStatus.DONE
    assert asked == []


# By hand


def test_by_hand_the_run_waits_for_each(world: World) -> None:
    by_hand = ByHandSink()
    asked: list[tuple[Slot, list[str]]] = []

    def ask(slot: Slot, _value: Secret) -> None:
        asked.append((slot, list(world.network.actions)))
        threading.Thread(target=by_hand.answer, args=(True,)).start()

    by_hand.listen(ask)
    runner = world.runner(two_users(world), sink=by_hand)
    assert world.run(runner) is RunStatus.DONE
    (password, so_far), (key, _) = asked
    assert (password.kind, key.kind) == (Kind.PASSWORD, Kind.ACCESS_KEY)
    assert "CreateLoginProfile" not in so_far


@pytest.mark.parametrize("when", ["before", "while asking"])
def test_by_hand_without_anybody_to_ask_does_not_wait_for_ever(when: str) -> None:
    by_hand = ByHandSink()
    by_hand.listen(lambda _slot, _value: by_hand.give_up())
    if when == "before":
        by_hand.give_up()
    with pytest.raises(NotSavedError):
        by_hand.keep(Slot("ada.l", Kind.PASSWORD), Secret("x"))


def test_no_is_no() -> None:
    by_hand = ByHandSink()
    by_hand.listen(lambda _slot, _value: by_hand.answer(False))
    with pytest.raises(NotSavedError):
        by_hand.keep(Slot("ada.l", Kind.PASSWORD), Secret("x"))


# Places


def test_the_keyring_is_asked_once_and_for_one_item(
    world: World, safe: Vault, keyring: MemoryKeyring
) -> None:
    plan = two_users(world)
    begin_run(safe, plan, StorageChoice(), NOW).close()
    asked = len(keyring.reads)
    for _ in range(2):
        begin_run(safe, plan, StorageChoice(), NOW).close()
    assert len(keyring.reads) == asked
    assert keyring.writes == [SERVICE]


def test_the_keyring_is_not_touched_once_the_run_goes(
    world: World, safe: Vault, keyring: MemoryKeyring, places: list[OpenRun]
) -> None:
    place = begin_run(safe, two_users(world), StorageChoice(), NOW)
    places.append(place)

    def touched(service: str) -> Secret | None:
        raise AssertionError(service)

    keyring.read = touched  # type: ignore[method-assign]
    assert world.run(world.runner(two_users(world), sink=place.sink)) is RunStatus.DONE


@pytest.mark.parametrize(
    "choice", [StorageChoice(), StorageChoice(SecretStorage.PASSPHRASE, PASSPHRASE)]
)
def test_what_was_sealed_comes_back(
    world: World, safe: Vault, keyring: MemoryKeyring, choice: StorageChoice
) -> None:
    plan = two_users(world)
    place = begin_run(safe, plan, choice, NOW)
    runner = world.runner(plan, sink=place.sink, journal=place.journal)
    world.run(runner)
    place.close()
    assert place.path.stat().st_mode & 0o777 == 0o600
    password, key = handover(runner, "ada.l").password, handover(runner, "robot")
    assert password is not None
    text = place.path.read_text(encoding="ascii")
    assert key.access_key_secret is not None
    assert password.reveal() not in text
    assert key.access_key_secret.reveal() not in text
    opener = choice.passphrase or Key.from_text(keyring.items[SERVICE])
    with RunFile.open(place.path, opener, secrets.token_bytes) as file:
        kept = dict(file.kept())
    assert kept == {
        Slot("ada.l", Kind.PASSWORD): password,
        Slot("robot", Kind.ACCESS_KEY, key.access_key_id): key.access_key_secret,
    }
    assert bool(keyring.items) is (choice.passphrase is None)


@pytest.mark.parametrize("source", PasswordSource)
def test_what_the_cloud_refused_does_not_come_back(
    world: World, safe: Vault, places: list[OpenRun], source: PasswordSource
) -> None:
    """Whether it was typed or generated: to go on, another one is needed."""
    plan = world.plan(CreateUser("ada.l", "", ""), CreateLogonProfile("ada.l", source, True, False))
    place = begin_run(safe, plan, StorageChoice(), NOW)
    weak = Secret("weak")
    runner = world.runner(
        plan,
        {"ada.l": weak},
        generator=lambda _: weak,
        sink=place.sink,
        journal=place.journal,
    )
    assert world.run(runner) is RunStatus.FAILED
    place.close()
    again = reopen_run(safe, place.path)
    places.append(again)
    assert again.missing_passwords == (("ada.l",) if source is PasswordSource.ASK else ())
    runner = world.runner(
        plan,
        {"ada.l": OWN},
        generator=lambda _: OWN,
        sink=again.sink,
        journal=again.journal,
        memory=again.memory,
    )
    assert world.run(runner) is RunStatus.DONE
    assert handover(runner, "ada.l").password == OWN


def test_a_plan_without_secrets_asks_for_no_keyring(
    world: World, safe: Vault, keyring: MemoryKeyring, places: list[OpenRun]
) -> None:
    place = begin_run(safe, world.plan(CreateUser("ada.l", "", "")), StorageChoice(), NOW)
    places.append(place)
    assert not place.keeps_secrets
    assert keyring.items == {}


def test_one_run_at_a_time_per_account(world: World, safe: Vault, places: list[OpenRun]) -> None:
    plan = two_users(world)
    first = begin_run(safe, plan, StorageChoice(), NOW)
    places.append(first)
    with pytest.raises(AccountBusyError) as busy:
        begin_run(safe, plan, StorageChoice(), NOW)
    assert busy.value.process == os.getpid()
    closing = threading.Thread(target=first.close)
    closing.start()
    closing.join()
    places.append(begin_run(safe, plan, StorageChoice(), NOW))


@pytest.mark.parametrize("choice", [StorageChoice(), StorageChoice(SecretStorage.BY_HAND)])
def test_a_plan_without_secrets_holds_the_account_too(
    world: World, safe: Vault, places: list[OpenRun], choice: StorageChoice
) -> None:
    plan = world.plan(CreateUser("ada.l", "", ""))
    places.append(begin_run(safe, plan, choice, NOW))
    with pytest.raises(AccountBusyError):
        safe.hold(plan.account.account_id)


def test_without_a_keyring_nothing_is_held_or_left(world: World, tmp_path: Path) -> None:
    def none() -> MemoryKeyring:
        raise KeyringUnavailableError("no-backend")

    safe = Vault(lambda: tmp_path, "test", none, secrets.token_bytes)
    with pytest.raises(KeyringUnavailableError):
        begin_run(safe, two_users(world), StorageChoice(), NOW)
    assert not list(tmp_path.rglob("*.run"))
    begin_run(safe, two_users(world), StorageChoice(SecretStorage.BY_HAND), NOW).close()
    assert not list(tmp_path.rglob("*.run"))


def test_a_full_disk_is_found_before_the_first_change(
    world: World, safe: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int, _from: int, size: int) -> None:
        assert size > 4 * 1024
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(NoRoomError):
        begin_run(safe, two_users(world), StorageChoice(), NOW)
    assert not list(tmp_path.rglob("*.run*"))
    monkeypatch.undo()
    begin_run(safe, two_users(world), StorageChoice(), NOW).close()


@pytest.mark.parametrize(
    ("first", "again", "trouble"),
    [
        ("", "", "short"),
        ("x" * (LEAST_PASSPHRASE - 1), "x" * (LEAST_PASSPHRASE - 1), "short"),
        ("x" * LEAST_PASSPHRASE, "x" * (LEAST_PASSPHRASE + 1), "different"),
        ("\ud800" * LEAST_PASSPHRASE, "\ud800" * LEAST_PASSPHRASE, "unsendable"),
        ("名前 and more words", "名前 and more words", None),
    ],
)
def test_passphrases(first: str, again: str, trouble: str | None) -> None:
    assert passphrase_trouble(first, again) == trouble

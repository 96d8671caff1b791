"""A run that was cut off is opened again: what it did, what it sealed, and nothing by mistake."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom

import pytest

from tests.apply.conftest import World, handover
from tests.apply.undone import statuses
from tests.vault.memory_keyring import MemoryKeyring
from tui.apply.entries import Ending, NotAPlanError, UnknownNoteError
from tui.apply.events import RunEvent, RunStatus
from tui.apply.open_run import (
    MintedSecrets,
    OpenRun,
    SecretStorage,
    StorageChoice,
    begin_run,
    reopen_run,
)
from tui.apply.run_state import OperationStatus
from tui.apply.runner import Runner
from tui.core.operations import CreateAccessKey, CreateLogonProfile, CreateUser, Plan
from tui.core.secret import Secret
from tui.core.users import PasswordSource
from tui.planning.passwords import generate
from tui.simulator.settings import SEEDED_PASSWORD_POLICY
from tui.vault.append_log import AppendLog, DamagedLogError, Record, frame, read_log
from tui.vault.files import NotPrivateError, write_private
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import Kind, NotARunError, Slot, forget
from tui.vault.sealing import SealError
from tui.vault.vault import SERVICE, PassphraseNeededError, Vault

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PASSPHRASE = Secret("several words are easy")
OWN = Secret("Kx7@own-pass-2041")
BY_PASSPHRASE = StorageChoice(SecretStorage.PASSPHRASE, PASSPHRASE)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def safe_in(directory: Path, keyring: MemoryKeyring) -> Vault:
    """As another start has it."""
    return Vault(lambda: directory, "test", lambda: keyring, secrets.token_bytes)


@pytest.fixture
def safe(tmp_path: Path, keyring: MemoryKeyring) -> Vault:
    return safe_in(tmp_path, keyring)


@pytest.fixture
def places() -> Iterator[list[OpenRun]]:
    """Closed when the test is over."""
    opened: list[OpenRun] = []
    yield opened
    for place in opened:
        place.close()


def plan_of(world: World) -> Plan:
    return world.plan(
        CreateUser("ada.l", "", "run 1"),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        CreateUser("owen", "", "run 1"),
        CreateLogonProfile("owen", PasswordSource.ASK, True, False),
        CreateUser("robot", "", "run 1"),
        CreateAccessKey("robot"),
    )


def runner_of(world: World, place: OpenRun, own: dict[str, Secret] | None = None) -> Runner:
    return world.runner(
        place.journal.state.plan,
        own,
        sink=place.sink,
        journal=place.journal,
        memory=place.memory,
        # Another start has other randomness.
        generator=lambda name: generate(SEEDED_PASSWORD_POLICY, name, SystemRandom().randrange),
    )


def cut_off_after(world: World, place: OpenRun, operations: int) -> Runner:
    """Begin a run, and end it as a kill would: nothing is put in order."""
    runner = runner_of(world, place, {"owen": OWN})
    done = 0

    def stop(event: RunEvent) -> None:
        nonlocal done
        done += type(event).__name__ == "OperationDone"
        if done == operations:
            runner.stop()

    assert runner.run(stop) is RunStatus.STOPPED
    place.close()
    return runner


@pytest.mark.parametrize("choice", [StorageChoice(), BY_PASSPHRASE], ids=["keyring", "passphrase"])
@pytest.mark.parametrize("done", [1, 2, 5])
def test_a_run_is_gone_on_with_by_another_start(
    world: World, tmp_path: Path, keyring: MemoryKeyring, choice: StorageChoice, done: int
) -> None:
    plan = plan_of(world)
    place = begin_run(safe_in(tmp_path, keyring), plan, choice, NOW)
    first = cut_off_after(world, place, done)
    before = {each.logon_name: each.password for each in first.handovers if each.password}
    again = reopen_run(safe_in(tmp_path, keyring), place.path, choice.passphrase)
    assert again.journal.state.plan == plan
    assert again.run_id == place.run_id
    assert statuses(again.journal.state).count(OperationStatus.DONE) == done
    world.network.actions.clear()
    runner = runner_of(world, again)  # own passwords are not asked for again
    assert world.run(runner) is RunStatus.DONE
    assert world.network.actions.count("CreateUser") == 3 - (done + 1) // 2
    assert world.has_password("owen", OWN)
    for name, password in before.items():
        assert handover(runner, name).password == password
    assert world.has_password("ada.l", handover(runner, "ada.l").password)
    again.close()
    ended = again.journal.state.ended
    assert ended is not None
    assert (ended.ending, ended.strays) == (Ending.APPLIED, ())


@pytest.mark.parametrize("choice", [StorageChoice(), BY_PASSPHRASE], ids=["keyring", "passphrase"])
def test_secrets_of_a_finished_run_come_back(
    world: World, tmp_path: Path, keyring: MemoryKeyring, choice: StorageChoice
) -> None:
    place = begin_run(safe_in(tmp_path, keyring), plan_of(world), choice, NOW)
    first = runner_of(world, place, {"owen": OWN})
    assert world.run(first) is RunStatus.DONE
    place.close()
    again = reopen_run(safe_in(tmp_path, keyring), place.path, choice.passphrase)
    runner = runner_of(world, again)
    key = handover(runner, "robot")
    assert key.access_key_secret == handover(first, "robot").access_key_secret is not None
    assert again.memory.passwords["owen"] == OWN
    world.network.actions.clear()
    assert world.run(runner) is RunStatus.DONE
    assert world.network.actions == []
    again.close()


def test_a_key_that_was_sealed_and_not_noted_is_not_made_again(world: World, safe: Vault) -> None:
    """Cut off between the two lines."""
    plan = world.plan(CreateUser("robot", "", "run 1"), CreateAccessKey("robot"))
    place = begin_run(safe, plan, StorageChoice(), NOW)
    first = runner_of(world, place)
    assert world.run(first) is RunStatus.DONE
    place.close()
    lines = read_log(place.path)
    cut = next(at for at, line in enumerate(lines) if line["t"] == "finished" and line["op"] == 1)
    text = b"".join(frame(line, number) for number, line in enumerate(lines[:cut]))
    place.path.write_bytes(text)
    again = reopen_run(safe, place.path)
    assert again.journal.state.operations[1].is_unclear
    runner = runner_of(world, again)
    world.network.actions.clear()
    assert world.run(runner) is RunStatus.DONE
    assert world.network.actions == ["GetUser", "ListAccessKeys"], "whose it is; the audit"
    assert handover(runner, "robot").access_key_id == handover(first, "robot").access_key_id
    again.close()


class Killed(BaseException):
    """Nothing is put in order after it."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(11))
def test_a_run_that_is_cut_off_at_any_line_ends_well(
    world: World, safe: Vault, monkeypatch: pytest.MonkeyPatch, number: int, when: str
) -> None:
    plan = world.plan(
        CreateUser("ada.l", "", "run 1"),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        CreateUser("robot", "", "run 1"),
        CreateAccessKey("robot"),
    )
    place = begin_run(safe, plan, StorageChoice(), NOW)
    append, lines = AppendLog.append, 0

    def cut(log: AppendLog, record: Record) -> None:
        nonlocal lines
        if lines == number and when == "before":
            raise Killed
        append(log, record)
        if lines == number:
            raise Killed
        lines += 1

    with monkeypatch.context() as patch:
        patch.setattr(AppendLog, "append", cut)
        with pytest.raises(Killed):
            runner_of(world, place).run(lambda _event: None)
    left = place.path.read_bytes()
    place.close()
    write_private(place.path, left.decode("ascii"))  # also where nothing had begun
    again = reopen_run(safe, place.path)
    runner = runner_of(world, again)
    assert world.run(runner) is RunStatus.DONE
    (key,) = world.cloud.ram.access_keys("robot")
    assert key.access_key_id == handover(runner, "robot").access_key_id
    assert world.has_password("ada.l", handover(runner, "ada.l").password)
    assert again.journal.state.complete
    again.close()
    kept = MintedSecrets.of(_kept(safe, place.path))
    assert kept.keys["robot"].secret == handover(runner, "robot").access_key_secret
    assert kept.passwords["ada.l"] == handover(runner, "ada.l").password


def _kept(safe: Vault, path: Path) -> Mapping[Slot, Secret]:
    with safe.reopen(path) as file:
        return file.kept()


def test_by_hand_there_is_nothing_to_open_and_it_is_asked_again(
    world: World, safe: Vault, places: list[OpenRun]
) -> None:
    plan = world.plan(
        CreateUser("ada.l", "", "run 1"),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        CreateUser("robot", "", "run 1"),
        CreateAccessKey("robot"),
    )
    place = begin_run(safe, plan, StorageChoice(SecretStorage.BY_HAND), NOW)
    by_hand = place.by_hand
    assert by_hand is not None
    shown: list[Slot] = []

    def save_the_first(slot: Slot, _value: Secret) -> None:
        shown.append(slot)
        by_hand.answer(len(shown) == 1)

    by_hand.listen(save_the_first)
    assert world.run(runner_of(world, place)) is RunStatus.FAILED
    place.close()
    again = reopen_run(safe, place.path)
    places.append(again)
    assert again.workers == 1
    assert again.memory.passwords == {}
    assert again.by_hand is not None
    asked: list[Slot] = []
    second = again.by_hand

    def save(slot: Slot, _value: Secret) -> None:
        asked.append(slot)
        second.answer(True)

    second.listen(save)
    runner = runner_of(world, again)
    assert world.run(runner) is RunStatus.DONE
    assert [slot.kind for slot in asked] == [Kind.ACCESS_KEY], "the password was saved before"
    (key,) = world.cloud.ram.access_keys("robot")
    assert key.access_key_id == asked[0].id != shown[1].id, "nobody knows the first one"


# What is refused


@pytest.fixture
def by_keyring(world: World, safe: Vault) -> Path:
    """A run that was cut off."""
    place = begin_run(safe, plan_of(world), StorageChoice(), NOW)
    cut_off_after(world, place, 2)
    return place.path


@pytest.fixture
def by_passphrase(world: World, safe: Vault) -> Path:
    """Likewise."""
    place = begin_run(safe, plan_of(world), BY_PASSPHRASE, NOW)
    cut_off_after(world, place, 2)
    return place.path


def test_a_passphrase_is_asked_for_and_a_wrong_one_opens_nothing(
    safe: Vault, by_passphrase: Path, keyring: MemoryKeyring, places: list[OpenRun]
) -> None:
    with pytest.raises(PassphraseNeededError) as needed:
        reopen_run(safe, by_passphrase)
    assert needed.value.path == by_passphrase
    with pytest.raises(SealError):
        reopen_run(safe, by_passphrase, Secret("several other words"))
    places.append(reopen_run(safe, by_passphrase, PASSPHRASE))
    assert keyring.reads == [], "it has nothing to do with it"


def test_another_keyrings_key_opens_nothing(tmp_path: Path, by_keyring: Path) -> None:
    with pytest.raises(SealError):
        reopen_run(safe_in(tmp_path, MemoryKeyring()), by_keyring)


def test_without_the_keyring_the_account_is_free_again(
    tmp_path: Path, by_keyring: Path, safe: Vault, places: list[OpenRun]
) -> None:
    def none() -> MemoryKeyring:
        raise KeyringUnavailableError("no-backend")

    with pytest.raises(KeyringUnavailableError):
        reopen_run(Vault(lambda: tmp_path, "test", none, secrets.token_bytes), by_keyring)
    places.append(reopen_run(safe, by_keyring))


def test_one_at_a_time(safe: Vault, by_keyring: Path, places: list[OpenRun]) -> None:
    places.append(reopen_run(safe, by_keyring))
    with pytest.raises(AccountBusyError):
        reopen_run(safe, by_keyring)


def test_what_was_forgotten_is_not_opened(
    safe: Vault, by_keyring: Path, keyring: MemoryKeyring
) -> None:
    forget(by_keyring)
    with pytest.raises(SealError):
        reopen_run(safe, by_keyring)
    assert SERVICE in keyring.items


def _rewrite(path: Path, change: dict[str, object], kind: str) -> None:
    lines = [{**line, **change} if line["t"] == kind else dict(line) for line in read_log(path)]
    path.write_bytes(b"".join(frame(line, number) for number, line in enumerate(lines)))


def test_another_version_is_refused(safe: Vault, by_keyring: Path) -> None:
    _rewrite(by_keyring, {"v": 2}, "run")
    with pytest.raises(NotARunError):
        reopen_run(safe, by_keyring)


def test_a_plan_of_another_version_is_refused(safe: Vault, by_keyring: Path) -> None:
    _rewrite(by_keyring, {"operations": [{"do": "paint"}]}, "plan")
    with pytest.raises(NotAPlanError):
        reopen_run(safe, by_keyring)


def test_a_note_of_another_version_is_refused(safe: Vault, by_keyring: Path) -> None:
    with AppendLog.open(by_keyring) as log:
        log.append({"t": "renamed", "op": 0})
    with pytest.raises(UnknownNoteError):
        reopen_run(safe, by_keyring)


def test_a_file_that_is_damaged_or_open_to_others_is_refused(
    safe: Vault, by_keyring: Path, places: list[OpenRun]
) -> None:
    whole = by_keyring.read_bytes()
    by_keyring.write_bytes(whole.replace(b'"op":0', b'"op":1', 1))
    with pytest.raises(DamagedLogError):
        reopen_run(safe, by_keyring)
    by_keyring.write_bytes(whole)
    by_keyring.chmod(0o644)
    with pytest.raises(NotPrivateError):
        reopen_run(safe, by_keyring)
    by_keyring.chmod(0o600)
    places.append(reopen_run(safe, by_keyring))


def test_a_run_that_was_cut_off_before_its_plan_is_none(
    world: World, safe: Vault, tmp_path: Path
) -> None:
    run = safe.run("20261124-093000-000000", world.account.account_id, NOW)
    safe.without_secrets(run, room=4096).close()
    with pytest.raises(NotAPlanError):
        reopen_run(safe, safe.file_of(run))
    assert safe.files() == (safe.file_of(run),)

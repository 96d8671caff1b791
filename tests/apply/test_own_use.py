"""Onramp's own verification is no use of a key; what anybody else does with it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.undone import journal_of, look
from tui.apply.entries import to_note
from tui.apply.in_use import begin_verifying, end_verifying
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.core.operations import AttachPolicy, CreateAccessKey, CreateUser
from tui.core.policies import ARMS_READ_ONLY, AccountScope
from tui.core.secret import Secret
from tui.simulator.store import Store
from tui.vault.run_file import Kind
from tui.verify.probe import KeyUser, TryingOut

ROBOT = (
    CreateUser("robot", "", COMMENT),
    CreateAccessKey("robot"),
    AttachPolicy("robot", ARMS_READ_ONLY, AccountScope()),
)


@pytest.fixture
def journal(world: World) -> Journal:
    return journal_of(world, *ROBOT)


def key_of(journal: Journal) -> str:
    (key,) = (each.key for each in journal.state.operations if each.key)
    return key


def secret_of(world: World) -> Secret:
    (secret,) = (it for slot, it in world.kept.secrets.items() if slot.kind is Kind.ACCESS_KEY)
    return secret


def use(world: World, journal: Journal, seconds: float, service: str = "Sts") -> None:
    """Somebody uses the key so many seconds after now, by the cloud's clock."""
    now = world.cloud.time
    assert now is not None

    def change(store: Store) -> None:
        key = store.keys[key_of(journal)]
        key.last_used, key.last_service = now + timedelta(seconds=seconds), service

    world.simulator.change(change)


def verify(world: World, journal: Journal) -> None:
    """What the wizard does, with the real questions."""
    begun = begin_verifying(world.cloud, journal.state, "robot", key_of(journal))
    assert begun is not None
    journal.note(begun)
    user = KeyUser(
        world.account.account_id,
        "robot",
        key_of(journal),
        secret_of(world),
        ("cn-hangzhou",),
        (),
    )
    trying = TryingOut(world.cloud, sleep=lambda _seconds: None, settling=())
    trying.try_out(user, trying.expectations(user), lambda _trial: None, threading.Event())
    journal.note(end_verifying(world.cloud, begun))


def used(world: World, journal: Journal) -> list[str]:
    return [each.why.value("when") for each in look(world, journal) if each.code == "key-used"]


def reread(world: World, journal: Journal) -> Journal:
    """As another process reads it."""
    notes = [note for line in world.lines if (note := to_note(line)) is not None]
    return Journal(RunState(journal.state.plan, notes), world.lines.append)


def test_a_verification_is_no_use(world: World, journal: Journal) -> None:
    verify(world, journal)
    assert world.simulator.change(lambda store: store.keys[key_of(journal)].last_used) is not None
    assert used(world, journal) == []
    assert used(world, reread(world, journal)) == []


def test_nor_are_several(world: World, journal: Journal) -> None:
    for _ in range(3):
        verify(world, journal)
    assert used(world, journal) == []
    assert {it.used for it in journal.state.verified[key_of(journal)].values()} == {""}


def test_without_a_note_of_it_a_use_is_a_use(world: World, journal: Journal) -> None:
    use(world, journal, 0)
    assert len(used(world, journal)) == 1


def test_whoever_uses_it_later_is_using_it(world: World, journal: Journal) -> None:
    verify(world, journal)
    use(world, journal, 3600)
    assert len(used(world, journal)) == 1


def test_whoever_used_it_before_is_not_hidden_by_a_verification(
    world: World, journal: Journal
) -> None:
    use(world, journal, -600, "Ecs")
    (before,) = used(world, journal)
    verify(world, journal)
    verify(world, journal)
    assert used(world, journal) == [before]


@pytest.mark.parametrize(
    ("service", "ours"),
    [("Sts", True), ("ARMS", True), ("Ecs", False), ("Ram", False), ("", False)],
)
def test_a_service_that_a_verification_does_not_ask_is_somebody_s(
    world: World, journal: Journal, service: str, ours: bool
) -> None:
    verify(world, journal)
    use(world, journal, 0, service)
    assert (used(world, journal) == []) is ours


@pytest.mark.parametrize(
    ("seconds", "ours"), [(-30, False), (-2, True), (0, True), (100, True), (300, False)]
)
def test_one_that_was_cut_off_explains_as_much_as_it_could_last(
    world: World, journal: Journal, seconds: float, ours: bool
) -> None:
    begun = begin_verifying(world.cloud, journal.state, "robot", key_of(journal))
    assert begun is not None
    journal.note(begun)
    use(world, journal, seconds)
    assert (used(world, journal) == []) is ours


@pytest.mark.parametrize(("seconds", "ours"), [(2, True), (12, True), (40, False)])
def test_one_that_ended_explains_nothing_after_its_end(
    world: World, journal: Journal, seconds: float, ours: bool
) -> None:
    begun = begin_verifying(world.cloud, journal.state, "robot", key_of(journal))
    assert begun is not None
    journal.note(replace(begun, ended=begun.begun + timedelta(seconds=10)))
    use(world, journal, seconds)
    assert (used(world, journal) == []) is ours


def test_a_key_of_somebody_else_is_not_explained(world: World, journal: Journal) -> None:
    verify(world, journal)

    def another(store: Store) -> None:
        key = store.add_key(store.user("robot"))
        key.last_used = store.now().astimezone(UTC)
        key.last_service = "Sts"

    world.simulator.change(another)
    assert len(used(world, journal)) == 1


def test_where_it_cannot_be_told_whose_use_it_was_nothing_explains_it(
    world: World, journal: Journal
) -> None:
    world.network.refusals.append(("GetAccessKeyLastUsed", "NoPermission"))
    assert begin_verifying(world.cloud, journal.state, "robot", key_of(journal)) is None

"""An MFA device that an undo takes from a user goes with the user, also where the undo is cut off.

Once a device is unbound, nothing in the cloud tells whose it was.
"""

from __future__ import annotations

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.lossy import Fault
from tests.apply.undone import journal_of, reread, state_of_all, undo, undoer
from tui.apply.events import RunStatus
from tui.apply.in_use import concern_id
from tui.apply.journal import Journal
from tui.core.operations import CreateUser
from tui.simulator.records import MfaDevice, User
from tui.simulator.store import Store

AGREED = concern_id("ada.l")
SERIAL = "acs:ram::1:mfa/ada"


def bind(user: User, store: Store) -> None:
    store.mfa_devices[SERIAL] = MfaDevice(SERIAL, "ada", "SEED", user.user_id)


@pytest.fixture
def unbound(world: World) -> Journal:
    """The undo was cut off once the device was unbound; as another start finds the run."""
    journal = journal_of(world, CreateUser("ada.l", "Ada", COMMENT))
    world.change(bind, "ada.l")
    world.network.faults.append(("DeleteVirtualMFADevice", Fault.REQUEST_LOST))
    assert undo(world, undoer(world, journal, AGREED))[0] is RunStatus.FAILED
    assert not world.network.faults
    assert world.simulator.change(lambda store: store.mfa_devices[SERIAL].user_id) == ""
    return reread(world, journal)


def devices(world: World) -> set[str]:
    return world.simulator.change(lambda store: set(store.mfa_devices))


@pytest.mark.parametrize("agreed", [(AGREED,), ()], ids=["agreed again", "nothing to agree to"])
def test_it_is_deleted_by_whoever_goes_on(
    world: World, unbound: Journal, agreed: tuple[str, ...]
) -> None:
    assert undo(world, undoer(world, unbound, *agreed)) == (RunStatus.DONE, {})
    assert SERIAL not in devices(world)


def test_it_is_deleted_also_where_the_user_is_gone_by_then(world: World, unbound: Journal) -> None:
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    world.clock.seconds += 100
    assert undo(world, undoer(world, unbound, AGREED)) == (RunStatus.DONE, {})
    assert SERIAL not in devices(world)


def test_one_that_somebody_else_has_bound_since_stays(world: World, unbound: Journal) -> None:
    world.change(bind, "li.na")
    assert undo(world, undoer(world, unbound, AGREED)) == (RunStatus.DONE, {})
    assert SERIAL in devices(world)


def test_another_one_that_nobody_has_bound_is_not_looked_at(world: World, unbound: Journal) -> None:
    other = "acs:ram::1:mfa/spare"
    world.simulator.change(
        lambda store: store.mfa_devices.update({other: MfaDevice(other, "spare", "SEED")})
    )
    assert undo(world, undoer(world, unbound, AGREED)) == (RunStatus.DONE, {})
    assert {SERIAL, other} & devices(world) == {other}


def test_nothing_is_left_of_it(world: World) -> None:
    before = state_of_all(world)
    journal = journal_of(world, CreateUser("ada.l", "Ada", COMMENT))
    world.change(bind, "ada.l")
    assert undo(world, undoer(world, journal, AGREED)) == (RunStatus.DONE, {})
    assert state_of_all(world) == before
    assert [line["serial"] for line in world.lines if line["t"] == "unbinding"] == [SERIAL]

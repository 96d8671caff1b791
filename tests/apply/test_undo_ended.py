"""What a run is once its undo has begun, and when its undo is over for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.undone import ACCOUNT, existing_user, journal_of, reread, undo, undoer
from tui.apply.entries import Begun, Ending, UndoBegun
from tui.apply.events import RunStatus
from tui.apply.journal import Journal
from tui.apply.run_state import RunState
from tui.apply.undoer import still_open
from tui.core.operations import AttachPolicy, CreateAccessKey, CreatePolicy, CreateUser
from tui.core.policies import ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT
from tui.simulator.store import Store

ADA = CreateUser("ada.l", "", COMMENT)
POLICY = CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list")


def is_over(journal: Journal) -> bool:
    ended = journal.state.ended
    return ended is not None and ended.ending is Ending.UNDONE


# It is not gone on with


def test_a_run_whose_undo_has_begun_is_not_gone_on_with(world: World) -> None:
    journal = journal_of(world, ADA)
    journal.note(UndoBegun())
    world.network.actions.clear()
    with pytest.raises(RuntimeError, match="undo"):
        world.runner(journal.state.plan, journal=journal).run(lambda _event: None)
    assert world.network.actions == []


# It is over once nothing of it can go any more


def test_it_is_not_over_while_what_it_left_can_go_later(world: World) -> None:
    journal = journal_of(world, POLICY)

    def hold(store: Store) -> None:
        store.attach(store.add_user("another"), "Custom", COMPANION.name)

    world.simulator.change(hold)
    for _ in range(2):
        journal = reread(world, journal)
        assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "policy-in-use"})
        assert not is_over(journal)
    world.simulator.change(lambda store: store.remove_user("another"))
    journal = reread(world, journal)
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert is_over(journal)
    assert still_open(journal.state) == ()


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (AttachPolicy("ada.l", ARMS_READ_ONLY, ACCOUNT), "grant-unclear"),
        (CreateAccessKey("ada.l"), "keys-unclear"),
    ],
)
def test_what_is_unclear_goes_once_somebody_has_put_it_right(
    world: World, operation: AttachPolicy | CreateAccessKey, code: str
) -> None:
    """The call got lost; what there is was made by somebody long after it."""
    journal = Journal(RunState(world.plan(operation)), world.lines.append)
    asked, cloud_time = world.clock.time(), world.cloud.time
    assert cloud_time is not None
    journal.note(Begun(0, asked, cloud_time - timedelta(hours=1), given_up=asked))
    world.clock.seconds += 3600

    def make(store: Store) -> None:
        ada = store.add_user("ada.l")
        store.attach(ada, "System", ARMS_READ_ONLY.name)
        store.add_key(ada)

    world.simulator.change(make)
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: code})
    assert not is_over(journal)
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    journal = reread(world, journal)
    assert undo(world, undoer(world, journal)) == (RunStatus.DONE, {})
    assert is_over(journal)


def test_it_is_over_where_what_it_left_never_goes(world: World) -> None:
    operations = existing_user(world)
    journal = journal_of(world, operations[1])
    world.simulator.change(lambda store: store.remove_user("ada.l"))
    assert undo(world, undoer(world, journal)) == (RunStatus.PARTLY, {0: "user-gone"})
    assert is_over(journal)
    world.network.actions.clear()
    assert undo(world, undoer(world, reread(world, journal))) == (RunStatus.PARTLY, {})
    assert world.network.changes() == []

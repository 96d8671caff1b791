"""What a run is once its undo has begun."""

from __future__ import annotations

import pytest

from tests.apply.conftest import COMMENT, World
from tests.apply.undone import journal_of
from tui.access.plan import CreateUser
from tui.apply.notes import UndoBegun

ADA = CreateUser("ada.l", "", COMMENT)


def test_a_run_whose_undo_has_begun_is_not_gone_on_with(world: World) -> None:
    journal = journal_of(world, ADA)
    journal.note(UndoBegun())
    world.network.actions.clear()
    with pytest.raises(RuntimeError, match="undo"):
        world.runner(journal.state.plan, journal=journal).run(lambda _event: None)
    assert world.network.actions == []

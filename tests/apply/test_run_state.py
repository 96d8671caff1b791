"""How far a run is follows from its notes, whoever reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apply.undone import back, statuses
from tui.apply.entries import (
    Begun,
    Clearing,
    Ended,
    Ending,
    Finished,
    HandedOver,
    Note,
    PasswordRefused,
    Refused,
    Saved,
    Skipped,
    UndoBegun,
    Undone,
)
from tui.apply.run_state import OperationStatus, RunState
from tui.core.account import Account
from tui.core.draft import Site
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    Plan,
    PlannedUser,
    policy_key,
)
from tui.core.policies import ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, AccountScope
from tui.core.users import AccessMode, PasswordSource
from tui.vault.run_file import Kind, Slot

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PLAN = Plan(
    account=Account("1234567890123456", "acme", "acme.onaliyun.com"),
    site=Site.INTERNATIONAL,
    domain_alias="",
    regions=(),
    reason="",
    users=(
        PlannedUser("ada.l", "", False, AccessMode.CONSOLE),
        PlannedUser("robot", "", False, AccessMode.ACCESS_KEY),
    ),
    operations=(
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, ""),
        CreateUser("ada.l", "", ""),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True),
        AttachPolicy("ada.l", ARMS_READ_ONLY, AccountScope()),
        CreateUser("robot", "", ""),
        CreateAccessKey("robot"),
    ),
    findings=(),
)
KEY = 5


def begun(at: int) -> Begun:
    return Begun(at, NOW)


def state(*notes: Note) -> RunState:
    return RunState(PLAN, notes)


def test_nothing_has_happened_yet() -> None:
    it = state()
    assert set(statuses(it)) == {OperationStatus.WAITING}
    assert (it.changed, it.finished, it.complete, it.undoing) == (False,) * 4
    assert it.key_users == ("robot",)


@pytest.mark.parametrize(
    ("notes", "stage", "unclear", "did"),
    [
        ((begun(KEY),), OperationStatus.RUNNING, True, True),
        ((begun(KEY), Refused(KEY)), OperationStatus.WAITING, False, False),
        ((begun(KEY), Refused(KEY), begun(KEY)), OperationStatus.RUNNING, True, True),
        ((begun(KEY), Clearing(KEY, "LTAI1")), OperationStatus.RUNNING, True, True),
        ((begun(KEY), Finished(KEY, key="LTAI2")), OperationStatus.DONE, False, True),
        ((begun(KEY), Finished(KEY, already_so=True)), OperationStatus.ALREADY, False, False),
        ((Skipped(KEY),), OperationStatus.SKIPPED, False, False),
        ((begun(KEY), Skipped(KEY)), OperationStatus.SKIPPED, False, True),
        ((begun(KEY), Finished(KEY), Skipped(KEY)), OperationStatus.DONE, False, True),
    ],
)
def test_an_operation(
    notes: tuple[Note, ...], stage: OperationStatus, unclear: bool, did: bool
) -> None:
    it = state(*notes)
    assert (it.operations[KEY].status, it.operations[KEY].is_unclear, it.operations[KEY].did) == (
        stage,
        unclear,
        did,
    )
    assert it.changed is did


def test_what_it_made_is_ours_and_what_was_there_is_not() -> None:
    it = state(Finished(0, already_so=True), Finished(1), Finished(4, already_so=True))
    assert not it.made(policy_key(COMPANION))
    assert it.user_made("ada.l")
    assert not it.user_made("robot")
    assert not it.user_made("somebody.else")


def test_a_key_is_known_by_its_id_and_what_was_replaced_is_remembered() -> None:
    first = begun(KEY)
    it = state(first, Finished(KEY, key="LTAI2"))
    assert it.operations[KEY].key == "LTAI2"
    assert it.operations[KEY].answered == first


def test_a_refused_password_is_of_no_use_until_another_is_tried() -> None:
    it = state(begun(2), PasswordRefused(2), Refused(2))
    assert it.refused_passwords == ("ada.l",)
    it.apply(begun(2))
    assert not it.refused_passwords


def test_only_a_saved_key_is_a_saved_key() -> None:
    it = state(Saved(Slot("robot", Kind.PASSWORD)), Saved(Slot("other", Kind.ACCESS_KEY, "LTAI0")))
    assert it.saved_key("robot") == ""
    it.apply(Saved(Slot("robot", Kind.ACCESS_KEY, "LTAI1")))
    assert it.saved_key("robot") == "LTAI1"


def test_finished_and_complete_are_not_the_same() -> None:
    it = state(*(Finished(at) for at in range(5)), Skipped(KEY))
    assert it.finished
    assert not it.complete
    assert state(*(Finished(at, already_so=at % 2 == 0) for at in range(6))).complete


@pytest.mark.parametrize(
    ("notes", "nothing"),
    [
        ((), True),
        ((begun(KEY),), False),
        ((begun(KEY), Refused(KEY)), True),
        ((begun(KEY), Clearing(KEY, "LTAI1"), Refused(KEY)), True),
        ((Finished(KEY, already_so=True),), False),
        ((Skipped(KEY),), False),
        ((Saved(Slot("robot", Kind.ACCESS_KEY, "LTAI1")),), False),
        ((HandedOver("robot", "copied"),), False),
        ((UndoBegun(),), False),
        ((Ended(Ending.UNDONE),), False),
    ],
)
def test_what_came_to_nothing(notes: tuple[Note, ...], nothing: bool) -> None:
    assert state(*notes).came_to_nothing is nothing


def test_where_a_secret_went_undo_and_the_end() -> None:
    end = Ended(Ending.UNDONE, ("robot: LTAI9",))
    handed = [HandedOver("ada.l", "copied"), HandedOver("ada.l", "exported", "a.json")]
    it = state(
        *handed,
        UndoBegun(),
        Undone(3),
        Undone(1, "user-in-use"),
        end,
    )
    assert it.handed == {"ada.l": handed}
    assert it.undoing
    assert back(it) == {3: "", 1: "user-in-use"}
    assert it.ended == end


at_places = st.integers(0, len(PLAN.operations) - 1)
steps = st.one_of(
    st.builds(begun, at_places),
    st.builds(Refused, at_places),
    st.builds(PasswordRefused, at_places),
    st.builds(Finished, at_places, st.booleans()),
    st.builds(Skipped, at_places),
)


@given(st.lists(steps, max_size=20), st.integers(0, 20))
def test_reading_on_is_the_same_as_reading_all(notes: list[Note], cut: int) -> None:
    whole, parts = RunState(PLAN, notes), RunState(PLAN, notes[:cut])
    for note in notes[cut:]:
        parts.apply(note)
    assert parts.operations == whole.operations


@given(st.lists(steps, max_size=20))
def test_what_was_begun_is_never_forgotten_before_an_answer(notes: list[Note]) -> None:
    it = RunState(PLAN, notes)
    for at in range(len(PLAN.operations)):
        mine = [note for note in notes if getattr(note, "operation", None) == at]
        told = [note for note in mine if not isinstance(note, Skipped | PasswordRefused)]
        asked = bool(told) and isinstance(told[-1], Begun)
        assert bool(it.operations[at].attempts) is asked


def test_an_attempt_that_was_asked_for_again_had_been_given_up_by_then() -> None:
    """Whoever waited for its answer was killed before, so that nobody noted when."""
    soon, later = NOW + timedelta(seconds=7), NOW + timedelta(seconds=90)
    killed = state(begun(1), Begun(1, later), Finished(1))
    assert killed.operations[1].unanswered == Begun(1, NOW, given_up=later)
    noted = state(begun(1), Begun(1, NOW, given_up=soon), Begun(1, later), Finished(1))
    assert noted.operations[1].unanswered == Begun(1, NOW, given_up=soon)

"""Which operation waits for which, and what cannot be done without another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.strategies import operations as any_operations
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    TagUser,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, AccountScope
from tui.core.users import PasswordSource, Tag
from tui.planning.order import predecessors, without

ACCOUNT = AccountScope()
PLAN: list[Operation] = [
    CreatePolicy(COMPANION, COMPANION_DOCUMENT, ""),
    CreateUser("ada.l", "", ""),
    TagUser("ada.l", (Tag("team", "sre"),)),
    CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True),
    AttachPolicy("ada.l", COMPANION, ACCOUNT),
    CreateUser("robot", "", ""),
    CreateAccessKey("robot"),
    AttachPolicy("robot", ARMS_FULL, ACCOUNT),
    AttachPolicy("robot", COMPANION, ACCOUNT),
    AttachPolicy("old.hand", ARMS_FULL, ACCOUNT),
    DetachPolicy("old.hand", ARMS_READ_ONLY, ACCOUNT),
]


def test_of_one_user_one_after_the_other_and_a_grant_after_its_policy() -> None:
    assert predecessors(PLAN) == (
        frozenset(),
        frozenset(),
        frozenset({1}),
        frozenset({2}),
        frozenset({3, 0}),
        frozenset(),
        frozenset({5}),
        frozenset({6}),
        frozenset({7, 0}),
        frozenset(),
        frozenset({9}),
    )


def test_without_a_user_nothing_hangs_on_it() -> None:
    assert without(PLAN, 1) == (1, 2, 3, 4)
    assert without(PLAN, 5) == (5, 6, 7, 8)


def test_without_a_policy_nobody_is_granted_it() -> None:
    assert without(PLAN, 0) == (0, 4, 8)


def test_without_the_new_grant_the_old_one_stays() -> None:
    assert without(PLAN, 9) == (9, 10)


def test_what_nothing_needs_is_left_out_alone() -> None:
    for alone in (2, 3, 4, 6, 7, 8, 10):
        assert without(PLAN, alone) == (alone,)


def test_a_policy_left_out_leaves_the_old_grant_of_whom_it_was_for() -> None:
    replaced: list[Operation] = [
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, ""),
        AttachPolicy("old.hand", COMPANION, ACCOUNT),
        DetachPolicy("old.hand", ARMS_READ_ONLY, ACCOUNT),
    ]
    assert without(replaced, 0) == (0, 1, 2)


GROUPED: list[Operation] = [
    CreatePolicy(COMPANION, COMPANION_DOCUMENT, ""),
    CreateGroup("viewers", ""),
    AttachToGroup("viewers", ARMS_FULL, ACCOUNT),
    AttachToGroup("viewers", COMPANION, ACCOUNT),
    CreateUser("ada.l", "", ""),
    AddToGroup("ada.l", "viewers"),
    AddToGroup("old.hand", "viewers"),
    DetachPolicy("old.hand", ARMS_READ_ONLY, ACCOUNT),
    # In it already, so that only the group's grant replaces what goes.
    DetachPolicy("member", ARMS_READ_ONLY, ACCOUNT),
]


def test_of_a_group_one_after_the_other_and_members_after_the_group_and_themselves() -> None:
    assert predecessors(GROUPED) == (
        frozenset(),
        frozenset(),
        frozenset({1}),
        frozenset({2, 0}),
        frozenset(),
        frozenset({4, 1}),
        frozenset({1}),
        frozenset({6, 3}),
        frozenset({3}),
    )


def test_in_a_group_that_is_there_nobody_waits_for_it() -> None:
    there = [it for it in GROUPED if not isinstance(it, CreateGroup | CreatePolicy)]
    assert predecessors(there)[:4] == (frozenset(), frozenset({0}), frozenset(), frozenset({2}))


@pytest.mark.parametrize(
    ("skipped", "left_out"),
    [
        (0, (0, 3, 7, 8)),
        (1, (1, 2, 3, 5, 6, 7, 8)),
        (2, (2, 7, 8)),
        (4, (4, 5)),
        (5, (5,)),
        (6, (6, 7)),
    ],
)
def test_what_cannot_be_done_without_one_of_a_group(
    skipped: int, left_out: tuple[int, ...]
) -> None:
    assert without(GROUPED, skipped) == left_out


@given(st.lists(any_operations, max_size=12))
def test_whatever_the_plan_nobody_waits_for_what_comes_later(operations: list[Operation]) -> None:
    for at, before in enumerate(predecessors(operations)):
        assert all(each < at for each in before)


@given(st.lists(any_operations, min_size=1, max_size=12), st.data())
def test_leaving_out_is_closed(operations: list[Operation], data: st.DataObject) -> None:
    # Leaving out one of what is left out anyway adds nothing.
    skipped = data.draw(st.integers(0, len(operations) - 1))
    left_out = without(operations, skipped)
    assert left_out[0] == skipped
    for each in left_out:
        assert set(without(operations, each)) <= set(left_out)

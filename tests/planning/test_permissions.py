"""Which RAM actions a plan takes, written down by hand, and held against what can be sent."""

from __future__ import annotations

import pytest

from tui.cloud.operations import OPERATIONS
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
    ResetPassword,
    TagUser,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, AccountScope, ResourceGroupScope
from tui.core.users import PasswordSource, Tag
from tui.planning.permissions import (
    MOST_NAMES,
    READING,
    SEES_APPLICATIONS,
    Need,
    Task,
    every_need,
    needs_of,
)

ACCOUNT, GROUP = AccountScope(), ResourceGroupScope("rg-production1")
NOT_THE_ADMINISTRATORS = {
    # Only the doctor asks, who asks everything once.
    "ram:ListEntitiesForPolicy",
    "ram:GetResourceGroup",
    "resourcemanager:GetResourceGroup",
    # Granted where a role is.
    "sts:AssumeRole",
}


def changing(*operations: Operation) -> dict[Task, set[str]]:
    """What it takes beyond reading."""
    found: dict[Task, set[str]] = {}
    for need in needs_of(operations):
        if need.task not in READING:
            found.setdefault(need.task, set()).add(need.action.removeprefix("ram:"))
    return found


def need_of(action: str, *operations: Operation, task: Task) -> Need:
    [found] = [it for it in needs_of(operations) if (it.action, it.task) == (action, task)]
    return found


def test_every_action_belongs_to_an_operation_and_every_operation_is_thought_of() -> None:
    sent = {permission for each in OPERATIONS.values() for permission in each.permissions}
    needed = {need.action for need in every_need()} - {SEES_APPLICATIONS}
    assert needed == sent - NOT_THE_ADMINISTRATORS


def test_every_task_is_there() -> None:
    assert {need.task for need in every_need()} == set(Task)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (
            CreatePolicy(COMPANION, "{}", ""),
            {Task.POLICIES: {"CreatePolicy"}, Task.UNDO: {"DeletePolicy"}},
        ),
        (
            CreateLogonProfile("li.na", PasswordSource.GENERATE, True, True),
            {
                Task.PASSWORDS: {"CreateLoginProfile", "UpdateLoginProfile"},
                Task.UNDO: {"DeleteLoginProfile"},
            },
        ),
        (
            ResetPassword("li.na", PasswordSource.GENERATE, True, True),
            {Task.PASSWORDS: {"UpdateLoginProfile"}},
        ),
        (
            CreateAccessKey("li.na"),
            {
                Task.KEYS: {
                    "CreateAccessKey",
                    "GetAccessKeyLastUsed",
                    "UpdateAccessKey",
                    "DeleteAccessKey",
                }
            },
        ),
        (
            AttachPolicy("li.na", ARMS_READ_ONLY, ACCOUNT),
            {Task.GRANTS: {"AttachPolicyToUser"}, Task.UNDO: {"DetachPolicyFromUser"}},
        ),
        (
            AttachPolicy("li.na", ARMS_READ_ONLY, GROUP),
            {Task.GROUP_GRANTS: {"AttachPolicy"}, Task.UNDO: {"DetachPolicy"}},
        ),
        (
            DetachPolicy("li.na", ARMS_FULL, ACCOUNT),
            {Task.GRANTS: {"DetachPolicyFromUser"}, Task.UNDO: {"AttachPolicyToUser"}},
        ),
        (
            CreateGroup("viewers", ""),
            {Task.USER_GROUPS: {"CreateGroup", "ListGroups"}, Task.UNDO: {"DeleteGroup"}},
        ),
        (
            AttachToGroup("viewers", ARMS_READ_ONLY, ACCOUNT),
            {
                Task.USER_GROUPS: {"ListGroups"},
                Task.GRANTS: {"AttachPolicyToGroup"},
                Task.UNDO: {"DetachPolicyFromGroup"},
            },
        ),
        (
            AddToGroup("li.na", "viewers"),
            {
                Task.USER_GROUPS: {"ListGroups", "AddUserToGroup"},
                Task.UNDO: {"RemoveUserFromGroup"},
            },
        ),
    ],
)
def test_what_one_operation_takes(operation: Operation, expected: dict[Task, set[str]]) -> None:
    assert changing(operation) == expected


def test_tags_of_a_new_user_go_with_the_user() -> None:
    tags = TagUser("li.na", (Tag("team", "sre"),))
    assert changing(tags)[Task.UNDO] == {"UntagResources"}
    made = changing(CreateUser("li.na", "", ""), tags)
    assert made[Task.USERS] == {"CreateUser", "TagResources"}
    assert "UntagResources" not in made[Task.UNDO]


def test_undo_of_a_new_user_may_have_to_take_away_what_others_gave() -> None:
    undo = changing(CreateUser("li.na", "", ""))[Task.UNDO]
    assert {"DeleteUser", "DetachPolicy", "UnbindMFADevice", "RemoveUserFromGroup"} <= undo


def test_a_need_names_what_it_is_about() -> None:
    both = [AttachPolicy(name, ARMS_READ_ONLY, ACCOUNT) for name in ("li.na", "wang.wei")]
    need = need_of("ram:AttachPolicyToUser", *both, task=Task.GRANTS)
    assert (need.users, need.policies) == (("li.na", "wang.wei"), (ARMS_READ_ONLY,))
    assert need_of(
        "ram:AttachPolicy", AttachPolicy("li.na", COMPANION, GROUP), task=Task.GROUP_GRANTS
    ).groups == (GROUP.group_id,)


def test_a_new_user_may_hold_any_policy_by_the_time_of_an_undo() -> None:
    operations = (CreateUser("li.na", "", ""), AttachPolicy("li.na", ARMS_READ_ONLY, ACCOUNT))
    need = need_of("ram:DetachPolicyFromUser", *operations, task=Task.UNDO)
    assert (need.users, need.policies) == (("li.na",), ())


def test_with_too_many_names_it_is_anything() -> None:
    keys = [CreateAccessKey(f"user{n}") for n in range(MOST_NAMES + 1)]
    assert need_of("ram:CreateAccessKey", *keys, task=Task.KEYS).users == ()
    assert len(need_of("ram:CreateAccessKey", *keys[1:], task=Task.KEYS).users) == MOST_NAMES


def test_tasks_come_in_the_order_in_which_they_are_done() -> None:
    order = [need.task for need in every_need()]
    assert order == sorted(order, key=list(Task).index)

"""Plans that grant through a RAM user group, and what comes of them."""

from __future__ import annotations

from tests.apply.conftest import COMMENT, World
from tui.account.reader import AccountReader
from tui.core.operations import (
    AddToGroup,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    Operation,
)
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    PolicyRef,
    Scope,
)
from tui.core.principals import UserGroup
from tui.core.users import PasswordSource
from tui.simulator.store import Store

VIEWERS = "viewers"
ACCOUNT = AccountScope()
MAKE = CreateGroup(VIEWERS, COMMENT)


def group_plan(world: World) -> list[Operation]:
    """A new group with grants at both scopes, two new users in it and one who was there."""
    world.simulator.change(lambda store: store.add_user("old.hand", "Old Hand"))
    return [
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list"),
        MAKE,
        AttachToGroup(VIEWERS, ARMS_READ_ONLY, ACCOUNT),
        AttachToGroup(VIEWERS, COMPANION, world.group),
        CreateUser("ada.l", "Ada", COMMENT),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, True),
        AddToGroup("ada.l", VIEWERS),
        CreateUser("robot", "", COMMENT),
        CreateAccessKey("robot"),
        AddToGroup("robot", VIEWERS),
        AddToGroup("old.hand", VIEWERS),
    ]


def existing_group(world: World) -> list[Operation]:
    """The same for a group and users that are there, with somebody in it and a grant."""
    plan = group_plan(world)

    def make(store: Store) -> None:
        store.add_user("ada.l", "Ada")
        store.add_user("robot")

    world.simulator.change(make)
    world.cloud.user_groups.create(VIEWERS, "Since 2021")
    world.cloud.user_groups.add("li.na", VIEWERS)
    world.cloud.user_groups.attach_policy(ARMS_READ_ONLY, VIEWERS)
    world.network.actions.clear()
    kinds = CreatePolicy | AttachToGroup | AddToGroup
    there = AttachToGroup(VIEWERS, ARMS_READ_ONLY, ACCOUNT)
    return [it for it in plan if isinstance(it, kinds) and it != there]


def read_group(world: World, name: str = VIEWERS) -> UserGroup:
    """The group as the cloud has it now."""
    found = AccountReader(world.cloud).user_group(name)
    assert found is not None
    return found


def holds(group: UserGroup) -> set[tuple[PolicyRef, Scope]]:
    """What a group was granted."""
    return {(held.policy, held.scope) for held in group.grants}


def is_whole(world: World) -> None:
    """Everything of the plan is there, once."""
    group = read_group(world)
    assert set(group.members) >= {"ada.l", "robot", "old.hand"}
    assert holds(group) == {(ARMS_READ_ONLY, ACCOUNT), (COMPANION, world.group)}
    for name in ("ada.l", "robot", "old.hand"):
        user = world.user(name)
        assert user is not None
        assert user.groups == (VIEWERS,)
        assert user.grants == ()

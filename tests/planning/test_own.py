"""Whether the administrator may do what a plan needs: has, lacks, cannot tell."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tui.core.account import Caller, CallerKind
from tui.core.facts import OwnAccess
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    Grant,
    ResourceGroupScope,
    Scope,
    custom,
    system,
)
from tui.core.principals import HeldGrant
from tui.planning.own_access import Holds, Why, judge, permissions
from tui.planning.permissions import Need, Task

ACCOUNT_ID = "1234567890123456"
ACCOUNT, GROUP = AccountScope(), ResourceGroupScope("rg-production1")
OTHER = ResourceGroupScope("rg-staging1")
CALLER = Caller(ACCOUNT_ID, f"acs:ram::{ACCOUNT_ID}:user/ops", CallerKind.RAM_USER, name="ops")
CREATE = Need(Task.USERS, "ram:CreateUser", ("li.na",))
KEY = Need(Task.KEYS, "ram:CreateAccessKey", ("li.na",))
TAG = Need(Task.USERS, "ram:TagResources", ("li.na",))
ATTACH = Need(Task.GRANTS, "ram:AttachPolicyToUser", ("li.na",), policies=(ARMS_READ_ONLY,))
IN_GROUP = Need(
    Task.GROUP_GRANTS,
    "ram:AttachPolicy",
    ("li.na",),
    policies=(ARMS_READ_ONLY, COMPANION),
    groups=(GROUP.group_id,),
)
EVERYWHERE = Need(Task.GROUP_GRANTS, "ram:AttachPolicy", groups=(GROUP.group_id, OTHER.group_id))


@dataclass(frozen=True)
class Held:
    """A grant, and what its policy says."""

    grant: HeldGrant
    text: str | None


def policy(
    *actions: str,
    resource: str | list[str] = "*",
    effect: str = "Allow",
    scope: Scope = ACCOUNT,
    condition: object = None,
    through: str = "",
) -> Held:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    if condition is not None:
        statement["Condition"] = condition  # type: ignore[assignment]
    text = json.dumps({"Version": "1", "Statement": [statement]})
    return Held(HeldGrant(Grant(custom(f"Own{hash(text)}"), scope), through=through), text)


def own(*held: Held, unread: tuple[str, ...] = ()) -> OwnAccess:
    texts = {each.grant.policy: each.text for each in held if each.text is not None}
    return OwnAccess(tuple(each.grant for each in held), texts, unread)


def answer(need: Need, *held: Held, unread: tuple[str, ...] = ()) -> tuple[Holds, Why | None]:
    [found] = judge([need], CALLER, own(*held, unread=unread))
    assert (found.action, found.tasks) == (need.action, (need.task,))
    return found.holds, found.why


HAS, LACKS = (Holds.HAS, None), (Holds.LACKS, None)


def unclear(why: Why) -> tuple[Holds, Why]:
    return Holds.CANNOT_TELL, why


@pytest.mark.parametrize("need", [CREATE, KEY, TAG, ATTACH, IN_GROUP, EVERYWHERE])
def test_who_may_do_everything_may_do_this(need: Need) -> None:
    assert answer(need, policy("*")) == HAS
    assert answer(need, policy("ram:*")) == HAS


@pytest.mark.parametrize("need", [CREATE, KEY, TAG, ATTACH, IN_GROUP, EVERYWHERE])
def test_who_holds_nothing_for_it_lacks_it(need: Need) -> None:
    assert answer(need) == LACKS
    assert answer(need, policy("arms:*"), policy("ram:List*")) == LACKS


def test_through_a_group_it_is_there_as_well() -> None:
    assert answer(KEY, policy("ram:Create*", through="admins")) == HAS


@pytest.mark.parametrize("through", ["", "restricted"])
def test_a_deny_beats_it(through: str) -> None:
    deny = policy("ram:CreateAccessKey", effect="Deny", through=through)
    assert answer(KEY, policy("*"), deny) == LACKS
    assert answer(CREATE, policy("*"), deny) == HAS


def test_the_policy_that_decides_is_named() -> None:
    deny = policy("ram:CreateAccessKey", effect="Deny")
    [found] = judge([KEY], CALLER, own(policy("*"), deny))
    assert found.by == deny.grant


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("acs:ram:*:*:*", HAS),
        ("acs:ram:*:*:user/*", HAS),
        (f"acs:ram::{ACCOUNT_ID}:user/*", HAS),
        (f"acs:ram::{ACCOUNT_ID}:user/li.na", HAS),
        (f"acs:ram:*:{ACCOUNT_ID}:user/li.*", HAS),
        (f"acs:ram:*:{ACCOUNT_ID}:user/wang.wei", LACKS),
        ("acs:ram:*:9999999999999999:user/*", LACKS),
        ("acs:ram:*:*:group/*", LACKS),
    ],
)
def test_on_one_user(resource: str, expected: tuple[Holds, Why | None]) -> None:
    assert answer(KEY, policy("ram:CreateAccessKey", resource=resource)) == expected


def test_of_several_users_each_has_to_be_allowed() -> None:
    both = Need(Task.KEYS, "ram:CreateAccessKey", ("li.na", "wang.wei"))
    assert answer(both, policy("*", resource="acs:ram:*:*:user/li.na")) == LACKS
    allowed = ["acs:ram:*:*:user/li.na", "acs:ram:*:*:user/wang.*"]
    assert answer(both, policy("*", resource=allowed)) == HAS


def test_to_attach_takes_user_and_policy() -> None:
    user, read = "acs:ram:*:*:user/*", "acs:ram:*:system:policy/AliyunARMSReadOnlyAccess"
    assert answer(ATTACH, policy("ram:Attach*", resource=[user, read])) == HAS
    assert answer(ATTACH, policy("ram:Attach*", resource=user)) == LACKS
    other = "acs:ram:*:system:policy/AliyunARMSFullAccess"
    assert answer(ATTACH, policy("ram:Attach*", resource=[user, other])) == LACKS


def test_to_attach_in_a_group_takes_the_principal_and_every_policy() -> None:
    user, system_ones = "acs:ims:*:*:user/*", "acs:ram:*:system:policy/*"
    own = f"acs:ram:*:{ACCOUNT_ID}:policy/OnrampReadTraceApp"
    assert answer(IN_GROUP, policy("ram:Attach*", resource=[user, system_ones, own])) == HAS
    assert answer(IN_GROUP, policy("ram:Attach*", resource=[user, system_ones])) == LACKS


def test_what_is_documented_without_resources_cannot_be_told_where_some_are_named() -> None:
    assert answer(TAG, policy("*", resource="acs:ram:*:*:user/*")) == unclear(Why.SOME)


def test_without_names_some_of_them_may_be_enough() -> None:
    anybody = Need(Task.KEYS, "ram:CreateAccessKey")
    assert answer(anybody, policy("*", resource="acs:ram:*:*:user/li.*")) == unclear(Why.SOME)


def test_a_grant_in_a_resource_group_is_none_in_the_account() -> None:
    assert answer(CREATE, policy("*", scope=GROUP)) == LACKS


def test_whether_a_grant_in_the_group_counts_for_grants_there_is_not_documented() -> None:
    assert answer(IN_GROUP, policy("*", scope=GROUP)) == unclear(Why.BY_GROUP)
    assert answer(IN_GROUP, policy("*", scope=OTHER)) == LACKS
    both = policy("*", scope=GROUP), policy("*", scope=OTHER)
    assert answer(EVERYWHERE, *both) == unclear(Why.BY_GROUP)


def test_what_is_granted_in_one_group_is_missing_in_the_other() -> None:
    assert answer(EVERYWHERE, policy("*", scope=GROUP)) == LACKS


def test_nor_whether_a_deny_in_the_group_does() -> None:
    deny = policy("ram:AttachPolicy", effect="Deny", scope=GROUP)
    assert answer(IN_GROUP, policy("*"), deny) == unclear(Why.BY_GROUP)
    assert answer(KEY, policy("*"), deny) == HAS


def test_a_condition_leaves_it_open() -> None:
    office = {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}}
    assert answer(KEY, policy("*", condition=office)) == unclear(Why.CONDITION)
    deny = policy("*", effect="Deny", condition=office)
    assert answer(KEY, policy("*"), deny) == unclear(Why.CONDITION)
    assert answer(KEY, deny) == LACKS


def test_what_could_not_be_read_leaves_it_open() -> None:
    unread = Held(HeldGrant(Grant(system("AdministratorAccess"), ACCOUNT)), None)
    assert answer(KEY, unread) == unclear(Why.NOT_READ)
    assert answer(KEY, policy("*"), unread) == unclear(Why.NOT_READ)
    assert answer(KEY, policy("*"), unread=("ram:ListGroupsForUser",)) == unclear(Why.NOT_READ)
    assert answer(KEY, unread=("ram:ListGroupsForUser",)) == unclear(Why.NOT_READ)


def test_a_deny_is_certain_whatever_else_there_is() -> None:
    deny = policy("ram:CreateAccessKey", effect="Deny")
    assert answer(KEY, deny, unread=("ram:ListGroupsForUser",)) == LACKS


def test_a_document_that_is_not_understood_leaves_it_open() -> None:
    odd = Held(HeldGrant(Grant(custom("Odd"), ACCOUNT)), '{"Version":"2","Statement":[]}')
    assert answer(KEY, policy("*"), odd) == unclear(Why.NOT_READ)


def test_what_the_grammar_leaves_open_stays_open() -> None:
    assert answer(KEY, policy("RAM:createaccesskey")) == unclear(Why.GRAMMAR)


def test_the_root_account_may_do_everything() -> None:
    root = Caller(ACCOUNT_ID, "", CallerKind.ROOT)
    assert {each.holds for each in judge([CREATE, IN_GROUP], root, None)} == {Holds.HAS}


def test_of_a_role_nothing_can_be_told() -> None:
    role = Caller(ACCOUNT_ID, "", CallerKind.ROLE, name="admin/me")
    assert {(each.holds, each.why) for each in judge([CREATE], role, None)} == {unclear(Why.ROLE)}


@pytest.mark.parametrize("caller", [None, CALLER])
def test_before_anything_was_read_nothing_can_be_told(caller: Caller | None) -> None:
    [found] = judge([CREATE], caller, None)
    assert (found.holds, found.why) == unclear(Why.NOT_READ)


def test_an_action_is_listed_once_with_its_worst_answer() -> None:
    needs = [TAG, KEY, Need(Task.UNDO, KEY.action, ("wang.wei",))]
    only = policy("*", resource="acs:ram:*:*:user/li.na")
    found = permissions(needs, CALLER, own(only, policy("ram:TagResources")))
    assert [(each.action, each.tasks, each.holds) for each in found] == [
        (TAG.action, (Task.USERS,), Holds.HAS),
        (KEY.action, (Task.KEYS, Task.UNDO), Holds.LACKS),
    ]

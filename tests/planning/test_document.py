"""The policy document that an administrator needs: good, short enough, and enough."""

from __future__ import annotations

import json
from typing import Any

from tui.core.account import Caller, CallerKind
from tui.core.facts import OwnAccess
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
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
    Grant,
    ResourceGroupScope,
    custom,
)
from tui.core.principals import HeldGrant
from tui.core.users import PasswordSource
from tui.planning.own_access import (
    Holds,
    PermissionsDocument,
    judge,
    permissions_document,
)
from tui.planning.permissions import Need, Task, every_need, needs_of
from tui.policy.check import check_document
from tui.policy.layout import LONGEST

ACCOUNT_ID = "1234567890123456"
CALLER = Caller(ACCOUNT_ID, "", CallerKind.RAM_USER, name="ops")
OPERATIONS: tuple[Operation, ...] = (
    CreatePolicy(COMPANION, COMPANION_DOCUMENT, ""),
    CreateUser("li.na", "", ""),
    CreateLogonProfile("li.na", PasswordSource.GENERATE, True, True),
    AttachPolicy("li.na", ARMS_READ_ONLY, AccountScope()),
    CreateUser("robot", "", ""),
    CreateAccessKey("robot"),
    AttachPolicy("robot", COMPANION, ResourceGroupScope("rg-production1")),
)


def statements(document: PermissionsDocument) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(document.text)["Statement"]
    return found


def is_enough(document: PermissionsDocument, *needs: Need) -> bool:
    grant = Grant(custom("Own"), AccountScope())
    own = OwnAccess((HeldGrant(grant),), {grant.policy: document.text})
    return {each.holds for each in judge(needs, CALLER, own)} == {Holds.HAS}


def allowing(document: PermissionsDocument, action: str) -> set[str]:
    """The resources on which an action is allowed."""
    found = set()
    for statement in statements(document):
        if action in statement["Action"]:
            resource = statement["Resource"]
            found |= {resource} if isinstance(resource, str) else set(resource)
    return found


def test_it_is_a_good_document_and_enough_for_every_plan() -> None:
    document = permissions_document(every_need())
    assert check_document(document.text).problems == ()
    assert not document.narrow
    assert is_enough(document, *every_need(), *needs_of(OPERATIONS))


def test_every_action_is_in_it_once() -> None:
    actions = [
        it for each in statements(permissions_document(every_need())) for it in each["Action"]
    ]
    assert len(actions) == len(set(actions))
    assert set(actions) == {need.action for need in every_need()}


def test_for_any_plan_a_statement_is_a_task() -> None:
    document = permissions_document(every_need())
    written = [set(each["Action"]) for each in statements(document)]
    assert written == [set(part.actions) for part in document.parts]
    assert [part.statements for part in document.parts] == [(n + 1,) for n in range(len(written))]
    assert [part.task for part in document.parts] == list(Task)


def test_for_one_plan_it_names_users_and_policies() -> None:
    document = permissions_document(needs_of(OPERATIONS), ACCOUNT_ID)
    assert document.narrow
    assert check_document(document.text).problems == ()
    assert is_enough(document, *needs_of(OPERATIONS))
    assert allowing(document, "ram:CreateAccessKey") == {f"acs:ram:*:{ACCOUNT_ID}:user/robot"}
    assert allowing(document, "ram:CreateLoginProfile") == {f"acs:ram:*:{ACCOUNT_ID}:user/li.na"}
    assert allowing(document, "ram:AttachPolicyToUser") == {
        f"acs:ram:*:{ACCOUNT_ID}:user/li.na",
        "acs:ram:*:system:policy/AliyunARMSReadOnlyAccess",
    }
    assert allowing(document, "ram:AttachPolicy") == {
        f"acs:ims:*:{ACCOUNT_ID}:user/*",
        f"acs:ram:*:{ACCOUNT_ID}:policy/OnrampReadTraceApp",
    }
    assert allowing(document, "ram:TagResources") == set()


def test_it_is_not_enough_for_another_plan() -> None:
    document = permissions_document(needs_of(OPERATIONS), ACCOUNT_ID)
    other = [*needs_of([CreateAccessKey("wang.wei")])]
    assert not is_enough(document, *other)
    full = AttachPolicy("li.na", custom("Own"), AccountScope())
    assert not is_enough(document, *needs_of([full]))


def test_parts_say_which_statements_are_whose() -> None:
    document = permissions_document(needs_of(OPERATIONS), ACCOUNT_ID)
    written = statements(document)
    numbers = [number for part in document.parts for number in part.statements]
    assert numbers == list(range(1, len(written) + 1))
    for part in document.parts:
        actions = {it for number in part.statements for it in written[number - 1]["Action"]}
        assert actions == set(part.actions)


def test_a_long_list_of_names_gives_way_to_any() -> None:
    many = [CreateUser(f"somebody.{n:040}", "", "") for n in range(40)]
    many_keys = [CreateAccessKey(each.logon_name) for each in many]
    needs = needs_of([*many, *many_keys])
    assert any(len(need.users) == len(many) for need in needs)
    document = permissions_document(needs, ACCOUNT_ID)
    assert not document.narrow
    assert allowing(document, "ram:CreateAccessKey") == {"*"}
    assert len(document.text) <= LONGEST


def test_as_long_as_it_is_printed_ram_takes_it() -> None:
    # Whoever pastes it pastes the blanks too.
    for count in range(1, 41):
        users = [f"user.{n}" for n in range(count)]
        operations = [CreateUser(name, "", "") for name in users]
        document = permissions_document(needs_of(operations), ACCOUNT_ID)
        assert check_document(document.text).good, count

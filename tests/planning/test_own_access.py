"""Whether the administrator may do what a plan needs: has, lacks, cannot tell."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.planning.world import ACCOUNT, ACCOUNT_ID, DRAFT, FACTS, GROUP, OTHER_GROUP
from tui.core.account import Caller, CallerKind
from tui.core.facts import Facts, OwnAccess
from tui.core.findings import Severity
from tui.core.operations import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    Operation,
    Plan,
)
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    AccountScope,
    Grant,
    ResourceGroupScope,
    Scope,
    custom,
    system,
)
from tui.core.principals import HeldGrant
from tui.core.users import PasswordSource
from tui.planning.own_access import (
    Holds,
    PermissionsDocument,
    Why,
    judge,
    own_findings,
    permissions,
    permissions_document,
)
from tui.planning.permissions import Need, Task, every_need, needs_of
from tui.planning.planner import make_plan
from tui.policy.check import check_document
from tui.policy.layout import LONGEST

OTHER = OTHER_GROUP
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


# The policy document that an administrator needs: good, short enough, and enough


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


# What Review warns of: what stops the run, what undo would miss, and what cannot be read


READING = ("ram:Get*", "ram:List*", "ram:Decode*", "arms:*", "resourcemanager:*")


def facts(*actions: str, kind: CallerKind = CallerKind.RAM_USER) -> Facts:
    """An administrator who may do this."""
    document = {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }
    grant = Grant(custom("Own"), ACCOUNT)
    assert FACTS.caller is not None
    caller = Caller(FACTS.caller.account_id, "", kind, name="ops")
    return replace(
        FACTS,
        caller=caller,
        own=OwnAccess((HeldGrant(grant),), {grant.policy: json.dumps(document)}),
    )


def warned(facts: Facts) -> dict[str, str]:
    """Code to actions."""
    plan = make_plan(DRAFT, facts)
    assert isinstance(plan, Plan)
    found = [each for each in plan.findings if each.code.startswith("review.lacks")]
    assert {each.severity for each in found} <= {Severity.WARNING}
    assert all(each.value("actions") in str(each.text) for each in found)
    return {each.code: each.value("actions") for each in found}


def test_who_may_do_all_of_it_is_not_warned() -> None:
    assert warned(facts("*")) == {}


def test_what_stops_the_run_is_named() -> None:
    found = warned(
        facts(
            "ram:Get*",
            "ram:List*",
            "ram:D*",
            "ram:C*",
            "ram:U*",
            "ram:Remove*",
            "arms:*",
            "resourcemanager:*",
        )
    )
    assert found == {"review.lacks-permission": "ram:TagResources, ram:AttachPolicyToUser"}


def test_what_only_undo_would_miss_is_told_apart() -> None:
    found = warned(
        facts(
            "ram:Get*",
            "ram:List*",
            "ram:Decode*",
            "ram:C*",
            "ram:U*",
            "ram:T*",
            "ram:Attach*",
            "ram:Detach*",
            "ram:Rem*",
            "arms:*",
            "resourcemanager:*",
        )
    )
    assert set(found) == {"review.lacks-undo"}
    assert "ram:DeleteUser" in found["review.lacks-undo"].split(", ")
    assert "ram:DeleteLoginProfile" in found["review.lacks-undo"].split(", ")


def test_what_cannot_be_read_is_told_apart() -> None:
    assert warned(facts("ram:*", "arms:*")) == {
        "review.lacks-reading": (
            "resourcemanager:ListResourceGroups, resourcemanager:ListResourceGroupCapability"
        )
    }


@pytest.mark.parametrize("kind", [CallerKind.ROOT, CallerKind.ROLE])
def test_of_root_and_roles_nothing_is_said(kind: CallerKind) -> None:
    nobody = replace(facts(kind=kind), own=None)
    plan = make_plan(
        DRAFT,
        nobody,
        confirmed={f"caller.root:{nobody.caller.account_id}"} if nobody.caller else set(),
    )
    assert isinstance(plan, Plan)
    assert not [each for each in plan.findings if each.code.startswith("review.")]


def test_what_was_not_read_is_nothing_to_warn_of() -> None:
    assert warned(replace(facts(), own=None)) == {}
    assert warned(replace(facts(), own=OwnAccess(unread=("ram:ListGroupsForUser",)))) == {}


def test_a_plan_without_changes_needs_nothing() -> None:
    who = facts("oss:*").caller, facts("oss:*").own
    assert list(own_findings((), *who)) == []
    assert list(own_findings((CreateAccessKey("li.na"),), *who))

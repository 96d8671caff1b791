"""RAM actions of each operation, with the resources they are on.

This is the one list of them; a test holds it against the operations that are sent, and another one
takes every action away in turn and sees it missed.

Sources: "RAM authentication" (https://www.alibabacloud.com/help/doc-detail/102666.htm) for RAM, its
counterparts for IMS (https://www.alibabacloud.com/help/doc-detail/187392.htm) and for Resource
Management (https://www.alibabacloud.com/help/doc-detail/159974.htm). An action that they do not
list, or not with a resource, is one on anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Final, TypeVar

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
    GrantOperation,
    GroupOperation,
    Operation,
    ResetPassword,
    TagUser,
)
from tui.core.policies import AccountScope, PolicyRef, PolicyType, ResourceGroupScope, Scope

Name = TypeVar("Name")


class Task(StrEnum):
    """Task that needs permissions; in the order of the tasks."""

    LOOK = "look"
    """Connect, and read the account for the steps and before Apply."""
    POLICIES = "policies"
    """Make custom policies."""
    USER_GROUPS = "user-groups"
    USERS = "users"
    PASSWORDS = "passwords"
    KEYS = "keys"
    GRANTS = "grants"
    """Grant in the whole account."""
    GROUP_GRANTS = "group-grants"
    """Grant in a resource group."""
    VERIFY = "verify"
    UNDO = "undo"


READING: Final = frozenset({Task.LOOK, Task.VERIFY})
"""Tasks that change nothing; no run is without them."""
APPLYING: Final = frozenset(Task) - READING - {Task.UNDO}
"""Tasks without which Apply stops."""


@dataclass(frozen=True, slots=True)
class Need:
    """RAM action with its resources; without names, on anything of its kind."""

    task: Task
    action: str
    users: tuple[str, ...] = ()
    """Logon names."""
    user_groups: tuple[str, ...] = ()
    policies: tuple[PolicyRef, ...] = ()
    groups: tuple[str, ...] = ()
    """IDs of the resource groups in which it is done; empty where it is done in the account."""

    def on_anything(self) -> Need:
        """Need without names."""
        return replace(self, users=(), user_groups=(), policies=())


@dataclass(frozen=True, slots=True)
class _Row:
    """RAM actions that an operation of a plan needs."""

    task: Task
    actions: str
    """Names behind ``ram:``, separated by spaces."""
    scope: type[Scope] | None = None
    """Scope of the operations that need them; None for both."""
    only_existing: bool = False
    """Needed only for a user who exists before the plan: a new one is deleted with all it has."""
    anything: bool = False
    """Whether policies and groups outside the plan may be concerned."""


_LOOK: Final = (
    # Connect
    "ram:ListUsers ram:GetDefaultDomain ram:GetAccountAlias ram:GetPasswordPolicy"
    " ram:GetSecurityPreference ram:GetUserSsoSettings ram:GetAccountSummary"
    " arms:GetCommercialStatus arms:CheckServiceStatus"
    " ram:ListResourceGroups resourcemanager:ListResourceGroups"
    " resourcemanager:ListResourceGroupCapability"
    # Policies, and what users and their groups hold; also the administrator's own
    " ram:ListPolicies ram:GetPolicy ram:GetUser ram:GetLoginProfile ram:ListAccessKeys"
    " ram:ListPoliciesForUser ram:ListPolicyAttachments ram:ListTagResources"
    " ram:ListGroupsForUser ram:GetGroup ram:ListUsersForGroup"
    " ram:ListPoliciesForGroup"
    # Why something was refused
    " ram:DecodeDiagnosticMessage"
)
SEES_APPLICATIONS: Final = "arms:ReadTraceApp"
"""No operation of its own: the list of applications holds those that one may read."""
_VERIFY: Final = (
    "ram:GetUser ram:GetLoginProfile ram:ListAccessKeys ram:ListPoliciesForUser"
    " ram:ListGroupsForUser ram:ListPolicyAttachments ram:ListTagResources"
    # What there is to see: beside it stands what a user's own key is shown
    " arms:ListPrometheusInstances arms:ListPrometheusInstanceByTagAndResourceGroupId"
    f" arms:ListTraceApps {SEES_APPLICATIONS}"
)

_IN_ACCOUNT, _IN_GROUP = AccountScope, ResourceGroupScope
_OPERATIONS: Final[Mapping[type[Operation], tuple[_Row, ...]]] = MappingProxyType(
    {
        CreatePolicy: (_Row(Task.POLICIES, "CreatePolicy"), _Row(Task.UNDO, "DeletePolicy")),
        CreateGroup: (
            _Row(Task.USER_GROUPS, "ListGroups CreateGroup"),
            _Row(Task.UNDO, "DeleteGroup"),
        ),
        CreateUser: (
            _Row(Task.USERS, "CreateUser"),
            # One that was given more meanwhile is stripped of it, if somebody agrees.
            _Row(
                Task.UNDO,
                "GetAccessKeyLastUsed GetUserMFAInfo DetachPolicyFromUser DetachPolicy"
                " UpdateAccessKey DeleteAccessKey DeleteLoginProfile UnbindMFADevice"
                " DeleteVirtualMFADevice RemoveUserFromGroup DeleteUser",
                anything=True,
            ),
        ),
        TagUser: (
            _Row(Task.USERS, "TagResources"),
            _Row(Task.UNDO, "UntagResources", only_existing=True),
        ),
        CreateLogonProfile: (
            # A password is set once more where the answer to the first call was lost.
            _Row(Task.PASSWORDS, "CreateLoginProfile UpdateLoginProfile"),
            _Row(Task.UNDO, "DeleteLoginProfile"),
        ),
        ResetPassword: (_Row(Task.PASSWORDS, "UpdateLoginProfile"),),
        # A key whose secret was lost with the answer is deleted, unless somebody has used it.
        CreateAccessKey: (
            _Row(Task.KEYS, "CreateAccessKey GetAccessKeyLastUsed UpdateAccessKey DeleteAccessKey"),
        ),
        AttachPolicy: (
            _Row(Task.GRANTS, "AttachPolicyToUser", _IN_ACCOUNT),
            _Row(Task.GROUP_GRANTS, "AttachPolicy", _IN_GROUP),
            _Row(Task.UNDO, "DetachPolicyFromUser", _IN_ACCOUNT),
            _Row(Task.UNDO, "DetachPolicy", _IN_GROUP),
        ),
        AttachToGroup: (
            _Row(Task.USER_GROUPS, "ListGroups"),
            _Row(Task.GRANTS, "AttachPolicyToGroup", _IN_ACCOUNT),
            _Row(Task.GROUP_GRANTS, "AttachPolicy", _IN_GROUP),
            _Row(Task.UNDO, "DetachPolicyFromGroup", _IN_ACCOUNT),
            _Row(Task.UNDO, "DetachPolicy", _IN_GROUP),
        ),
        AddToGroup: (
            _Row(Task.USER_GROUPS, "ListGroups AddUserToGroup"),
            _Row(Task.UNDO, "RemoveUserFromGroup"),
        ),
        DetachPolicy: (
            _Row(Task.GRANTS, "DetachPolicyFromUser", _IN_ACCOUNT),
            _Row(Task.GROUP_GRANTS, "DetachPolicy", _IN_GROUP),
            _Row(Task.UNDO, "AttachPolicyToUser", _IN_ACCOUNT),
            _Row(Task.UNDO, "AttachPolicy", _IN_GROUP),
        ),
    }
)
"""Needs of each operation: to be applied, and to be undone."""

MOST_NAMES: Final = 40
"""Names that a need holds; with more of them it is on anything of its kind."""


def every_need() -> tuple[Need, ...]:
    """Needs of any plan, on anything."""
    rows = [row for rows in _OPERATIONS.values() for row in rows]
    return _distinct([*_reading(), *(each for row in rows for each in _of_row(row))])


def needs_of(operations: Iterable[Operation]) -> tuple[Need, ...]:
    """Needs of a plan with these operations: to read, to run, to verify, and to be undone."""
    by_kind: dict[type[Operation], list[Operation]] = {}
    for operation in operations:
        by_kind.setdefault(type(operation), []).append(operation)
    made = {it.user for it in by_kind.get(CreateUser, ())}
    found = list(_reading())
    for kind, rows in _OPERATIONS.items():
        for row in rows:
            concerned = [it for it in by_kind.get(kind, ()) if _concerns(row, it, made)]
            if concerned:
                found += _of_row(row, concerned)
    return _distinct(found)


def _reading() -> Iterator[Need]:
    for task, actions in ((Task.LOOK, _LOOK), (Task.VERIFY, _VERIFY)):
        for action in actions.split():
            yield Need(task, action)


def _concerns(row: _Row, operation: Operation, made: set[str]) -> bool:
    if row.scope is not None and not isinstance(getattr(operation, "scope", None), row.scope):
        return False
    return not (row.only_existing and operation.user in made)


def _of_row(row: _Row, operations: Sequence[Operation] = ()) -> list[Need]:
    grants = [it for it in operations if isinstance(it, GrantOperation)]
    groups = [it for it in operations if isinstance(it, GroupOperation | AddToGroup)]
    policies = [it.policy for it in operations if isinstance(it, CreatePolicy | GrantOperation)]
    scopes = [it.scope for it in grants if isinstance(it.scope, ResourceGroupScope)]
    need = Need(
        row.task,
        "",
        _few(it.user for it in operations if it.user),
        () if row.anything else _few(it.group for it in groups),
        () if row.anything else _few(policies),
        tuple(dict.fromkeys(scope.group_id for scope in scopes)),
    )
    return [replace(need, action=f"ram:{name}") for name in row.actions.split()]


def _distinct(needs: Iterable[Need]) -> tuple[Need, ...]:
    found: dict[tuple[Task, str], Need] = {}
    for need in needs:
        key = need.task, need.action
        found[key] = _both(found[key], need) if key in found else need
    order = list(Task)
    return tuple(sorted(found.values(), key=lambda need: order.index(need.task)))


def _both(one: Need, other: Need) -> Need:
    return Need(
        one.task,
        one.action,
        _either(one.users, other.users),
        _either(one.user_groups, other.user_groups),
        _either(one.policies, other.policies),
        tuple(dict.fromkeys((*one.groups, *other.groups))),
    )


def _either(one: tuple[Name, ...], other: tuple[Name, ...]) -> tuple[Name, ...]:
    """Union of names; no names mean anything, which includes the others."""
    return _few((*one, *other)) if one and other else ()


def _few(names: Iterable[Name]) -> tuple[Name, ...]:
    found = tuple(dict.fromkeys(names))
    return found if len(found) <= MOST_NAMES else ()


EVERYTHING: Final = "*"

_ACCOUNT: Final = "acs:ram:*:{account}:*"
_USERS: Final = "acs:ram:*:{account}:user/*"
_USER: Final = "acs:ram:*:{account}:user/{user}"
_GROUPS: Final = "acs:ram:*:{account}:group/*"
_GROUP: Final = "acs:ram:*:{account}:group/{group}"
_OWN_POLICIES: Final = "acs:ram:*:{account}:policy/*"
_POLICY: Final = "acs:ram:*:{owner}:policy/{policy}"
_OWN_POLICY: Final = "acs:ram:*:{account}:policy/{policy}"
_DEVICES: Final = "acs:ram:*:{account}:mfa/*"
_PRINCIPALS: Final = ("acs:ims:*:{account}:user/*", "acs:ims:*:{account}:group/*")
"""Resource Management tells users from groups, and neither by name."""

_BY_RESOURCES: Final[Mapping[tuple[str, ...], str]] = MappingProxyType(
    {
        (_ACCOUNT,): "GetAccountAlias GetPasswordPolicy ListPolicyAttachments",
        (_USERS,): "CreateUser ListUsers",
        (_USER,): (
            "GetUser DeleteUser CreateLoginProfile GetLoginProfile UpdateLoginProfile"
            " DeleteLoginProfile CreateAccessKey ListAccessKeys UpdateAccessKey DeleteAccessKey"
            " GetAccessKeyLastUsed GetUserMFAInfo UnbindMFADevice ListGroupsForUser"
        ),
        (_DEVICES,): "DeleteVirtualMFADevice",
        (_GROUPS,): "CreateGroup ListGroups",
        (_GROUP,): "GetGroup DeleteGroup ListUsersForGroup",
        (_USER, _GROUP): "AddUserToGroup RemoveUserFromGroup",
        (_OWN_POLICIES,): "CreatePolicy ListPolicies",
        (_POLICY,): "GetPolicy",
        (_OWN_POLICY,): "DeletePolicy",
        (_USER, _POLICY): "AttachPolicyToUser DetachPolicyFromUser",
        (_GROUP, _POLICY): "AttachPolicyToGroup DetachPolicyFromGroup",
        (*_PRINCIPALS, _POLICY): "AttachPolicy DetachPolicy",
    }
)
_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        f"ram:{name}": templates
        for templates, names in _BY_RESOURCES.items()
        for name in names.split()
    }
)


def resources(need: Need, account_id: str) -> tuple[str, ...]:
    """Resource names of a need, all of which have to be allowed; ``*`` stands for any account."""
    templates = _TEMPLATES.get(need.action, (EVERYTHING,))
    found = (each for template in templates for each in _filled(template, need, account_id))
    return tuple(dict.fromkeys(found))


def asked(resource: str) -> str:
    """Resource name in a request: RAM has no regions, and statements write none, or a star."""
    return resource.replace(":*:", "::", 1)


def _filled(template: str, need: Need, account_id: str) -> Iterator[str]:
    if template == _POLICY:
        for owner, policy in _policies(need.policies, account_id):
            yield template.format(owner=owner, policy=policy)
        return
    if template in _PRINCIPALS and not _of_kind(template, need):
        return
    own = tuple(ref.name for ref in need.policies) or ("*",)
    for user, group, policy in product(need.users or ("*",), need.user_groups or ("*",), own):
        yield template.format(account=account_id, user=user, group=group, policy=policy)


def _policies(named: tuple[PolicyRef, ...], account_id: str) -> Iterator[tuple[str, str]]:
    if not named:
        yield "system", "*"
        yield account_id, "*"
    for ref in named:
        yield "system" if ref.type is PolicyType.SYSTEM else account_id, ref.name


def _of_kind(template: str, need: Need) -> bool:
    """Whether a template fits a need that names only users or only groups."""
    if bool(need.users) is bool(need.user_groups):
        return True
    return template == _PRINCIPALS[0 if need.users else 1]

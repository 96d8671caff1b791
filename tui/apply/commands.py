"""A plan as commands of the aliyun CLI, for those who would rather do it by hand.

Built-in spelling (``aliyun ram CreateUser``), which works without the CLI's plugins.
"""

from __future__ import annotations

import shlex
from typing import Final

from tui.access.account import PrincipalType
from tui.access.plan import (
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
    Plan,
    ResetPassword,
    TagUser,
)
from tui.access.policies import PolicyRef
from tui.access.scopes import ResourceGroupScope

REDACTED: Final = "********"
"""Stands for a secret. It is no password by any policy, so a pasted command fails."""


def commands(plan: Plan) -> tuple[str, ...]:
    """One line per operation, quoted for a POSIX shell, without any secret."""
    return tuple(shlex.join(words(operation, plan)) for operation in plan.operations)


def words(operation: Operation, plan: Plan) -> tuple[str, ...]:
    """The words of one command."""
    match operation:
        case CreatePolicy(policy=policy, document=document, description=description):
            return (
                *_call("ram", "CreatePolicy"),
                *("--PolicyName", policy.name, "--PolicyDocument", document),
                *_optional("--Description", description),
            )
        case CreateUser(logon_name=name, display_name=display, comments=comments):
            return (
                *_call("ram", "CreateUser"),
                *("--UserName", name),
                *_optional("--DisplayName", display),
                *_optional("--Comments", comments),
            )
        case TagUser():
            return _tag(operation, plan)
        case CreateLogonProfile():
            return (*_call("ram", "CreateLoginProfile"), *_profile(operation))
        case ResetPassword():
            return (*_call("ram", "UpdateLoginProfile"), *_profile(operation))
        case CreateAccessKey(logon_name=name):
            return (*_call("ram", "CreateAccessKey"), "--UserName", name)
        case CreateGroup(group=name, comments=comments):
            return (
                *_call("ram", "CreateGroup"),
                *("--GroupName", name),
                *_optional("--Comments", comments),
            )
        case AttachToGroup():
            return _group_grant(operation, plan)
        case AddToGroup(logon_name=name, group=group):
            return (*_call("ram", "AddUserToGroup"), "--UserName", name, "--GroupName", group)
        case AttachPolicy():
            return _grant(operation, plan, "AttachPolicyToUser", "AttachPolicy")
        case DetachPolicy():
            return _grant(operation, plan, "DetachPolicyFromUser", "DetachPolicy")


def _call(service: str, action: str) -> tuple[str, ...]:
    return ("aliyun", service, action)


def _optional(option: str, value: str) -> tuple[str, ...]:
    return (option, value) if value else ()


def _tag(it: TagUser, plan: Plan) -> tuple[str, ...]:
    found = [*_call("ims", "TagResources"), "--ResourceType", "user"]
    found += ["--ResourcePrincipalName.1", plan.account.principal(it.logon_name)]
    for number, tag in enumerate(it.tags, start=1):
        found += [f"--Tag.{number}.Key", tag.key, f"--Tag.{number}.Value", tag.value]
    return tuple(found)


def _profile(it: CreateLogonProfile | ResetPassword) -> tuple[str, ...]:
    return (
        *("--UserName", it.logon_name, "--Password", REDACTED),
        *("--PasswordResetRequired", _flag(it.reset_at_next_logon)),
        *("--MFABindRequired", _flag(it.require_mfa)),
    )


def _grant(
    it: AttachPolicy | DetachPolicy, plan: Plan, in_account: str, in_group: str
) -> tuple[str, ...]:
    if not isinstance(it.scope, ResourceGroupScope):
        return (*_call("ram", in_account), *_policy(it.policy), "--UserName", it.logon_name)
    principal = plan.account.principal(it.logon_name)
    return _in_group(in_group, it.policy, PrincipalType.USER, principal, it.scope)


def _group_grant(it: AttachToGroup, plan: Plan) -> tuple[str, ...]:
    if not isinstance(it.scope, ResourceGroupScope):
        call = _call("ram", "AttachPolicyToGroup")
        return (*call, *_policy(it.policy), "--GroupName", it.group)
    principal = plan.account.group_principal(it.group)
    return _in_group("AttachPolicy", it.policy, PrincipalType.GROUP, principal, it.scope)


def _in_group(
    action: str, policy: PolicyRef, kind: PrincipalType, principal: str, scope: ResourceGroupScope
) -> tuple[str, ...]:
    return (
        *_call("resourcemanager", action),
        *_policy(policy),
        *("--PrincipalType", kind.value, "--PrincipalName", principal),
        *("--ResourceGroupId", scope.group_id),
    )


def _policy(policy: PolicyRef) -> tuple[str, ...]:
    return ("--PolicyType", policy.type.value, "--PolicyName", policy.name)


def _flag(value: bool) -> str:
    return "true" if value else "false"

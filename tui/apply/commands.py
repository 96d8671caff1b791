"""A plan as commands of the aliyun CLI, for those who would rather do it by hand.

Built-in spelling (``aliyun ram CreateUser``), which works without the CLI's plugins.
"""

from __future__ import annotations

import shlex
from typing import Final

from tui.access.plan import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    ResetPassword,
    TagUser,
)
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
    policy = ("--PolicyType", it.policy.type.value, "--PolicyName", it.policy.name)
    if not isinstance(it.scope, ResourceGroupScope):
        return (*_call("ram", in_account), *policy, "--UserName", it.logon_name)
    return (
        *_call("resourcemanager", in_group),
        *policy,
        *("--PrincipalType", "IMSUser"),
        *("--PrincipalName", plan.account.principal(it.logon_name)),
        *("--ResourceGroupId", it.scope.group_id),
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"

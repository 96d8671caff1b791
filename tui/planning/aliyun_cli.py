"""Commands of the aliyun CLI for a plan, for those who would rather do it by hand.

Built-in spelling (``aliyun ram CreateUser``), which works without the CLI's plugins.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from tui.core.account import PrincipalType
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
    PasswordOperation,
    Plan,
    ResetPassword,
    TagUser,
)
from tui.core.policies import ResourceGroupScope
from tui.planning.validate import first_unprintable
from tui.policy.layout import compact

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 .,:@/_]")
"""Characters that a format of ``printf`` within nested quotes could misread."""

Parameters: TypeAlias = "tuple[tuple[str, str], ...]"
"""Parameters of an operation in the API's spelling, texts as they are sent."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Shell variable for a secret, which no command holds."""

    name: str
    """Unique in its plan."""
    logon_name: str


@dataclass(frozen=True, slots=True)
class Command:
    """One operation as one line for a POSIX shell, without any secret."""

    line: str
    variable: Variable | None = None
    """Set beforehand; an unset one makes the shell refuse the line, and nothing is sent."""


def commands(plan: Plan, *, in_ascii: bool = False) -> tuple[Command, ...]:
    """Commands of a plan, one per operation.

    ``in_ascii`` spells out other characters, for a terminal that cannot show them.
    """
    variables = _variables(plan)
    return tuple(_command(each, plan, variables, in_ascii=in_ascii) for each in plan.operations)


def delete_key(logon_name: str, access_key_id: str) -> str:
    """Command that deletes an AccessKey which nobody can use."""
    given = (("UserName", logon_name), ("UserAccessKeyId", access_key_id))
    return _line("ram", "DeleteAccessKey", given)


def _command(
    operation: Operation, plan: Plan, variables: Mapping[str, Variable], *, in_ascii: bool
) -> Command:
    line = _line(*call(operation, plan), in_ascii=in_ascii)
    if not isinstance(operation, PasswordOperation):
        return Command(line)
    variable = variables[operation.logon_name]
    return Command(f'{line} --Password="${{{variable.name}:?}}"', variable)


def _line(service: str, action: str, parameters: Parameters, *, in_ascii: bool = False) -> str:
    words = ["aliyun", service, action]
    for name, value in parameters:
        # The CLI takes a word of its own that begins with a hyphen for another option.
        if value.startswith("-"):
            words.append(_quoted(f"--{name}={value}", in_ascii=in_ascii))
        else:
            words += [f"--{name}", _quoted(value, in_ascii=in_ascii)]
    return " ".join(words)


def _variables(plan: Plan) -> Mapping[str, Variable]:
    found: dict[str, Variable] = {}
    taken: set[str] = set()
    for it in plan.operations:
        if not isinstance(it, PasswordOperation) or it.logon_name in found:
            continue
        base = name = "password_" + re.sub(r"[^A-Za-z0-9_]", "_", it.logon_name)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        found[it.logon_name] = Variable(name, it.logon_name)
    return found


def _quoted(word: str, *, in_ascii: bool) -> str:
    """Quoted word of a shell's line, whatever it contains.

    Line breaks and invisible characters are spelled out; a line feed at the very end gets lost, and
    no rule lets one through to here.
    """
    if first_unprintable(word) is not None or (in_ascii and not word.isascii()):
        return f"\"$(printf '{_UNSAFE.sub(_octal, word)}')\""
    quoted = shlex.quote(word)
    # zsh looks for a program of the name behind a leading equals sign.
    return f"'{word}'" if quoted.startswith("=") else quoted


def _octal(found: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in found[0].encode("utf-8", "surrogatepass"))


def call(operation: Operation, plan: Plan) -> tuple[str, str, Parameters]:
    """Service, action and parameters of an operation, but for a password."""
    match operation:
        case CreatePolicy(policy=policy, document=document, description=description):
            named = (("PolicyName", policy.name), ("PolicyDocument", compact(document)))
            return "ram", "CreatePolicy", (*named, *_optional("Description", description))
        case CreateUser(logon_name=name, display_name=display, comments=comments):
            shown = _optional("DisplayName", display)
            given = (("UserName", name), *shown, *_optional("Comments", comments))
            return "ram", "CreateUser", given
        case TagUser():
            return "ims", "TagResources", _tags(operation, plan)
        case CreateLogonProfile():
            return "ram", "CreateLoginProfile", _profile(operation)
        case ResetPassword():
            return "ram", "UpdateLoginProfile", _profile(operation)
        case CreateAccessKey(logon_name=name):
            return "ram", "CreateAccessKey", (("UserName", name),)
        case CreateGroup(group=name, comments=comments):
            return "ram", "CreateGroup", (("GroupName", name), *_optional("Comments", comments))
        case AttachToGroup():
            return _grant(operation, plan, "AttachPolicyToGroup", "AttachPolicy")
        case AddToGroup(logon_name=name, group=group):
            return "ram", "AddUserToGroup", (("UserName", name), ("GroupName", group))
        case AttachPolicy():
            return _grant(operation, plan, "AttachPolicyToUser", "AttachPolicy")
        case DetachPolicy():
            return _grant(operation, plan, "DetachPolicyFromUser", "DetachPolicy")


def _optional(name: str, value: str) -> Parameters:
    return ((name, value),) if value else ()


def _tags(it: TagUser, plan: Plan) -> Parameters:
    found = [("ResourceType", "user")]
    found += [("ResourcePrincipalName.1", plan.account.principal(it.logon_name))]
    for number, tag in enumerate(it.tags, start=1):
        found += [(f"Tag.{number}.Key", tag.key), (f"Tag.{number}.Value", tag.value)]
    return tuple(found)


def _profile(it: PasswordOperation) -> Parameters:
    return (
        ("UserName", it.logon_name),
        ("PasswordResetRequired", _flag(it.reset_at_next_logon)),
        ("MFABindRequired", _flag(it.require_mfa)),
    )


def _grant(
    it: AttachPolicy | DetachPolicy | AttachToGroup, plan: Plan, in_account: str, in_group: str
) -> tuple[str, str, Parameters]:
    if isinstance(it, AttachToGroup):
        whom, kind = ("GroupName", it.group), PrincipalType.GROUP
        principal = plan.account.group_principal(it.group)
    else:
        whom, kind = ("UserName", it.logon_name), PrincipalType.USER
        principal = plan.account.principal(it.logon_name)
    policy = (("PolicyType", it.policy.type.value), ("PolicyName", it.policy.name))
    if not isinstance(it.scope, ResourceGroupScope):
        return "ram", in_account, (*policy, whom)
    to = (("PrincipalType", kind.value), ("PrincipalName", principal))
    return "resourcemanager", in_group, (*policy, *to, ("ResourceGroupId", it.scope.group_id))


def _flag(value: bool) -> str:
    return "true" if value else "false"

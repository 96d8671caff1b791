"""Words for the plan's operations and for how a run goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.events import NeedsAttentionError
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
from tui.core.policies import Groups, scope_words
from tui.core.text import plural, say
from tui.core.users import PasswordSource
from tui.planning.aliyun_cli import delete_key
from tui.text.doubts import DOUBTS
from tui.text.errors import cloud_error

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError

_NAMED = 5
"""How many operations a question names before it counts the rest."""


def operation_who(operation: Operation) -> str:
    """Whom or what an operation concerns: a logon name, a group, or the account."""
    match operation:
        case CreatePolicy():
            return say("the account")
        case CreateGroup(group=group) | AttachToGroup(group=group):
            return say("group {name}", name=group)
        case _:
            return operation.logon_name


def operation_what(operation: Operation, groups: Groups) -> str:
    """What an operation does, in few words and without whom it concerns."""
    match operation:
        case CreatePolicy(policy=policy):
            return say("make the custom policy {policy}", policy=policy.name)
        case CreateUser(display_name=name):
            return say("create the RAM user, {name}", name=name) if name else say("create the user")
        case TagUser(tags=tags):
            return say("tag {tags}", tags=", ".join(str(tag) for tag in tags))
        case CreateLogonProfile():
            return say("console logon: {details}", details=_password(operation))
        case ResetPassword():
            return say("set the password anew: {details}", details=_password(operation))
        case CreateAccessKey():
            return say("make an AccessKey")
        case AttachPolicy(policy=policy, scope=scope):
            return say(
                "grant {policy} {scope}", policy=policy.name, scope=scope_words(scope, groups)
            )
        case CreateGroup(group=group):
            return say("make the RAM user group {name}", name=group)
        case AttachToGroup(policy=policy, scope=scope):
            return say(
                "grant {policy} {scope}", policy=policy.name, scope=scope_words(scope, groups)
            )
        case AddToGroup(group=group):
            return say("add to the group {name}", name=group)
        case DetachPolicy(policy=policy, scope=scope):
            return say(
                "take back {policy} {scope}", policy=policy.name, scope=scope_words(scope, groups)
            )


def _password(operation: CreateLogonProfile | ResetPassword) -> str:
    generated = operation.password is PasswordSource.GENERATE
    parts = [say("generated password") if generated else say("own password")]
    if operation.reset_at_next_logon:
        parts.append(say("reset"))
    if operation.require_mfa:
        parts.append(say("MFA"))
    return ", ".join(parts)


def failed_at(operation: Operation, groups: Groups) -> str:
    """What was being done when a run failed, and for whom."""
    return could_not(operation_who(operation), operation, groups)


def could_not(who: str, operation: Operation, groups: Groups) -> str:
    """The same for several."""
    return say("{who}: could not {what}.", who=who, what=_infinitive(operation, groups))


def _infinitive(operation: Operation, groups: Groups) -> str:
    if isinstance(operation, CreateUser):
        return say("create the RAM user")
    if isinstance(operation, CreateLogonProfile):
        return say("set up console logon")
    if isinstance(operation, ResetPassword):
        return say("set the password anew")
    return operation_what(operation, groups)


def what_stays(settled: int, total: int) -> str:
    """What a failed or stopped run leaves behind, and what going on would do."""
    if not settled:
        return say("Nothing was changed.")
    return say(
        "{settled} of {total} operations are done and stay done; they are not repeated.",
        settled=settled,
        total=total,
    )


def not_yet(*, halted: bool, sharing: bool = False) -> str:
    """Why the key that leads on does not lead on.

    Args:
        halted: There is a run, and it is not over; else going on would change the account.
        sharing: Something was made that could be handed over.
    """
    if halted and sharing:
        return say("Not everything is done. Ctrl+R tries again, F4 shares what is done.")
    if halted:
        return say("Nothing is done yet. Ctrl+R tries again.")
    return say("Read the plan first. Ctrl+R, or the Apply button, makes these changes.")


def look_failed(reason: str) -> str:
    """The last look before Apply did not work."""
    return say("The account could not be read again: {reason}", reason=reason)


def nothing_to_change() -> str:
    """The plan holds no operation."""
    return say("Everything is there already: nothing would be changed.")


def asked_at_apply(phrase: str) -> str:
    """What stands behind a finding that is confirmed by typing."""
    return say("(You will be asked to type {phrase}.)", phrase=phrase)


def made_by(run_id: str) -> str:
    """What goes into the comment of a new user, beside the reason: by it a run knows its own."""
    return f"Onramp run {run_id}"


def audit_words(users: int, passwords: int, keys: int, *, by_hand: bool) -> str:
    """The last look at what exists found that every secret is kept.

    Args:
        users: Users of the plan.
        passwords: Passwords that were set.
        keys: AccessKeys that were made.
        by_hand: The administrator saved them; nothing is sealed.
    """
    parts = [
        plural("1 user", "{count} users", users),
        *([plural("1 password", "{count} passwords", passwords)] if passwords else []),
        *([plural("1 AccessKey", "{count} AccessKeys", keys)] if keys else []),
    ]
    listed = ", ".join(parts)
    if not passwords and not keys:
        return say("{listed}: no new secret.", listed=listed)
    if by_hand:
        return say("{listed}: all saved by you.", listed=listed)
    return say("{listed}: all saved.", listed=listed)


def stray_words(stray: str) -> str:
    """An AccessKey that exists, and whose secret is not known to be kept.

    Args:
        stray: Logon name and AccessKey ID, as the audit names them.
    """
    name, _, key = stray.partition(": ")
    return say(
        "{name} has the AccessKey {key}, and its secret is not kept here. If nobody uses it,"
        " remove it: {command}",
        name=name,
        key=key,
        command=delete_key(name, key),
    )


def skip_question(operation: Operation, others: Sequence[Operation], groups: Groups) -> str:
    """What is left out, before it is."""
    text = say(
        "{who}: {what}. This will not be done.",
        who=operation_who(operation),
        what=operation_what(operation, groups),
    )
    if others:
        named = [f"{operation_who(it)}: {operation_what(it, groups)}" for it in others[:_NAMED]]
        if len(others) > _NAMED:
            named.append(say("and {count} more", count=len(others) - _NAMED))
        text += "\n\n" + say("Nor can this be done without it:") + "\n  " + "\n  ".join(named)
    return text + "\n\n" + say("The rest goes on once nothing else has failed.")


def run_problem(
    error: CloudError | NeedsAttentionError, instead: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Why a run stopped, and what can be done.

    Args:
        error: What was refused or is unclear.
        instead: By reason, code or kind, what is said in the place of the usual sentences.
    """
    if isinstance(error, NeedsAttentionError):
        told = dict(error.parameters)
        if told.get("why") == "":  # what failed was not the disk
            told["why"] = say("nothing says why")
        return say(instead.get(error.code, DOUBTS[error.code]), **told)
    return cloud_error(error, instead)

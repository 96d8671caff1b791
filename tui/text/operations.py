"""Operations and their undo: user, action, failure, rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from tui.text.errors import cloud_error

if TYPE_CHECKING:
    from tui.apply.in_use import InUse
    from tui.cloud.errors import CloudError

_NAMED = 5
"""Operations that a question names before it counts the rest."""


def operation_who(operation: Operation) -> str:
    """Subject of an operation: a logon name, a group, or the account."""
    match operation:
        case CreatePolicy():
            return say("the account")
        case CreateGroup(group=group) | AttachToGroup(group=group):
            return say("group {name}", name=group)
        case _:
            return operation.logon_name


def operation_what(operation: Operation, groups: Groups) -> str:
    """Action of an operation, in few words and without its subject."""
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
    """The operation at which a run failed, with its subject."""
    return could_not(operation_who(operation), operation, groups)


def could_not(who: str, operation: Operation, groups: Groups) -> str:
    """The operation that failed, for a subject of several users."""
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
    """State in which a failed or stopped run leaves the account, and effect of resuming."""
    if not settled:
        return say("Nothing was changed.")
    return say(
        "{settled} of {total} operations are done and stay done; they are not repeated.",
        settled=settled,
        total=total,
    )


def not_yet(*, halted: bool, sharing: bool = False) -> str:
    """Why the key to the next step is not available.

    Args:
        halted: Whether there is an unfinished run; if not, going on would change the account.
        sharing: Whether there is something to hand over.
    """
    if halted and sharing:
        return say("Not everything is done. Ctrl+R tries again, F4 shares what is done.")
    if halted:
        return say("Nothing is done yet. Ctrl+R tries again.")
    return say("Read the plan first. Ctrl+R, or the Apply button, makes these changes.")


def look_failed(reason: str) -> str:
    """The last survey before Apply failed."""
    return say("The account could not be read again: {reason}", reason=reason)


def nothing_to_change() -> str:
    """A plan without operations."""
    return say("Everything is there already: nothing would be changed.")


def asked_at_apply(phrase: str) -> str:
    """Remark behind a finding that is confirmed by typing."""
    return say("(You will be asked to type {phrase}.)", phrase=phrase)


def made_by(run_id: str) -> str:
    """Mark of a run in the comment of a new user, by which ownership is recognised."""
    return f"Onramp run {run_id}"


def audit_words(users: int, passwords: int, keys: int, *, by_hand: bool) -> str:
    """Result of the audit: every secret is kept.

    Args:
        users: Number of users in the plan.
        passwords: Number of passwords that were set.
        keys: Number of AccessKeys that were made.
        by_hand: Whether the administrator saved them, and nothing is sealed.
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
    """Operations that skipping one leaves out, named before it is done."""
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
    """Why a run stopped, and the way out.

    ``instead`` has sentences in place of the usual ones, by reason, code or kind.
    """
    if isinstance(error, NeedsAttentionError):
        text = error.text
        return str(replace(text, template=instead.get(error.code, text.template)))
    return cloud_error(error, instead)


LEFT: Mapping[str, str] = MappingProxyType(
    {
        "user-in-use": "the user is in use",
        "user-not-ours": "the user is not the one that the run made",
        "user-gone": "there is no such user any more",
        "group-gone": "there is no such resource group any more",
        "user-group-in-use": "somebody else is in the group, or granted it more, since",
        "user-group-not-ours": "the group is not the one that the run made",
        "members-left": "a user who is left is in the group",
        "membership-unclear": (
            "it is not clear that the run added the user; look in the RAM console"
        ),
        "policy-in-use": "somebody else was granted it since",
        "policy-not-ours": "the policy is not the one that the run made",
        "policy-gone": "there is no such policy any more",
        "tags-changed": "somebody changed the tags since",
        "password-reset": "the password before it is known to nobody",
        "password-settings": (
            "the password before it is known to nobody, and whether a reset and MFA were required"
            " was not written down; look at the user's logon settings"
        ),
        "grant-unclear": "it is not clear that the run granted it; look in the RAM console",
        "profile-unclear": (
            "it is not clear that the run gave console access; look in the RAM console"
        ),
        "keys-unclear": "it is not clear whose the new AccessKeys are; look in the RAM console",
    }
)
"""Reasons to leave a resource, by the codes of ``tui.apply.resources.change.LEFT``."""


def left_words(code: str) -> str:
    """Why a resource was left."""
    return say(LEFT[code])


def concern_words(found: InUse) -> str:
    """Why a person should look before a user is deleted."""
    name = also_known(found.logon_name, found.known_as)
    return say("{name} {why}.", name=name, why=found.why)


def also_known(logon_name: str, known_as: str) -> str:
    """Logon name in the plan, and the present one if the user was renamed."""
    if not known_as:
        return logon_name
    return say("{name} (now {known_as})", name=logon_name, known_as=known_as)


def back(it: Operation, groups: Groups) -> str:
    """Undo of an operation, in few words."""
    match it:
        case CreatePolicy(policy=policy):
            return say("delete the custom policy {policy}", policy=policy.name)
        case CreateUser():
            return say("delete the RAM user")
        case TagUser(tags=tags):
            return say("take off the tags {tags}", tags=", ".join(str(tag) for tag in tags))
        case CreateLogonProfile():
            return say("remove console logon")
        case ResetPassword():
            return say("leave the password: the one before it is known to nobody")
        case CreateAccessKey():
            return say("disable and delete the AccessKey")
        case AttachPolicy(policy=policy, scope=scope):
            return say(
                "take back {policy} {scope}", policy=policy.name, scope=scope_words(scope, groups)
            )
        case CreateGroup():
            return say("delete the RAM user group")
        case AttachToGroup(policy=policy, scope=scope):
            return say(
                "take back {policy} {scope}", policy=policy.name, scope=scope_words(scope, groups)
            )
        case AddToGroup(group=group):
            return say("take out of the group {name}", name=group)
        case DetachPolicy(policy=policy, scope=scope):
            return say(
                "grant {policy} {scope} again",
                policy=policy.name,
                scope=scope_words(scope, groups),
            )


def back_line(it: Operation, groups: Groups) -> str:
    """Undo of an operation, with its subject."""
    return f"  {operation_who(it)}: {back(it, groups)}"


def was_left(it: Operation, why: str, groups: Groups) -> str:
    """An operation that was not undone, and why; one text for all of a user in use."""
    who, reason = operation_who(it), left_words(why)
    if why in _OF_THE_USER:
        return say("{who} was left: {why}.", who=who, why=reason)
    if isinstance(it, CreatePolicy):
        return say("The policy {name} was left: {why}.", name=it.policy.name, why=reason)
    if isinstance(it, CreateGroup):
        return say("The RAM user group {name} was left: {why}.", name=it.group, why=reason)
    what = operation_what(it, groups)
    return say("{who}, “{what}” was left: {why}.", who=who, what=what, why=reason)


_OF_THE_USER = frozenset({"user-in-use", "user-not-ours"})
"""Reasons about a whole user, not a single resource of the user."""


OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "done": "Run {run} is taken back: nothing of it is left.",
        "partly": "Run {run} is taken back, but for what is named above.",
        "failed": "Run {run} is not taken back whole; go on with: onramp undo {run}",
        "stopped": "Stopped; go on with: onramp undo {run}",
    }
)
"""A sentence for every outcome of an undo."""


def outcome(code: str, run_id: str) -> str:
    """Outcome of an undo."""
    return say(OUTCOMES[code], run=run_id)

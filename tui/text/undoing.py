"""Words for taking a run back: what it means, what speaks against it, and what was left."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

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
from tui.core.text import say
from tui.text.applying import operation_what, operation_who

if TYPE_CHECKING:
    from tui.apply.in_use import InUse

LEFT: Mapping[str, str] = MappingProxyType(
    {
        "user-in-use": "the user is in use, and nobody agreed that it is deleted",
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
"""Why something is left as it is; one for every code of ``tui.apply.resources.undo.LEFT``."""

CONCERNS: Mapping[str, str] = MappingProxyType(
    {
        "has-logged-on": "has signed in to the console ({when})",
        "key-used": "has used the AccessKey {key} ({when})",
        "other-grants": "was granted more by somebody else: {grants}",
        "other-keys": "has AccessKeys that the run did not make: {keys}",
        "in-groups": "is in the groups {groups}",
        "has-mfa": "has bound an MFA device ({device})",
        "other-profile": "was given console access by somebody else",
    }
)
"""What speaks against deleting a user; one for every code of ``tui.apply.in_use.CONCERNS``."""


def left_words(code: str) -> str:
    """Why something was left as it is."""
    return say(LEFT[code])


def concern_words(found: InUse) -> str:
    """Why a person should look first."""
    why = say(CONCERNS[found.code], **found.parameters)
    name = also_known(found.logon_name, found.known_as)
    return say("{name} {why}.", name=name, why=why)


def also_known(logon_name: str, known_as: str) -> str:
    """A user by the name of the plan, and the one it goes by now where that is another."""
    if not known_as:
        return logon_name
    return say("{name} (now {known_as})", name=logon_name, known_as=known_as)


def back(it: Operation, groups: Groups) -> str:
    """What taking one operation back does."""
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
    """The same with whom it concerns."""
    return f"  {operation_who(it)}: {back(it, groups)}"


def left_line(it: Operation, why: str, groups: Groups) -> str:
    """What was left, and why."""
    return say(
        "Left: {who}: {what}, because {why}.",
        who=operation_who(it),
        what=operation_what(it, groups),
        why=left_words(why),
    )


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
    """How an undo ended."""
    return say(OUTCOMES[code], run=run_id)

"""Words for the plan's operations and for how a run goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.access.modes import PasswordSource
from tui.access.plan import (
    AttachPolicy,
    CreateAccessKey,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    ResetPassword,
    TagUser,
)
from tui.access.scopes import ResourceGroup, ResourceGroupScope, Scope
from tui.words.errors import cloud_error
from tui.words.translation import say

if TYPE_CHECKING:
    from tui.access.facts import Facts
    from tui.apply.doubts import DoubtError
    from tui.cloud.errors import CloudError

Groups = Mapping[str, ResourceGroup]


def known_groups(facts: Facts) -> Groups:
    """The resource groups by ID, so that a scope can be called by its name."""
    return {group.group_id: group for group in facts.resource_groups or ()}


def scope_words(scope: Scope, groups: Groups) -> str:
    """A scope in few words."""
    if isinstance(scope, ResourceGroupScope):
        group = groups.get(scope.group_id)
        name = (group.display_name or group.name) if group else scope.group_id
        return say("in {group}", group=name)
    return say("in the whole account")


def operation_who(operation: Operation) -> str:
    """Whom or what an operation concerns: a logon name, or the account."""
    return say("the account") if isinstance(operation, CreatePolicy) else operation.logon_name


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
    return say(
        "{who}: could not {what}.",
        who=operation_who(operation),
        what=_infinitive(operation, groups),
    )


def _infinitive(operation: Operation, groups: Groups) -> str:
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


def stopped_here() -> str:
    """The run stopped because the administrator asked for it."""
    return say("Stopped, as you asked.")


def not_now() -> str:
    """Why Back is refused while a run is going."""
    return say("Changes are being made right now. Quit (F10) offers to stop after this operation.")


def not_yet(*, halted: bool) -> str:
    """Why the key that leads on does not lead on: going on would change the account."""
    if halted:
        return say("Not everything is done. Ctrl+R tries again, F4 shares what is done.")
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


def progress_words(
    operation: Operation | None, *, stopping: bool, seconds: float, waits: float = 0.0
) -> str:
    """What is going on, and for how long.

    Args:
        operation: The one that is running; None between two and after the last.
        stopping: Whether the run stops after it.
        seconds: Time at work so far.
        waits: Seconds until the cloud is asked again, where it is being waited.
    """
    elapsed = say("{seconds} s", seconds=f"{seconds:.1f}")
    if operation is None:
        return elapsed
    who = operation_who(operation)
    if waits:
        doing = say("{who}: asking again in {waits} s", who=who, waits=f"{waits:.1f}")
    elif stopping:
        doing = say("stopping after {who}", who=who)
    else:
        doing = who
    return f"{elapsed} · {doing}"


DOUBTS: Mapping[str, str] = MappingProxyType(
    {
        "key-there": (
            "{subject} has an AccessKey ({key}) that was not there when you reviewed the plan, so"
            " no second one was made. Look in the RAM console whose it is."
        ),
        "key-used": (
            "An AccessKey ({key}) of {subject} may have been made by an answer that got lost, but"
            " it has been used already, so it was left alone. Look in the RAM console whose it is."
        ),
        "keys-unclear": (
            "{subject} has an AccessKey that is new ({keys}), and it is not clear that it was made"
            " here. Look in the RAM console, delete what nobody knows, and try again."
        ),
        "profile-there": (
            "{subject} has console access that was not there when you reviewed the plan; its"
            " password was left as it is. Go back and look at the access mode again."
        ),
        "password-not-kept": (
            "The password of {subject} could not be written to the sealed file ({why}), so it was"
            " not set. Make room, and try again."
        ),
        "password-not-saved": (
            "The password of {subject} was not saved, so it was not set. Trying again shows a"
            " new one."
        ),
        "key-not-kept": (
            "The AccessKey {key} of {subject} was made, but its secret could not be written to the"
            " sealed file ({why}). It is in memory until you leave: make room, and try again."
        ),
        "key-not-saved": (
            "The AccessKey {key} of {subject} was made, and you have not saved its secret. It is"
            " in memory until you leave: try again to see it."
        ),
        "not-written": (
            "The run's own file takes no more lines ({why}), and nothing is changed without one."
            " Make room, and try again."
        ),
    }
)
"""A sentence for every doubt of a runner."""


def run_problem(error: CloudError | DoubtError) -> str:
    """Why a run stopped, and what can be done."""
    from tui.apply.doubts import DoubtError

    if isinstance(error, DoubtError):
        return say(DOUBTS[error.code], **error.parameters)
    return cloud_error(error)

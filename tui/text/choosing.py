"""Words of the three steps at which one chooses: access mode, resource scope, policies."""

from __future__ import annotations

from tui.core.findings import Finding
from tui.core.text import plural, say
from tui.core.users import AccessMode, UserState

_TITLES = {
    "policies.replacement-narrows": "Somebody will see less than now",
    "policies.high-risk": "This policy is high-risk",
    "groups.high-risk": "This group holds a high-risk policy",
    "policies.changed": "This policy was changed meanwhile",
    "policies.unjudged": "This policy may have been changed meanwhile",
    "policies.unreadable": "This policy cannot be read",
    "groups.changed": "This group was changed meanwhile",
    "groups.forbids-less": "This group was changed meanwhile",
    "groups.unjudged": "This group may have been changed meanwhile",
    "groups.unreadable": "This group cannot be read",
    "access.password-reset": "Set a new password for an existing user",
}


def confirm_title(finding: Finding) -> str:
    """The heading above what has to be typed."""
    return say(_TITLES.get(finding.code, "Please confirm"))


_GETS = {
    None: "not chosen yet",
    AccessMode.CONSOLE: "console password",
    AccessMode.ACCESS_KEY: "AccessKey",
    AccessMode.UNCHANGED: "as it is",
}


def gets(mode: AccessMode | None, *, own: bool, reset: bool) -> str:
    """What a user will be given.

    Args:
        mode: The access mode that holds for the user.
        own: It was chosen for this user alone.
        reset: An existing password is set anew.
    """
    parts = [say(_GETS[mode])]
    if reset:
        parts.append(say("set anew"))
    if own:
        parts.append(say("only here"))
    return ", ".join(parts)


def has(state: UserState) -> str:
    """The ways in that a user has."""
    keys = len(state.access_keys)
    count = plural("1 AccessKey", "{count} AccessKeys", keys)
    if state.has_logon_profile and keys:
        return say("password + {keys}", keys=count)
    if state.has_logon_profile:
        return say("console password")
    return count if keys else say("no way in yet")


def weak_password(name: str) -> str:
    """Why an own password that was typed does not do."""
    return say("The password of {name} does not meet the account's policy yet.", name=name)


def still_reading(name: str) -> str:
    """Why Next has to wait."""
    return say("What {name} has is still being read.", name=name)


def group_refused(name: str, status: str) -> str:
    """Why a resource group cannot be chosen."""
    return say("{name} is {status}: nothing can be granted in it.", name=name, status=status)


def no_group_yet() -> str:
    """Why Next is refused while a resource group was asked for and none is named."""
    return say("Choose the resource group in which the policies will hold.")


def documented() -> str:
    """Stands above findings, each with the address of its documentation."""
    return say("What stands on this step, and where it is documented")


def more_to_settle(count: int) -> str:
    """How many errors wait behind the one that is shown."""
    return plural("1 more after that.", "{count} more after that.", count)


def conflicts(count: int) -> str:
    """So many things are wrong."""
    return plural("1 conflict", "{count} conflicts", count)


def warnings(count: int) -> str:
    """So many things are doubtful."""
    return plural("1 warning", "{count} warnings", count)


def show_findings() -> str:
    """What pressing their number does."""
    return say("show them")

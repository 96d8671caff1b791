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


def group_refused(name: str, status: str) -> str:
    """Why a resource group cannot be chosen."""
    return say("{name} is {status}: nothing can be granted in it.", name=name, status=status)


def conflicts(count: int) -> str:
    """So many things are wrong."""
    return plural("1 conflict", "{count} conflicts", count)


def warnings(count: int) -> str:
    """So many things are doubtful."""
    return plural("1 warning", "{count} warnings", count)

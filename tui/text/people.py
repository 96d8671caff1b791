"""Team members, access modes, RAM user groups."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from tui.core.findings import Finding
from tui.core.policies import Scope
from tui.core.principals import UserGroup, UserState
from tui.core.text import plural, say
from tui.core.users import AccessMode, GroupChoice
from tui.policy.known import is_high_risk
from tui.regular_file import NotRegularError, TooLargeError

_SHORT = {
    "logon-name.empty": "no logon name",
    "logon-name.space": "has a space",
    "logon-name.character": "bad character",
    "logon-name.domain": "without @…",
    "logon-name.too-long": "name too long",
    "logon-name.hyphen-first": "begins with -",
    "logon-name.duplicate": "twice in here",
    "logon-name.duplicate-case": "twice but for case",
    "logon-name.exists": "exists already",
    "logon-name.exists-same": "exists already",
    "logon-name.exists-case": "exists but for case",
    "user.missing": "not in the account",
    "user.not-read": "not read yet",
}
_FAMILY = {
    "logon-name": "logon name",
    "display-name": "display name",
    "tag": "tags",
    "tags": "tags",
}


def in_short(finding: Finding) -> str:
    """Subject of a finding, in the few cells of a column."""
    family = finding.code.partition(".")[0]
    return say(_SHORT.get(finding.code) or _FAMILY.get(family, family))


def people(count: int) -> str:
    """Number of team members."""
    return plural("1 person", "{count} people", count)


def existing_user(state: UserState | None) -> str:
    """Known facts on an existing user who is to get access."""
    parts = [say("In the account already; nothing they have is taken away.")]
    if state is not None and state.created:
        parts.append(say("Made on {day}.", day=state.created[:10]))
    parts.append(say("ctrl+o shows what they can do now."))
    return " ".join(parts)


def cannot_tell_names() -> str:
    """Consequence of not knowing the account's users."""
    return say("Until then nobody knows which logon names are free. F3 asks again.")


def file_problem(error: Exception, limit: int) -> str:
    """Why a file could not be read; ``limit`` in bytes."""
    if isinstance(error, FileNotFoundError):
        return say("There is no such file.")
    if isinstance(error, IsADirectoryError):
        return say("That is a directory, not a file.")
    if isinstance(error, NotRegularError):
        return say("That is a pipe or a device, not a file.")
    if isinstance(error, TooLargeError):
        return say("The file is larger than {limit} kB; is it the right one?", limit=limit // 1000)
    if isinstance(error, PermissionError):
        return say("You may not read that file.")
    if isinstance(error, OSError) and error.strerror:
        return say("The file cannot be read: {why}.", why=error.strerror)
    return say("The file cannot be read.")


def import_summary(good: int, bad: int) -> str:
    """Effect of an import, before it is agreed to."""
    if not good and not bad:
        return say("Paste lines above, or name a file. Nothing is added before you agree.")
    if not bad:
        return say("{people} can be added.", people=people(good))
    if bad == 1:
        wrong = say("1 line cannot. Mend it or leave it out.")
    else:
        wrong = say("{count} lines cannot. Mend them or leave them out.", count=bad)
    who = people(good) if good else say("Nobody")
    return say("{people} can be added, {wrong}", people=who, wrong=wrong)


def import_agree(good: int, bad: int) -> str:
    """Label of the button that agrees to an import."""
    if bad and good:
        return say("Add {good}, leave {bad} out", good=good, bad=bad)
    return say("Add {good}", good=good) if good else say("Add")


def added(count: int) -> str:
    """Effect of an import, after it."""
    return say("{people} added. Nothing is changed in the cloud yet.", people=people(count))


def use_these(count: int, *, changes: bool) -> str:
    """Label of the button that takes the marked users; ``changes`` if it has an effect."""
    if count:
        return say("Use {people}", people=people(count))
    return say("Use nobody") if changes else say("Use those picked")


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
    """Heading of a confirmation by typing."""
    return say(_TITLES.get(finding.code, "Please confirm"))


_GETS = {
    None: "not chosen yet",
    AccessMode.CONSOLE: "console password",
    AccessMode.ACCESS_KEY: "AccessKey",
    AccessMode.UNCHANGED: "as it is",
}


def gets(mode: AccessMode | None, *, own: bool, reset: bool) -> str:
    """Access that a user will be given.

    ``own`` if the mode was chosen for this user alone; ``reset`` if an existing password is to be
    set anew.
    """
    parts = [say(_GETS[mode])]
    if reset:
        parts.append(say("set anew"))
    if own:
        parts.append(say("only here"))
    return ", ".join(parts)


def has(state: UserState) -> str:
    """Existing ways to sign in of a user."""
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
    """Number of errors."""
    return plural("1 conflict", "{count} conflicts", count)


def warnings(count: int) -> str:
    """Number of warnings."""
    return plural("1 warning", "{count} warnings", count)


MANY = 60
"""Members that are named before the rest is counted."""


def goes_to() -> str:
    """Label before the principal of the grants."""
    return say("Grants go to")


def granted_to(choice: GroupChoice | None, group: UserGroup | None) -> str:
    """Principal of the grants, on one line.

    Args:
        choice: The draft's choice; None for each user.
        group: The group in the account, once it has been read.
    """
    if choice is None:
        return say("each user")
    if group is not None:
        members = is_in(len(group.members))
        return say("RAM user group {name} · {members}", name=choice.name, members=members)
    if choice.existing:
        return say("RAM user group {name}", name=choice.name)
    return say("new RAM user group {name}", name=choice.name)


def is_in(count: int) -> str:
    """Number of members in a group."""
    if not count:
        return say("nobody is in it")
    return plural("1 is in it", "{count} are in it", count)


def ways() -> tuple[tuple[str, str], ...]:
    """Names and meanings of the principals: each user, an existing group, a new group."""
    return (
        (say("Each user"), say("as the guide does it")),
        (say("A group of the account"), say("what it holds besides comes along")),
        (say("A new group"), say("made when you apply")),
    )


def no_user_group(*, searched: bool) -> str:
    """Placeholder of an empty list of groups."""
    return say("No group matches.") if searched else say("There is none.")


def asks_again(trouble: str) -> str:
    """A failed read, and the key that repeats it."""
    return say("{trouble} F5 asks again.", trouble=trouble)


def holds(group: UserGroup, scope_name: Callable[[Scope], str]) -> str:
    """Policies of a group, at both scopes."""
    if not group.grants:
        return say("It holds no policy.")
    grants = (
        say("{policy} ({scope})", policy=held.policy.name, scope=scope_name(held.scope))
        for held in group.grants
    )
    return say("It holds {grants}.", grants=", ".join(grants))


def risks(group: UserGroup) -> str:
    """Policies of a group with which one can take over the account; empty if there are none."""
    names = dict.fromkeys(held.policy.name for held in group.grants if is_high_risk(held.policy))
    if not names:
        return ""
    return say("With {policies} one can take over the account.", policies=_listed(names))


def members(group: UserGroup, mine: Collection[str]) -> str:
    """Members of a group; ``mine`` are the logon names of the draft."""
    if not group.members:
        return say("Nobody is in it.")
    names = [
        say("{name} (yours)", name=name) if name in mine else name
        for name in sorted(group.members, key=lambda name: (name not in mine, name.casefold()))
    ]
    more = len(names) - MANY
    if more > 0:
        names = [*names[:MANY], say("{count} more", count=more)]
    return say("In it: {names}.", names=_listed(names))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def use_it(*, new: bool) -> str:
    """Label of the button that chooses the group."""
    return say("Make this one") if new else say("Use this one")


def panel_group(*, new: bool) -> str:
    """Principal of the grants, in the few cells of the side panel."""
    return say("a new group") if new else say("a group")

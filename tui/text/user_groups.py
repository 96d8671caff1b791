"""Words around the RAM user group through which access is granted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from tui.core.policies import Scope
from tui.core.text import plural, say
from tui.core.users import GroupChoice, UserGroup
from tui.policy.known import is_high_risk

MANY = 60
"""How many members are named before the rest is counted."""


def goes_to() -> str:
    """What stands before the one who receives the grants."""
    return say("Grants go to")


def granted_to(choice: GroupChoice | None, group: UserGroup | None) -> str:
    """Who receives the grants, in a line.

    Args:
        choice: The draft's.
        group: As it is in the account, once it has been read.
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
    """How many members a group has now."""
    if not count:
        return say("nobody is in it")
    return plural("1 is in it", "{count} are in it", count)


def ways() -> tuple[tuple[str, str], ...]:
    """Each user, a group of the account, a new one: the name of each, and what it means."""
    return (
        (say("Each user"), say("as the guide does it")),
        (say("A group of the account"), say("what it holds besides comes along")),
        (say("A new group"), say("made when you apply")),
    )


def no_user_group(*, searched: bool) -> str:
    """What an empty list says."""
    return say("No group matches.") if searched else say("There is none.")


def asks_again(trouble: str) -> str:
    """What could not be read, and the key that tries again."""
    return say("{trouble} F5 asks again.", trouble=trouble)


def holds(group: UserGroup, scope_name: Callable[[Scope], str]) -> str:
    """What a group holds, at both scopes."""
    if not group.grants:
        return say("It holds no policy.")
    grants = (
        say("{policy} ({scope})", policy=held.policy.name, scope=scope_name(held.scope))
        for held in group.grants
    )
    return say("It holds {grants}.", grants=", ".join(grants))


def risks(group: UserGroup) -> str:
    """Which of the policies lets one take over the account; empty where none does."""
    names = dict.fromkeys(held.policy.name for held in group.grants if is_high_risk(held.policy))
    if not names:
        return ""
    return say("With {policies} one can take over the account.", policies=_listed(names))


def members(group: UserGroup, mine: Collection[str]) -> str:
    """Who is in a group.

    Args:
        group: With its members.
        mine: Logon names of the draft.
    """
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
    """The label of the button that agrees."""
    return say("Make this one") if new else say("Use this one")


def panel_group(*, new: bool) -> str:
    """Who receives the grants, in the few cells of the side panel."""
    return say("a new group") if new else say("a group")

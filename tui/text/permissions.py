"""The administrator's own permissions: needs of a plan, and whether they are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from tui.core.facts import OwnAccess
from tui.core.links import RAM_AUTHENTICATION
from tui.core.policies import ResourceGroupScope
from tui.core.principals import HeldGrant
from tui.core.text import say, some
from tui.planning.own_access import Holds, Part, Permission, PermissionsDocument, Why
from tui.planning.permissions import APPLYING, READING, Task

TASKS: Mapping[Task, str] = MappingProxyType(
    {
        Task.LOOK: "connect, and read the account",
        Task.POLICIES: "make custom policies",
        Task.USER_GROUPS: "make and fill RAM user groups",
        Task.USERS: "make and tag RAM users",
        Task.PASSWORDS: "set console passwords",
        Task.KEYS: "make AccessKeys",
        Task.GRANTS: "grant in the whole account",
        Task.GROUP_GRANTS: "grant in a resource group",
        Task.VERIFY: "verify the result",
        Task.UNDO: "undo",
    }
)
"""Purposes of permissions."""

HOLDS: Mapping[Holds, str] = MappingProxyType(
    {Holds.HAS: "has", Holds.LACKS: "lacks", Holds.CANNOT_TELL: "cannot tell"}
)
REASONS: Mapping[Why, str] = MappingProxyType(
    {
        Why.ROLE: (
            "this is a role: its policies are not read here, and a session may have been given less"
        ),
        Why.NOT_READ: "your own grants, groups or policies could not be read to their end",
        Why.CONDITION: "it hangs on a condition, such as where you sign in from",
        Why.SOME: "your policies allow it for some of what it may touch",
        Why.BY_GROUP: (
            "your policies say so in a resource group, and whether that counts is not documented"
        ),
        Why.GRAMMAR: "RAM's documentation does not settle what a statement means",
    }
)
"""Why it is not known whether a permission is held; parts of a sentence."""


def task(which: Task) -> str:
    """Purpose of a permission."""
    return say(TASKS[which])


def holds(which: Holds) -> str:
    """Whether a permission is held."""
    return say(HOLDS[which])


def reason(why: Why) -> str:
    """Why it is not known whether a permission is held."""
    return say(REASONS[why])


def own_line(needed: Sequence[Permission]) -> str:
    """Whether the administrator may apply the plan, on the line below it."""
    for tasks, sentence in (
        (APPLYING, "Apply would stop: you lack {actions}."),
        (frozenset({Task.UNDO}), "You could not undo all of this: you lack {actions}."),
        (READING, "Not everything can be read: you lack {actions}."),
    ):
        lacking = [
            each.action
            for each in needed
            if each.holds is Holds.LACKS and not tasks.isdisjoint(each.tasks)
        ]
        if lacking:
            return say(sentence, actions=some(lacking))
    unclear = [each.why for each in needed if each.why is not None]
    if not unclear:
        return say("Your own policies allow all of this, and its undo.")
    if len(set(unclear)) == 1:
        return say("Whether you may do all of this cannot be told: {why}.", why=reason(unclear[0]))
    return say(
        "Of {n} of the {all} permissions for this it cannot be told whether you have them.",
        n=len(unclear),
        all=len(needed),
    )


def counted(needed: Iterable[Permission], marks: Mapping[Holds, str]) -> str:
    """Numbers of permissions that are held, missing and unclear, each behind its mark."""
    found = Counter(each.holds for each in needed)
    return " · ".join(f"{marks[it]} {holds(it)} {found[it]}" for it in Holds if found[it])


def tasks(each: Permission) -> str:
    """All purposes of a permission."""
    return "; ".join(task(which) for which in each.tasks)


def about(each: Permission) -> str:
    """A permission in a sentence: purpose, whether it is held, and why."""
    told = say("{action}, to {tasks}: ", action=each.action, tasks=tasks(each))
    if each.why is not None:
        return told + say("cannot be told; {why}.", why=reason(each.why))
    if each.holds is Holds.HAS:
        if each.by is None:
            return told + say("the root account may do everything.")
        return told + say("{policy} allows it.", policy=_held(each.by))
    if each.by is None:
        return told + say("no policy of yours allows it.")
    return told + say("{policy} forbids it.", policy=_held(each.by))


def _held(grant: HeldGrant) -> str:
    told = grant.policy.name
    if grant.through:
        told = say("{policy} through group {group}", policy=told, group=grant.through)
    if isinstance(grant.scope, ResourceGroupScope):
        group = grant.scope.group_id
        told = say("{policy} in resource group {group}", policy=told, group=group)
    return told


def unread(own: OwnAccess | None) -> str:
    """Unread parts of the administrator's own access; or empty."""
    if own is None or not own.unread:
        return ""
    actions = ", ".join(own.unread)
    return say("Could not be read of what you hold yourself: {actions}.", actions=actions)


def abuse_warning() -> str:
    """Abuse that a holder of the policy could make of it."""
    return say(
        "Careful: who may attach policies, write them, or make AccessKeys and passwords can give"
        " themselves more than this policy says, up to the whole account. Guard such an AccessKey"
        " like one of the account itself."
    )


def narrowness(document: PermissionsDocument) -> str:
    """Users and resources that a document is limited to."""
    if document.narrow:
        return say("For this plan's users, groups and policies only, where RAM can limit it.")
    return say("For any user, group and policy of the account.")


def statements_of(part: Part) -> str:
    """Numbers of the statements that belong to a task."""
    first, last = part.statements[0], part.statements[-1]
    if first == last:
        return say("statement {n}: {task}", n=first, task=task(part.task))
    return say("statements {first} to {last}: {task}", first=first, last=last, task=task(part.task))


def document_notes(document: PermissionsDocument) -> str:
    """Purpose of every statement of a document."""
    parts = "; ".join(statements_of(part) for part in document.parts)
    return f"{_capital(parts)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# Without a screen

MARKS: Mapping[Holds, str] = MappingProxyType(
    {Holds.HAS: "✓", Holds.LACKS: "✗", Holds.CANNOT_TELL: "·"}
)


def permission_line(each: Permission) -> str:
    """A permission on a line of its own."""
    told = f"{MARKS[each.holds]} {holds(each.holds):<12}{each.action}  ({tasks(each)})"
    return told if each.why is None else f"{told}: {reason(each.why)}"


def careful(document: PermissionsDocument) -> str:
    """Limits, purposes and dangers of a document, with the source."""
    told = f"{narrowness(document)} {document_notes(document)}"
    return f"{told}\n{abuse_warning()}\n{RAM_AUTHENTICATION}"

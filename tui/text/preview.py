"""Access preview: capabilities and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.policies import ResourceGroupScope, Scope, scope_words
from tui.core.scrubbing import printable
from tui.core.text import say
from tui.policy.capabilities import EVERYTHING
from tui.policy.document import Effect
from tui.policy.preview import Answer, Why

if TYPE_CHECKING:
    from tui.core.policies import Groups
    from tui.policy.capabilities import Capability, Need
    from tui.policy.evaluate import Deciding
    from tui.policy.preview import HeldPolicy, Outlook

ANSWERS: Mapping[Answer, tuple[str, str]] = MappingProxyType(
    {
        Answer.ALLOWED: ("yes", "yes"),
        Answer.DENIED: ("no: denied", "no: denied"),
        Answer.NOT_ALLOWED: ("no", "no"),
        Answer.ONLY_IN_GROUP: ("only {where}", "{where}"),
        Answer.PARTLY: ("in part", "in part"),
        Answer.CONDITIONAL: ("depends on a condition", "conditional"),
        Answer.UNKNOWN: ("not known", "not known"),
    }
)
"""Every answer, and its short form for a column."""

REASONS: Mapping[tuple[Answer, Effect | None], str] = MappingProxyType(
    {
        (Answer.ALLOWED, Effect.ALLOW): "Allowed by {by}.",
        (Answer.DENIED, Effect.DENY): "Forbidden by {by}.",
        (Answer.NOT_ALLOWED, None): "Nothing that is held allows it.",
        (Answer.ONLY_IN_GROUP, Effect.ALLOW): "Allowed {where}, and not elsewhere, by {by}.",
        (Answer.PARTLY, Effect.ALLOW): "Allowed for some regions, instances or applications only,"
        " by {by}.",
        (Answer.PARTLY, Effect.DENY): "Forbidden for some regions, instances or applications,"
        " by {by}.",
        (Answer.CONDITIONAL, Effect.ALLOW): "Allowed under a condition on {keys}, by {by}.",
        (Answer.CONDITIONAL, Effect.DENY): "Forbidden under a condition on {keys}, by {by}.",
    }
)
"""Reasons for an answer, by the effect of the deciding statement."""

WHYS: Mapping[Why, str] = MappingProxyType(
    {
        Why.NOT_READ: "A policy that counts could not be read, or not be understood to its end.",
        Why.BY_GROUP: "It is allowed by {by}; whether such a grant counts in a resource group is"
        " not documented.",
        Why.GRAMMAR: "It hangs on {by}, whose meaning the documentation of RAM does not settle.",
        Why.NARROW: "It hangs on {by}, which is for some resources only: documented, and yet seen"
        " not to work.",
        Why.OLDER: "It is allowed by {by} for instances of the older kind; of newer ones this is"
        " not known.",
    }
)
"""Why an answer is not known."""


def takes(capability: Capability) -> str:
    """RAM actions and resources of a capability: all those of one way, or of another."""
    ways = [" + ".join(map(_need, way.needs)) for way in capability.ways]
    return say("Takes {ways}", ways=say(" or ").join(ways))


def _need(need: Need) -> str:
    # All of a service is asked for as any action with at least one letter.
    action = need.action.replace("?*", "*")
    if need.resource == EVERYTHING:
        return action
    return say("{action} on {resource}", action=action, resource=need.resource)


def answer(outlook: Outlook, groups: Groups, *, short: bool = False) -> str:
    """Whether the capability will be held, in few words; ``short`` fits a dozen cells."""
    full, brief = ANSWERS[outlook.answer]
    text = brief if short else full
    if outlook.answer is not Answer.ONLY_IN_GROUP:
        return say(text)
    return say(text, where=_in_groups(outlook.groups, groups))


def reason(outlook: Outlook, groups: Groups) -> str:
    """The reason for an answer with the deciding statement and policy, in a sentence."""
    by = outlook.by
    said = {"by": deciding(by, groups) if by is not None else ""}
    if outlook.why is not None:
        return say(WHYS[outlook.why], **said)
    keys = dict.fromkeys(each.key for each in by.statement.conditions) if by is not None else ()
    said["keys"] = ", ".join(map(printable, keys))
    said["where"] = _in_groups(outlook.groups, groups, most=3)
    effect = by.statement.effect if by is not None else None
    return say(REASONS[outlook.answer, effect], **said)


def deciding(by: Deciding[HeldPolicy], groups: Groups) -> str:
    """The statement on which an answer rests, and the grant that brings it."""
    held = by.source
    name = printable(held.policy.name)
    parts = [say("statement {number} of {policy}", number=by.statement.number, policy=name)]
    if isinstance(held.scope, ResourceGroupScope):
        parts.append(say("held {where}", where=printable(scope_words(held.scope, groups))))
    if held.through:
        parts.append(say("held through the user group {group}", group=printable(held.through)))
    return ", ".join(parts)


def whom(names: Sequence[str]) -> str:
    """Users by logon name; more than two are counted."""
    shown = [printable(name) for name in names]
    if not shown:
        return say("whoever gets this")
    if len(shown) == 1:
        return shown[0]
    if len(shown) == 2:
        return say("{one} and {other}", one=shown[0], other=shown[1])
    return say("{one} and {n} more", one=shown[0], n=len(shown) - 1)


def heading(names: Sequence[str], *, now: bool) -> str:
    """Users of a preview, and whether it is about their present grants."""
    who = whom(names)
    if now:
        return say("What {who} can do now", who=who)
    return say("What {who} will be able to do", who=who)


def which(at: int, count: int) -> str:
    """Position among several previews, and the keys to the others; ``at`` counts from 0."""
    return say("{at} of {count} ← →", at=at + 1, count=count)


def not_all_known(names: Sequence[str]) -> str:
    """The users may hold more than was read."""
    return say("All that {who} may hold was not read.", who=whom(names))


def document_not_read(policy: str, why: str) -> str:
    """A policy document could not be read; ``why`` is a sentence."""
    return say("{policy}: {why} F5 asks again.", policy=printable(policy), why=why)


def held_where(scope: Scope, through: str, groups: Groups) -> str:
    """Scope of a held policy, and the RAM user group that brings it, if any.

    The resource group comes first: in a row that is cut off, it is less known than the other.
    """
    where = scope_words(scope, groups)
    if not through:
        return where
    return say("through {group}, {where}", where=where, group=through)


def reading_user(name: str) -> str:
    """Placeholder while a user's grants are read."""
    return say("Reading what {name} holds…", name=printable(name))


def holds_nothing(name: str) -> str:
    """A user without grants."""
    return say("{name} holds no policy.", name=printable(name))


def user_gone(name: str) -> str:
    """A user who is not in the account any more."""
    return say("{name} is not in the account any more.", name=printable(name))


def more_of_user() -> str:
    """The key that shows a user's present capabilities."""
    return say("F9 shows what they can do")


def _in_groups(ids: Sequence[str], groups: Groups, *, most: int = 1) -> str:
    """Resource groups by name; more than ``most`` are counted."""
    if len(ids) > most:
        return say("in {count} groups", count=len(ids))
    names = [printable(scope_words(ResourceGroupScope(each), groups)) for each in ids]
    return ", ".join(names)

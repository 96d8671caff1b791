"""Contents of policies and groups when a run was agreed to, and their changes since.

A policy's name says little: whoever may edit the policy decides what everybody is granted by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tui.core.facts import Facts
from tui.core.findings import Severity
from tui.core.operations import Plan, group_key
from tui.core.policies import Grant, PolicyDocument, PolicyRef, PolicyType
from tui.core.principals import HeldGrant, grants_of
from tui.planning.holdings import known_group
from tui.policy.known import fingerprint


@dataclass(frozen=True, slots=True)
class Content:
    """Content of a policy, as far as it has to be recognised."""

    digest: str = ""
    """Fingerprint of the document, by ``tui.policy.known.fingerprint``; empty where it was not
    read.
    """
    version: str = field(default="", compare=False)
    """Default version; a new one may say the same."""


UNREAD: Final = Content()
GONE: Final = Content("gone")
"""No such policy, or not visible yet."""

Holdings = frozenset[Grant]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Grants of a plan's users, by content."""

    policies: Mapping[PolicyRef, Content] = field(default_factory=lambda: MappingProxyType({}))
    """Every policy that the plan attaches, and those of the groups that users join."""
    groups: Mapping[str, Holdings | None] = field(default_factory=lambda: MappingProxyType({}))
    """Grants of each group that users join, besides the plan's own; None where not read."""
    accepted: frozenset[str] = frozenset()
    """IDs of the confirmed findings."""


class Changed(StrEnum):
    """Kind of a change since the judgement."""

    POLICY = "policy-changed"
    POLICY_UNREAD = "policy-unread"
    POLICY_GONE = "policy-gone"
    POLICY_UNJUDGED = "policy-unjudged"
    """The content at the judgement is not known."""
    GROUP = "group-changed"
    """The group was granted more."""
    GROUP_LOST = "group-lost"
    """A grant was taken from the group."""
    GROUP_UNREAD = "group-unread"
    GROUP_UNJUDGED = "group-unjudged"


@dataclass(frozen=True, slots=True)
class Change:
    """Change of one policy or group since the judgement."""

    how: Changed
    subject: str
    """Name of the policy, or of the group."""
    policies: tuple[str, ...] = ()
    """Names of the policies that the group was granted, or that were taken from it."""


def attached(plan: Plan) -> tuple[PolicyRef, ...]:
    """Every policy that a plan attaches, or that users get by joining a group, each once."""
    given = (held.policy for operation in plan.operations for held in operation.given)
    return tuple(dict.fromkeys(given))


def joined(plan: Plan) -> tuple[str, ...]:
    """Every group that users of a plan join, or that is granted something, each once."""
    named = (operation.needed_group for operation in plan.operations)
    return tuple(name for name in dict.fromkeys(named) if name)


def made(plan: Plan) -> Mapping[PolicyRef, Content]:
    """Contents of the policies that a plan makes."""
    return {it.policy: Content(fingerprint(it.document)) for it in plan.new_policies}


def content(document: PolicyDocument) -> Content:
    """Content of a document; an answer without one was not read."""
    return Content(fingerprint(document.text), document.version) if document.text else UNREAD


def holdings(plan: Plan, group: str, held: Iterable[HeldGrant]) -> Holdings:
    """Grants of a group besides the plan's own."""
    granted = {
        grant
        for operation in plan.operations
        for grant in operation.given
        if operation.subject == group_key(group)
    }
    return grants_of(held) - granted


def judgement(plan: Plan, facts: Facts) -> Judgement:
    """Contents at the moment when a plan, with its confirmed findings, is agreed to."""
    groups: dict[str, Holdings | None] = {}
    for name in joined(plan):
        group = known_group(name, facts)
        unknown = group is None and not _is_made(plan, name, facts)
        groups[name] = None if unknown else holdings(plan, name, group.grants if group else ())
    held = (grant.policy for some in groups.values() for grant in some or ())
    read = {ref: content(found) for ref, found in facts.documents.items()}
    known = {**read, **made(plan)}
    policies = {ref: known.get(ref, UNREAD) for ref in (*attached(plan), *held)}
    accepted = (each.id for each in plan.findings if each.severity is Severity.CONFIRM)
    return Judgement(MappingProxyType(policies), MappingProxyType(groups), frozenset(accepted))


def _is_made(plan: Plan, group: str, facts: Facts) -> bool:
    of_plan = any(group_key(group) in operation.provides for operation in plan.operations)
    return of_plan and group not in facts.user_groups


def same_content(one: Judgement, other: Judgement) -> bool:
    """Whether two judgements have the same contents, whatever findings were confirmed."""
    return one.policies == other.policies and one.groups == other.groups


def changes(before: Judgement, now: Judgement) -> tuple[Change, ...]:
    """Changes of content between two judgements, with contents that cannot be read now.

    Contents that were not read the first time cannot be compared.
    """
    return (*_policies_changed(before, now), *_groups_changed(before, now))


def news(before: Judgement, now: Judgement) -> tuple[Change, ...]:
    """Changes without those that were unknown, or agreed to, at the first judgement already."""
    return tuple(it for it in changes(before, now) if _is_news(it, before))


def _is_news(it: Change, before: Judgement) -> bool:
    known = {ref.name for ref, was in before.policies.items() if was != UNREAD}
    match it.how:
        case Changed.POLICY_GONE:
            return it.subject in known
        case Changed.POLICY_UNREAD:
            agreed = f"policies.unreadable:{it.subject}" in before.accepted
            return it.subject in known and not agreed
        case Changed.GROUP_UNREAD:
            return f"groups.unreadable:{it.subject}" not in before.accepted
        case _:
            return True


def _policies_changed(before: Judgement, now: Judgement) -> Iterator[Change]:
    for ref, is_ in now.policies.items():
        was = before.policies.get(ref, UNREAD)
        if is_ == UNREAD:
            yield Change(Changed.POLICY_UNREAD, ref.name)
        elif is_ == GONE:
            yield Change(Changed.POLICY_GONE, ref.name)
        elif was not in (UNREAD, is_):
            yield Change(Changed.POLICY, ref.name)


def _groups_changed(before: Judgement, now: Judgement) -> Iterator[Change]:
    for name, is_ in now.groups.items():
        was = before.groups.get(name)
        if is_ is None:
            yield Change(Changed.GROUP_UNREAD, name)
        elif was is not None:
            if is_ - was:
                yield Change(Changed.GROUP, name, _names(is_ - was))
            if was - is_:
                yield Change(Changed.GROUP_LOST, name, _names(was - is_))


def lost(before: Judgement, now: Judgement) -> frozenset[PolicyRef]:
    """Policies whose grants were taken from groups."""
    groups = ((before.groups.get(name), is_) for name, is_ in now.groups.items())
    return frozenset(
        it.policy for was, is_ in groups if was and is_ is not None for it in was - is_
    )


def _names(held: Holdings) -> tuple[str, ...]:
    return tuple(sorted({it.policy.name for it in held}))


def unjudged(plan: Plan, now: Judgement) -> tuple[Change, ...]:
    """Policies and groups that may have any other content by now, since no judgement was kept."""
    policies = (
        Change(Changed.POLICY_UNJUDGED, ref.name)
        for ref, is_ in now.policies.items()
        if can_change(ref) and ref not in made(plan) and is_ not in (UNREAD, GONE)
    )
    groups = (
        Change(Changed.GROUP_UNJUDGED, name, _names(held))
        for name, held in now.groups.items()
        if held
    )
    return (*policies, *groups)


def can_change(ref: PolicyRef) -> bool:
    """Whether somebody in the account can give a policy another content."""
    return ref.type is PolicyType.CUSTOM

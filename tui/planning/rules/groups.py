"""Rules about the RAM user group through which access is granted, and about users' groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tui.core.codes import found
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Where
from tui.core.steps import Step
from tui.planning.group_grants import group_grants, joining, more_than_granted, others_in_group
from tui.planning.holdings import document_text
from tui.planning.memberships import known_group
from tui.planning.people import rows_with_state
from tui.planning.rules.rule import Rule
from tui.planning.validate import check_group_name
from tui.policy.knowledge import is_to_confirm

WHERE: Final = Where(Step.POLICIES, "group")
_NAMED: Final = 3
"""How many members a finding names before it counts the rest."""


def name_has_its_form(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """One that is in the account has a name already."""
    if draft.group is not None and not draft.group.existing:
        yield from check_group_name(draft.group.name, WHERE)


def it_is_as_was_chosen(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A group to be made may be there already, and one that was chosen may be gone."""
    if draft.group is None or not facts.user_groups_loaded:
        return
    is_there = draft.group.name in facts.user_groups
    if draft.group.existing and not is_there:
        yield found("groups.gone", WHERE, subject=draft.group.name)
    if not draft.group.existing and is_there:
        yield found("groups.exists", WHERE, subject=draft.group.name)


def others_get_it_too(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Whatever is granted to a group, all its members have."""
    lacking, _ = group_grants(draft, facts)
    others = others_in_group(draft, facts)
    if draft.group is None or not lacking or not others:
        return
    names = ", ".join(others[:_NAMED]) + (", …" if len(others) > _NAMED else "")
    yield found("groups.others", WHERE, subject=draft.group.name, count=len(others), names=names)


def members_have_what_it_holds(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Who joins a group also gets what it holds besides; what is high-risk is confirmed."""
    if draft.group is None or not joining(draft, facts):
        return
    more = dict.fromkeys(held.policy for held in more_than_granted(draft, facts))
    risky = [it for it in more if is_to_confirm(it, document_text(it, draft, facts))]
    for policy in risky:
        subject = f"{draft.group.name}/{policy.name}"
        yield found("groups.high-risk", WHERE, subject=subject, policy=policy.name)
    names = dict.fromkeys(policy.name for policy in more if policy not in risky)
    if names:
        yield found("groups.holds-more", WHERE, subject=draft.group.name, policies=", ".join(names))


def what_it_holds_is_not_granted_again(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """The counterpart of the rule about what an existing user holds."""
    if draft.group is None:
        return
    for grant in group_grants(draft, facts)[1]:
        yield found(
            "groups.held",
            WHERE,
            subject=draft.group.name,
            policy=grant.policy.name,
            scope=str(grant.scope),
        )


def unread_group(draft: Draft, facts: Facts) -> tuple[Finding, ...]:
    """What has to be known of the group before a plan can be made, and is not."""
    if draft.group is None:
        return ()
    name = draft.group.name
    missing = facts.user_groups_loaded and name not in facts.user_groups
    if missing or known_group(name, facts) is not None:
        return ()
    return (found("groups.not-read", WHERE, subject=name),)


def unread_memberships(draft: Draft, facts: Facts) -> tuple[Finding, ...]:
    """Groups of the draft's users of which nobody can tell what they hold, in one sentence."""
    in_groups = (name for _, _, state in rows_with_state(draft, facts) for name in state.groups)
    unknown = [name for name in dict.fromkeys(in_groups) if known_group(name, facts) is None]
    if not unknown:
        return ()
    names = ", ".join(unknown[:_NAMED]) + (", …" if len(unknown) > _NAMED else "")
    return (found("review.groups-unread", Where(Step.REVIEW), groups=names),)


RULES: tuple[Rule, ...] = (
    name_has_its_form,
    it_is_as_was_chosen,
    others_get_it_too,
    members_have_what_it_holds,
    what_it_holds_is_not_granted_again,
)

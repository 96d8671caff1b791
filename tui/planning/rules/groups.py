"""Rules of the RAM user group: names, members, ARMS pair, quotas.

The limits are those of the account, and where they were not read those of the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, confirm, error, warning
from tui.core.policies import ARMS_FULL, PolicyRef, PolicyType, in_scope
from tui.core.principals import HeldGrant, UserState, grants_of
from tui.planning.holdings import (
    chosen_group,
    document_text,
    group_grants,
    is_member,
    joining,
    known_group,
    known_state,
    more_than_granted,
    others_in_group,
    remaining_grants,
    resolved_grants,
    rows_with_state,
)
from tui.planning.rules import fixes
from tui.planning.rules.grants import chosen_policies
from tui.planning.rules.held import PAIR
from tui.planning.rules.quotas import count_policies
from tui.planning.rules.rule import Rule
from tui.planning.validate import check_group_name
from tui.policy.known import is_to_confirm

WHERE: Final = Where(Step.POLICIES, "group")
_NAMED: Final = 3
"""Members that a finding names before it counts the rest."""


def name_has_its_form(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Check the name of a new group; an existing one has a name already."""
    if draft.group is not None and not draft.group.existing:
        yield from check_group_name(draft.group.name, WHERE)


def it_is_as_was_chosen(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn of a new group that exists already, and refuse a chosen one that is gone."""
    if draft.group is None or not facts.user_groups_loaded:
        return
    is_there = draft.group.name in facts.user_groups
    if draft.group.existing and not is_there:
        yield error(
            "groups.gone",
            WHERE,
            "The RAM user group {subject} is not in the account any more; make it, or choose"
            " another one.",
            subject=draft.group.name,
            link=links.USER_GROUPS,
            fixes=(fixes.make_group(draft.group.name), fixes.no_group()),
        )
    if not draft.group.existing and is_there:
        yield warning(
            "groups.exists",
            WHERE,
            "There is a RAM user group {subject} already: it is used as it is, and none is made."
            " If another one was meant, choose another name.",
            subject=draft.group.name,
            link=links.USER_GROUPS,
            fixes=(fixes.use_group(draft.group.name),),
        )


def others_get_it_too(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn that all members of a group receive its grants."""
    lacking, _ = group_grants(draft, facts)
    others = others_in_group(draft, facts)
    if draft.group is None or not lacking or not others:
        return
    yield warning(
        "groups.others",
        WHERE,
        "What {subject} is granted, everybody in it has, also members who are not among these"
        " users ({count}: {names}); make another group if only these users are meant.",
        subject=draft.group.name,
        count=len(others),
        names=_some(others),
        link=links.USER_GROUPS,
        fixes=(fixes.no_group(),),
    )


def members_have_what_it_holds(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn that new members also get the group's other grants; high-risk ones are confirmed."""
    if draft.group is None or not joining(draft, facts):
        return
    more = dict.fromkeys(held.policy for held in more_than_granted(draft, facts))
    risky = [it for it in more if is_to_confirm(it, document_text(it, draft, facts))]
    for policy in risky:
        subject = f"{draft.group.name}/{policy.name}"
        yield confirm(
            "groups.high-risk",
            WHERE,
            "Who joins the RAM user group also gets {policy}, with which a user can take over the"
            " account, or may, where it was not read to its end; choose another group, or go on by"
            " typing {subject}.",
            subject=subject,
            policy=policy.name,
            link=links.GUIDE,
            fixes=(fixes.no_group(),),
        )
    names = dict.fromkeys(policy.name for policy in more if policy not in risky)
    if names:
        yield warning(
            "groups.holds-more",
            WHERE,
            "The RAM user group {subject} also holds {policies}, and who joins it gets that too;"
            " choose another group if that is too much.",
            subject=draft.group.name,
            policies=", ".join(names),
            link=links.USER_GROUPS,
            fixes=(fixes.no_group(),),
        )


def what_it_holds_is_not_granted_again(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn of grants that the group holds already."""
    if draft.group is None:
        return
    for grant in group_grants(draft, facts)[1]:
        yield warning(
            "groups.held",
            WHERE,
            "The RAM user group {subject} holds {policy} {scope} already; it is not granted again.",
            subject=draft.group.name,
            policy=grant.policy.name,
            scope=in_scope(grant.scope),
            link=links.USER_GROUPS,
        )


def unread_group(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Error for a group that was not read, so that no plan can be made."""
    if draft.group is None:
        return
    name = draft.group.name
    missing = facts.user_groups_loaded and name not in facts.user_groups
    if not missing and known_group(name, facts) is None:
        yield error(
            "groups.not-read",
            WHERE,
            "Who is in the RAM user group {subject}, and what it holds, could not be read yet;"
            " wait a moment or check again, then go on.",
            subject=name,
            link=links.USER_GROUPS,
        )


def unread_memberships(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warning on groups of the draft's users whose grants are unknown, in one sentence."""
    in_groups = (name for _, _, state in rows_with_state(draft, facts) for name in state.groups)
    unknown = [name for name in dict.fromkeys(in_groups) if known_group(name, facts) is None]
    if unknown:
        yield warning(
            "review.groups-unread",
            Where(Step.REVIEW),
            "What these RAM user groups hold could not be read, and users of the plan are in them:"
            " {groups}. Whether that conflicts with the new grants is not known.",
            groups=_some(unknown),
            link=links.USER_GROUPS,
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


_Group = tuple[str, tuple[HeldGrant, ...]]


def not_both_on_the_group(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse both ARMS policies on the group, granted or held, at either scope."""
    group = chosen_group(draft, facts)
    if group is None:
        return
    granted = chosen_policies(draft)
    # Of the two that it holds itself, one stands for both.
    itself = [ARMS_FULL] if any(it.policy == ARMS_FULL for it in group.grants) else []
    for policy, held in _meeting(dict.fromkeys([*granted, *itself]), group.grants):
        yield error(
            "groups.arms-conflict",
            WHERE,
            "The RAM user group {subject} holds {held} {scope}, which must not stand beside"
            " {policy}; remove {policy} here, or choose another group.",
            subject=group.name,
            policy=policy.name,
            held=held.policy.name,
            scope=in_scope(held.scope),
            link=links.GUIDE,
            fixes=(fixes.remove_policy(policy), fixes.no_group()),
        )


def not_both_with_groups_of_users(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse an ARMS policy beside the other one, held by an existing user through a group."""
    for index, row, state in rows_with_state(draft, facts):
        for name, grants in _other_groups(draft, state, facts):
            for policy, held in _meeting(chosen_policies(draft), grants):
                yield error(
                    "groups.arms-conflict-member",
                    Where(Step.POLICIES, "grants", index),
                    "{subject} is in the RAM user group {group}, which holds {held} {scope};"
                    " {policy} must not stand beside it, so remove {policy} here, or take"
                    " {subject} out of that group first.",
                    subject=row.logon_name,
                    policy=policy.name,
                    held=held.policy.name,
                    scope=in_scope(held.scope),
                    group=name,
                    link=links.GUIDE,
                    fixes=(fixes.remove_policy(policy),),
                )


def not_both_by_joining(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse an ARMS policy got by joining the group beside the other one that a user holds.

    Other rules compare the draft's own grants.
    """
    group = chosen_group(draft, facts)
    if group is None:
        return
    granted = chosen_policies(draft)
    brought = dict.fromkeys(it.policy for it in group.grants if it.policy not in granted)
    for index, row, state in rows_with_state(draft, facts):
        if is_member(row, group.name, facts):
            continue
        has = [*remaining_grants(draft, row, state)]
        has += (held for _, grants in _other_groups(draft, state, facts) for held in grants)
        for policy, held in _meeting(brought, has):
            yield error(
                "groups.arms-conflict-joining",
                Where(Step.POLICIES, "group", index),
                "By joining the RAM user group {group}, {subject} gets {policy}, which must not"
                " stand beside {held}, held {scope}; choose another group, or grant to each user.",
                subject=row.logon_name,
                policy=policy.name,
                held=held.policy.name,
                scope=in_scope(held.scope),
                group=group.name,
                link=links.GUIDE,
                fixes=(fixes.no_group(),),
            )


def _meeting(
    policies: Iterable[PolicyRef], held: Iterable[HeldGrant]
) -> Iterator[tuple[PolicyRef, HeldGrant]]:
    """Each ARMS policy with each grant of the other one."""
    arms = [policy for policy in policies if policy in PAIR]
    return ((policy, it) for it in held for policy in arms if it.policy == PAIR[policy])


def _other_groups(draft: Draft, state: UserState, facts: Facts) -> Iterator[_Group]:
    chosen = draft.group.name if draft.group is not None else ""
    for name in state.groups:
        group = known_group(name, facts)
        if group is not None and name != chosen:
            yield name, group.grants


def group_fits_in_the_account(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the quota of RAM user groups in an account."""
    quotas = facts.quotas
    if quotas is None or draft.group is None or not facts.user_groups_loaded:
        return
    is_new = draft.group.name not in facts.user_groups
    if is_new and quotas.user_groups >= quotas.user_groups_quota:
        yield error(
            "groups.quota-account",
            WHERE,
            "The account has {limit} RAM user groups, which is as many as there can be; use one"
            " that is there, or grant to each user.",
            limit=quotas.user_groups_quota,
            link=links.LIMITS,
            fixes=(fixes.no_group(),),
        )


def users_can_join(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the quota of groups of a user."""
    quotas = facts.quotas
    if quotas is None:
        return
    rows = {row.logon_name: index for index, row in enumerate(draft.users)}
    for row in joining(draft, facts):
        state = known_state(row, facts)
        count = 1 + (len(state.groups) if state is not None else 0)
        if count > quotas.groups_per_user:
            yield error(
                "groups.quota-user",
                Where(Step.POLICIES, "group", rows[row.logon_name]),
                "{subject} would be in {count} RAM user groups, and {limit} are allowed; take"
                " {subject} out of one first, or grant to each user.",
                subject=row.logon_name,
                count=count,
                limit=quotas.groups_per_user,
                link=links.LIMITS,
                fixes=(fixes.no_group(),),
            )


def policies_fit_on_the_group(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Check the quota of policies of a group, those held included.

    Those at account scope count for certain; of those in resource groups no source says it.
    """
    quotas = facts.quotas
    if quotas is None or draft.group is None:
        return
    limits = {
        PolicyType.SYSTEM: quotas.system_policies_per_group,
        PolicyType.CUSTOM: quotas.custom_policies_per_group,
    }
    name, group = draft.group.name, chosen_group(draft, facts)
    would = (*resolved_grants(draft, facts), *grants_of(group.grants if group is not None else ()))
    for kind, limit in limits.items():
        counts = count_policies(would, kind)
        certain = counts.account > limit
        if certain and kind is PolicyType.SYSTEM:
            yield error(
                "groups.quota-system",
                WHERE,
                "The RAM user group {subject} would hold {count} system policies, and {limit} are"
                " allowed; choose fewer, or another group.",
                subject=name,
                count=counts.account,
                limit=limit,
                link=links.LIMITS,
                fixes=(fixes.no_group(),),
            )
        elif certain:
            yield error(
                "groups.quota-custom",
                WHERE,
                "The RAM user group {subject} would hold {count} custom policies, and {limit} are"
                " allowed; choose fewer, or another group.",
                subject=name,
                count=counts.account,
                limit=limit,
                link=links.LIMITS,
                fixes=(fixes.no_group(),),
            )
        elif counts.everywhere > limit:
            yield warning(
                "groups.quota-perhaps",
                WHERE,
                "The RAM user group {subject} would hold {count} policies of one type with those"
                " in resource groups; if these count as well, the limit of {limit} stops the run.",
                subject=name,
                count=counts.everywhere,
                limit=limit,
                link=links.LIMITS,
            )


RULES: tuple[Rule, ...] = (
    name_has_its_form,
    it_is_as_was_chosen,
    others_get_it_too,
    members_have_what_it_holds,
    what_it_holds_is_not_granted_again,
    not_both_on_the_group,
    not_both_with_groups_of_users,
    not_both_by_joining,
    group_fits_in_the_account,
    users_can_join,
    policies_fit_on_the_group,
)

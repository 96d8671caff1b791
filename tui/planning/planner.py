"""Plan of a draft that passed the rules, with its operations in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Severity, Step, Where, error, warning
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    PlannedUser,
    ResetPassword,
    TagUser,
)
from tui.core.policies import Grant
from tui.core.principals import UserState, grants_of
from tui.core.users import AccessMode, UserRow
from tui.planning.companion import choose, wanted
from tui.planning.custom_policies import to_make, unread
from tui.planning.holdings import (
    chosen_group,
    group_grants,
    is_existing,
    is_member,
    known_state,
    missing_tags,
    resolved_grants,
)
from tui.planning.own_access import own_findings
from tui.planning.rules import blocking, check
from tui.planning.rules.groups import unread_group, unread_memberships
from tui.planning.validate import COMMENT_LIMIT
from tui.policy.layout import as_sent


def group_operations(
    draft: Draft, facts: Facts, comment: str
) -> Iterator[CreateGroup | AttachToGroup]:
    """Create the group where it does not exist, and attach the policies that it lacks.

    ``comment`` goes to the cloud with a new group; by it a run recognises its own.
    """
    if draft.group is None:
        return
    name = draft.group.name
    if chosen_group(draft, facts) is None:
        yield CreateGroup(name, comment)
    for grant in group_grants(draft, facts)[0]:
        yield AttachToGroup(name, grant.policy, grant.scope)


def memberships(draft: Draft, facts: Facts) -> Callable[[UserRow], Iterator[AddToGroup]]:
    """Function that adds a user to the group; its grants are worked out once."""
    group = draft.group
    if group is None:
        return lambda _row: iter(())
    _, gives = group_grants(draft, facts)

    def joining(row: UserRow) -> Iterator[AddToGroup]:
        if not is_member(row, group.name, facts):
            yield AddToGroup(row.logon_name, group.name, gives)

    return joining


def make_plan(
    draft: Draft, facts: Facts, *, confirmed: Collection[str] = frozenset(), comment: str = ""
) -> Plan | tuple[Finding, ...]:
    """Turn a draft into a plan.

    An object that exists with the wanted attributes gives no operation. Policies are made first,
    then the RAM user group and its grants; then, user by user: create, tag, access mode, grants or
    membership, and last the detaching of replaced grants.

    Args:
        draft: answers.
        facts: account, with the complete state of every existing user of the draft.
        confirmed: IDs of the findings confirmed by typing.
        comment: comment on everything new, beside the reason, e.g. the run.

    Returns:
        The plan, or the findings that stand in its way: errors, and confirmations not given.
    """
    findings = (*check(draft, facts), *_unread(draft, facts))
    stops = blocking(findings, Step.REVIEW, confirmed)
    account = facts.account
    if stops or account is None:
        return stops
    said = make_comment(draft.reason, comment)
    operations = (
        *_policies(draft, facts),
        *group_operations(draft, facts, said),
        *_users(draft, facts, said),
    )
    if not operations:
        findings += (
            warning(
                "review.nothing-to-do",
                Where(Step.REVIEW),
                "Everything is as wanted already, so there is nothing to apply; go back to add"
                " something.",
            ),
        )
    findings += (
        *unread_memberships(draft, facts),
        *own_findings(operations, facts.caller, facts.own),
    )
    return Plan(
        account=account,
        site=draft.site,
        domain_alias=draft.domain_alias,
        regions=tuple(dict.fromkeys(draft.regions)),
        reason=draft.reason,
        users=tuple(_planned(row, draft, facts) for row in draft.users),
        operations=operations,
        findings=tuple(finding for finding in findings if finding.severity is not Severity.ERROR),
    )


def make_comment(reason: str, note: str) -> str:
    """Comment on a user or group: the reason whole, then as much of the note as fits."""
    text = f"{reason} ({note})" if reason and note else reason or note
    return text[:COMMENT_LIMIT]


def user_not_read(where: Where, logon_name: str) -> Finding:
    """Error for an existing user who was not read, so that nothing can be decided."""
    return error(
        "user.not-read",
        where,
        "What {subject} has already could not be read yet; wait a moment or check again, then go"
        " on.",
        subject=logon_name,
    )


def _unread(draft: Draft, facts: Facts) -> Iterator[Finding]:
    for at, row in enumerate(draft.users):
        if is_existing(row, facts) and known_state(row, facts) is None:
            yield user_not_read(Where(Step.ACCOUNTS, "logon_name", at), row.logon_name)
    companion = choose(facts).unread if wanted(draft) else ()
    for ref in (*companion, *unread(draft, facts)):
        yield error(
            "policies.not-read",
            Where(Step.POLICIES, "grants"),
            "The document of {subject} could not be read yet, and it decides whether a policy must"
            " be made; wait a moment or check again, then go on.",
            subject=ref.name,
            link=links.TRACE_APPS,
        )
    yield from unread_group(draft, facts)


def _planned(row: UserRow, draft: Draft, facts: Facts) -> PlannedUser:
    existing = is_existing(row, facts)
    mode = draft.mode_of(row) or AccessMode.UNCHANGED
    return PlannedUser(row.logon_name, row.display_name, existing, mode)


def _policies(draft: Draft, facts: Facts) -> Iterator[CreatePolicy]:
    companion = choose(facts).create if wanted(draft) else None
    for new in (*((companion,) if companion else ()), *to_make(draft, facts)):
        yield CreatePolicy(new.policy, as_sent(new.document), new.description)


def _users(draft: Draft, facts: Facts, comment: str) -> Iterator[Operation]:
    grants = resolved_grants(draft, facts) if draft.group is None else ()
    joining = memberships(draft, facts)
    for row in draft.users:
        state = known_state(row, facts)
        if state is None:
            yield CreateUser(row.logon_name, row.display_name, comment)
        tags = missing_tags(row, state)
        if tags:
            yield TagUser(row.logon_name, tags)
        yield from _access(row, state, draft)
        yield from _grants(row, state, grants)
        yield from joining(row)
        yield from _detachments(row, state, draft)


def _access(row: UserRow, state: UserState | None, draft: Draft) -> Iterator[Operation]:
    mode = draft.mode_of(row)
    console = draft.access.console
    if mode is AccessMode.ACCESS_KEY and (state is None or not state.access_keys):
        yield CreateAccessKey(row.logon_name)
    if mode is not AccessMode.CONSOLE:
        return
    if state is not None and state.has_logon_profile:
        if row.logon_name in draft.password_resets:
            yield ResetPassword(
                row.logon_name, console.password, console.reset_at_next_logon, console.require_mfa
            )
    else:
        yield CreateLogonProfile(
            row.logon_name, console.password, console.reset_at_next_logon, console.require_mfa
        )


def _grants(
    row: UserRow, state: UserState | None, grants: tuple[Grant, ...]
) -> Iterator[AttachPolicy]:
    held = grants_of(state.grants) if state is not None else frozenset()
    for grant in grants:
        if grant not in held:
            yield AttachPolicy(row.logon_name, grant.policy, grant.scope)


def _detachments(row: UserRow, state: UserState | None, draft: Draft) -> Iterator[DetachPolicy]:
    held = grants_of(state.grants) if state is not None else frozenset()
    for item in dict.fromkeys(draft.replacements):
        mine = item.logon_name == row.logon_name
        if mine and item.grant in held:
            yield DetachPolicy(row.logon_name, item.grant.policy, item.grant.scope)

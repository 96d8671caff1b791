"""Changes to the scope and the grants of a draft: a draft in, a draft out."""

from __future__ import annotations

from dataclasses import replace

from tui.core.draft import Draft, Grant, Replacement
from tui.core.policies import ARMS_READ_ONLY, COMPANION, PolicyRef
from tui.core.scopes import ResourceGroupScope, Scope
from tui.core.usergroups import GroupChoice
from tui.planning.edit import typed


def _with_grants(draft: Draft, grants: tuple[Grant, ...]) -> Draft:
    return replace(draft, grants=tuple(dict.fromkeys(grants)))


def set_scope(draft: Draft, scope: Scope) -> Draft:
    """Choose the default scope; grants that stood at the old default follow it.

    A read-only grant that comes into a resource group this way brings its companion along.
    """
    moved = tuple(
        Grant(grant.policy, scope) if grant.scope == draft.scope else grant
        for grant in draft.grants
    )
    changed = _with_grants(replace(draft, scope=scope), moved)
    arrived = Grant(ARMS_READ_ONLY, scope)
    if arrived in changed.grants and arrived not in draft.grants:
        changed = _accompany(changed, scope)
    return typed(changed, "scope")


def is_granted(draft: Draft, policy: PolicyRef) -> bool:
    """Whether the draft grants a policy at any scope."""
    return any(grant.policy == policy for grant in draft.grants)


def toggle_grant(draft: Draft, policy: PolicyRef) -> Draft:
    """Grant a policy at the default scope, or take its grants at every scope out.

    AliyunARMSReadOnlyAccess in a resource group comes with its companion, and goes with it.

    Raises:
        ValueError: No scope has been chosen yet.
    """
    if is_granted(draft, policy):
        return remove_policy(draft, policy)
    if draft.scope is None:
        raise ValueError("a scope is chosen before a policy")
    return add_grant(draft, policy, draft.scope)


def add_grant(draft: Draft, policy: PolicyRef, scope: Scope) -> Draft:
    """Grant a policy in a scope, the read-only one in a group with its companion."""
    changed = _with_grants(draft, (*draft.grants, Grant(policy, scope)))
    return _accompany(changed, scope) if policy == ARMS_READ_ONLY else changed


def remove_policy(draft: Draft, policy: PolicyRef) -> Draft:
    """Take a policy out at every scope, and the companion with what it accompanies."""
    gone = {policy, COMPANION} if policy == ARMS_READ_ONLY else {policy}
    return _with_grants(draft, tuple(grant for grant in draft.grants if grant.policy not in gone))


def remove_grant(draft: Draft, grant: Grant) -> Draft:
    """Take out one grant alone."""
    return _with_grants(draft, tuple(other for other in draft.grants if other != grant))


def set_grant_scope(draft: Draft, grant: Grant, scope: Scope) -> Draft:
    """Have one grant hold elsewhere than at the default."""
    moved = Grant(grant.policy, scope)
    changed = _with_grants(
        draft, tuple(moved if other == grant else other for other in draft.grants)
    )
    arrives = grant in draft.grants and grant != moved and grant.policy == ARMS_READ_ONLY
    return _accompany(changed, scope) if arrives else changed


def add_companion(draft: Draft, scope: Scope) -> Draft:
    """Grant the companion in a scope."""
    return _with_grants(draft, (*draft.grants, Grant(COMPANION, scope)))


def _accompany(draft: Draft, scope: Scope) -> Draft:
    return add_companion(draft, scope) if isinstance(scope, ResourceGroupScope) else draft


def add_replacement(draft: Draft, replacement: Replacement) -> Draft:
    """Have a held grant detached after the new ones are attached."""
    return replace(draft, replacements=tuple(dict.fromkeys((*draft.replacements, replacement))))


def drop_replacement(draft: Draft, replacement: Replacement) -> Draft:
    """Leave a held grant where it is."""
    return replace(
        draft, replacements=tuple(item for item in draft.replacements if item != replacement)
    )


def choose_group(draft: Draft, choice: GroupChoice | None) -> Draft:
    """Grant through a RAM user group, or with None to each user."""
    return typed(replace(draft, group=choice), "group")

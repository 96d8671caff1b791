"""Remedies: label and effect on a draft. The rules choose among them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts, known_groups
from tui.core.findings import Fix
from tui.core.policies import (
    AccountScope,
    Grant,
    PolicyRef,
    Scope,
    scope_name,
)
from tui.core.text import sentence
from tui.core.users import AccessMode, GroupChoice
from tui.planning import custom_policies, edit

# Team members


def use_name(row: int, name: str) -> Fix:
    """Use another logon name."""
    return Fix(
        sentence("Use name"),
        lambda draft: edit.set_logon_name(draft, row, name),
        done=sentence("The logon name is {name} now. ctrl+z takes that back.", name=name),
        name=name,
    )


def use_existing(row: int, name: str, facts: Facts) -> Fix:
    """Grant to the existing RAM user, whose display name is then shown."""

    def apply(draft: Draft) -> Draft:
        named = edit.set_logon_name(draft, row, name)
        return edit.use_existing(named, row, facts.users.get(name))

    return Fix(
        sentence("Grant to existing user"),
        apply,
        done=sentence("{name} is the existing user now. ctrl+z takes that back.", name=name),
    )


def make_new(row: int, name: str) -> Fix:
    """Make the RAM user after all."""
    return Fix(
        sentence("Make a new user"),
        lambda draft: edit.make_new(draft, row),
        done=sentence("{name} will be a new user. ctrl+z takes that back.", name=name),
    )


def remove_row(row: int, name: str) -> Fix:
    """Leave somebody out."""
    return Fix(
        sentence("Remove this row"),
        lambda draft: edit.remove_row(draft, row),
        done=sentence("{name} is removed from the list. ctrl+z brings the row back.", name=name),
    )


def drop_tag(row: int, key: str) -> Fix:
    """Remove the last tag of a key that is used twice."""

    def apply(draft: Draft) -> Draft:
        tags = list(draft.users[row].tags)
        del tags[max(at for at, tag in enumerate(tags) if tag.key == key)]
        return edit.set_tags(draft, row, tuple(tags))

    return Fix(
        sentence("Drop the second one"),
        apply,
        done=sentence("The second tag {name} is removed. ctrl+z brings it back.", name=key),
    )


# Access mode


def leave_access(row: int, name: str) -> Fix:
    """Leave an existing user's access mode as it is."""

    def apply(draft: Draft) -> Draft:
        return edit.set_user_mode(edit.use_existing(draft, row), row, AccessMode.UNCHANGED)

    return Fix(sentence("Leave {subject}'s way in as it is", subject=name), apply)


def separate_user(row: int, name: str) -> Fix:
    """Make a RAM user beside the existing one."""

    def apply(draft: Draft) -> Draft:
        return edit.set_logon_name(edit.make_new(draft, row), row, name)

    return Fix(sentence("Make a separate RAM user, {name}", name=name), apply)


def drop_reset(name: str) -> Fix:
    """Leave an existing password."""
    return Fix(
        sentence("Leave the password of {subject}", subject=name),
        lambda draft: edit.set_password_reset(draft, name, reset=False),
    )


def no_forced_reset() -> Fix:
    """Let the first password stay."""

    def apply(draft: Draft) -> Draft:
        return edit.set_console(draft, replace(draft.access.console, reset_at_next_logon=False))

    return Fix(sentence("Do not ask for a new password at the first logon"), apply)


def no_required_mfa() -> Fix:
    """Leave MFA to the account's settings."""

    def apply(draft: Draft) -> Draft:
        return edit.set_console(draft, replace(draft.access.console, require_mfa=False))

    return Fix(sentence("Do not require MFA"), apply)


# Grants


def grant_once() -> Fix:
    """Remove repeated grants."""
    return Fix(
        sentence("Grant it once"),
        lambda draft: replace(draft, grants=tuple(dict.fromkeys(draft.grants))),
    )


def remove_grant(grant: Grant, facts: Facts) -> Fix:
    """Remove a policy at one scope."""
    return Fix(
        sentence(
            "Take out {policy} in {scope}",
            policy=grant.policy.name,
            scope=scope_name(grant.scope, known_groups(facts)),
        ),
        lambda draft: edit.remove_grant(draft, grant),
    )


def remove_policy(policy: PolicyRef) -> Fix:
    """Remove a policy at every scope."""
    return Fix(
        sentence("Take out {policy}", policy=policy.name),
        lambda draft: edit.remove_policy(draft, policy),
    )


def replace_held(held: Replacement, facts: Facts) -> Fix:
    """Detach a grant that a user holds."""
    return Fix(
        sentence(
            "Replace {policy} on {subject} ({scope})",
            policy=held.grant.policy.name,
            subject=held.logon_name,
            scope=scope_name(held.grant.scope, known_groups(facts)),
        ),
        lambda draft: edit.add_replacement(draft, held),
    )


def drop_replacement(held: Replacement, facts: Facts) -> Fix:
    """Leave a user a grant that they hold."""
    return Fix(
        sentence(
            "Leave {policy} on {subject} ({scope})",
            policy=held.grant.policy.name,
            subject=held.logon_name,
            scope=scope_name(held.grant.scope, known_groups(facts)),
        ),
        lambda draft: edit.drop_replacement(draft, held),
    )


def add_companion(scope: Scope, facts: Facts) -> Fix:
    """Grant the companion, which shows the application list."""
    return Fix(
        sentence(
            "Add the application list, arms:ReadTraceApp ({scope})",
            scope=scope_name(scope, known_groups(facts)),
        ),
        lambda draft: edit.add_companion(draft, scope),
    )


def add_policy(policy: PolicyRef) -> Fix:
    """Grant one more policy, in the whole account."""
    scope = AccountScope()
    return Fix(
        sentence("Add {policy} ({scope})", policy=policy.name, scope=scope_name(scope, {})),
        lambda draft: edit.add_grant(draft, policy, scope),
    )


def grant_at_account(policy: PolicyRef) -> Fix:
    """Grant a policy in the whole account instead of a group."""

    def apply(draft: Draft) -> Draft:
        for grant in draft.grants:
            if grant.policy == policy:
                draft = edit.set_grant_scope(draft, grant, AccountScope())
        return draft

    return Fix(sentence("Grant {policy} on the whole account", policy=policy.name), apply)


# Custom policies


def rename_policy(policy: PolicyRef, name: str) -> Fix:
    """Rename a policy that is to be made."""
    return Fix(
        sentence("Call {policy} {name}", policy=policy.name, name=name),
        lambda draft: custom_policies.rename(draft, policy, name),
    )


def use_policy(policy: PolicyRef, there: PolicyRef) -> Fix:
    """Grant a policy of the account in place of one to be made."""
    return Fix(
        sentence("For {policy}, use {name} as it is", policy=policy.name, name=there.name),
        lambda draft: custom_policies.use(draft, policy, there),
    )


def drop_new_policy(policy: PolicyRef) -> Fix:
    """Do not make a policy."""
    return Fix(
        sentence("Do not make {policy}", policy=policy.name),
        lambda draft: custom_policies.remove(draft, policy),
    )


# The RAM user group


def use_group(name: str) -> Fix:
    """Grant through an existing group."""
    choice = GroupChoice(name, existing=True)
    label = sentence("Use the group {subject} as it is", subject=name)
    return Fix(label, partial(_choose_group, choice))


def make_group(name: str) -> Fix:
    """Make a group after all."""
    return Fix(
        sentence("Make the group {subject}", subject=name),
        partial(_choose_group, GroupChoice(name)),
    )


def no_group() -> Fix:
    """Grant to each user."""
    return Fix(sentence("Grant to each user, without a group"), partial(_choose_group, None))


def _choose_group(choice: GroupChoice | None, draft: Draft) -> Draft:
    return edit.choose_group(draft, choice)

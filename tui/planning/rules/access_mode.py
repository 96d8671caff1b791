"""Rules of the access mode: one per user, and nobody locked out by the account's settings."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Fix, Step, Where, confirm, error, warning
from tui.core.principals import UserState
from tui.core.users import AccessMode, UserRow
from tui.planning import edit
from tui.planning.holdings import is_existing, known_state, rows_with_state
from tui.planning.rules import fixes
from tui.planning.rules.rule import Rule

DEFAULT_KEYS_LIMIT = 2
"""AccessKeys per RAM user, where the quota was not read."""


def _at(row: int) -> Where:
    return Where(Step.ACCESS, "mode", row)


def mode_is_chosen(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """Require an access mode: there is no silent default."""
    nobody_has_one = not draft.users and draft.access.mode is None
    if nobody_has_one or any(draft.mode_of(row) is None for row in draft.users):
        yield error(
            "access.mode-missing",
            Where(Step.ACCESS, "mode"),
            "Choose how the users sign in: with a console password, or with an AccessKey.",
        )


def only_existing_users_stay_unchanged(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Require an access mode of a new user, who could not sign in without one."""
    for index, row in enumerate(draft.users):
        if draft.mode_of(row) is AccessMode.UNCHANGED and not is_existing(row, facts):
            yield error(
                "access.unchanged-new",
                _at(index),
                "{subject} is new and could not sign in at all; give console access or an"
                " AccessKey.",
                subject=row.logon_name,
            )


def one_mode_per_user(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse a second access mode for an existing user, and a second secret for anybody."""
    free = edit.free_names(draft, facts.users)
    for index, row, state in rows_with_state(draft, facts):
        mode = draft.mode_of(row)
        if mode not in (AccessMode.CONSOLE, AccessMode.ACCESS_KEY):
            continue
        where = _at(index)
        subject = row.logon_name
        if state.has_logon_profile and state.access_keys:
            yield warning(
                "access.has-both",
                where,
                "{subject} has a console password and an AccessKey already; both stay as they are,"
                " and taking one away is a matter for the RAM console.",
                subject=subject,
                link=links.GUIDE,
                fixes=(fixes.leave_access(index, subject),),
            )
            continue
        separate = (
            fixes.leave_access(index, subject),
            fixes.separate_user(index, free.like(subject)),
        )
        if mode is AccessMode.CONSOLE and state.access_keys:
            yield error(
                "access.has-access-key",
                where,
                "{subject} has an AccessKey, and a user should have one way in only; leave it as"
                " it is, or make a separate RAM user for the console.",
                subject=subject,
                link=links.GUIDE,
                fixes=separate,
            )
        elif mode is AccessMode.ACCESS_KEY and state.has_logon_profile:
            yield error(
                "access.has-console",
                where,
                "{subject} has console access, and a user should have one way in only; leave it as"
                " it is, or make a separate RAM user for the AccessKey.",
                subject=subject,
                link=links.GUIDE,
                fixes=separate,
            )
        elif mode is AccessMode.ACCESS_KEY and state.access_keys:
            yield from _keys(state, facts, where, separate)


def _keys(
    state: UserState, facts: Facts, where: Where, separate: tuple[Fix, ...]
) -> Iterator[Finding]:
    limit = facts.quotas.access_keys_per_user if facts.quotas else DEFAULT_KEYS_LIMIT
    if len(state.access_keys) >= limit:
        yield error(
            "access.two-keys",
            where,
            "{subject} has {limit} AccessKeys, which is as many as there can be; leave the access"
            " as it is, or delete a key in the RAM console first.",
            subject=state.logon_name,
            limit=limit,
            link=links.LIMITS,
            fixes=separate,
        )
    else:
        yield warning(
            "access.key-kept",
            where,
            "{subject} has an AccessKey already and keeps it; nobody gets a second secret.",
            subject=state.logon_name,
            fixes=separate[:1],
        )
    if not any(key.active for key in state.access_keys):
        yield warning(
            "access.key-disabled",
            where,
            "Every AccessKey of {subject} is disabled, so the new grants cannot be used; enable"
            " one in the RAM console.",
            subject=state.logon_name,
        )


def passwords_are_reset_knowingly(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Keep an existing password unless its reset was asked for, which is then confirmed."""
    for index, row, state in rows_with_state(draft, facts):
        if draft.mode_of(row) is not AccessMode.CONSOLE or not state.has_logon_profile:
            continue
        if row.logon_name in draft.password_resets:
            yield confirm(
                "access.password-reset",
                _at(index),
                "{subject} gets a new password, which signs them out and makes the old one"
                " useless; type the logon name to confirm.",
                subject=row.logon_name,
                link=links.CHANGE_PASSWORD,
                fixes=(fixes.drop_reset(row.logon_name),),
            )
        else:
            yield warning(
                "access.password-kept",
                _at(index),
                "{subject} has a console password already and keeps it; ask for a reset if it is"
                " lost.",
                subject=row.logon_name,
            )


def resets_have_a_password(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Refuse a reset for anybody but a console user with a password."""
    rows = {row.logon_name: (index, row) for index, row in enumerate(draft.users)}
    for name in dict.fromkeys(draft.password_resets):
        index, row = rows.get(name, (None, None))
        if row is None or not _has_password(draft, facts, row):
            yield error(
                "access.reset-pointless",
                Where(Step.ACCESS, "mode", index),
                "{subject} has no console password that could be reset here; take the reset away,"
                " or choose console access.",
                subject=name,
                fixes=(fixes.drop_reset(name),),
            )


def _has_password(draft: Draft, facts: Facts, row: UserRow) -> bool:
    """Whether a password may be there to be reset; of an unread user nothing is known."""
    state = known_state(row, facts)
    lacks = not is_existing(row, facts) or (state is not None and not state.has_logon_profile)
    return not lacks and draft.mode_of(row) in (AccessMode.CONSOLE, None)


def gets_password(draft: Draft, facts: Facts) -> tuple[str, ...]:
    """Logon names of the users for whom a password is set: new profiles and resets."""
    names = []
    for row in draft.users:
        state = known_state(row, facts)
        kept = state is not None and state.has_logon_profile
        if draft.mode_of(row) is AccessMode.CONSOLE and (
            not kept or row.logon_name in draft.password_resets
        ):
            names.append(row.logon_name)
    return tuple(names)


def console_users_can_get_in(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn of account-wide settings that can lock a user out at the first logon.

    An initial password expires, by default after 14 days, and MFA may be enforced for all users: an
    IMS setting that RAM's own GetSecurityPreference does not show.
    """
    security = facts.security
    if security is None or not gets_password(draft, facts):
        return
    console = draft.access.console
    enforced = security.requires_mfa
    if console.reset_at_next_logon and not security.users_may_change_password:
        yield warning(
            "access.reset-locks-out",
            Where(Step.ACCESS, "reset_at_next_logon"),
            "Users of this account may not change their passwords, so a forced reset would lock"
            " them out; switch the reset off, or allow it in the security settings.",
            link=links.PASSWORD_POLICY,
            fixes=(fixes.no_forced_reset(),),
        )
    if (console.require_mfa or enforced) and not security.users_may_manage_mfa:
        yield warning(
            "access.mfa-locks-out",
            Where(Step.ACCESS, "require_mfa"),
            "Users of this account may not manage MFA devices, so required MFA would lock them"
            " out; switch it off, or allow it in the security settings.",
            fixes=(fixes.no_required_mfa(),) if console.require_mfa else (),
        )
    if enforced and not console.require_mfa:
        yield warning(
            "access.mfa-enforced",
            Where(Step.ACCESS, "require_mfa"),
            "The account requires MFA of everyone, whatever is chosen here; tell the users to have"
            " an authenticator app ready.",
        )
    if security.logon_network_masks:
        networks = ", ".join(security.logon_network_masks)
        yield warning(
            "access.logon-networks",
            Where(Step.ACCESS, "mode"),
            "Console logon works only from {networks}; make sure the users are there.",
            networks=networks,
        )


def single_sign_on_is_named(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Warn that a password may be useless with single sign-on."""
    if facts.sso_enabled and gets_password(draft, facts):
        yield warning(
            "access.sso",
            Where(Step.ACCESS, "mode"),
            "RAM users of this account sign in through single sign-on, so a password may not get"
            " them in; ask whoever runs it first.",
            link=links.LOGON,
        )


RULES: tuple[Rule, ...] = (
    mode_is_chosen,
    only_existing_users_stay_unchanged,
    one_mode_per_user,
    passwords_are_reset_knowingly,
    resets_have_a_password,
    console_users_can_get_in,
    single_sign_on_is_named,
)

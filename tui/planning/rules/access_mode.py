"""Rules of the access mode: one per user, and nobody locked out by the account's settings."""

from __future__ import annotations

from collections.abc import Iterator

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, found
from tui.core.users import AccessMode, UserState
from tui.planning.holdings import is_existing, known_state, rows_with_state
from tui.planning.rules.rule import Rule

DEFAULT_KEYS_LIMIT = 2
"""AccessKeys per RAM user, where the quota was not read."""


def _at(row: int) -> Where:
    return Where(Step.ACCESS, "mode", row)


def mode_is_chosen(draft: Draft, _facts: Facts) -> Iterator[Finding]:
    """There is no silent default."""
    nobody_has_one = not draft.users and draft.access.mode is None
    if nobody_has_one or any(draft.mode_of(row) is None for row in draft.users):
        yield found("access.mode-missing", Where(Step.ACCESS, "mode"))


def only_existing_users_stay_unchanged(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """A new user without an access mode could not sign in at all."""
    for index, row in enumerate(draft.users):
        if draft.mode_of(row) is AccessMode.UNCHANGED and not is_existing(row, facts):
            yield found("access.unchanged-new", _at(index), subject=row.logon_name)


def one_mode_per_user(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """An existing user is not given a second way in, and nobody gets a second secret."""
    for index, row, state in rows_with_state(draft, facts):
        mode = draft.mode_of(row)
        if mode not in (AccessMode.CONSOLE, AccessMode.ACCESS_KEY):
            continue
        where = _at(index)
        subject = row.logon_name
        if state.has_logon_profile and state.access_keys:
            yield found("access.has-both", where, subject=subject)
        elif mode is AccessMode.CONSOLE and state.access_keys:
            yield found("access.has-access-key", where, subject=subject)
        elif mode is AccessMode.ACCESS_KEY and state.has_logon_profile:
            yield found("access.has-console", where, subject=subject)
        elif mode is AccessMode.ACCESS_KEY and state.access_keys:
            yield from _keys(state, facts, where)


def _keys(state: UserState, facts: Facts, where: Where) -> Iterator[Finding]:
    limit = facts.quotas.access_keys_per_user if facts.quotas else DEFAULT_KEYS_LIMIT
    if len(state.access_keys) >= limit:
        yield found("access.two-keys", where, subject=state.logon_name, limit=limit)
    else:
        yield found("access.key-kept", where, subject=state.logon_name)
    if not any(key.active for key in state.access_keys):
        yield found("access.key-disabled", where, subject=state.logon_name)


def passwords_are_reset_knowingly(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """An existing password stays unless its reset was asked for, which is then confirmed."""
    for index, row, state in rows_with_state(draft, facts):
        if draft.mode_of(row) is not AccessMode.CONSOLE or not state.has_logon_profile:
            continue
        reset = row.logon_name in draft.password_resets
        code = "access.password-reset" if reset else "access.password-kept"
        yield found(code, _at(index), subject=row.logon_name)


def resets_have_a_password(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Only a console user who has a password can have it reset."""
    rows = {row.logon_name: (index, row) for index, row in enumerate(draft.users)}
    for name in dict.fromkeys(draft.password_resets):
        if name not in rows:
            yield found("access.reset-pointless", Where(Step.ACCESS, "mode"), subject=name)
            continue
        index, row = rows[name]
        state = known_state(row, facts)
        without = not is_existing(row, facts) or (state and not state.has_logon_profile)
        if without or draft.mode_of(row) not in (AccessMode.CONSOLE, None):
            yield found("access.reset-pointless", _at(index), subject=name)


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
    """Account-wide settings that can lock a user out at the first logon (traps 18 and 19)."""
    security = facts.security
    if security is None or not gets_password(draft, facts):
        return
    console = draft.access.console
    enforced = security.requires_mfa
    if console.reset_at_next_logon and not security.users_may_change_password:
        yield found("access.reset-locks-out", Where(Step.ACCESS, "reset_at_next_logon"))
    if (console.require_mfa or enforced) and not security.users_may_manage_mfa:
        yield found("access.mfa-locks-out", Where(Step.ACCESS, "require_mfa"))
    if enforced and not console.require_mfa:
        yield found("access.mfa-enforced", Where(Step.ACCESS, "require_mfa"))
    if security.logon_network_masks:
        networks = ", ".join(security.logon_network_masks)
        yield found("access.logon-networks", Where(Step.ACCESS, "mode"), networks=networks)


def single_sign_on_is_named(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """With single sign-on, a password may not get one in."""
    if facts.sso_enabled and gets_password(draft, facts):
        yield found("access.sso", Where(Step.ACCESS, "mode"))


RULES: tuple[Rule, ...] = (
    mode_is_chosen,
    only_existing_users_stay_unchanged,
    one_mode_per_user,
    passwords_are_reset_knowingly,
    resets_have_a_password,
    console_users_can_get_in,
    single_sign_on_is_named,
)

"""Edits of a draft: users, grants, scope, RAM user group."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from tui.core.account import SecurityPreference
from tui.core.draft import Draft, Replacement
from tui.core.facts import Facts
from tui.core.findings import Step, Where
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    Grant,
    PolicyRef,
    ResourceGroupScope,
    Scope,
)
from tui.core.principals import UserState
from tui.core.users import AccessMode, ConsoleSettings, GroupChoice, Tag, UserRow
from tui.planning.tags import parse_tags
from tui.planning.validate import LOGON_NAME_LIMIT, check_group_name


def add_row(draft: Draft, row: UserRow | None = None) -> Draft:
    """Append a row, an empty one by default."""
    return replace(draft, users=(*draft.users, row or UserRow()))


def add_rows(draft: Draft, rows: Iterable[UserRow]) -> Draft:
    """Append imported rows in place of blank ones."""
    return replace(draft, users=(*drop_blank_rows(draft).users, *rows))


def is_blank(row: UserRow) -> bool:
    """Whether a row has no answers."""
    return row == UserRow(mode=row.mode)


def drop_blank_rows(draft: Draft) -> Draft:
    """Remove the blank rows."""
    return replace(draft, users=tuple(row for row in draft.users if not is_blank(row)))


def duplicate_row(draft: Draft, index: int, taken: Collection[str] = ()) -> Draft:
    """Insert a copy after a row, as a new user under the next free logon name.

    ``taken`` are logon names of the account, which are not free either.
    """
    row = draft.users[index]
    name = free_names(draft, taken).like(row.logon_name)
    mode = None if row.mode is AccessMode.UNCHANGED else row.mode
    copy = replace(row, logon_name=name, existing=False, mode=mode)
    return replace(draft, users=(*draft.users[: index + 1], copy, *draft.users[index + 1 :]))


class FreeNames:
    """Names that nobody has, each like another one.

    Numbers that are known to be taken are not tried again: a thousand rows may carry a thousand
    numbers, and the account some more.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in taken}
        self._numbers: dict[tuple[str, int], range] = {}
        """Taken numbers without a gap, by stem and width; the one that follows them is free."""

    def like(self, name: str) -> str:
        """The free name with the lowest number, from the name's own or 2 on."""
        if not name:
            return name
        match = re.fullmatch(r"(.*?)([0-9]{0,9})", name, re.DOTALL)
        stem, digits = (match[1], match[2]) if match else (name, "")
        series = stem.casefold(), len(digits)
        known = self._numbers.get(series, range(0))
        first = number = int(digits) + 1 if digits else 2
        while number != known.stop and self._is_taken(_numbered(stem, number, len(digits))):
            number = known.stop if number in known else number + 1
        self._numbers[series] = range(first, number)
        return _numbered(stem, number, len(digits))

    def _is_taken(self, name: str) -> bool:
        return name.casefold() in self._taken


def _numbered(stem: str, number: int, width: int) -> str:
    name = stem[: LOGON_NAME_LIMIT - len(str(number))] + str(number).zfill(width)
    return name[-LOGON_NAME_LIMIT:]


def free_names(draft: Draft, taken: Iterable[str]) -> FreeNames:
    """Logon names that neither the draft nor the account has; ``taken`` are the account's."""
    return FreeNames([*taken, *(row.logon_name for row in draft.users)])


def remove_row(draft: Draft, index: int) -> Draft:
    """Remove a row, with the answers on its user alone."""
    return without_strays(
        replace(draft, users=draft.users[:index] + draft.users[index + 1 :]),
    )


def set_row(draft: Draft, index: int, row: UserRow) -> Draft:
    """Replace a row."""
    users = (*draft.users[:index], row, *draft.users[index + 1 :])
    return without_strays(replace(draft, users=users))


def without_strays(draft: Draft) -> Draft:
    """Remove the answers on single users who are not in the list any more."""
    names = {row.logon_name for row in draft.users}
    return replace(
        draft,
        replacements=tuple(item for item in draft.replacements if item.logon_name in names),
        password_resets=tuple(name for name in draft.password_resets if name in names),
    )


def set_logon_name(draft: Draft, index: int, name: str) -> Draft:
    """Set a row's logon name, as typed."""
    return set_row(draft, index, replace(draft.users[index], logon_name=name))


def retype_logon_name(draft: Draft, index: int, name: str) -> Draft:
    """Set a row's logon name as typed.

    A row of an existing user stays one, now of the user of that name: typing never decides whether
    somebody is made. The display name belonged to the other user.
    """
    row = draft.users[index]
    if row.existing and row.logon_name != name:
        draft = set_display_name(draft, index, "")
    return set_logon_name(draft, index, name)


def set_display_name(draft: Draft, index: int, name: str) -> Draft:
    """Set a row's display name, as typed."""
    return set_row(draft, index, replace(draft.users[index], display_name=name))


def set_tags(draft: Draft, index: int, tags: tuple[Tag, ...]) -> Draft:
    """Set a row's tags."""
    return set_row(draft, index, replace(draft.users[index], tags=tags, tags_text=""))


def set_tags_text(draft: Draft, index: int, text: str) -> Draft:
    """Set a row's tags from a text; one that cannot be read as a whole is kept beside them."""
    parsed = parse_tags(text, Where(Step.ACCOUNTS, "tags", index))
    row = replace(draft.users[index], tags=parsed.tags, tags_text=text if parsed.findings else "")
    return set_row(draft, index, row)


def set_user_mode(draft: Draft, index: int, mode: AccessMode | None) -> Draft:
    """Give one user an access mode of its own; None follows the draft's."""
    return set_row(draft, index, replace(draft.users[index], mode=mode))


def retype(draft: Draft, index: int, name: str, display: str, tags: str) -> Draft:
    """Set all three texts of a row as typed; unchanged ones keep their effects."""
    row = draft.users[index]
    if name != row.logon_name:
        draft = retype_logon_name(draft, index, name)
    if display != row.display_name and not row.existing:
        draft = set_display_name(draft, index, display)
    return set_tags_text(draft, index, tags)


def use_existing(draft: Draft, index: int, state: UserState | None = None) -> Draft:
    """Grant to the existing RAM user instead of making one; its display name is shown."""
    row = draft.users[index]
    shown = state.display_name if state is not None else row.display_name
    return set_row(draft, index, replace(row, existing=True, display_name=shown))


def make_new(draft: Draft, index: int) -> Draft:
    """Make the RAM user after all."""
    row = draft.users[index]
    mode = None if row.mode is AccessMode.UNCHANGED else row.mode
    return set_row(draft, index, replace(row, existing=False, mode=mode))


def choose_existing(draft: Draft, chosen: Iterable[UserState]) -> Draft:
    """Replace the draft's existing users by those chosen; rows of new users stay.

    A row of an existing user who is chosen again keeps its tags and its own mode.
    """
    states = {state.logon_name: state for state in chosen}
    kept = tuple(row for row in draft.users if not row.existing or row.logon_name in states)
    filled = tuple(row for row in kept if not is_blank(row))
    there = {row.logon_name for row in filled if row.existing}
    added = tuple(
        UserRow(state.logon_name, state.display_name, existing=True)
        for state in states.values()
        if state.logon_name not in there
    )
    return without_strays(replace(draft, users=(*filled, *added)))


def pick_existing(draft: Draft, chosen: Iterable[UserState]) -> Draft:
    """Like :func:`choose_existing`; a new user's row of a chosen name becomes the existing one."""
    states = {state.logon_name: state for state in chosen}
    there = {row.logon_name for row in draft.users if row.existing}
    for index, row in enumerate(draft.users):
        if not row.existing and row.logon_name in states and row.logon_name not in there:
            draft = use_existing(draft, index, states[row.logon_name])
            there.add(row.logon_name)
    return choose_existing(draft, states.values())


def set_mode(draft: Draft, mode: AccessMode | None) -> Draft:
    """Choose the access mode of everyone without one of their own."""
    return replace(draft, access=replace(draft.access, mode=mode))


def set_console(draft: Draft, console: ConsoleSettings) -> Draft:
    """Choose the settings of console passwords and the first logon."""
    return replace(draft, access=replace(draft.access, console=console))


def heed_enforced_mfa(draft: Draft, security: SecurityPreference | None) -> Draft:
    """Require MFA where the account requires it anyway, so that the draft tells the truth."""
    console = draft.access.console
    if security is None or not security.requires_mfa or console.require_mfa:
        return draft
    return set_console(draft, replace(console, require_mfa=True))


def set_password_reset(draft: Draft, logon_name: str, *, reset: bool) -> Draft:
    """Reset an existing console user's password, or leave it."""
    others = tuple(name for name in draft.password_resets if name != logon_name)
    return replace(draft, password_resets=(*others, logon_name) if reset else others)


def _with_grants(draft: Draft, grants: tuple[Grant, ...]) -> Draft:
    return replace(draft, grants=tuple(dict.fromkeys(grants)))


def set_scope(draft: Draft, scope: Scope) -> Draft:
    """Choose the default scope; grants at the old default follow it.

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
    return changed


def is_granted(draft: Draft, policy: PolicyRef) -> bool:
    """Whether the draft grants a policy at any scope."""
    return any(grant.policy == policy for grant in draft.grants)


def toggle_grant(draft: Draft, policy: PolicyRef) -> Draft:
    """Grant a policy at the default scope, or remove its grants at every scope.

    AliyunARMSReadOnlyAccess in a resource group comes with its companion, and goes with it.

    Raises:
        ValueError: no scope has been chosen yet.
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
    """Remove a policy at every scope, the read-only one with its companion."""
    gone = {policy, COMPANION} if policy == ARMS_READ_ONLY else {policy}
    return _with_grants(draft, tuple(grant for grant in draft.grants if grant.policy not in gone))


def remove_grant(draft: Draft, grant: Grant) -> Draft:
    """Remove one grant alone."""
    return _with_grants(draft, tuple(other for other in draft.grants if other != grant))


def set_grant_scope(draft: Draft, grant: Grant, scope: Scope) -> Draft:
    """Move one grant to another scope than the default."""
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
    """Detach a held grant after the new ones are attached."""
    return replace(draft, replacements=tuple(dict.fromkeys((*draft.replacements, replacement))))


def drop_replacement(draft: Draft, replacement: Replacement) -> Draft:
    """Leave a held grant in place."""
    return replace(
        draft, replacements=tuple(item for item in draft.replacements if item != replacement)
    )


def choose_group(draft: Draft, choice: GroupChoice | None) -> Draft:
    """Grant through a RAM user group, or with None to each user."""
    return replace(draft, group=choice)


VIEWERS: Final = "prometheus-viewers"
ADMINS: Final = "prometheus-admins"
"""Name of a group that may do everything in ARMS and Prometheus."""


def proposed_group_name(draft: Draft, facts: Facts) -> str:
    """Free name for the group, from its rights and their scope."""
    full = any(grant.policy == ARMS_FULL for grant in draft.grants)
    name = ADMINS if full else VIEWERS
    where = _resource_group(draft, facts)
    longer = f"{name}-{where}"
    if where and not any(check_group_name(longer, Where(Step.POLICIES, "group"))):
        name = longer
    taken = {other.casefold() for other in facts.user_groups}
    return FreeNames(taken).like(f"{name}-") if name.casefold() in taken else name


def _resource_group(draft: Draft, facts: Facts) -> str:
    """Name of the only resource group of all grants; empty if there is not one."""
    scopes: set[Scope | None] = {grant.scope for grant in draft.grants} or {draft.scope}
    scope = scopes.pop() if len(scopes) == 1 else None
    if not isinstance(scope, ResourceGroupScope):
        return ""
    groups = facts.resource_groups or ()
    return next((group.name for group in groups if group.group_id == scope.group_id), "")

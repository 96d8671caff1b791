"""Carrying out a fix on a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tui.core.draft import Draft, Grant, Replacement
from tui.core.fixcodes import Fix
from tui.core.modes import AccessMode
from tui.core.policies import PolicyRef, custom, parse_policy
from tui.core.scopes import AccountScope, Scope, parse_scope
from tui.core.usergroups import GroupChoice
from tui.planning import custom_policies, edit, granting


def apply_fix(draft: Draft, remedy: Fix) -> Draft:
    """Carry out a fix.

    Raises:
        KeyError: The fix is not one of ours.
        IndexError: The row that the fix names is gone.
    """
    return _APPLY[remedy.code](draft, remedy)


def _text(remedy: Fix, name: str) -> str:
    return str(remedy.parameters[name])


def _index(remedy: Fix) -> int:
    return int(remedy.parameters["row"])


def _policy(remedy: Fix) -> PolicyRef:
    ref = parse_policy(_text(remedy, "policy"))
    if ref is None:
        raise KeyError("policy")
    return ref


def _scope(remedy: Fix) -> Scope:
    scope = parse_scope(_text(remedy, "scope"))
    if scope is None:
        raise KeyError("scope")
    return scope


def _use_existing(draft: Draft, remedy: Fix) -> Draft:
    named = edit.set_logon_name(draft, _index(remedy), _text(remedy, "subject"))
    return edit.use_existing(named, _index(remedy))


def _drop_tag(draft: Draft, remedy: Fix) -> Draft:
    tags = list(draft.users[_index(remedy)].tags)
    last = max(at for at, tag in enumerate(tags) if tag.key == _text(remedy, "key"))
    del tags[last]
    return edit.set_tags(draft, _index(remedy), tuple(tags))


def _drop_region(draft: Draft, remedy: Fix) -> Draft:
    regions = list(draft.regions)
    regions.reverse()
    regions.remove(_text(remedy, "subject"))
    regions.reverse()
    return edit.set_regions(draft, tuple(regions))


def _leave_access(draft: Draft, remedy: Fix) -> Draft:
    left = edit.use_existing(draft, _index(remedy))
    return edit.set_user_mode(left, _index(remedy), AccessMode.UNCHANGED)


def _separate_user(draft: Draft, remedy: Fix) -> Draft:
    new = edit.make_new(draft, _index(remedy))
    return edit.set_logon_name(new, _index(remedy), _text(remedy, "name"))


def _console(draft: Draft, *, reset: bool | None = None, mfa: bool | None = None) -> Draft:
    now = draft.access.console
    settings = replace(
        now,
        reset_at_next_logon=now.reset_at_next_logon if reset is None else reset,
        require_mfa=now.require_mfa if mfa is None else mfa,
    )
    return edit.set_console(draft, settings)


def _grant_once(draft: Draft, _remedy: Fix) -> Draft:
    return replace(draft, grants=tuple(dict.fromkeys(draft.grants)))


def _replacement(remedy: Fix) -> Replacement:
    return Replacement(_text(remedy, "subject"), _policy(remedy), _scope(remedy))


def _grant_at_account(draft: Draft, remedy: Fix) -> Draft:
    policy = _policy(remedy)
    for grant in draft.grants:
        if grant.policy == policy:
            draft = granting.set_grant_scope(draft, grant, AccountScope())
    return draft


_APPLY: Mapping[str, Callable[[Draft, Fix], Draft]] = {
    "use-name": lambda draft, it: edit.set_logon_name(draft, _index(it), _text(it, "name")),
    "use-existing": _use_existing,
    "make-new": lambda draft, it: edit.make_new(draft, _index(it)),
    "remove-row": lambda draft, it: edit.remove_row(draft, _index(it)),
    "drop-region": _drop_region,
    "drop-tag": _drop_tag,
    "leave-access": _leave_access,
    "separate-user": _separate_user,
    "drop-reset": lambda draft, it: edit.set_password_reset(
        draft, _text(it, "subject"), reset=False
    ),
    "no-forced-reset": lambda draft, _: _console(draft, reset=False),
    "no-required-mfa": lambda draft, _: _console(draft, mfa=False),
    "grant-once": _grant_once,
    "remove-covered": lambda draft, it: granting.remove_grant(
        draft, Grant(_policy(it), _scope(it))
    ),
    "remove-policy": lambda draft, it: granting.remove_policy(draft, _policy(it)),
    "replace-held": lambda draft, it: granting.add_replacement(draft, _replacement(it)),
    "drop-replacement": lambda draft, it: granting.drop_replacement(draft, _replacement(it)),
    "add-companion": lambda draft, it: granting.add_companion(draft, _scope(it)),
    "add-policy": lambda draft, it: granting.add_grant(draft, _policy(it), _scope(it)),
    "grant-at-account": _grant_at_account,
    "rename-policy": lambda draft, it: custom_policies.rename(
        draft, _policy(it), _text(it, "name")
    ),
    "drop-new-policy": lambda draft, it: custom_policies.remove(draft, _policy(it)),
    "use-policy": lambda draft, it: custom_policies.use(
        draft, _policy(it), custom(_text(it, "name"))
    ),
    "use-group": lambda draft, it: granting.choose_group(
        draft, GroupChoice(_text(it, "subject"), existing=True)
    ),
    "make-group": lambda draft, it: granting.choose_group(draft, GroupChoice(_text(it, "subject"))),
    "no-group": lambda draft, _: granting.choose_group(draft, None),
}

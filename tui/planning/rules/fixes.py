"""What can be done about a finding: labels and what each does to a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tui.core.draft import Draft, Grant, Replacement
from tui.core.facts import Facts
from tui.core.findings import Finding, Fix, fix
from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    AccountScope,
    PolicyRef,
    ResourceGroupScope,
    Scope,
    custom,
    parse_policy,
    parse_scope,
    system,
)
from tui.core.users import AccessMode, GroupChoice
from tui.planning import custom_policies, edit


def fixes(finding: Finding, draft: Draft, facts: Facts | None = None) -> tuple[Fix, ...]:
    """What can be offered for a finding, the most likely first; often nothing.

    Args:
        finding: A result of the rules on this draft.
        draft: The draft it was found in.
        facts: Where known, keeps names that the account has from being proposed.
    """
    offer = _OFFERS.get(finding.code)
    return offer(finding, draft, facts or Facts()) if offer else ()


def _text(finding: Finding, name: str) -> str:
    return str(finding.parameters.get(name, ""))


def _row(finding: Finding) -> int:
    return finding.where.row if finding.where.row is not None else 0


def _offer_domain(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("use-name", row=_row(finding), name=_text(finding, "name")),)


def _offer_existing(finding: Finding, draft: Draft, facts: Facts) -> tuple[Fix, ...]:
    row = draft.users[_row(finding)]
    taken = [*facts.users, *(other.logon_name for other in draft.users)]
    free = edit.next_free_name(row.logon_name, taken)
    return (
        fix("use-existing", row=_row(finding), subject=row.logon_name),
        fix("use-name", row=_row(finding), name=free),
    )


def _offer_existing_case(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("use-existing", row=_row(finding), subject=_text(finding, "name")),)


def _offer_removal(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("remove-row", row=_row(finding), subject=_text(finding, "subject")),)


def _offer_missing(finding: Finding, draft: Draft, facts: Facts) -> tuple[Fix, ...]:
    make = fix("make-new", row=_row(finding), subject=_text(finding, "subject"))
    return (*_offer_removal(finding, draft, facts), make)


def _offer_drop_region(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("drop-region", subject=_text(finding, "subject")),)


def _offer_drop_tag(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("drop-tag", row=_row(finding), key=_text(finding, "key")),)


def _offer_leave_access(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("leave-access", row=_row(finding), subject=_text(finding, "subject")),)


def _offer_second_mode(finding: Finding, draft: Draft, facts: Facts) -> tuple[Fix, ...]:
    subject = _text(finding, "subject")
    taken = [*facts.users, *(other.logon_name for other in draft.users)]
    name = edit.next_free_name(subject, taken)
    separate = fix("separate-user", row=_row(finding), subject=subject, name=name)
    return (*_offer_leave_access(finding, draft, facts), separate)


def _offer_drop_reset(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("drop-reset", subject=_text(finding, "subject")),)


def _offer_no_forced_reset(_finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("no-forced-reset"),)


def _offer_no_mfa(_finding: Finding, draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("no-required-mfa"),) if draft.access.console.require_mfa else ()


def _offer_one_of_both(_finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (
        fix("remove-policy", policy=str(ARMS_READ_ONLY)),
        fix("remove-policy", policy=str(ARMS_FULL)),
    )


def _offer_replacement(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    held = str(system(_text(finding, "held")))
    scope = _text(finding, "scope")
    return (
        fix("replace-held", subject=_text(finding, "subject"), policy=held, scope=scope),
        fix("remove-policy", policy=str(system(_text(finding, "policy")))),
    )


def _offer_drop_replacement(finding: Finding, draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    subject, name, scope = (_text(finding, key) for key in ("subject", "policy", "scope"))
    return tuple(
        fix("drop-replacement", subject=subject, policy=str(item.policy), scope=scope)
        for item in draft.replacements
        if (item.logon_name, item.policy.name, str(item.scope)) == (subject, name, scope)
    )


def _offer_companion(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    group_id = _text(finding, "subject")
    scope = ResourceGroupScope(group_id) if group_id else AccountScope()
    return (fix("add-companion", scope=str(scope)),)


def _offer_account(finding: Finding, draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    name = _text(finding, "policy") or _text(finding, "subject")
    refs = dict.fromkeys(grant.policy for grant in draft.grants if grant.policy.name == name)
    return tuple(fix("grant-at-account", policy=str(ref)) for ref in refs)


def _offer_console_entry(_finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("add-policy", policy=str(ARMS_PROMETHEUS_CONSOLE), scope=str(AccountScope())),)


def _offer_once(_finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("grant-once"),)


def _offer_remove_covered(finding: Finding, draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    name, scope = _text(finding, "subject"), _text(finding, "scope")
    return tuple(
        fix("remove-covered", policy=str(grant.policy), scope=scope)
        for grant in dict.fromkeys(draft.grants)
        if grant.policy.name == name and str(grant.scope) == scope
    )


def _offer_remove_policy(finding: Finding, draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    subject = _text(finding, "subject")
    refs = dict.fromkeys(grant.policy for grant in draft.grants)
    return tuple(
        fix("remove-policy", policy=str(ref)) for ref in refs if subject in (str(ref), ref.name)
    )


def _offer_use_group(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("use-group", subject=_text(finding, "subject")),)


def _offer_make_group(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("make-group", subject=_text(finding, "subject")), fix("no-group"))


def _offer_no_group(_finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("no-group"),)


def _offer_not_beside_the_group(finding: Finding, draft: Draft, facts: Facts) -> tuple[Fix, ...]:
    return (*_offer_not_granted(finding, draft, facts), fix("no-group"))


def _offer_not_granted(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("remove-policy", policy=str(system(_text(finding, "policy")))),)


def _offer_policy_name(finding: Finding, draft: Draft, facts: Facts) -> tuple[Fix, ...]:
    name = _text(finding, "subject")
    taken = [
        *(each.ref for each in facts.policies or ()),
        *(it.policy for it in draft.new_policies),
    ]
    free = custom_policies.free_name(name, [*taken, custom(name)])
    return (
        fix("rename-policy", policy=str(custom(name)), name=free),
        fix("use-policy", policy=str(custom(name)), name=name),
    )


def _offer_same_policy(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    policy, name = str(custom(_text(finding, "subject"))), _text(finding, "policy")
    return (fix("use-policy", policy=policy, name=name),)


def _offer_drop_policy(finding: Finding, _draft: Draft, _facts: Facts) -> tuple[Fix, ...]:
    return (fix("drop-new-policy", policy=str(custom(_text(finding, "subject")))),)


_Offer = Callable[[Finding, Draft, Facts], tuple[Fix, ...]]
_OFFERS: Mapping[str, _Offer] = {
    "logon-name.domain": _offer_domain,
    "logon-name.duplicate": _offer_removal,
    "logon-name.exists": _offer_existing,
    "logon-name.exists-same": _offer_existing,
    "logon-name.exists-case": _offer_existing_case,
    "user.missing": _offer_missing,
    "region.duplicate": _offer_drop_region,
    "region.form": _offer_drop_region,
    "tag.key-duplicate": _offer_drop_tag,
    "access.has-access-key": _offer_second_mode,
    "access.has-console": _offer_second_mode,
    "access.two-keys": _offer_second_mode,
    "access.has-both": _offer_leave_access,
    "access.key-kept": _offer_leave_access,
    "access.password-reset": _offer_drop_reset,
    "access.reset-pointless": _offer_drop_reset,
    "access.reset-locks-out": _offer_no_forced_reset,
    "access.mfa-locks-out": _offer_no_mfa,
    "policies.gone": _offer_remove_policy,
    "policies.service-role": _offer_remove_policy,
    "policies.high-risk": _offer_remove_policy,
    "policies.duplicate": _offer_once,
    "policies.covered": _offer_remove_covered,
    "policies.arms-conflict": _offer_one_of_both,
    "policies.arms-conflict-held": _offer_replacement,
    "policies.redundant": _offer_remove_covered,
    "policies.replacement-new": _offer_drop_replacement,
    "policies.replacement-stale": _offer_drop_replacement,
    "policies.replacement-pointless": _offer_drop_replacement,
    "policies.replacement-narrows": _offer_drop_replacement,
    "policies.no-companion": _offer_companion,
    "policies.no-trace-apps": _offer_companion,
    "policies.prometheus-in-group": _offer_account,
    "new-policy.taken": _offer_policy_name,
    "new-policy.same": _offer_same_policy,
    "new-policy.not-granted": _offer_drop_policy,
    "groups.exists": _offer_use_group,
    "groups.gone": _offer_make_group,
    "groups.others": _offer_no_group,
    "groups.holds-more": _offer_no_group,
    "groups.high-risk": _offer_no_group,
    "groups.arms-conflict": _offer_not_beside_the_group,
    "groups.arms-conflict-member": _offer_not_granted,
    "groups.arms-conflict-joining": _offer_no_group,
    "groups.quota-account": _offer_no_group,
    "groups.quota-user": _offer_no_group,
    "groups.quota-system": _offer_no_group,
    "groups.quota-custom": _offer_no_group,
    "policies.group-undocumented": _offer_account,
    "policies.no-console-entry": _offer_console_entry,
}


def apply_fix(draft: Draft, remedy: Fix) -> Draft:
    """Carry out a fix.

    Raises:
        KeyError: The fix is not one of ours.
        IndexError: The row that the fix names is gone.
    """
    return _APPLY[remedy.code](draft, remedy)


def _value(remedy: Fix, name: str) -> str:
    return str(remedy.parameters[name])


def _index(remedy: Fix) -> int:
    return int(remedy.parameters["row"])


def _policy(remedy: Fix) -> PolicyRef:
    ref = parse_policy(_value(remedy, "policy"))
    if ref is None:
        raise KeyError("policy")
    return ref


def _scope(remedy: Fix) -> Scope:
    scope = parse_scope(_value(remedy, "scope"))
    if scope is None:
        raise KeyError("scope")
    return scope


def _use_existing(draft: Draft, remedy: Fix) -> Draft:
    named = edit.set_logon_name(draft, _index(remedy), _value(remedy, "subject"))
    return edit.use_existing(named, _index(remedy))


def _drop_tag(draft: Draft, remedy: Fix) -> Draft:
    tags = list(draft.users[_index(remedy)].tags)
    last = max(at for at, tag in enumerate(tags) if tag.key == _value(remedy, "key"))
    del tags[last]
    return edit.set_tags(draft, _index(remedy), tuple(tags))


def _drop_region(draft: Draft, remedy: Fix) -> Draft:
    regions = list(draft.regions)
    regions.reverse()
    regions.remove(_value(remedy, "subject"))
    regions.reverse()
    return edit.set_regions(draft, tuple(regions))


def _leave_access(draft: Draft, remedy: Fix) -> Draft:
    left = edit.use_existing(draft, _index(remedy))
    return edit.set_user_mode(left, _index(remedy), AccessMode.UNCHANGED)


def _separate_user(draft: Draft, remedy: Fix) -> Draft:
    new = edit.make_new(draft, _index(remedy))
    return edit.set_logon_name(new, _index(remedy), _value(remedy, "name"))


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
    return Replacement(_value(remedy, "subject"), _policy(remedy), _scope(remedy))


def _grant_at_account(draft: Draft, remedy: Fix) -> Draft:
    policy = _policy(remedy)
    for grant in draft.grants:
        if grant.policy == policy:
            draft = edit.set_grant_scope(draft, grant, AccountScope())
    return draft


_APPLY: Mapping[str, Callable[[Draft, Fix], Draft]] = {
    "use-name": lambda draft, it: edit.set_logon_name(draft, _index(it), _value(it, "name")),
    "use-existing": _use_existing,
    "make-new": lambda draft, it: edit.make_new(draft, _index(it)),
    "remove-row": lambda draft, it: edit.remove_row(draft, _index(it)),
    "drop-region": _drop_region,
    "drop-tag": _drop_tag,
    "leave-access": _leave_access,
    "separate-user": _separate_user,
    "drop-reset": lambda draft, it: edit.set_password_reset(
        draft, _value(it, "subject"), reset=False
    ),
    "no-forced-reset": lambda draft, _: _console(draft, reset=False),
    "no-required-mfa": lambda draft, _: _console(draft, mfa=False),
    "grant-once": _grant_once,
    "remove-covered": lambda draft, it: edit.remove_grant(draft, Grant(_policy(it), _scope(it))),
    "remove-policy": lambda draft, it: edit.remove_policy(draft, _policy(it)),
    "replace-held": lambda draft, it: edit.add_replacement(draft, _replacement(it)),
    "drop-replacement": lambda draft, it: edit.drop_replacement(draft, _replacement(it)),
    "add-companion": lambda draft, it: edit.add_companion(draft, _scope(it)),
    "add-policy": lambda draft, it: edit.add_grant(draft, _policy(it), _scope(it)),
    "grant-at-account": _grant_at_account,
    "rename-policy": lambda draft, it: custom_policies.rename(
        draft, _policy(it), _value(it, "name")
    ),
    "drop-new-policy": lambda draft, it: custom_policies.remove(draft, _policy(it)),
    "use-policy": lambda draft, it: custom_policies.use(
        draft, _policy(it), custom(_value(it, "name"))
    ),
    "use-group": lambda draft, it: edit.choose_group(
        draft, GroupChoice(_value(it, "subject"), existing=True)
    ),
    "make-group": lambda draft, it: edit.choose_group(draft, GroupChoice(_value(it, "subject"))),
    "no-group": lambda draft, _: edit.choose_group(draft, None),
}

"""Rules about what users hold already, themselves or through RAM user groups."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tui.core.codes import found
from tui.core.draft import Grant
from tui.core.findings import Finding, Where
from tui.core.scopes import AccountScope, Scope
from tui.core.steps import Step
from tui.planning.holdings import Holding, parsed
from tui.planning.rules.outlooks import Ahead, ContentRule, Seen
from tui.policy.containing import gives_all

_ACCOUNT: Final = AccountScope()
_WHERE = Where(Step.POLICIES, "grants")


def held_grants_are_named(ahead: Ahead) -> Iterator[Finding]:
    """What an existing user holds is not granted again; through a group it is had twice then.

    Grants to a RAM user group are made whatever its members hold.
    """
    if ahead.draft.group is not None:
        return
    for seen in ahead.seen:
        for grant in ahead.grants:
            same = [it for it in seen.prospect.before if _same(it, grant)]
            own = any(not it.through for it in same)
            for row in seen.prospect.rows if same else ():
                where = Where(Step.POLICIES, "grants", row)
                told: dict[str, str] = {
                    "subject": ahead.draft.users[row].logon_name,
                    "policy": grant.policy.name,
                    "scope": str(grant.scope),
                }
                if own:
                    yield found("policies.held", where, **told)
                else:
                    yield found("policies.held-through", where, **told, group=same[0].through)


def nothing_is_held_for_nothing(ahead: Ahead) -> Iterator[Finding]:
    """What somebody has already, all of it, through a wider policy that they keep."""
    if ahead.draft.group is not None:
        return
    for seen in ahead.seen:
        for grant in ahead.grants:
            wide = _wider(ahead, seen, grant)
            for row in seen.prospect.rows if wide is not None else ():
                yield found(
                    "policies.redundant-held",
                    Where(Step.POLICIES, "grants", row),
                    subject=ahead.draft.users[row].logon_name,
                    policy=grant.policy.name,
                    scope=str(grant.scope),
                    held=wide.policy.name if wide is not None else "",
                )


def _wider(ahead: Ahead, seen: Seen, grant: Grant) -> Holding | None:
    before = set(seen.prospect.before)
    if any(_same(it, grant) for it in before):
        return None
    kept = (it for it in seen.prospect.after if it in before)
    return next((it for it in kept if _covers(ahead, Grant(it.policy, it.scope), grant)), None)


def grants_add_something(ahead: Ahead) -> Iterator[Finding]:
    """A grant of which everything is in another one; the same policy twice is told elsewhere."""
    grants = ahead.grants
    for at, grant in enumerate(grants):
        for other_at, other in enumerate(grants):
            if other.policy == grant.policy or not _covers(ahead, other, grant):
                continue
            # Of two that say the same, the first one stays.
            if at < other_at and _covers(ahead, grant, other):
                continue
            yield found(
                "policies.redundant",
                _WHERE,
                subject=grant.policy.name,
                scope=str(grant.scope),
                other=other.policy.name,
            )
            break


def _covers(ahead: Ahead, wide: Grant, narrow: Grant) -> bool:
    """Whether one grant certainly gives all of another one, where that one holds."""
    if not _reaches(wide.scope, narrow.scope):
        return False
    if wide.policy == narrow.policy:
        return True
    one, other = ahead.texts[wide.policy], ahead.texts[narrow.policy]
    return one is not None and other is not None and _gives_all(one, other)


@lru_cache(maxsize=8192)
def _gives_all(wide: str, narrow: str) -> bool:
    return gives_all(parsed(wide), parsed(narrow))


def _reaches(wide: Scope, narrow: Scope) -> bool:
    return wide in (narrow, _ACCOUNT)


def _same(holding: Holding, grant: Grant) -> bool:
    return (holding.policy, holding.scope) == (grant.policy, grant.scope)


CONTENT_RULES: tuple[ContentRule, ...] = (
    held_grants_are_named,
    nothing_is_held_for_nothing,
    grants_add_something,
)

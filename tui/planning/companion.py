"""Companion policy of an account: reused, made, or made under a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.policies import COMPANION, COMPANION_DOCUMENT, Policy, PolicyRef, PolicyType, custom
from tui.planning.validate import POLICY_NAME_LIMIT
from tui.policy.known import is_companion_document, is_companion_name

DESCRIPTION = "Lets read-only users see the application list (arms:ReadTraceApp)"
"""The policy's description in the cloud, for whoever finds it there."""


MOST_LOOKED_AT = 20
"""Documents of custom policies that are read in search of it; an account may have 1,500 policies.
"""
_LIKELY = ("readtraceapp", "trace", "arms", "prometheus", "read")
"""Parts of name or description where somebody made it by hand, the likeliest first."""


@dataclass(frozen=True, slots=True)
class CompanionChoice:
    """Companion in this account."""

    policy: PolicyRef
    create: NewPolicy | None = None
    """What the plan makes; None where it exists."""
    unread: tuple[PolicyRef, ...] = ()
    """Policies whose document has to be read before the choice is certain."""


def wanted(draft: Draft) -> bool:
    """Whether the draft grants the companion."""
    return any(grant.policy == COMPANION for grant in draft.grants)


def documents_to_read(facts: Facts) -> tuple[PolicyRef, ...]:
    """Custom policies with the companion's name or a numbered one, whose documents are unknown."""
    return tuple(
        sorted(ref for ref in _custom(facts) if is_companion_name(ref) and not _read(ref, facts))
    )


def worth_reading(facts: Facts) -> tuple[PolicyRef, ...]:
    """Custom policies that may be the companion under another name, the likeliest first.

    The documentation of ARMS has administrators make it by hand, under a name of their own.
    """
    unread = [
        policy
        for policy in facts.policies or ()
        if policy.ref.type is PolicyType.CUSTOM and not _read(policy.ref, facts)
    ]
    ranked = sorted(unread, key=lambda policy: (_unlikeliness(policy), policy.ref))
    return tuple(policy.ref for policy in ranked[:MOST_LOOKED_AT])


def _unlikeliness(policy: Policy) -> int:
    if is_companion_name(policy.ref):
        return -1
    told = f"{policy.ref.name} {policy.description}".lower()
    return next((rank for rank, word in enumerate(_LIKELY) if word in told), len(_LIKELY))


def choose(facts: Facts) -> CompanionChoice:
    """Find or name the companion.

    An equal document is reused under whatever name it has; the companion's name with another
    document is never overwritten, the new policy then gets a number.
    """
    if facts.policies is None:
        return CompanionChoice(COMPANION, unread=(COMPANION,))
    same = [
        ref
        for ref in _custom(facts)
        if _read(ref, facts) and is_companion_document(facts.documents[ref].text)
    ]
    if same:
        return CompanionChoice(min(same, key=lambda ref: (not is_companion_name(ref), ref)))
    unread = documents_to_read(facts)
    if unread:
        return CompanionChoice(unread[0], unread=unread)
    policy = custom(free_name(COMPANION.name, _custom(facts)))
    return CompanionChoice(policy, NewPolicy(policy, COMPANION_DOCUMENT, DESCRIPTION))


def needs_new_policy(draft: Draft, facts: Facts) -> bool:
    """Whether the plan will make the companion."""
    return wanted(draft) and facts.policies is not None and choose(facts).create is not None


def _custom(facts: Facts) -> frozenset[PolicyRef]:
    return frozenset(
        policy.ref for policy in facts.policies or () if policy.ref.type is PolicyType.CUSTOM
    )


def _read(ref: PolicyRef, facts: Facts) -> bool:
    return ref in facts.documents


def free_name(wanted: str, taken: Iterable[PolicyRef]) -> str:
    """Free name of a custom policy like the wanted one."""
    names = {ref.name for ref in taken if ref.type is PolicyType.CUSTOM}
    if wanted not in names:
        return wanted
    tails = (f"-{number}" for number in count(2))
    numbered = (wanted[: POLICY_NAME_LIMIT - len(tail)] + tail for tail in tails)
    return next(name for name in numbered if name not in names)

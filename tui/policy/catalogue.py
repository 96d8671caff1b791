"""The list from which policies are chosen: its order and its search."""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.policies import ARMS_FULL, ARMS_PROMETHEUS_CONSOLE, ARMS_READ_ONLY, COMPANION, Policy
from tui.policy.knowledge import METRIC_READ, is_companion_name, is_service_role_policy

_FIRST = (ARMS_READ_ONLY, COMPANION, ARMS_FULL, ARMS_PROMETHEUS_CONSOLE, METRIC_READ)
_TOPICS = ("arms", "prometheus")


def for_people(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """The policies one can grant, in the order shown.

    Those of the guide come first, then whatever names ARMS or Prometheus, then all others by name.
    The companion is listed whether or not the account has it yet; policies made for service roles
    are not listed.
    """
    listed = {policy.ref: policy for policy in policies if not is_service_role_policy(policy.ref)}
    if not any(is_companion_name(ref) for ref in listed):
        listed[COMPANION] = Policy(COMPANION)
    return tuple(sorted(listed.values(), key=_order))


def _order(policy: Policy) -> tuple[int, int, str, str, str]:
    ref = policy.ref
    name = ref.name.casefold()
    known = _FIRST.index(ref) if ref in _FIRST else len(_FIRST)
    about = any(topic in name for topic in _TOPICS) or is_companion_name(ref)
    return (known, 0 if about else 1, name, ref.name, ref.type)


def matches(policy: Policy, query: str, more: str = "") -> bool:
    """Whether every word of a query is in the policy's name or description, in any case.

    Args:
        policy: A row of the list.
        query: As typed into the search field.
        more: Other text shown for the policy, e.g. its summary in the reader's language.
    """
    text = f"{policy.ref.name} {policy.description} {more}".casefold()
    return all(word in text for word in query.casefold().split())


def search(policies: Iterable[Policy], query: str) -> tuple[Policy, ...]:
    """The policies that match a query, in the order given."""
    return tuple(policy for policy in policies if matches(policy, query))

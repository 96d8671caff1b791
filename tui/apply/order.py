"""Which operation waits for which: a graph that follows from the plan."""

from __future__ import annotations

from collections.abc import Sequence

from tui.access.plan import AttachPolicy, CreatePolicy, CreateUser, DetachPolicy, Operation
from tui.access.policies import PolicyRef


def predecessors(operations: Sequence[Operation]) -> tuple[frozenset[int], ...]:
    """For each operation, the places of those that must be settled before it begins.

    Of one user, one operation after the other, in the plan's order: a user must exist before
    anything hangs on it, and a grant is taken back only after what replaces it was made. Users do
    not wait for each other; a grant waits for a policy that the plan makes.
    """
    latest: dict[str, int] = {}
    policies: dict[PolicyRef, int] = {}
    found: list[frozenset[int]] = []
    for at, operation in enumerate(operations):
        if isinstance(operation, CreatePolicy):
            policies[operation.policy] = at
            found.append(frozenset())
            continue
        before = {latest[operation.logon_name]} if operation.logon_name in latest else set()
        if isinstance(operation, AttachPolicy) and operation.policy in policies:
            before.add(policies[operation.policy])
        latest[operation.logon_name] = at
        found.append(frozenset(before))
    return tuple(found)


def without(operations: Sequence[Operation], skipped: int) -> tuple[int, ...]:
    """What cannot be done, or must not be, once one operation is skipped; that one is the first.

    Without a user nothing can hang on it, without a policy nobody can be granted it, and without
    the new grant the old one must not be taken back.
    """
    left_out: list[int] = []
    users: set[str] = set()
    policies: set[PolicyRef] = set()
    not_granted: set[str] = set()
    for at, operation in enumerate(operations[skipped:], skipped):
        match operation:
            case CreatePolicy():
                needs = False
            case AttachPolicy(logon_name=name, policy=policy):
                needs = name in users or policy in policies
            case DetachPolicy(logon_name=name):
                needs = name in users or name in not_granted
            case _:
                needs = operation.logon_name in users
        if at != skipped and not needs:
            continue
        left_out.append(at)
        match operation:
            case CreatePolicy(policy=policy):
                policies.add(policy)
            case CreateUser(logon_name=name):
                users.add(name)
            case AttachPolicy(logon_name=name):
                not_granted.add(name)
            case _:
                pass
    return tuple(left_out)

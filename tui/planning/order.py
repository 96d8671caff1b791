"""Dependency graph of a plan's operations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tui.core.operations import Key, Operation


def predecessors(operations: Sequence[Operation]) -> tuple[frozenset[int], ...]:
    """For each operation, the indices of those that must be settled before it begins.

    Operations on one user, and on one RAM user group, run in the plan's order: the user must exist
    first, and a grant is detached only after its replacement was made, also where a group receives
    that. Users do not wait for each other; a grant waits for a policy that the plan makes, and a
    new member for the group.
    """
    last: dict[Key, int] = {}
    """Last operation on each subject."""
    providers: defaultdict[Key, dict[Key, int]] = defaultdict(dict)
    """Provided keys, with the last operation of each subject that provides them."""
    found = []
    for index, operation in enumerate(operations):
        subject = operation.subject
        before = {last[subject]} if subject in last else set()
        for key in operation.needs:
            before |= {at for other, at in providers[key].items() if other != subject}
        found.append(frozenset(before))
        last[subject] = index
        for key in operation.provides:
            providers[key][subject] = index
    return tuple(found)


def without(operations: Sequence[Operation], skipped: int) -> tuple[int, ...]:
    """Indices of the operations to leave out once one is skipped, which comes first.

    Nothing can be done to a missing user or group, a missing policy cannot be granted, and without
    the new grant the old one must not be detached.
    """
    lacking = set(operations[skipped].provides)
    left_out = [skipped]
    for index, operation in enumerate(operations[skipped + 1 :], skipped + 1):
        if not lacking.isdisjoint(operation.needs):
            left_out.append(index)
            lacking.update(operation.provides)
    return tuple(left_out)

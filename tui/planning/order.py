"""Which operation waits for which: a graph that follows from the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tui.core.operations import Key, Operation


def predecessors(operations: Sequence[Operation]) -> tuple[frozenset[int], ...]:
    """For each operation, the places of those that must be settled before it begins.

    Of one user, and of one RAM user group, one operation after the other, in the plan's order: it
    must exist before anything hangs on it, and a grant is taken back only after what replaces it
    was made, also where a group receives that. Users do not wait for each other; a grant waits for
    a policy that the plan makes, and who joins a group for the group.
    """
    last: dict[Key, int] = {}
    """The last operation on each subject."""
    providers: defaultdict[Key, dict[Key, int]] = defaultdict(dict)
    """What is provided, by which subject's operation; of one subject the last is enough."""
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
    """What cannot be done, or must not be, once one operation is skipped; that one is the first.

    Without a user or a group nothing can hang on it, without a policy nobody can be granted it,
    and without the new grant the old one must not be taken back.
    """
    lacking = set(operations[skipped].provides)
    left_out = [skipped]
    for index, operation in enumerate(operations[skipped + 1 :], skipped + 1):
        if not lacking.isdisjoint(operation.needs):
            left_out.append(index)
            lacking.update(operation.provides)
    return tuple(left_out)

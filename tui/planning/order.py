"""Which operation waits for which: a graph that follows from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateGroup,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
)
from tui.core.policies import PolicyRef


def predecessors(operations: Sequence[Operation]) -> tuple[frozenset[int], ...]:
    """For each operation, the places of those that must be settled before it begins.

    Of one user, and of one RAM user group, one operation after the other, in the plan's order: it
    must exist before anything hangs on it, and a grant is taken back only after what replaces it
    was made, also where a group receives that. Users do not wait for each other; a grant waits for
    a policy that the plan makes, and who joins a group for the group.
    """
    graph = _Graph()
    return tuple(graph.add(at, operation) for at, operation in enumerate(operations))


@dataclass
class _Graph:
    """The last operation of everything that others wait for."""

    users: dict[str, int] = field(default_factory=dict)
    policies: dict[PolicyRef, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    """Group to the operation that makes it."""
    groups: dict[str, int] = field(default_factory=dict)
    """Group to its own last operation, which is not about a member."""

    def add(self, at: int, operation: Operation) -> frozenset[int]:
        """Take an operation in, and say which it waits for."""
        before: list[int | None] = []
        match operation:
            case CreatePolicy():
                self.policies[operation.policy] = at
                return frozenset()
            case CreateGroup():
                self.made[operation.group] = self.groups[operation.group] = at
                return frozenset()
            case AttachToGroup():
                before += self.groups.get(operation.group), self.policies.get(operation.policy)
                self.groups[operation.group] = at
                return _known(before)
            case AttachPolicy():
                before.append(self.policies.get(operation.policy))
            case AddToGroup():
                before.append(self.made.get(operation.group))
            case DetachPolicy():
                before += self.groups.values()
            case _:
                pass
        before.append(self.users.get(operation.logon_name))
        self.users[operation.logon_name] = at
        return _known(before)


def _known(places: list[int | None]) -> frozenset[int]:
    return frozenset(at for at in places if at is not None)


def without(operations: Sequence[Operation], skipped: int) -> tuple[int, ...]:
    """What cannot be done, or must not be, once one operation is skipped; that one is the first.

    Without a user or a group nothing can hang on it, without a policy nobody can be granted it,
    and without the new grant the old one must not be taken back.
    """
    left_out: list[int] = []
    lacking = _Lacking()
    for at, operation in enumerate(operations[skipped:], skipped):
        if at == skipped or lacking.stops(operation):
            left_out.append(at)
            lacking.add(operation)
    return tuple(left_out)


@dataclass
class _Lacking:
    """What is not there once operations are left out."""

    users: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    policies: set[PolicyRef] = field(default_factory=set)
    not_granted: set[str] = field(default_factory=set)
    """Users who lack something that the plan grants."""
    nobody_granted: bool = False
    """A group lacks it, and so everybody in it."""

    def stops(self, operation: Operation) -> bool:
        """Whether an operation needs something of it."""
        match operation:
            case CreatePolicy() | CreateGroup():
                return False
            case AttachToGroup(group=group, policy=policy):
                return group in self.groups or policy in self.policies
            case AttachPolicy(logon_name=name, policy=policy):
                return name in self.users or policy in self.policies
            case AddToGroup(logon_name=name, group=group):
                return name in self.users or group in self.groups
            case DetachPolicy(logon_name=name):
                return self.nobody_granted or name in self.users or name in self.not_granted
            case _:
                return operation.logon_name in self.users

    def add(self, operation: Operation) -> None:
        """One more is left out."""
        match operation:
            case CreatePolicy(policy=policy):
                self.policies.add(policy)
            case CreateGroup(group=group):
                self.groups.add(group)
            case CreateUser(logon_name=name):
                self.users.add(name)
            case AttachToGroup():
                self.nobody_granted = True
            case AttachPolicy(logon_name=name) | AddToGroup(logon_name=name):
                self.not_granted.add(name)
            case _:
                pass

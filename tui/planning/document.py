"""A policy document with which an administrator can do what a plan needs, and nothing else.

RAM's grammar has no names for statements, so that they stand in the order of the tasks; the parts
say which are whose. Whoever leaves out the statements of a task can do without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from tui.planning.arns import EVERYTHING, resources
from tui.planning.permissions import READING, Need, Task
from tui.policy.layout import LONGEST
from tui.policy.match import Coverage, arn_coverage

ANY_ACCOUNT: Final = "*"

Grant: TypeAlias = tuple[str, tuple[str, ...]]
"""A RAM action, and the resources on which it is allowed."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one task needs beyond those before it."""

    task: Task
    actions: tuple[str, ...]
    statements: tuple[int, ...]
    """Places in the document, from 1."""


@dataclass(frozen=True, slots=True)
class PermissionsDocument:
    """A policy document for an administrator."""

    text: str
    """JSON, indented."""
    parts: tuple[Part, ...]
    narrow: bool
    """Whether changes are allowed to just the users, groups and policies of the plan, as far as
    actions are documented with resources; otherwise to anything."""


def permissions_document(
    needs: Sequence[Need], account_id: str = ANY_ACCOUNT
) -> PermissionsDocument:
    """A document that grants these needs: by name where that is not too long for RAM."""
    named = any(need.users or need.user_groups or need.policies for need in needs)
    if named:
        narrow = _document(needs, account_id, narrow=True)
        if len(narrow.text) <= LONGEST:
            return narrow
    return _document(needs, account_id, narrow=False)


def _document(needs: Iterable[Need], account_id: str, *, narrow: bool) -> PermissionsDocument:
    granted: dict[str, list[str]] = {}
    by_task: dict[Task, list[Grant]] = {}
    for need in needs:
        # What is read is no secret among administrators, and stays readable this way.
        wide = need.task in READING or not narrow
        wanted = (EVERYTHING,) if wide else resources(need, account_id)
        before = granted.setdefault(need.action, [])
        if not all(_is_covered(each, before) for each in wanted):
            before += wanted
            by_task.setdefault(need.task, []).append((need.action, wanted))
    statements: list[dict[str, object]] = []
    parts = []
    for task, grants in by_task.items():
        first = len(statements) + 1
        statements += _statements(grants)
        numbers = tuple(range(first, len(statements) + 1))
        parts.append(Part(task, tuple(action for action, _ in grants), numbers))
    document = {"Version": "1", "Statement": statements}
    return PermissionsDocument(json.dumps(document, indent=1), tuple(parts), narrow)


def _is_covered(resource: str, patterns: Iterable[str]) -> bool:
    return any(arn_coverage(pattern, resource) is Coverage.ALL for pattern in patterns)


def _statements(grants: Iterable[Grant]) -> list[dict[str, object]]:
    """Actions on the same things stand together."""
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for action, wanted in grants:
        by_resources.setdefault(wanted, []).append(action)
    return [
        {"Effect": "Allow", "Action": sorted(actions), "Resource": _one_or_several(wanted)}
        for wanted, actions in by_resources.items()
    ]


def _one_or_several(wanted: tuple[str, ...]) -> str | list[str]:
    return wanted[0] if len(wanted) == 1 else list(wanted)

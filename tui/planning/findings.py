"""What Review says of the administrator's own permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tui.core.codes import found
from tui.core.facts import Facts
from tui.core.findings import Finding, Where
from tui.core.operations import Operation
from tui.core.steps import Step
from tui.planning.own_access import Judged, judge, lacking
from tui.planning.permissions import READING, Task, needs_of


def judged(operations: Iterable[Operation], facts: Facts) -> tuple[Judged, ...]:
    """Whether the administrator may do what a plan with these operations needs."""
    return judge(needs_of(operations), facts.caller, facts.own)


_CODES: Final = (
    ("review.lacks-permission", frozenset(Task) - READING - {Task.UNDO}),
    ("review.lacks-undo", frozenset({Task.UNDO})),
    ("review.lacks-reading", READING),
)
"""What it comes to, by task; an action is named where it matters most."""


def own_findings(operations: Iterable[Operation], facts: Facts) -> tuple[Finding, ...]:
    """Warnings that name what is missing for certain; the cloud decides in the end."""
    planned = tuple(operations)
    answers = judged(planned, facts) if planned else ()
    findings = []
    named: set[str] = set()
    for code, tasks in _CODES:
        missing = lacking(each for each in answers if each.need.task in tasks)
        fresh = [action for action in missing if action not in named]
        if fresh:
            findings.append(found(code, Where(Step.REVIEW), actions=", ".join(fresh)))
        named.update(fresh)
    return tuple(findings)

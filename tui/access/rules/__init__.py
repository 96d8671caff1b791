"""The rules: small functions that look at draft and facts and say what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.findings import Finding, Severity
from tui.access.rules import (
    access,
    accounts,
    arms,
    connect,
    grants,
    group_conflicts,
    group_quotas,
    groups,
    quotas,
    scope,
)
from tui.access.rules.rule import Rule
from tui.access.steps import Step

RULES: tuple[Rule, ...] = (
    *connect.RULES,
    *accounts.RULES,
    *access.RULES,
    *scope.RULES,
    *groups.RULES,
    *group_conflicts.RULES,
    *group_quotas.RULES,
    *grants.RULES,
    *arms.RULES,
    *quotas.RULES,
)
"""Every rule, in the order of the journey; findings come out in this order."""


def check(draft: Draft, facts: Facts) -> tuple[Finding, ...]:
    """Everything that the rules have to say, in an order that depends on the input alone."""
    return tuple(finding for rule in RULES for finding in rule(draft, facts))


def findings_for(step: Step, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that belong on one screen; Review shows them all."""
    if step is Step.REVIEW:
        return tuple(findings)
    return tuple(finding for finding in findings if finding.where.step is step)


def blocking(
    findings: Iterable[Finding], step: Step, confirmed: Collection[str] = frozenset()
) -> tuple[Finding, ...]:
    """What keeps one from leaving a step: its errors, and on Review what is not confirmed yet.

    Args:
        findings: The result of :func:`check`.
        step: The step to leave. Review is left by *Apply*, so errors of every step count there.
        confirmed: Ids of the findings that the administrator confirmed by typing.
    """
    return tuple(
        finding
        for finding in findings_for(step, findings)
        if finding.severity is Severity.ERROR
        or (
            step is Step.REVIEW
            and finding.severity is Severity.CONFIRM
            and finding.id not in confirmed
        )
    )

"""Rules: small functions over draft and facts that yield findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Severity, Step
from tui.planning.rules import (
    access_mode,
    connect,
    content,
    custom_policies,
    grants,
    groups,
    held,
    quotas,
    scope,
    users,
)
from tui.planning.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *connect.RULES,
    *users.RULES,
    *access_mode.RULES,
    *scope.RULES,
    *groups.RULES,
    *grants.RULES,
    *held.RULES,
    *content.RULES,
    *custom_policies.RULES,
    *quotas.RULES,
)
"""Every rule, in the order of the journey; findings come out in this order."""


def check(draft: Draft, facts: Facts) -> tuple[Finding, ...]:
    """Findings of all rules, in an order that depends on the input alone."""
    return tuple(finding for rule in RULES for finding in rule(draft, facts))


def findings_for(step: Step, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that belong on one screen; Review shows them all."""
    if step is Step.REVIEW:
        return tuple(findings)
    return tuple(finding for finding in findings if finding.where.step is step)


def blocking(
    findings: Iterable[Finding], step: Step, confirmed: Collection[str] = frozenset()
) -> tuple[Finding, ...]:
    """Findings that keep a step from being left: errors, and on Review unconfirmed ones.

    Review is left by *Apply*, so errors of every step count there. ``confirmed`` are IDs of the
    findings that the administrator confirmed by typing.
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

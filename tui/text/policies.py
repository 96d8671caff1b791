"""What policies are for, and what a password policy asks for, in few words."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.policies import Policy, PolicyRef, PolicyType
from tui.core.text import say
from tui.policy.known import summary as summary_code

SUMMARIES = {
    "summary.arms-full": "everything in ARMS and Prometheus, and all of CloudMonitor",
    "summary.arms-read-only": "look at dashboards, metrics and alerts; can read API tokens",
    "summary.prometheus-console": "opens the Prometheus console; lists no instance by itself",
    "summary.metric-read": "query metrics, list instances",
    "summary.metric-write": "write metrics",
    "summary.cloudmonitor-full": "everything in CloudMonitor",
    "summary.cloudmonitor-read-only": "look at all of CloudMonitor",
    "summary.cloudmonitor-basic": "look at CloudMonitor, open the Prometheus console",
    "summary.cloudmonitor-metrics": "query CloudMonitor and Prometheus metrics",
    "summary.ram-read-only": "look at RAM users, policies and grants",
    "summary.administrator": "everything in the account",
    "summary.ram-full": "make users and give them any permission",
    "summary.power-user": "everything but RAM",
    "summary.assume-role": "take on any role that trusts the account",
    "summary.resource-directory-full": "manage all accounts of the company",
    "summary.read-trace-app": "the application list, beside read-only access",
}


def summary(ref: PolicyRef) -> str:
    """What a policy is for; empty where nothing short is known."""
    code = summary_code(ref)
    return say(SUMMARIES[code]) if code else ""


def kind(ref: PolicyRef) -> str:
    """Who made the policy."""
    return say("system") if ref.type is PolicyType.SYSTEM else say("custom")


def about(policy: Policy, version: str) -> str:
    """A line on a policy: who made it, its version, and how much it is used."""
    parts = [kind(policy.ref)]
    if version:
        parts.append(version)
    if policy.updated:
        parts.append(say("of {day}", day=policy.updated[:10]))
    if policy.attachment_count == 1:
        parts.append(say("attached once"))
    elif policy.attachment_count:
        parts.append(say("attached {count} times", count=policy.attachment_count))
    return " · ".join(parts)


def gone() -> str:
    """What is said of a chosen policy that the account does not have."""
    return say("not in the account any more")


def in_scopes(names: Sequence[str]) -> str:
    """Where a policy is granted, in the few cells of a column."""
    return names[0] if len(names) == 1 else say("{count} scopes", count=len(names))

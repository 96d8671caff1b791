"""What policies are for, and what a password policy asks for, in few words."""

from __future__ import annotations

from tui.access.knowledge import summary as summary_code
from tui.access.passwords import Requirement
from tui.access.policies import PolicyRef
from tui.words.translation import say

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

REQUIREMENTS = {
    "password.length": "{minimum} characters or more",
    "password.lowercase": "a small letter",
    "password.uppercase": "a capital letter",
    "password.number": "a digit",
    "password.symbol": "a symbol",
    "password.different": "{minimum} different characters",
    "password.no-logon-name": "without the logon name",
}


def summary(ref: PolicyRef) -> str:
    """What a policy is for; empty where nothing short is known."""
    code = summary_code(ref)
    return say(SUMMARIES[code]) if code else ""


def requirement(asked: Requirement) -> str:
    """One thing that the account's password policy asks for."""
    return say(REQUIREMENTS[asked.code], **asked.parameters)

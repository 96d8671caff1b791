"""What is known about particular policies, each with its source."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    PolicyRef,
    PolicyType,
    system,
)
from tui.policy.known import takes_over

HIGH_RISK: Final = frozenset(
    system(name)
    for name in (
        "AdministratorAccess",
        "AliyunRAMFullAccess",
        "PowerUserAccess",
        "AliyunSTSAssumeRoleAccess",
        "AliyunResourceDirectoryFullAccess",
    )
)
"""The guide names the first two ("such as"); the rest is our judgement, no full list is public."""

METRIC_READ: Final = system("AliyunPrometheusMetricReadAccess")
METRIC_WRITE: Final = system("AliyunPrometheusMetricWriteAccess")

SUMMARIES: Final[Mapping[PolicyRef, str]] = {
    ARMS_FULL: "summary.arms-full",
    ARMS_READ_ONLY: "summary.arms-read-only",
    ARMS_PROMETHEUS_CONSOLE: "summary.prometheus-console",
    METRIC_READ: "summary.metric-read",
    METRIC_WRITE: "summary.metric-write",
    system("AliyunCloudMonitorFullAccess"): "summary.cloudmonitor-full",
    system("AliyunCloudMonitorReadOnlyAccess"): "summary.cloudmonitor-read-only",
    system("AliyunCloudMonitorReadOnlyBasicAccess"): "summary.cloudmonitor-basic",
    system("AliyunCloudMonitorMetricDataReadOnlyAccess"): "summary.cloudmonitor-metrics",
    system("AliyunRAMReadOnlyAccess"): "summary.ram-read-only",
    system("AdministratorAccess"): "summary.administrator",
    system("AliyunRAMFullAccess"): "summary.ram-full",
    system("PowerUserAccess"): "summary.power-user",
    system("AliyunSTSAssumeRoleAccess"): "summary.assume-role",
    system("AliyunResourceDirectoryFullAccess"): "summary.resource-directory-full",
}
"""Codes of the short summaries, for policies whose published document or name carries one."""
COMPANION_SUMMARY: Final = "summary.read-trace-app"

_COMPANION_NAME: Final = re.compile(re.escape(COMPANION.name) + r"(-\d+)?")


def is_high_risk(ref: PolicyRef, text: str | None = None) -> bool:
    """Whether granting this policy has to be confirmed by typing its name.

    Args:
        ref: The policy; some are known by name.
        text: Its document, where it was read.
    """
    return ref in HIGH_RISK or (text is not None and takes_over(text))


def is_to_confirm(ref: PolicyRef, text: str | None) -> bool:
    """The same where it is granted: one that nobody read may be high-risk, unless its name says.

    Args:
        ref: The policy; the content of some is known by name.
        text: Its document; None where it was not read.
    """
    return is_high_risk(ref, text) or (text is None and ref not in SUMMARIES)


def is_service_role_policy(ref: PolicyRef) -> bool:
    """Whether the policy is made for a service's role and never meant for people."""
    return ref.type is PolicyType.SYSTEM and ref.name.endswith("RolePolicy")


def is_companion_name(ref: PolicyRef) -> bool:
    """Whether the name is the companion's own or one of its numbered ones."""
    return ref.type is PolicyType.CUSTOM and _COMPANION_NAME.fullmatch(ref.name) is not None


def summary(ref: PolicyRef) -> str:
    """The code of the policy's short summary; empty where none is known."""
    if is_companion_name(ref):
        return COMPANION_SUMMARY
    return SUMMARIES.get(ref, "")


@lru_cache(maxsize=2048)
def is_companion_document(text: str) -> bool:
    """Whether a policy of this document is the companion, whatever its name."""
    return same_document(text, COMPANION_DOCUMENT)


def same_document(one: str, other: str) -> bool:
    """Whether two policy documents say the same, whatever their layout and order of lists."""
    meaning = _meaning(one)
    return meaning is not None and meaning == _meaning(other)


def fingerprint(text: str) -> str:
    """What tells this document from any other that does not say the same; SHA-256 in hex."""
    meaning = _meaning(text)
    told = text if meaning is None else meaning
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=4096)
def _meaning(text: str) -> str | None:
    """A document in a layout of its own, remembered; None where it is no JSON, or ambiguous."""
    try:
        return json.dumps(_canonical(json.loads(text, object_pairs_hook=_once)), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """An object that names nothing twice: which of the two counts, nobody documents."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("something is named twice")
    return found


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        # In one order, so that the order of lists does not hang on it.
        return {key: _canonical_element(key, value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_canonical(item) for item in value), key=repr)
    return value


def _canonical_element(key: object, item: object) -> object:
    several = key in ("Action", "NotAction", "Resource", "NotResource", "Statement")
    return _canonical([item] if several and not isinstance(item, list) else item)

"""The journey: which steps there are and in what order."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """A screen of the wizard; one per step of the documented procedure."""

    CONNECT = "connect"
    ACCOUNTS = "account-information"
    ACCESS = "access-mode"
    SCOPE = "resource-scope"
    POLICIES = "policy-choice"
    REVIEW = "review"
    SHARE = "credential-sharing"

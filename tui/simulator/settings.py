"""Settings of the simulator: its behaviour, and its account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui.core.account import CallerKind, MfaEnforcement, PasswordPolicy, SecurityPreference
from tui.simulator.faults import Fault

SEEDED_PASSWORD_POLICY = PasswordPolicy(
    minimum_length=10,
    require_lowercase=True,
    require_uppercase=True,
    require_numbers=True,
    require_symbols=True,
    minimum_different_characters=6,
    not_contain_user_name=True,
    initial_password_age_days=14,
    max_password_age_days=90,
    reuse_prevention=3,
    max_login_attempts=5,
)
"""A company's usual tightening of the defaults."""

SEEDED_SECURITY_PREFERENCE = SecurityPreference(mfa_enforcement=MfaEnforcement.INDEPENDENT)


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """Settings to start a simulator with; the defaults give a healthy account of a company.

    A test makes a bad situation by changing one field, at the start or through
    ``RunningSimulator.change`` on ``Store.settings``.
    """

    port: int = 0
    """Port on 127.0.0.1; 0 lets the system choose."""
    latency_ms: int = 0
    """Milliseconds every answer is held back."""
    users: int = 0
    """RAM users generated besides the seeded ones."""
    requests: Path | None = None
    """File that gets a JSON line per request."""
    faults: tuple[Fault, ...] = ()
    """The first that applies to a request hits it."""

    account_id: str = "1290384756102938"
    alias: str = "acme-observability"
    """Empty: nobody set one, so the account ID stands in its place."""
    caller: CallerKind = CallerKind.RAM_USER
    """Owner of the printed AccessKey: RAM user ``ops-admin`` or the root account."""
    denied_actions: frozenset[str] = frozenset()
    """RAM actions refused to everyone, such as ``ram:CreateUser``; ``*`` and ``?`` match."""
    lists_ignore_groups: bool = False
    """Whether lists of ARMS look at grants in the account only, not in resource groups."""
    ram_active: bool = True
    """False: RAM and IMS answer ``Inactive``."""
    arms_activated: bool = True
    prometheus_activated: bool = True
    arms_code: int = 200
    """``Code`` in the HTTP 200 answers of ARMS; others than 200 are refusals."""
    arms_supports_resource_groups: bool | None = True
    """None: ListResourceGroupCapability answers with an empty list."""
    sso_enabled: bool = False
    password_policy: PasswordPolicy = SEEDED_PASSWORD_POLICY
    security_preference: SecurityPreference = SEEDED_SECURITY_PREFERENCE
    users_quota: int = 5000
    custom_policies_quota: int = 1500
    system_policies_per_user: int = 20
    custom_policies_per_user: int = 10
    access_keys_per_user: int = 2

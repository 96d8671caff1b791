"""What a run must remember between two attempts, the secrets it made among it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tui.access.policies import PolicyRef
from tui.access.secret import Secret
from tui.cloud.errors import OutcomeUnknownError
from tui.cloud.values import MintedKey


@dataclass(frozen=True, slots=True)
class KeyAttempt:
    """A CreateAccessKey call that was made and has not been answered clearly."""

    had: frozenset[str]
    """IDs of the AccessKeys that were there before."""
    asked_at: float
    """Seconds on the runner's clock."""
    cloud_time: datetime | None
    """The same moment, or a little earlier, on the cloud's; None where it does not tell."""
    error: OutcomeUnknownError | None = None


@dataclass(slots=True)
class Memory:
    """Belongs to one runner and is written by its thread only."""

    users_made: set[str] = field(default_factory=set)
    users_unclear: set[str] = field(default_factory=set)
    """CreateUser was called and not answered."""
    policies_made: set[PolicyRef] = field(default_factory=set)
    policies_unclear: set[PolicyRef] = field(default_factory=set)
    profile_absent: set[str] = field(default_factory=set)
    """Seen to have no logon profile before this run gave one."""
    profile_unclear: set[str] = field(default_factory=set)
    """CreateLoginProfile was called and not answered."""
    passwords: dict[str, Secret] = field(default_factory=dict)
    """Chosen before the call, so that an unclear outcome loses nothing."""
    passwords_set: set[str] = field(default_factory=set)
    """Whose password the cloud is known to have taken."""
    key_attempts: dict[str, KeyAttempt] = field(default_factory=dict)
    unkept: dict[str, MintedKey] = field(default_factory=dict)
    """Made, and not yet where they cannot be lost; nothing shows them."""
    keys: dict[str, MintedKey] = field(default_factory=dict)

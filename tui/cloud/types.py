"""What the cloud layer hands out beyond the values of ``tui.core``."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.secret import Secret


@dataclass(frozen=True, slots=True)
class LogonProfile:
    """The console access of a RAM user; no API ever returns the password."""

    logon_name: str
    reset_at_next_logon: bool
    require_mfa: bool
    created: str = ""
    """Told by RAM only."""
    updated: str = ""
    """When it was changed last; told by IMS only."""


@dataclass(frozen=True, slots=True)
class MintedKey:
    """A new AccessKey. The secret is in this one answer and nowhere else."""

    access_key_id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """A policy as the account has it: what tells whose it is."""

    description: str
    document: str
    """That of the default version."""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """Why RAM said no, as it explains it itself."""

    action: str
    """The RAM action that is missing."""
    explicit: bool
    """A policy forbids it; otherwise none allows it."""
    policies: tuple[str, ...] = ()
    """Names of the policies that decided; none where none allows it."""


@dataclass(frozen=True, slots=True)
class PrometheusInstance:
    """A Prometheus instance, without the token its answer may carry (trap 15)."""

    cluster_id: str
    name: str
    kind: str
    region: str
    group_id: str = ""
    """The resource group; empty where the answer does not say."""


@dataclass(frozen=True, slots=True)
class TraceApp:
    """An application of Application Monitoring; visible with ``arms:ReadTraceApp`` (trap 14)."""

    app_id: str
    name: str
    region: str
    group_id: str = ""

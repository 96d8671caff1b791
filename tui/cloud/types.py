"""Values that only the cloud layer hands out, beside those of ``tui.core``."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.secret import Secret


@dataclass(frozen=True, slots=True)
class LogonProfile:
    """Console access of a RAM user; no API ever returns the password."""

    logon_name: str
    reset_at_next_logon: bool
    require_mfa: bool
    created: str = ""
    """Told by RAM only."""
    updated: str = ""
    """Date of the last change; told by IMS only."""


@dataclass(frozen=True, slots=True)
class MintedKey:
    """New AccessKey. The secret is in the one answer to its creation and nowhere else."""

    access_key_id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """Policy as the account has it, with the fields that tell who made it."""

    description: str
    document: str
    """Of the default version."""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """RAM's own explanation of a refusal."""

    action: str
    """RAM action that is missing."""
    explicit: bool
    """Whether a policy forbids the action; otherwise none allows it."""
    policies: tuple[str, ...] = ()
    """Names of the policies that decided; none where none allows it."""


@dataclass(frozen=True, slots=True)
class PrometheusInstance:
    """Prometheus instance, without the token that its answer may carry."""

    cluster_id: str
    name: str
    kind: str
    region: str
    group_id: str = ""
    """Resource group; empty where the answer does not say."""


@dataclass(frozen=True, slots=True)
class TraceApp:
    """Application of Application Monitoring; visible with ``arms:ReadTraceApp``."""

    app_id: str
    name: str
    region: str
    group_id: str = ""

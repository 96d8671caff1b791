"""Records of the simulated account. Mutable: this is the cloud's own database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Principal(StrEnum):
    """PrincipalType as Resource Management spells it."""

    USER = "IMSUser"
    GROUP = "IMSGroup"
    ROLE = "ServiceRole"

    @property
    def noun(self) -> str:
        """Kind as RAM's operations and error codes have it."""
        return self.name.capitalize()


@dataclass(slots=True)
class AccessKey:
    """AccessKey pair; ``owner_id`` is a RAM user's ID, empty for the root account."""

    key_id: str
    secret: str = field(repr=False)
    owner_id: str
    created: datetime
    active: bool = True
    last_used: datetime | None = None
    last_service: str = ""


@dataclass(slots=True)
class LoginProfile:
    """Console logon of a RAM user. The password is kept as salted hashes, newest last."""

    created: datetime
    reset_required: bool = False
    mfa_required: bool = False
    hashes: list[str] = field(default_factory=list, repr=False)
    updated: datetime | None = None
    """Date of the last change; None until there is one."""

    def matches(self, user_id: str, password: str) -> bool:
        """Whether a password is the current one."""
        return bool(self.hashes) and self.hashes[-1] == hash_password(user_id, password)


def hash_password(user_id: str, password: str) -> str:
    """Hash salted with the user's ID; good enough for a cloud that holds nothing real."""
    return hashlib.sha256(f"{user_id}:{password}".encode()).hexdigest()


@dataclass(slots=True)
class User:
    """RAM user."""

    user_id: str
    name: str
    created: datetime
    updated: datetime
    display_name: str = ""
    comments: str = ""
    email: str = ""
    mobile_phone: str = ""
    last_logon: datetime | None = None
    tags: dict[str, str] = field(default_factory=dict)
    profile: LoginProfile | None = None
    keys: dict[str, AccessKey] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """RAM user group; members by user ID with the time they joined."""

    group_id: str
    name: str
    created: datetime
    updated: datetime
    comments: str = ""
    members: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Role:
    """RAM role that users of the account may assume."""

    role_id: str
    name: str
    description: str
    created: datetime
    trust: str
    """Trust policy, as JSON text."""
    max_session_seconds: int = 3600


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """Version of a policy's document, which is JSON text."""

    version_id: str
    document: str
    created: datetime


@dataclass(slots=True)
class Policy:
    """System or custom policy with its versions, oldest first."""

    type: str
    name: str
    description: str
    versions: list[PolicyVersion]
    default_version: str
    created: datetime
    updated: datetime
    tags: dict[str, str] = field(default_factory=dict)
    versions_made: int = 1
    """Number of versions there have been: no ID is used twice."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """Description of a system policy in other languages than English, by their codes."""

    def described(self, language: str) -> str:
        """Description in a language, or the usual one."""
        return self.translations.get(language, self.description)

    def version(self, version_id: str) -> PolicyVersion | None:
        """Version with that ID."""
        return next((v for v in self.versions if v.version_id == version_id), None)

    @property
    def current(self) -> PolicyVersion:
        """Default version."""
        found = self.version(self.default_version)
        assert found is not None, "a policy always has its default version"  # noqa: S101
        return found


@dataclass(frozen=True, slots=True)
class Attachment:
    """Policy held by a principal at a scope: the account's ID or a resource group's."""

    principal: Principal
    principal_id: str
    policy_type: str
    policy_name: str
    scope: str


@dataclass(slots=True)
class MfaDevice:
    """Virtual MFA device; ``user_id`` is empty until it is bound."""

    serial: str
    name: str
    seed: str = field(repr=False)
    user_id: str = ""
    activated: datetime | None = None


@dataclass(slots=True)
class ResourceGroup:
    """Resource group."""

    group_id: str
    name: str
    display_name: str
    created: datetime
    status: str = "OK"
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrometheusInstance:
    """Prometheus instance."""

    cluster_id: str
    name: str
    cluster_type: str
    region: str
    resource_group: str
    auth_token: str = field(repr=False)
    tags: tuple[tuple[str, str], ...] = ()
    version: str = "V1"
    """``V1``, behind ARMS, or ``V2``, a MetricStore of Simple Log Service."""

    @property
    def product(self) -> str:
        """Product that the instance belongs to."""
        return "arms" if self.version == "V1" else "cms"

    @property
    def ways_to_sign_in(self) -> tuple[str, ...]:
        """SupportAuthTypes; the values are documented nowhere: these are made up."""
        return ("token", "accessKey") if self.version == "V1" else ("accessKey",)


@dataclass(frozen=True, slots=True)
class TraceApp:
    """Application of Application Monitoring."""

    app_id: int
    pid: str
    name: str
    region: str
    resource_group: str
    language: str = "java"
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StsSession:
    """Temporary credentials made by AssumeRole."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    role_id: str
    role_name: str
    session_name: str
    expires: datetime
    policy: str = ""
    """Policy that narrows the role's permissions; empty for all of them."""

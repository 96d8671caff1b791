"""What rules say: finding, severity, place, remedies; the steps of the journey.

``tui.text`` has a sentence for each code; a test holds both lists together. The parameter
``subject`` is what a finding is about (a logon name, a policy, a resource group) and becomes part
of its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tui.core import links


class Step(StrEnum):
    """A screen of the wizard; one per step of the documented procedure."""

    CONNECT = "connect"
    ACCOUNTS = "account-information"
    ACCESS = "access-mode"
    SCOPE = "resource-scope"
    POLICIES = "policy-choice"
    REVIEW = "review"
    SHARE = "credential-sharing"


Parameters = Mapping[str, str | int]


class Severity(StrEnum):
    """How far a finding goes."""

    ERROR = "error"
    """Never passes."""
    CONFIRM = "confirm"
    """Passes when the administrator types what it names (``--accept ID`` without a screen)."""
    WARNING = "warning"
    """Shown and recorded."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place a finding belongs to, so that a screen can put it there and focus it."""

    step: Step
    field: str = ""
    """The field on that screen, e.g. ``logon_name``; empty for the screen as a whole."""
    row: int | None = None
    """The index of the user row, where there is one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one rule: code and parameters, of which ``tui.text`` makes a sentence."""

    code: str
    severity: Severity
    where: Where
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))
    link: str = ""
    """Documentation that says why."""

    @property
    def id(self) -> str:
        """Stable name for accepting it: the code and, where there is one, its subject."""
        subject = self.parameters.get("subject", "")
        return f"{self.code}:{subject}" if subject else self.code

    @property
    def phrase(self) -> str:
        """What must be typed to accept a finding of severity *confirm*."""
        return str(self.parameters.get("subject", self.code))


FIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "use-name": ("row", "name"),
        "use-existing": ("row", "subject"),
        "make-new": ("row", "subject"),
        "remove-row": ("row", "subject"),
        "drop-region": ("subject",),
        "drop-tag": ("row", "key"),
        "leave-access": ("row", "subject"),
        "separate-user": ("row", "subject", "name"),
        "drop-reset": ("subject",),
        "no-forced-reset": (),
        "no-required-mfa": (),
        "grant-once": (),
        "remove-covered": ("policy", "scope"),
        "remove-policy": ("policy",),
        "replace-held": ("subject", "policy", "scope"),
        "drop-replacement": ("subject", "policy", "scope"),
        "add-companion": ("scope",),
        "add-policy": ("policy", "scope"),
        "grant-at-account": ("policy",),
        "rename-policy": ("policy", "name"),
        "drop-new-policy": ("policy",),
        "use-policy": ("policy", "name"),
        "use-group": ("subject",),
        "make-group": ("subject",),
        "no-group": (),
    }
)
"""Fix code to parameter names, for the sentences."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One remedy that can be applied to a draft."""

    code: str
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))


def fix(code: str, **parameters: str | int) -> Fix:
    """Make a fix.

    Raises:
        KeyError: The code is not registered.
        TypeError: The parameters are not those that the registry names.
    """
    if set(parameters) != set(FIXES[code]):
        raise TypeError(f"{code} takes the parameters {FIXES[code]}")
    return Fix(code, MappingProxyType(parameters))


_E, _C, _W = Severity.ERROR, Severity.CONFIRM, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding."""

    code: str
    severity: Severity
    parameters: tuple[str, ...] = ()
    link: str = ""


_TABLE = (
    # Connect: credentials, site, regions, reason, activation
    Code("access-key-id.empty", _E),
    Code("access-key-id.character", _E, ("character",)),
    Code("access-key-id.looks-like-secret", _W, ("length",)),
    Code("domain-alias.character", _E, ("character",), links.DOMAIN_ALIAS),
    Code("domain-alias.form", _E, ("label",), links.DOMAIN_ALIAS),
    Code("domain-alias.too-long", _E, ("length", "limit"), links.DOMAIN_ALIAS),
    Code("domain-alias.default-domain", _E, ("subject",), links.DOMAIN_ALIAS),
    Code("regions.none", _E),
    Code("region.form", _E, ("subject",)),
    Code("region.duplicate", _W, ("subject",)),
    Code("reason.character", _E, ("character",)),
    Code("reason.too-long", _E, ("length", "limit")),
    Code("caller.root", _C, ("subject",), links.GUIDE),
    Code("arms.not-activated", _W, (), links.ARMS_ACTIVATION),
    Code("prometheus.not-activated", _W, (), links.PROMETHEUS_ACTIVATION),
    Code("account.not-read", _E),
    Code("account.no-domain", _E),
    # Account information
    Code("users.none", _E),
    Code("users.quota", _E, ("needed", "left", "limit"), links.LIMITS),
    Code("logon-name.empty", _E),
    Code("logon-name.space", _E),
    Code("logon-name.character", _E, ("character",)),
    Code("logon-name.domain", _E, ("name",)),
    Code("logon-name.too-long", _E, ("length", "limit"), links.LIMITS),
    Code("logon-name.hyphen-first", _W),
    Code("logon-name.duplicate", _E, ("subject", "other")),
    Code("logon-name.duplicate-case", _W, ("subject", "name", "other")),
    Code("logon-name.exists", _E, ("subject",)),
    Code("logon-name.exists-same", _W, ("subject",)),
    Code("logon-name.exists-case", _W, ("subject", "name")),
    Code("user.missing", _E, ("subject",)),
    Code("user.not-read", _E, ("subject",)),
    Code("display-name.stays", _W, ("subject", "wanted")),
    Code("display-name.character", _E, ("character",)),
    Code("display-name.letter", _W, ("character",)),
    Code("display-name.too-long", _E, ("length", "limit")),
    Code("display-name.hyphen-last", _W),
    Code("tags.too-many", _E, ("count", "limit"), links.LIMITS),
    Code("tags.too-many-held", _E, ("subject", "count", "held", "limit"), links.LIMITS),
    Code("tags.changes", _W, ("subject", "key", "held", "wanted")),
    Code("tag.form", _E, ("text",)),
    Code("tag.key-empty", _E, ("text",)),
    Code("tag.key-too-long", _E, ("key", "length", "limit")),
    Code("tag.key-prefix", _E, ("key", "prefix")),
    Code("tag.key-address", _E, ("key",)),
    Code("tag.key-duplicate", _E, ("key",)),
    Code("tag.value-too-long", _E, ("key", "length", "limit")),
    Code("tag.value-prefix", _E, ("key", "prefix")),
    Code("tag.value-address", _E, ("key",)),
    Code("tag.character", _E, ("key", "character")),
    # Pasted lines and CSV files, beside the codes of the fields themselves
    Code("import.empty", _E),
    Code("import.encoding", _E),
    Code("import.encoding-guessed", _W, ("encoding", "sample")),
    Code("import.encoding-guessed-unseen", _W, ("encoding",)),
    Code("import.quote", _E),
    Code("import.columns", _E, ("count", "limit")),
    Code("import.no-logon-name", _E),
    Code("import.unknown-column", _W, ("column",)),
    Code("import.unknown-columns", _W, ("columns",)),
    Code("import.password-column", _W, ("column",)),
    Code("import.name-of-address", _W, ("column",)),
    Code("import.no-tags", _W, ("column", "count")),
    Code("import.above-header", _W, ("count",)),
    Code("import.another-header", _E),
    Code("import.repeated-column", _E, ("column",)),
    Code("import.duplicate", _E, ("subject", "line")),
    # Access mode
    Code("access.mode-missing", _E),
    Code("access.unchanged-new", _E, ("subject",)),
    Code("access.has-access-key", _E, ("subject",), links.GUIDE),
    Code("access.has-console", _E, ("subject",), links.GUIDE),
    Code("access.has-both", _W, ("subject",), links.GUIDE),
    Code("access.two-keys", _E, ("subject", "limit"), links.LIMITS),
    Code("access.key-kept", _W, ("subject",)),
    Code("access.key-disabled", _W, ("subject",)),
    Code("access.password-kept", _W, ("subject",)),
    Code("access.password-reset", _C, ("subject",), links.CHANGE_PASSWORD),
    Code("access.reset-pointless", _E, ("subject",)),
    Code("access.reset-locks-out", _W, (), links.PASSWORD_POLICY),
    Code("access.mfa-locks-out", _W),
    Code("access.mfa-enforced", _W),
    Code("access.logon-networks", _W, ("networks",)),
    Code("access.sso", _W, (), links.LOGON),
    Code("password.missing", _E, ("subject",)),
    Code("password.shared", _E, ("subject", "other")),
    # Resource scope
    Code("scope.missing", _E, (), links.GUIDE),
    Code("scope.group-form", _E, ("subject",), links.ATTACH_IN_GROUP),
    Code("scope.group-gone", _E, ("subject",), links.ATTACH_IN_GROUP),
    Code("scope.group-status", _E, ("subject", "status"), links.ATTACH_IN_GROUP),
    Code("scope.groups-unsupported", _W, (), links.GROUP_SERVICES),
    Code("scope.groups-unknown", _W, (), links.GROUP_SERVICES),
    # Policy choice
    Code("policies.none", _E, (), links.GUIDE),
    Code("policies.gone", _E, ("subject",), links.GRANT),
    Code("policies.not-read", _E, ("subject",), links.TRACE_APPS),
    Code("policies.duplicate", _W, ("subject", "scope"), links.GRANT),
    Code("policies.covered", _W, ("subject", "scope"), links.ATTACH_IN_GROUP),
    Code("policies.arms-conflict", _E, (), links.GUIDE),
    Code("policies.arms-conflict-held", _E, ("subject", "policy", "held", "scope"), links.GUIDE),
    Code("policies.replacement-new", _W, ("subject", "policy", "scope"), links.GRANT),
    Code("policies.replacement-stale", _W, ("subject", "policy", "scope"), links.GRANT),
    Code("policies.replacement-pointless", _E, ("subject", "policy", "scope"), links.GRANT),
    Code("policies.replacement-narrows", _C, ("subject", "policy", "scope"), links.GRANT),
    Code("policies.no-companion", _W, ("subject",), links.GUIDE),
    Code("policies.no-trace-apps", _W, (), links.READ_ONLY_POLICY),
    Code("policies.reads-tokens", _W, ("policy",), links.GET_TOKEN),
    Code("policies.full-is-wide", _W, ("policy",), links.FULL_POLICY),
    Code("policies.high-risk", _C, ("subject",), links.GUIDE),
    Code("policies.changed", _C, ("subject",), links.GRANT),
    Code("policies.unjudged", _C, ("subject",), links.GRANT),
    Code("policies.unreadable", _C, ("subject",), links.GRANT),
    Code("policies.service-role", _W, ("subject",), links.SERVICE_ROLE_POLICY),
    Code("policies.prometheus-alone", _W, ("policy",), links.PROMETHEUS_ACCESS),
    Code("policies.prometheus-in-group", _W, ("subject", "policy"), links.PROMETHEUS_ACCESS),
    Code("policies.no-console-entry", _W, ("subject",), links.PROMETHEUS_ACCESS),
    Code("policies.group-undocumented", _W, ("subject", "scope"), links.GROUP_SERVICES),
    Code("policies.quota-system", _E, ("subject", "count", "limit"), links.LIMITS),
    Code("policies.quota-custom", _E, ("subject", "count", "limit"), links.LIMITS),
    Code("policies.quota-perhaps", _W, ("subject", "count", "limit"), links.LIMITS),
    Code("policies.quota-account", _E, ("limit",), links.LIMITS),
    Code("policies.held", _W, ("subject", "policy", "scope"), links.GRANT),
    # The RAM user group through which access is granted
    Code("group-name.empty", _E),
    Code("group-name.space", _E),
    Code("group-name.character", _E, ("character",), links.LIMITS),
    Code("group-name.too-long", _E, ("length", "limit"), links.LIMITS),
    Code("groups.exists", _W, ("subject",), links.USER_GROUPS),
    Code("groups.gone", _E, ("subject",), links.USER_GROUPS),
    Code("groups.not-read", _E, ("subject",), links.USER_GROUPS),
    Code("groups.others", _W, ("subject", "count", "names"), links.USER_GROUPS),
    Code("groups.holds-more", _W, ("subject", "policies"), links.USER_GROUPS),
    Code("groups.high-risk", _C, ("subject", "policy"), links.GUIDE),
    Code("groups.changed", _C, ("subject", "policies"), links.USER_GROUPS),
    Code("groups.lost", _W, ("subject", "policies"), links.USER_GROUPS),
    Code("groups.forbids-less", _C, ("subject", "policies"), links.USER_GROUPS),
    Code("groups.unjudged", _C, ("subject", "policies"), links.USER_GROUPS),
    Code("groups.unreadable", _C, ("subject",), links.USER_GROUPS),
    Code("groups.held", _W, ("subject", "policy", "scope"), links.USER_GROUPS),
    Code("groups.arms-conflict", _E, ("subject", "policy", "held", "scope"), links.GUIDE),
    Code(
        "groups.arms-conflict-joining",
        _E,
        ("subject", "policy", "held", "scope", "group"),
        links.GUIDE,
    ),
    Code(
        "groups.arms-conflict-member",
        _E,
        ("subject", "policy", "held", "scope", "group"),
        links.GUIDE,
    ),
    Code("groups.quota-account", _E, ("limit",), links.LIMITS),
    Code("groups.quota-user", _E, ("subject", "count", "limit"), links.LIMITS),
    Code("groups.quota-system", _E, ("subject", "count", "limit"), links.LIMITS),
    Code("groups.quota-custom", _E, ("subject", "count", "limit"), links.LIMITS),
    Code("groups.quota-perhaps", _W, ("subject", "count", "limit"), links.LIMITS),
    # Custom policies that are made
    Code("policy-name.empty", _E, (), links.CREATE_POLICY),
    Code("policy-name.character", _E, ("subject", "character"), links.CREATE_POLICY),
    Code("policy-name.too-long", _E, ("length", "limit"), links.CREATE_POLICY),
    Code("policy-description.character", _E, ("character",), links.CREATE_POLICY),
    Code("policy-description.too-long", _E, ("length", "limit"), links.CREATE_POLICY),
    Code("new-policy.duplicate", _E, ("subject",), links.CREATE_POLICY),
    Code("new-policy.document", _E, ("subject", "line", "column"), links.POLICY_SYNTAX),
    Code("new-policy.placeholder", _W, ("subject", "line", "column"), links.POLICY_SYNTAX),
    Code("new-policy.unknown-action", _W, ("subject", "line", "column"), links.POLICY_SYNTAX),
    Code("new-policy.taken", _E, ("subject",), links.CREATE_POLICY),
    Code("new-policy.same", _W, ("subject", "policy"), links.CREATE_POLICY),
    Code("new-policy.not-granted", _W, ("subject",), links.GRANT),
    Code("policies.held-through", _W, ("subject", "policy", "scope", "group"), links.GRANT),
    Code(
        "policies.redundant-held",
        _W,
        ("subject", "policy", "scope", "held"),
        links.POLICY_EVALUATION,
    ),
    Code("policies.redundant", _W, ("subject", "scope", "other"), links.POLICY_EVALUATION),
    Code("policies.unread", _W, ("policies",), links.POLICY_EVALUATION),
    Code("policies.not-understood", _W, ("policies",), links.POLICY_SYNTAX),
    # Review
    Code("review.nothing-to-do", _W),
    Code("review.groups-unread", _W, ("groups",), links.USER_GROUPS),
    Code("review.lacks-permission", _W, ("actions",), links.RAM_AUTHENTICATION),
    Code("review.lacks-undo", _W, ("actions",), links.RAM_AUTHENTICATION),
    Code("review.lacks-reading", _W, ("actions",), links.RAM_AUTHENTICATION),
    # A draft read from disk
    Code("draft.not-json", _E),
    Code("draft.not-object", _E),
    Code("draft.version", _E, ("version",)),
    Code("draft.field", _W, ("field",)),
)

CODES: Mapping[str, Code] = MappingProxyType({entry.code: entry for entry in _TABLE})
"""The registry, in the order of the journey."""


def found(code: str, where: Where, **parameters: str | int) -> Finding:
    """Make a finding; severity and link come from the registry.

    Raises:
        KeyError: The code is not registered.
        TypeError: The parameters are not those that the registry names.
    """
    entry = CODES[code]
    if set(parameters) != set(entry.parameters):
        raise TypeError(f"{code} takes the parameters {entry.parameters}")
    return Finding(code, entry.severity, where, MappingProxyType(parameters), entry.link)

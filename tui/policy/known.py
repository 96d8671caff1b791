"""Facts about named policies: order, summaries, risk.

No list of high-risk policies is public; the guide names two of them, "such as". The others are our
judgement of their documents.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from tui.core.policies import (
    ARMS_FULL,
    ARMS_PROMETHEUS_CONSOLE,
    ARMS_READ_ONLY,
    COMPANION,
    COMPANION_DOCUMENT,
    Policy,
    PolicyRef,
    PolicyType,
    system,
)
from tui.core.text import Sentence, sentence
from tui.policy.check import read_document
from tui.policy.document import Document, Effect, Part, Statement
from tui.policy.match import WILD, Coverage, coverage, matches

_RAISES: Final = (
    ("AttachPolicyToUser", "user/*"),
    ("AttachPolicyToGroup", "group/*"),
    ("AttachPolicyToRole", "role/*"),
    ("AttachPolicy", "user/*"),
    ("AttachPolicy", "group/*"),
    ("AttachPolicy", "role/*"),
    ("AddUserToGroup", "user/*"),
    ("CreatePolicyVersion", "policy/*"),
    ("SetDefaultPolicyVersion", "policy/*"),
    ("SetUserSsoSettings", ""),
    ("CreateAccessAssignment", "directory/*"),
    ("AddPermissionPolicyToAccessConfiguration", "directory/*"),
    ("UpdateInlinePolicyForAccessConfiguration", "directory/*"),
    ("AddUserToGroup", "directory/*"),
    ("SetExternalSAMLIdentityProvider", "directory/*"),
    ("AddExternalSAMLIdPCertificate", "directory/*"),
    ("CreateSCIMServerCredential", "directory/*"),
    ("ResetUserPassword", "directory/*"),
)
"""Operations that give their user, group or role any right; one user, group or policy is enough,
and an operation about none of them has no name. Those about a directory are CloudSSO's, whose users
get any access to accounts of the organisation, this one among them ("RAM authorization" in
CloudSSO's documentation).
"""
_IMPERSONATES: Final = (
    ("CreateAccessKey", "user/*"),
    ("CreateLoginProfile", "user/*"),
    ("UpdateLoginProfile", "user/*"),
    ("UpdateUser", "user/*"),
    ("UpdateRole", "role/*"),
    ("CreateSAMLProvider", "saml-provider/*"),
    ("UpdateSAMLProvider", "saml-provider/*"),
    ("CreateOIDCProvider", "oidc-provider/*"),
    ("UpdateOIDCProvider", "oidc-provider/*"),
    ("AddClientIdToOIDCProvider", "oidc-provider/*"),
    ("AddFingerprintToOIDCProvider", "oidc-provider/*"),
    ("AssumeRole", "role/*"),
    ("PassRole", "role/*"),
)
"""Operations that let the caller act as somebody else; harmless on a user or role named in full.

Sources: AssumeRoleWithOIDC in RAM's documentation needs no permission, only a token that the
provider's client IDs and fingerprints let through; an instance that runs with a passed role has its
credentials ("Authorize a RAM user to manage an instance RAM role" in ECS's documentation). Roles
trust a provider by its name, so one that is made under a name that was free again is trusted too;
and an identity provider signs a user in by the user's name, which UpdateUser gives away
("Overview of user-based SSO").
"""
_CODES: Final = ("ram", "ims", "sts", "resourcemanager", "cloudsso")
"""Service codes under which the operations are published beside ``ram``; a code that lacks an
operation does no harm.
"""
_SERVICES: Final = ("ram", "ims", "resourcemanager", "cloudsso")
"""Services in the names of the resources."""
_PARTS: Final = 5
_ANY: Final = "*?:"


@lru_cache(maxsize=2048)
def takes_over(text: str) -> bool:
    """Whether the holder of this document can take over the account, or might.

    Action and resource decide: a condition does not make it harmless, whatever it says. An
    unreadable
    part counts as the worst that it may mean.
    """
    document = read_document(text)
    return any(_everything(each) for each in document.statements) or any(
        _allows(document, f"{code}:{operation}", kind, one=one)
        for needs, one in ((_RAISES, True), (_IMPERSONATES, False))
        for operation, kind in needs
        for code in _CODES
    )


@lru_cache(maxsize=2048)
def may_forbid(text: str) -> bool:
    """Whether losing a policy of this document may allow something to its holder."""
    statements = read_document(text).statements
    return any(each.effect is not Effect.ALLOW for each in statements)


def _everything(statement: Statement) -> bool:
    """Whether a statement allows every action on everything, or all but some, or cannot be read."""
    if statement.effect is Effect.DENY:
        return False
    if Part.OTHERS in statement.unread:
        return True
    every = any(not each.strip(_ANY) for each in statement.actions)
    reached = Part.RESOURCES in statement.unread or any(map(_all, statement.resources))
    return reached and (Part.ACTIONS in statement.unread or statement.other_actions is not every)


def _allows(document: Document, action: str, kind: str, *, one: bool) -> bool:
    may = any(_may_allow(each, action, kind, one=one) for each in document.statements)
    return may and not any(_forbids(each, action, kind) for each in document.statements)


def _may_allow(statement: Statement, action: str, kind: str, *, one: bool) -> bool:
    if statement.effect is Effect.DENY:
        return False
    # Letters' case does not count "in most cases": what is given is read so, what is kept back not.
    named = (
        not _matched(statement.actions, action)
        if statement.other_actions
        else _matched((each.casefold() for each in statement.actions), action.casefold())
    )
    return (named or Part.ACTIONS in statement.unread) and (
        Part.RESOURCES in statement.unread
        or any(_meets(each.casefold(), kind, one=one) for each in statement.resources)
    )


def _forbids(statement: Statement, action: str, kind: str) -> bool:
    """Whether a statement surely takes an action away from everything of a kind."""
    sure = statement.effect is Effect.DENY and not (statement.conditions or statement.unread)
    named = (
        not _matched((each.casefold() for each in statement.actions), action.casefold())
        if statement.other_actions
        else _matched(statement.actions, action)
    )
    return sure and named and any(_covers(each, kind) for each in statement.resources)


def _matched(patterns: Iterable[str], action: str) -> bool:
    return any(matches(each, action) for each in patterns)


def _meets(resource: str, kind: str, *, one: bool) -> bool:
    """Whether a pattern may match several resources of a kind, or one of them, in any account."""
    parts = resource.split(":", _PARTS - 1)
    if _all(resource) or len(parts) < _PARTS:
        return _all(resource)
    met = any(matches(parts[1], service) for service in _SERVICES)
    several = one or WILD.search(parts[-1]) is not None
    return met and several and coverage(parts[-1], kind) is not Coverage.NONE


def _covers(resource: str, kind: str) -> bool:
    """Whether a pattern surely covers all of a kind, in this account and every region."""
    parts = resource.split(":", _PARTS - 1)
    if resource == "*" or len(parts) < _PARTS:
        return resource == "*"
    _, service, *where, name = parts
    everywhere = not any(each.strip("*") for each in (service, *where))
    return everywhere and coverage(name, kind) is Coverage.ALL


def _all(resource: str) -> bool:
    return not resource.casefold().removeprefix("acs:").strip(_ANY)


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

SUMMARIES: Final[Mapping[PolicyRef, Sentence]] = {
    ARMS_FULL: sentence("everything in ARMS and Prometheus, and all of CloudMonitor"),
    ARMS_READ_ONLY: sentence("look at dashboards, metrics and alerts; can read API tokens"),
    ARMS_PROMETHEUS_CONSOLE: sentence("opens the Prometheus console; lists no instance by itself"),
    METRIC_READ: sentence("query metrics, list instances"),
    METRIC_WRITE: sentence("write metrics"),
    system("AliyunCloudMonitorFullAccess"): sentence("everything in CloudMonitor"),
    system("AliyunCloudMonitorReadOnlyAccess"): sentence("look at all of CloudMonitor"),
    system("AliyunCloudMonitorReadOnlyBasicAccess"): sentence(
        "look at CloudMonitor, open the Prometheus console"
    ),
    system("AliyunCloudMonitorMetricDataReadOnlyAccess"): sentence(
        "query CloudMonitor and Prometheus metrics"
    ),
    system("AliyunRAMReadOnlyAccess"): sentence("look at RAM users, policies and grants"),
    system("AdministratorAccess"): sentence("everything in the account"),
    system("AliyunRAMFullAccess"): sentence("make users and give them any permission"),
    system("PowerUserAccess"): sentence("everything but RAM"),
    system("AliyunSTSAssumeRoleAccess"): sentence("take on any role that trusts the account"),
    system("AliyunResourceDirectoryFullAccess"): sentence("manage all accounts of the company"),
}
"""Short summaries, for policies whose published document or name carries one."""
_COMPANION_SUMMARY: Final = sentence("the application list, beside read-only access")

_COMPANION_NAME: Final = re.compile(re.escape(COMPANION.name) + r"(-\d+)?")


def is_high_risk(ref: PolicyRef, text: str | None = None) -> bool:
    """Whether granting this policy has to be confirmed by typing its name.

    Some are known by name. ``text`` is the document; None where it was not read.
    """
    return ref in HIGH_RISK or (text is not None and takes_over(text))


def is_to_confirm(ref: PolicyRef, text: str | None) -> bool:
    """Whether granting this policy, read or not, needs a typed confirmation.

    A policy that nobody read may be high-risk, unless its content is known by its name. ``text`` is
    the document; None where it was not read.
    """
    return is_high_risk(ref, text) or (text is None and ref not in SUMMARIES)


def is_service_role_policy(ref: PolicyRef) -> bool:
    """Whether the policy is made for a service's role and never meant for people."""
    return ref.type is PolicyType.SYSTEM and ref.name.endswith("RolePolicy")


def is_companion_name(ref: PolicyRef) -> bool:
    """Whether the name is the companion's own or one of its numbered ones."""
    return ref.type is PolicyType.CUSTOM and _COMPANION_NAME.fullmatch(ref.name) is not None


def summary(ref: PolicyRef) -> str:
    """Purpose of a policy; empty where nothing short is known."""
    found = _COMPANION_SUMMARY if is_companion_name(ref) else SUMMARIES.get(ref)
    return "" if found is None else str(found)


@lru_cache(maxsize=2048)
def is_companion_document(text: str) -> bool:
    """Whether a policy of this document is the companion, whatever its name."""
    return same_document(text, COMPANION_DOCUMENT)


def same_document(one: str, other: str) -> bool:
    """Whether two policy documents say the same, whatever their layout and order of lists."""
    meaning = _meaning(one)
    return meaning is not None and meaning == _meaning(other)


def fingerprint(text: str) -> str:
    """SHA-256, in hex, of the meaning of a document: equal for documents that say the same."""
    meaning = _meaning(text)
    told = text if meaning is None else meaning
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=4096)
def _meaning(text: str) -> str | None:
    """Canonical form of a document; None where it is no JSON, or ambiguous."""
    try:
        return json.dumps(_canonical(json.loads(text, object_pairs_hook=_once)), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """JSON object without duplicate keys: which of two counts, nobody documents."""
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


_FIRST = (ARMS_READ_ONLY, COMPANION, ARMS_FULL, ARMS_PROMETHEUS_CONSOLE, METRIC_READ)
_TOPICS = ("arms", "prometheus")


def for_people(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """Policies that can be granted to people, in the order shown.

    Those of the guide come first, then those that name ARMS or Prometheus, then all others by name.
    The
    companion is listed whether or not the account has it yet; policies made for service roles are
    not
    listed.
    """
    listed = {policy.ref: policy for policy in policies if not is_service_role_policy(policy.ref)}
    if not any(is_companion_name(ref) for ref in listed):
        listed[COMPANION] = Policy(COMPANION)
    return tuple(sorted(listed.values(), key=_order))


def _order(policy: Policy) -> tuple[int, int, str, str, str]:
    ref = policy.ref
    name = ref.name.casefold()
    known = _FIRST.index(ref) if ref in _FIRST else len(_FIRST)
    about = any(topic in name for topic in _TOPICS) or is_companion_name(ref)
    return (known, 0 if about else 1, name, ref.name, ref.type)

"""What makes a policy high-risk: with it somebody can make themselves an administrator.

No list of such policies is public; the guide names two of them, "such as". What counts here is our
judgement of what a document says.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

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
"""Operations that give whom they are about any right; one user, group or policy is enough,
and an operation about none of them has no name. Those about a directory are CloudSSO's, whose users
get any access to accounts of the organisation, this one among them ("RAM authorization" in
CloudSSO's documentation)."""
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
"""Operations by which one is somebody else; harmless about somebody who is named in full.

Sources: AssumeRoleWithOIDC in RAM's documentation needs no permission, only a token that the
provider's client IDs and fingerprints let through; what runs with a role that one may pass has its
credentials ("Authorize a RAM user to manage an instance RAM role" in ECS's documentation). Roles
trust a provider by its name, so one that is made under a name that was free again is trusted too;
and whom an identity provider signs in is found by the user's name, which UpdateUser gives away
("Overview of user-based SSO").
"""
_CODES: Final = ("ram", "ims", "sts", "resourcemanager", "cloudsso")
"""Services publish the same operations, with codes of their own beside ``ram``; what an operation
has where it is not known does no harm."""
_SERVICES: Final = ("ram", "ims", "resourcemanager", "cloudsso")
"""Whose names the resources go by."""
_PARTS: Final = 5
_ANY: Final = "*?:"


@lru_cache(maxsize=2048)
def takes_over(text: str) -> bool:
    """Whether whoever holds a policy of this document can take over the account, or might.

    Action and resource decide: a condition does not make it harmless, whatever it says. What could
    not be read is taken for the worst that it may mean.
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
    """Whether whoever loses a policy of this document may be allowed something by that."""
    statements = read_document(text).statements
    return any(each.effect is not Effect.ALLOW for each in statements)


def _everything(statement: Statement) -> bool:
    """Every action on everything, or all but some; or a statement of which nobody knows."""
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
    """Whether a statement surely takes an action away, from everything of a kind."""
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
    """Whether a pattern may be about several of a kind, or about one; in any account."""
    parts = resource.split(":", _PARTS - 1)
    if _all(resource) or len(parts) < _PARTS:
        return _all(resource)
    met = any(matches(parts[1], service) for service in _SERVICES)
    several = one or WILD.search(parts[-1]) is not None
    return met and several and coverage(parts[-1], kind) is not Coverage.NONE


def _covers(resource: str, kind: str) -> bool:
    """Whether a pattern is surely about all of a kind, in this account and every region."""
    parts = resource.split(":", _PARTS - 1)
    if resource == "*" or len(parts) < _PARTS:
        return resource == "*"
    _, service, *where, name = parts
    everywhere = not any(each.strip("*") for each in (service, *where))
    return everywhere and coverage(name, kind) is Coverage.ALL


def _all(resource: str) -> bool:
    return not resource.casefold().removeprefix("acs:").strip(_ANY)

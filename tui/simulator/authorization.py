"""Authorization by the policies of the simulated account.

The account's owner may do everything. A RAM user may do what it and its user groups hold, a role
what the role holds, and whoever carries a session with a policy of its own only what that policy
allows besides. Source of the order: "Policy evaluation process of assuming a RAM role" in RAM's
documentation (https://github.com/AlibabaCloudDocs/ram).

What the published grammar leaves open is decided here so that a request gets an answer: letters'
case of actions does not count, and a statement whose condition key a request does not carry does
not hold (as was measured by others for AccessKeys and ``acs:MFAPresent``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache
from typing import TypeVar

from tui.core.account import CallerKind
from tui.policy.check import read_document
from tui.policy.document import Document, Effect
from tui.policy.evaluate import Decision, Request, Verdict, evaluate
from tui.policy.match import Context, Truth, all_hold
from tui.simulator import values
from tui.simulator.errors import ApiError
from tui.simulator.records import Attachment, Principal, Role
from tui.simulator.registry import Call, Caller, Service
from tui.simulator.store import Store

_STAR = "\N{REPLACEMENT CHARACTER}"
"""Stand-in for a star in the name of a resource, where it is a character like any other."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Verdict of the policies, with the attachment that decides."""

    allowed: bool
    explicit: bool = False
    """Whether a statement forbids the action."""
    by: Attachment | None = None
    policy_type: str = "AccountLevelIdentityBasedPolicy"
    """Sort of policy that refuses."""


ALLOWED = Ruling(allowed=True)


def rule(
    store: Store,
    caller: Caller,
    action: str,
    resource: str,
    group: str = "",
    *,
    pattern: bool = False,
) -> Ruling:
    """Ruling on what a caller wants to do with a resource.

    A star in ``resource`` is a star. ``group`` is its resource group; grants there count beside
    the account's. With ``pattern`` the resource is a pattern for several, and part of them is
    enough.
    """
    if caller.kind is CallerKind.ROOT:
        return ALLOWED
    name = resource if pattern else resource.replace(":*:", "::", 1).replace("*", _STAR)
    request = Request(action.casefold(), name)
    context = _context(store)
    session = store.sessions.get(caller.key_id)
    if session is not None and session.policy:
        limit = _applying(_read(session.policy), context)
        ruling = _ruling(evaluate([(None, limit)], request), pattern=pattern)
        if not ruling.allowed:
            return replace(ruling, policy_type="SessionPolicy")
    held = [
        (attachment, _applying(document, context))
        for attachment, document in _held(store, caller)
        if attachment.scope in {store.account_id, group}
    ]
    return _ruling(evaluate(held, request), pattern=pattern)


def trust(store: Store, caller: Caller, role: Role, external_id: str) -> Ruling:
    """Ruling of a role's trust policy on a caller who wants to assume the role.

    Source: "Edit the trust policy of a RAM role" in RAM's documentation: ``root`` stands for every
    identity of an account, others are named one by one.
    """
    account = f"acs:ram::{store.account_id}:"
    own = {f"{account}root", f"{account}{_place(caller)}"}
    whole = json.loads(role.trust)
    meant = [
        {**{n: v for n, v in each.items() if n != "Principal"}, "Resource": "*"}
        for each in whole["Statement"]
        if own & set(_texts(each.get("Principal", {}).get("RAM", ())))
    ]
    if not meant:
        return Ruling(False, policy_type="AssumeRolePolicy")
    context = {**_context(store), "sts:ExternalId": external_id}
    document = _read(json.dumps({**whole, "Statement": meant}))
    request = Request("sts:assumerole", "*")
    told = evaluate([(None, _applying(document, context))], request)
    return replace(_ruling(told, pattern=False), policy_type="AssumeRolePolicy")


def groups_with_grants(store: Store, caller: Caller) -> tuple[str, ...]:
    """Resource groups in which a caller was granted something."""
    found = (attachment.scope for attachment, _ in _held(store, caller))
    return tuple(dict.fromkeys(scope for scope in found if scope != store.account_id))


def _context(store: Store) -> Context:
    return {
        "acs:SourceIp": "127.0.0.1",
        "acs:SecureTransport": "false",
        "acs:CurrentTime": store.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _place(caller: Caller) -> str:
    if caller.kind is CallerKind.ROLE:
        return f"role/{caller.name.partition('/')[0]}"
    return f"user/{caller.name}"


def _texts(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def _held(store: Store, caller: Caller) -> Iterator[tuple[Attachment, Document]]:
    """Attachments of a user and its groups, or of a role, with their documents."""
    holders = {caller.principal_id}
    user = store.users_by_id.get(caller.principal_id)
    if user is not None:
        groups = (group for group in store.groups_of(user) if store.visible.is_member(group, user))
        holders.update(group.group_id for group in groups)
    for attachment in store.attachments:
        if attachment.principal_id in holders and store.visible.sees(attachment):
            policy = store.policies[attachment.policy_type, attachment.policy_name]
            yield attachment, _read(policy.current.document)


@lru_cache(maxsize=1024)
def _read(text: str) -> Document:
    """Statements that can be read for certain."""
    statements = read_document(text).statements
    return Document(tuple(it for it in statements if it.effect is not None and not it.unread))


def _applying(document: Document, context: Context) -> Document:
    """Statements that hold now, without their conditions and without regard to case."""
    held = (
        replace(each, conditions=(), actions=tuple(it.casefold() for it in each.actions))
        for each in document.statements
        if all_hold(each.conditions, context) is Truth.YES
    )
    return Document(tuple(held))


def _ruling(verdict: Verdict[Attachment] | Verdict[None], *, pattern: bool) -> Ruling:
    by = verdict.by.source if verdict.by else None
    denies = verdict.by is not None and verdict.by.statement.effect is Effect.DENY
    if verdict.decision in {Decision.ALLOWED, Decision.PARTLY}:
        return Ruling(True, by=by)
    if verdict.decision is Decision.UNKNOWN:
        # A name that differs in case only, or what a pattern leaves open.
        return Ruling(pattern and not denies, explicit=denies, by=by)
    return Ruling(False, explicit=denies, by=by)


_REMEMBERED = 1000
_BY_RAM = {Service.ARMS, Service.CLOUD_MONITOR}
_KINDS = {CallerKind.RAM_USER: "SubUser", CallerKind.ROLE: "AssumedRoleUser"}


def denial(
    store: Store,
    caller: Caller,
    action: str,
    service: Service,
    resource: str = "*",
    ruling: Ruling = Ruling(allowed=False),
) -> ApiError:
    """Refusal (403) of a caller who lacks a RAM action such as ``ram:CreateUser``."""
    explicit = ruling.explicit
    detail = {
        "AuthAction": action,
        "AuthPrincipalDisplayName": caller.principal_id or caller.name,
        "AuthPrincipalOwnerId": store.account_id,
        "AuthPrincipalType": _KINDS.get(caller.kind, "Root"),
        "EncodedDiagnosticMessage": values.plausible_token(store.random),
        "NoPermissionType": "ExplicitDeny" if explicit else "ImplicitDeny",
        "PolicyType": ruling.policy_type,
    }
    _remember(store, detail, resource, ruling)
    # The same refusal has several codes across services.
    code = "Forbidden.RAM" if service in _BY_RAM else "NoPermission"
    text = "You are not authorized to do this action. You should be authorized by RAM."
    return ApiError(403, code, text, {"AccessDeniedDetail": detail})


def _remember(store: Store, detail: dict[str, str], resource: str, ruling: Ruling) -> None:
    """Keep the answer to DecodeDiagnosticMessage, for the last refusals only."""
    while len(store.diagnostics) >= _REMEMBERED:
        del store.diagnostics[next(iter(store.diagnostics))]
    store.diagnostics[detail["EncodedDiagnosticMessage"]] = {
        "AuthAction": detail["AuthAction"],
        "AuthConditions": [],
        "AuthPrincipal": {
            name: detail[name]
            for name in ("AuthPrincipalDisplayName", "AuthPrincipalOwnerId", "AuthPrincipalType")
        },
        "AuthResource": resource,
        "ExplicitDeny": ruling.explicit,
        "MatchedPolicies": [_matched(store, ruling.by)] if ruling.explicit and ruling.by else [],
        "NoPermissionPolicyType": detail["PolicyType"],
    }


def _matched(store: Store, by: Attachment) -> dict[str, str]:
    account = by.scope == store.account_id
    return {
        "PolicyType": by.policy_type,
        "PolicyIdentifier": by.policy_name,
        "PolicyVersion": store.policies[by.policy_type, by.policy_name].default_version,
        "AttachedScope": store.account_id if account else by.scope,
        "AttachedEntityType": "RAMGroup" if by.principal is Principal.GROUP else "RAMUser",
        "Effect": "Deny",
    }


Thing = TypeVar("Thing")


def demand(call: Call, action: str, service: Service, resource: str, group: str = "") -> None:
    """Refuse a caller who is not allowed an action on a resource.

    Raises:
        ApiError: 403.
    """
    ruling = rule(call.store, call.caller, action, resource, group)
    if not ruling.allowed:
        raise denial(call.store, call.caller, action, service, resource, ruling)


def demand_somewhere(
    call: Call, action: str, service: Service, kind: str = "*", group: str = ""
) -> None:
    """Refuse a caller who may not do it in the account, nor in any resource group asked about.

    Whether the real service lists by resource group is not documented for every operation; the
    setting ``lists_ignore_groups`` makes this one look at the account's grants only. ``kind`` is a
    pattern of resource names for the list; an empty ``group`` asks about all of them.

    Raises:
        ApiError: 403.
    """
    store, caller = call.store, call.caller
    ruling = rule(store, caller, action, kind, pattern=True)
    groups = () if store.settings.lists_ignore_groups else groups_with_grants(store, caller)
    if not ruling.allowed and not any(
        rule(store, caller, action, kind, each, pattern=True).allowed
        for each in groups
        if group in {"", each}
    ):
        raise denial(store, caller, action, service, kind, ruling)


def allowed_ones(
    call: Call,
    action: str,
    things: Iterable[Thing],
    place: Callable[[Thing], tuple[str, str]],
) -> list[Thing]:
    """Items of a list with which the caller may do something; the result can be empty.

    ``place`` gives the resource name of an item, and its resource group.
    """
    by_group = not call.store.settings.lists_ignore_groups

    def may(thing: Thing) -> bool:
        resource, group = place(thing)
        return rule(call.store, call.caller, action, resource, group if by_group else "").allowed

    return [thing for thing in things if may(thing)]

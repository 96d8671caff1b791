"""Whether a caller's policies allow a request, by the evaluation that Onramp itself uses.

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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache

from tui.core.account import CallerKind
from tui.policy.check import read_document
from tui.policy.conditions import Context, Truth, all_hold
from tui.policy.document import Document, Effect
from tui.policy.evaluate import Decision, Request, Verdict, evaluate
from tui.simulator.records import Attachment, Role
from tui.simulator.registry import Caller
from tui.simulator.store import Store

_STAR = "\N{REPLACEMENT CHARACTER}"
"""Stands for a star in the name of a resource, where it is a character like any other."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the policies say, and which attachment decides."""

    allowed: bool
    explicit: bool = False
    """Whether a statement forbids it."""
    by: Attachment | None = None
    policy_type: str = "AccountLevelIdentityBasedPolicy"
    """Which sort of policy refuses it."""


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
    """Whether a caller may do something with a resource.

    Args:
        store: the account.
        caller: who asks.
        action: the RAM action.
        resource: a resource's name, in which a star is a star.
        group: the resource group it is in; grants there count beside the account's.
        pattern: whether it is a pattern for several; part of them is enough.
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
    """Whether a role's own policy lets a caller assume it.

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
    """The resource groups in which a caller was granted something."""
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
    """What a user holds, also through user groups; or what a role holds."""
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
    """What of it can be read for certain."""
    statements = read_document(text).statements
    return Document(tuple(it for it in statements if it.effect is not None and not it.unread))


def _applying(document: Document, context: Context) -> Document:
    """The statements that hold now, without their conditions and without regard to case."""
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

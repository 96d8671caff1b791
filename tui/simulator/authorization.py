"""Whether a RAM user's policies allow a request, by the evaluation that Onramp itself uses.

The account's owner may do everything; so may roles, whose policies are no part of this account.
What the published grammar leaves open is decided here so that a request gets an answer: letters'
case of actions does not count, and a statement whose condition key a request does not carry does
not hold (as was measured by others for AccessKeys and ``acs:MFAPresent``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache

from tui.access.account import CallerKind
from tui.access.language.checking import check_document
from tui.access.language.conditions import Context, Truth, all_hold
from tui.access.language.document import Document, Effect
from tui.access.language.evaluation import Decision, Request, Verdict, evaluate
from tui.simulator.records import Attachment
from tui.simulator.registry import Caller
from tui.simulator.store import Store


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the policies say, and which attachment decides."""

    allowed: bool
    explicit: bool = False
    """Whether a statement forbids it."""
    by: Attachment | None = None


ALLOWED = Ruling(allowed=True)


def rule(store: Store, caller: Caller, action: str, resource: str = "*", group: str = "") -> Ruling:
    """Whether a caller may do something with a resource.

    Args:
        store: the account.
        caller: who asks.
        action: the RAM action.
        resource: a resource name or a pattern for several; part of them is enough.
        group: the resource group it is in; grants there count beside the account's.
    """
    if caller.kind is not CallerKind.RAM_USER:
        return ALLOWED
    scopes = {store.account_id, group}
    context = {
        "acs:SourceIp": "127.0.0.1",
        "acs:SecureTransport": "false",
        "acs:CurrentTime": store.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    held = [
        (attachment, _in_context(document, context))
        for attachment, document in _held(store, caller.principal_id)
        if attachment.scope in scopes
    ]
    return _ruling(evaluate(held, Request(action, resource)))


def groups_with_grants(store: Store, caller: Caller) -> tuple[str, ...]:
    """The resource groups in which a caller was granted something."""
    found = (attachment.scope for attachment, _ in _held(store, caller.principal_id))
    return tuple(dict.fromkeys(scope for scope in found if scope != store.account_id))


def _held(store: Store, user_id: str) -> Iterator[tuple[Attachment, Document]]:
    """What a user holds, also through user groups."""
    user = store.users_by_id.get(user_id)
    if user is None:
        return
    groups = (group for group in store.groups_of(user) if store.visible.is_member(group, user))
    holders = {user_id, *(group.group_id for group in groups)}
    for attachment in store.attachments:
        if attachment.principal_id in holders and store.visible.sees(attachment):
            policy = store.policies[attachment.policy_type, attachment.policy_name]
            yield attachment, _read(policy.current.document)


@lru_cache(maxsize=1024)
def _read(text: str) -> Document:
    """What of it can be read for certain."""
    statements = check_document(text).document.statements
    return Document(tuple(it for it in statements if it.effect is not None and not it.unread))


def _in_context(document: Document, context: Context) -> Document:
    """The statements that hold now, without their conditions."""
    held = (
        replace(statement, conditions=())
        for statement in document.statements
        if all_hold(statement.conditions, context) is Truth.YES
    )
    return Document(tuple(held))


def _ruling(verdict: Verdict[Attachment]) -> Ruling:
    by = verdict.by.source if verdict.by else None
    denies = verdict.by is not None and verdict.by.statement.effect is Effect.DENY
    if verdict.decision in {Decision.ALLOWED, Decision.PARTLY}:
        return Ruling(True, by=by)
    if verdict.decision is Decision.UNKNOWN:
        return Ruling(not denies, explicit=denies, by=by)
    return Ruling(False, explicit=denies, by=by)

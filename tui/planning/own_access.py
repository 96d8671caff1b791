"""The administrator's own permissions against a plan's needs, and a policy document for them.

A permission counts only if the documents say so for certain. Control policies of a resource
directory, which can take permissions from everybody in the account, are not known here.

RAM's grammar has no names for statements, so they stand in the order of the tasks; the parts tell
each task's own. The statements of a task that is not needed can be left out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from tui.core import links
from tui.core.account import Caller, CallerKind
from tui.core.facts import OwnAccess
from tui.core.findings import Finding, Step, Where, warning
from tui.core.operations import Operation
from tui.core.policies import AccountScope, ResourceGroupScope, Scope
from tui.core.principals import HeldGrant
from tui.core.text import some
from tui.planning.permissions import (
    APPLYING,
    EVERYTHING,
    READING,
    Need,
    Task,
    asked,
    needs_of,
    resources,
)
from tui.policy.check import read_document
from tui.policy.document import UNREAD, Document
from tui.policy.evaluate import Decision, Request, evaluate, worst
from tui.policy.layout import LONGEST
from tui.policy.match import Coverage, arn_coverage


class Holds(StrEnum):
    """Answer to the question whether a permission is held."""

    HAS = "has"
    LACKS = "lacks"
    CANNOT_TELL = "cannot-tell"


class Why(StrEnum):
    """Reason for an uncertain answer."""

    ROLE = "role"
    """The policies of a role are not read, and a session may have been given less."""
    NOT_READ = "not-read"
    """Grants, groups or documents could not be read, or not be understood to their end."""
    CONDITION = "condition"
    """It depends on a condition of which nothing is known."""
    SOME = "some"
    """It is held for some of the plan's resources, or may be."""
    BY_GROUP = "by-group"
    """It is granted in a resource group, and nothing documents whether that counts for it."""
    GRAMMAR = "grammar"
    """The published grammar does not settle a statement."""


@dataclass(frozen=True, slots=True)
class Permission:
    """RAM action and what it is needed for, with the answer whether it is held."""

    action: str
    tasks: tuple[Task, ...]
    holds: Holds
    why: Why | None = None
    """None where the answer is certain."""
    by: HeldGrant | None = None
    """Grant of the policy that allows or forbids it, where one does."""


_WHY: Final = {
    Decision.PARTLY: Why.SOME,
    Decision.CONDITIONAL: Why.CONDITION,
    Decision.UNKNOWN: Why.GRAMMAR,
}
_BEST_FIRST: Final = (Holds.HAS, Holds.CANNOT_TELL, Holds.LACKS)


def judge(
    needs: Iterable[Need], caller: Caller | None, own: OwnAccess | None
) -> tuple[Permission, ...]:
    """Judge whether the administrator meets each need.

    ``caller`` is None where it is not known, ``own`` where a RAM user's policies were not read.
    """
    if caller is not None and caller.kind is CallerKind.ROOT:
        return tuple(_permission(need, Holds.HAS) for need in needs)
    if caller is not None and caller.kind is CallerKind.ROLE:
        return tuple(_permission(need, Holds.CANNOT_TELL, Why.ROLE) for need in needs)
    if caller is None or own is None:
        return tuple(_permission(need, Holds.CANNOT_TELL, Why.NOT_READ) for need in needs)
    policies = _documents(own)
    return tuple(_judged(need, policies, caller.account_id) for need in needs)


def permissions(
    needs: Iterable[Need], caller: Caller | None, own: OwnAccess | None
) -> tuple[Permission, ...]:
    """Each RAM action once, in the order in which they are needed, with the worst answer."""
    by_action: dict[str, list[Permission]] = {}
    for each in judge(needs, caller, own):
        by_action.setdefault(each.action, []).append(each)
    return tuple(
        replace(
            max(answers, key=lambda each: _BEST_FIRST.index(each.holds)),
            tasks=tuple(dict.fromkeys(task for each in answers for task in each.tasks)),
        )
        for answers in by_action.values()
    )


def _permission(
    need: Need, holds: Holds, why: Why | None = None, by: HeldGrant | None = None
) -> Permission:
    return Permission(need.action, (need.task,), holds, why, by)


_Policies: TypeAlias = "Sequence[tuple[HeldGrant | None, Document]]"
"""Documents by the grants that bring them; None for grants that could not be read."""


def _documents(own: OwnAccess) -> _Policies:
    read = {policy: read_document(text) for policy, text in own.documents.items()}
    found = [(each, read.get(each.policy, UNREAD)) for each in own.held]
    return [*found, (None, UNREAD)] if own.unread else found


def _judged(need: Need, policies: _Policies, account_id: str) -> Permission:
    everywhere = _decide(need, _holding_in(AccountScope(), policies), account_id)
    there = [
        _decide(need, _holding_in(ResourceGroupScope(group), policies), account_id)
        for group in need.groups
    ]
    others = [each for each in there if each.holds is not everywhere.holds]
    nowhere = everywhere.holds is Holds.LACKS and len(others) < len(there)
    if nowhere or not others:
        return everywhere
    # Grants in the group speak for or against it, and whether they count is not documented.
    return _permission(need, Holds.CANNOT_TELL, Why.BY_GROUP, others[0].by)


def _holding_in(scope: Scope, policies: _Policies) -> _Policies:
    """Policies that speak of what is in a scope: of what is in a resource group, the account's too.

    Grants that could not be read may be of any scope.
    """
    return [
        (grant, document)
        for grant, document in policies
        if grant is None or grant.scope in (AccountScope(), scope)
    ]


def _decide(need: Need, policies: _Policies, account_id: str) -> Permission:
    # Most policies speak of everything; only the others are asked about one thing at a time.
    found = _evaluated(need.on_anything(), policies, account_id)
    return found if found.holds is Holds.HAS else _evaluated(need, policies, account_id)


def _evaluated(need: Need, policies: _Policies, account_id: str) -> Permission:
    verdict = worst(
        evaluate(policies, Request(need.action, asked(resource)))
        for resource in resources(need, account_id)
    )
    by = verdict.by.source if verdict.by is not None else None
    match verdict.decision:
        case Decision.ALLOWED:
            return _permission(need, Holds.HAS, by=by)
        case Decision.DENIED | Decision.NOT_ALLOWED:
            return _permission(need, Holds.LACKS, by=by)
        case _:
            complete = all(document.complete for _, document in policies)
            why = _WHY[verdict.decision] if complete else Why.NOT_READ
            return _permission(need, Holds.CANNOT_TELL, why, by)


ANY_ACCOUNT: Final = "*"

Grant: TypeAlias = tuple[str, tuple[str, ...]]
"""RAM action, with the resources on which it is allowed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Statements that one task needs beyond the tasks before it."""

    task: Task
    actions: tuple[str, ...]
    statements: tuple[int, ...]
    """Positions in the document, from 1."""


@dataclass(frozen=True, slots=True)
class PermissionsDocument:
    """Policy document for an administrator."""

    text: str
    """JSON, indented."""
    parts: tuple[Part, ...]
    narrow: bool
    """Whether changes are allowed on the plan's users, groups and policies only, as far as actions
    are documented with resources; otherwise on anything.
    """


def permissions_document(
    needs: Sequence[Need], account_id: str = ANY_ACCOUNT
) -> PermissionsDocument:
    """Document that grants these needs: by name where that is not too long for RAM."""
    named = any(need.users or need.user_groups or need.policies for need in needs)
    if named:
        narrow = _document(needs, account_id, narrow=True)
        if len(narrow.text) <= LONGEST:
            return narrow
    return _document(needs, account_id, narrow=False)


def _document(needs: Iterable[Need], account_id: str, *, narrow: bool) -> PermissionsDocument:
    granted: dict[str, list[str]] = {}
    by_task: dict[Task, list[Grant]] = {}
    for need in needs:
        # What is read is no secret among administrators, and stays readable this way.
        wide = need.task in READING or not narrow
        wanted = (EVERYTHING,) if wide else resources(need, account_id)
        before = granted.setdefault(need.action, [])
        if not all(_is_covered(each, before) for each in wanted):
            before += wanted
            by_task.setdefault(need.task, []).append((need.action, wanted))
    statements: list[dict[str, object]] = []
    parts = []
    for task, grants in by_task.items():
        first = len(statements) + 1
        statements += _statements(grants)
        numbers = tuple(range(first, len(statements) + 1))
        parts.append(Part(task, tuple(action for action, _ in grants), numbers))
    document = {"Version": "1", "Statement": statements}
    return PermissionsDocument(json.dumps(document, indent=1), tuple(parts), narrow)


def _is_covered(resource: str, patterns: Iterable[str]) -> bool:
    return any(arn_coverage(pattern, resource) is Coverage.ALL for pattern in patterns)


def _statements(grants: Iterable[Grant]) -> list[dict[str, object]]:
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for action, wanted in grants:
        by_resources.setdefault(wanted, []).append(action)
    return [
        {"Effect": "Allow", "Action": sorted(actions), "Resource": _one_or_several(wanted)}
        for wanted, actions in by_resources.items()
    ]


def _one_or_several(wanted: tuple[str, ...]) -> str | list[str]:
    return wanted[0] if len(wanted) == 1 else list(wanted)


def own_findings(
    operations: Iterable[Operation], caller: Caller | None, own: OwnAccess | None
) -> Iterator[Finding]:
    """Warnings on permissions that are missing for certain; the cloud decides in the end."""
    planned = tuple(operations)
    lacking = [
        each
        for each in (judge(needs_of(planned), caller, own) if planned else ())
        if each.holds is Holds.LACKS
    ]
    named: set[str] = set()

    def missing(tasks: Collection[Task]) -> str:
        """Missing actions of these tasks; an action is named where it matters most."""
        actions = dict.fromkeys(each.action for each in lacking if each.tasks[0] in tasks)
        fresh = [action for action in actions if action not in named]
        named.update(fresh)
        return some(fresh, most=4)

    where = Where(Step.REVIEW)
    if actions := missing(APPLYING):
        yield warning(
            "review.lacks-permission",
            where,
            "Your own policies do not allow you {actions}, and Apply would stop there; get the"
            " permission first, or leave out what needs it.",
            actions=actions,
            link=links.RAM_AUTHENTICATION,
        )
    if actions := missing({Task.UNDO}):
        yield warning(
            "review.lacks-undo",
            where,
            "Your own policies do not allow you {actions}; you could apply this plan, and not undo"
            " all of it.",
            actions=actions,
            link=links.RAM_AUTHENTICATION,
        )
    if actions := missing(READING):
        yield warning(
            "review.lacks-reading",
            where,
            "Your own policies do not allow you {actions}; what that would tell is missing here"
            " and when the result is verified.",
            actions=actions,
            link=links.RAM_AUTHENTICATION,
        )

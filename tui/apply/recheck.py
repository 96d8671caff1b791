"""Recheck of a run's grants against what was agreed to, before it goes on and at its end.

To resume is to apply. The rules run again, over the documents and groups as they are now, and what
they find that was not agreed to is asked for, as at Apply. What changes between that check and the
end is found by a last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.apply.entries import Judged
from tui.apply.run_state import OperationStatus, RunState
from tui.cloud.call import several
from tui.cloud.errors import NotFoundError, NotPermittedError
from tui.core.account import Caller
from tui.core.draft import Draft, NewPolicy, Replacement
from tui.core.facts import Facts
from tui.core.findings import Finding, Severity
from tui.core.operations import (
    CreatePolicy,
    DetachPolicy,
    ResetPassword,
)
from tui.core.policies import Grant, PolicyDocument, PolicyRef
from tui.core.principals import UserGroup, UserState
from tui.core.users import AccessChoice, AccessMode, GroupChoice, UserRow
from tui.planning.agreement import (
    GONE,
    UNREAD,
    Change,
    Changed,
    Content,
    Holdings,
    Judgement,
    attached,
    can_change,
    changes,
    content,
    holdings,
    joined,
    lost,
    made,
    news,
    unjudged,
)
from tui.planning.rules import check
from tui.planning.rules.changes import changes_are_confirmed, named, policy_of
from tui.policy.known import is_high_risk, may_forbid

if TYPE_CHECKING:
    from tui.account.reader import AccountReader
    from tui.apply.journal import Journal

_HARMFUL: Final = frozenset(
    {
        "policies.arms-conflict",
        "policies.arms-conflict-held",
        "groups.arms-conflict",
        "groups.arms-conflict-joining",
        "groups.arms-conflict-member",
    }
)
"""Errors that going on would bring about; of any other the cloud refuses the operation itself."""
_AT_ONCE: Final = 4

Again = Callable[[Callable[[], PolicyDocument | None]], PolicyDocument | None]
"""Repeats a read until it sees what was made a moment ago."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """Result of a recheck."""

    findings: tuple[Finding, ...]
    """Errors, what nobody agreed to yet, and warnings; in the order of the rules."""
    judged: Judged
    """Note for the journal once all of it is agreed to."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that keep the run from going on."""
        return self._of(Severity.ERROR)

    @property
    def asked(self) -> tuple[Finding, ...]:
        """Findings that have to be agreed to."""
        return self._of(Severity.CONFIRM)

    @property
    def said(self) -> tuple[Finding, ...]:
        """Findings that have only to be said."""
        return self._of(Severity.WARNING)

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.severity is severity)


Agree = Callable[[Recheck], bool]
"""Asks whether somebody agrees to a recheck; may take as long as a person does."""


def recheck(reader: AccountReader, state: RunState, caller: Caller | None) -> Recheck:
    """Check a run that is about to go on. Blocking.

    Args:
        reader: reads the run's account anew.
        state: of the run.
        caller: of the credentials it goes on with.

    Raises:
        CloudError: something could not be read, for another reason than a missing permission.
    """
    reader.forget()
    now = _look(reader, state, attached(state.plan))
    before = state.judged or Judgement(made(state.plan))
    if state.judged is None:
        changed = (*changes(before, now.judgement), *unjudged(state.plan, now.judgement))
    else:
        changed = news(before, now.judgement)
    draft = _draft(state)
    users = _users(reader, state)
    facts = Facts(
        caller=caller,
        account=state.plan.account,
        users=users,
        user_groups=_groups(reader, now, users.values()),
        documents=now.documents,
    )
    taken = lost(before, now.judgement)
    forbidding = {ref.name for ref in taken if _may_forbid(reader, ref, before)}
    policies = {Changed.POLICY, Changed.POLICY_UNREAD}
    names = {each.subject for each in changed if each.how in policies}
    # Of what cannot be read the change is asked for, and of what is gone nothing; some are known.
    read = {ref.name for ref in now.documents}
    blind = {ref.name for ref in now.judgement.policies if not is_high_risk(ref)} - read
    asked = [
        each
        for each in check(draft, facts)
        if each.code in _HARMFUL
        or (
            each.severity is Severity.CONFIRM
            and policy_of(each) not in blind
            and (each.id not in before.accepted or bool(names & named(each)))
        )
    ]
    asked += changes_are_confirmed(changed, asked, forbidding)
    asked = list({each.id: each for each in asked}.values())
    return Recheck(tuple(asked), Judged(_agreed(before, now.judgement, asked)))


def judge_again(look: Callable[[], Recheck], journal: Journal, agree: Agree) -> bool:
    """Check until nothing is found that nobody agreed to. Blocking.

    Agreeing takes a while, in which what is agreed to may become another thing.

    Args:
        look: calls :func:`recheck`.
        journal: of the run.
        agree: is asked, also where an error stands in the way.

    Returns:
        Whether the run may go on.

    Raises:
        CloudError: the one of :func:`recheck`.
        NeedsAttentionError: ``not-written``.
    """
    agreed: Recheck | None = None
    while (found := look()).findings and found != agreed:
        if not agree(found) or found.errors:
            return False
        agree_to(journal, found)
        agreed = found
    agree_to(journal, found)
    return True


def agree_to(journal: Journal, found: Recheck) -> None:
    """Note that everything that was asked is agreed to. Blocking.

    Raises:
        NeedsAttentionError: ``not-written``.
    """
    if journal.state.judged != found.judged.judgement:
        journal.note(found.judged)


def not_as_agreed(
    reader: AccountReader, state: RunState, again: Again = lambda look: look()
) -> tuple[Change, ...]:
    """Changes of the grants that nobody agreed to, found at the end of a run. Blocking.

    A request for each custom policy, and some for the group; never one for each user.

    Args:
        reader: reads the run's account.
        state: of the run.
        again: repeats a read until it sees a policy that the run has made.

    Raises:
        CloudError: something could not be read, for another reason than a missing permission.
    """
    before = state.judged or Judgement(made(state.plan))
    now = _look(reader, state, attached(state.plan), again, changeable=True)
    return news(before, now.judgement)


# Looking


@dataclass(frozen=True, slots=True)
class _Now:
    judgement: Judgement
    documents: Mapping[PolicyRef, PolicyDocument]
    groups: Mapping[str, UserGroup]


def _look(
    reader: AccountReader,
    state: RunState,
    wanted: Iterable[PolicyRef],
    again: Again = lambda look: look(),
    *,
    changeable: bool = False,
) -> _Now:
    plan = state.plan
    groups: dict[str, UserGroup] = {}
    held: dict[str, Holdings | None] = {}
    for name in joined(plan):
        try:
            group = reader.user_group(name)
        except NotPermittedError:
            held[name] = None
            continue
        if group is not None:
            groups[name] = group
        held[name] = holdings(plan, name, group.grants if group is not None else ())
    through = (grant.policy for some in held.values() for grant in some or ())
    refs = [ref for ref in dict.fromkeys((*wanted, *through)) if not changeable or can_change(ref)]
    to_come = {ref: made_ for ref, made_ in made(plan).items() if not _is_made(state, ref)}

    def read(ref: PolicyRef) -> PolicyDocument | Content:
        if ref in to_come:
            return to_come[ref]
        try:
            seen = again(lambda: _document(reader, ref)) if ref in ours else _document(reader, ref)
        except NotPermittedError:
            return UNREAD
        return GONE if seen is None else seen

    ours = made(plan).keys()
    found = {ref: read(ref) for ref in refs}
    return _Now(
        Judgement(
            MappingProxyType(
                {
                    ref: content(each) if isinstance(each, PolicyDocument) else each
                    for ref, each in found.items()
                }
            ),
            MappingProxyType(held),
        ),
        MappingProxyType(
            {ref: each for ref, each in found.items() if isinstance(each, PolicyDocument)}
        ),
        MappingProxyType(groups),
    )


def _document(reader: AccountReader, ref: PolicyRef) -> PolicyDocument | None:
    try:
        return reader.document(ref)
    except NotFoundError:
        return None


def _may_forbid(reader: AccountReader, ref: PolicyRef, before: Judgement) -> bool:
    """Whether a policy that was judged may have forbidden something; the cloud's own do not."""
    if not can_change(ref):
        return False
    try:
        found = _document(reader, ref)
    except NotPermittedError:
        return True
    as_it_was = found is not None and content(found) == before.policies.get(ref, UNREAD)
    return found is None or not as_it_was or may_forbid(found.text)


def _is_made(state: RunState, ref: PolicyRef) -> bool:
    """Whether the plan's policy is there, or may be."""
    return any(
        each.operation.policy == ref and (each.did or each.settled)
        for each in state.of(CreatePolicy)
    )


def _users(reader: AccountReader, state: RunState) -> Mapping[str, UserState]:
    """Existing users for whom something is left to be done."""
    left = {each.operation.user for each in state.operations if not each.over}
    there = (user for user in state.plan.users if user.existing or state.user_made(user.logon_name))

    def read(logon_name: str) -> UserState | None:
        with suppress(NotPermittedError):
            return reader.user(logon_name)
        return None

    names = [user.logon_name for user in there if user.logon_name in left]
    states = zip(names, several(read, names, _AT_ONCE), strict=True)
    return MappingProxyType({name: user for name, user in states if user is not None})


def _groups(
    reader: AccountReader, now: _Now, users: Iterable[UserState]
) -> Mapping[str, UserGroup]:
    """Groups of the plan, and those that its users are in."""
    groups = dict(now.groups)
    for name in dict.fromkeys(name for user in users for name in user.groups):
        with suppress(NotPermittedError):
            group = reader.user_group(name)
            if group is not None:
                groups[name] = group
    return MappingProxyType(groups)


# The draft that the plan was made of, as far as the rules ask for it


def _draft(state: RunState) -> Draft:
    plan = state.plan
    left = [
        each.operation
        for each in state.operations
        if each.status is not OperationStatus.SKIPPED or isinstance(each.operation, DetachPolicy)
    ]
    grants: dict[Grant, None] = {}
    group = ""
    for operation in left:
        grants |= dict.fromkeys(operation.given)
        group = operation.needed_group or group
    is_new = state.group(group) is not None
    return Draft(
        site=plan.site,
        regions=plan.regions,
        users=tuple(
            UserRow(user.logon_name, existing=user.existing or state.user_made(user.logon_name))
            for user in plan.users
        ),
        access=AccessChoice(AccessMode.CONSOLE if _resets(state) else AccessMode.UNCHANGED),
        grants=tuple(grants),
        replacements=tuple(
            Replacement(operation.logon_name, operation.grant)
            for operation in left
            if isinstance(operation, DetachPolicy)
        ),
        new_policies=tuple(
            NewPolicy(operation.policy, operation.document, operation.description)
            for operation in left
            if isinstance(operation, CreatePolicy) and not _is_made(state, operation.policy)
        ),
        group=GroupChoice(group, existing=not is_new or state.group_made(group)) if group else None,
        password_resets=_resets(state),
    )


def _resets(state: RunState) -> tuple[str, ...]:
    return tuple(each.operation.logon_name for each in state.of(ResetPassword) if not each.over)


# What is asked


def _agreed(before: Judgement, now: Judgement, asked: Iterable[Finding]) -> Judgement:
    """Judgement from now on; of what cannot be read it keeps what was known."""
    policies = {
        ref: before.policies.get(ref, is_) if is_ in (UNREAD, GONE) else is_
        for ref, is_ in now.policies.items()
    }
    groups = {
        name: before.groups.get(name) if is_ is None else is_ for name, is_ in now.groups.items()
    }
    return Judgement(
        MappingProxyType(policies),
        MappingProxyType(groups),
        before.accepted | {each.id for each in asked if each.severity is Severity.CONFIRM},
    )

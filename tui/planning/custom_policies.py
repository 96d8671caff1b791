"""Custom policies of the draft: name, reuse, save, rename."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tui.core import links
from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, error, warning
from tui.core.policies import COMPANION, Grant, PolicyRef, PolicyType, Scope, custom
from tui.planning.companion import MOST_LOOKED_AT, free_name, worth_reading
from tui.planning.validate import check_policy_description, check_policy_name
from tui.policy.known import same_document


class NameStatus(StrEnum):
    """Status in the account of the name of a policy to be made."""

    FREE = "free"
    """No policy has the name, nor the document as far as documents were read."""
    SAME = "same"
    """A policy has the document, under this name or another."""
    TAKEN = "taken"
    """A policy has the name, with another document."""
    UNREAD = "unread"
    """A policy has the name, with a document that was not read yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Status of a policy of the draft in the account."""

    standing: NameStatus
    policy: PolicyRef
    """Policy that is granted: the one to be made, or the one that is reused."""


def stands(new: NewPolicy, facts: Facts) -> Choice:
    """Compare a policy's name and document with the account's."""
    listed = {policy.ref for policy in facts.policies or ()}
    taken = new.policy in listed
    there = facts.documents.get(new.policy)
    if taken and there is not None and same_document(there.text, new.document):
        return Choice(NameStatus.SAME, new.policy)
    if taken:
        unread = there is None
        return Choice(NameStatus.UNREAD if unread else NameStatus.TAKEN, new.policy)
    # One whose document was read may be gone since, by an undo for one.
    same = [
        ref
        for ref, document in facts.documents.items()
        if ref.type is PolicyType.CUSTOM
        and (facts.policies is None or ref in listed)
        and same_document(document.text, new.document)
    ]
    return Choice(NameStatus.SAME, min(same)) if same else Choice(NameStatus.FREE, new.policy)


def new_policy(ref: PolicyRef, draft: Draft) -> NewPolicy | None:
    """Policy of that name that the draft makes."""
    return next((each for each in draft.new_policies if each.policy == ref), None)


def granted(draft: Draft) -> tuple[NewPolicy, ...]:
    """Policies of the draft that are granted, each once; only they are made."""
    wanted = {grant.policy for grant in draft.grants}
    chosen = {each.policy: each for each in reversed(draft.new_policies)}
    names = dict.fromkeys(each.policy for each in draft.new_policies)
    return tuple(chosen[ref] for ref in names if ref in wanted)


def to_make(draft: Draft, facts: Facts) -> tuple[NewPolicy, ...]:
    """Granted policies that the account does not have."""
    return tuple(
        each for each in granted(draft) if stands(each, facts).standing is not NameStatus.SAME
    )


def unread(draft: Draft, facts: Facts) -> tuple[PolicyRef, ...]:
    """Policies of the account whose document decides whether one is made."""
    choices = (stands(each, facts) for each in granted(draft))
    return tuple(each.policy for each in choices if each.standing is NameStatus.UNREAD)


def worth_comparing(draft: Draft, facts: Facts) -> tuple[PolicyRef, ...]:
    """Policies of the account that may have the document of one to be made, whatever their name.

    Those of the same name come first. At most :data:`~tui.planning.companion.MOST_LOOKED_AT`
    documents of custom policies are read.
    """
    names = unread(draft, facts)
    read = sum(ref.type is PolicyType.CUSTOM for ref in facts.documents)
    if read >= MOST_LOOKED_AT or not to_make(draft, facts):
        return names
    return tuple(dict.fromkeys((*names, *worth_reading(facts)[: MOST_LOOKED_AT - read])))


# Changes to a draft


def save(
    draft: Draft, new: NewPolicy, scope: Scope | None, instead_of: PolicyRef | None = None
) -> Draft:
    """Put a policy into a draft, in place of one of the same name.

    It is granted in ``scope``, unless it is granted already; None grants nothing. ``instead_of`` is
    its former name, whose grants it takes over.
    """
    before = instead_of if instead_of is not None else new.policy
    others = tuple(each for each in draft.new_policies if each.policy not in {before, new.policy})
    grants = tuple(
        Grant(new.policy, grant.scope) if grant.policy == before else grant
        for grant in draft.grants
    )
    if scope is not None and not any(grant.policy == new.policy for grant in grants):
        grants = (*grants, Grant(new.policy, scope))
    return replace(draft, new_policies=(*others, new), grants=tuple(dict.fromkeys(grants)))


def rename(draft: Draft, ref: PolicyRef, name: str) -> Draft:
    """Rename a policy of the draft, and its grants."""
    new = new_policy(ref, draft)
    if new is None:
        return draft
    return save(draft, replace(new, policy=custom(name)), None, instead_of=ref)


def remove(draft: Draft, ref: PolicyRef) -> Draft:
    """Remove a policy from a draft, with its grants."""
    return replace(
        draft,
        new_policies=tuple(each for each in draft.new_policies if each.policy != ref),
        grants=tuple(grant for grant in draft.grants if grant.policy != ref),
    )


def use(draft: Draft, ref: PolicyRef, there: PolicyRef) -> Draft:
    """Grant a policy of the account instead of making one; the grants' scopes stay."""
    without = replace(
        draft, new_policies=tuple(each for each in draft.new_policies if each.policy != ref)
    )
    grants = (
        Grant(there, grant.scope) if grant.policy == ref else grant for grant in without.grants
    )
    return replace(without, grants=tuple(dict.fromkeys(grants)))


_HERE: Final = Where(Step.POLICIES, "grants")


def proposed(wanted: str, draft: Draft, facts: Facts) -> str:
    """Name like the wanted one that is free in the account and the draft."""
    taken = [policy.ref for policy in facts.policies or ()]
    return free_name(wanted, [*taken, *(new.policy for new in draft.new_policies), COMPANION])


def wrong_with_name(name: str, own: PolicyRef | None, draft: Draft) -> Finding | None:
    """Mistake in a policy's name, by itself or beside the draft's other policies.

    ``own`` is the policy under edit, whose own name is no conflict.
    """
    form = next(check_policy_name(name, _HERE), None)
    if form is not None:
        return form
    others = {COMPANION, *(new.policy for new in draft.new_policies)} - {own}
    return (
        error(
            "new-policy.duplicate",
            _HERE,
            "Two policies are to be called {subject}; give one another name.",
            subject=name,
            link=links.CREATE_POLICY,
        )
        if custom(name) in others
        else None
    )


def wrong_with_description(text: str) -> Finding | None:
    """Mistake in a policy's description."""
    return next(check_policy_description(text, _HERE), None)


def beside_the_account(new: NewPolicy, facts: Facts) -> tuple[Choice, Finding | None]:
    """Status of the policy in the account, and the finding on it."""
    choice = stands(new, facts)
    if choice.standing is NameStatus.TAKEN:
        return choice, error(
            "new-policy.taken",
            _HERE,
            "The account has a policy {subject} already, with another document, which is not"
            " overwritten; choose another name, or grant the one that is there.",
            subject=new.policy.name,
            link=links.CREATE_POLICY,
        )
    if choice.standing is NameStatus.SAME:
        same = warning(
            "new-policy.same",
            _HERE,
            "The account has the policy {policy} with the same document as {subject}; it is"
            " granted, and none is made.",
            subject=new.policy.name,
            policy=choice.policy.name,
            link=links.CREATE_POLICY,
        )
        return choice, same
    return choice, None

"""Survey of the account for the rules and the plan, repeated before Apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from tui.account.checks import FOLLOWING, CheckOutcome, run_check
from tui.account.own_access import read_own
from tui.account.reader import AccountReader
from tui.cloud.call import several
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError, NotFoundError, NotPermittedError
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.policies import AccountScope, PolicyRef, custom
from tui.core.principals import UserGroup
from tui.planning.cohorts import documents_needed
from tui.planning.companion import choose, wanted, worth_reading
from tui.planning.custom_policies import granted, to_make, unread
from tui.planning.holdings import groups_of, held_now, needed_groups, with_group, with_groups
from tui.policy.check import read_document
from tui.policy.document import Document
from tui.policy.preview import HeldPolicy


def look(reader: AccountReader, draft: Draft, facts: Facts, *, fresh: bool) -> Facts:
    """Read everything the plan depends on. Blocking.

    Users, user groups and resource groups of the draft, the companion, and the documents of
    policies that are granted or held. ``fresh`` asks the cloud again instead of the cache.

    Returns:
        The facts with the new values in place.

    Raises:
        CloudError: something could not be read.
    """
    if fresh:
        reader.forget()
    facts = _with_users(reader, draft, facts)
    facts = _with_user_groups(reader, draft, facts)
    if any(groups_of(draft)):
        facts = replace(facts, resource_groups=reader.resource_groups())
    facts = _with_new_policies(reader, draft, facts, fresh=fresh)
    if wanted(draft):
        facts = _with_companion(reader, facts)
    facts = _with_documents(reader, draft, facts, fresh=fresh)
    return _with_own(reader, facts)


def taken_in(facts: Facts, found: Facts, before: Facts | None = None) -> Facts:
    """Merge a survey into the facts, which may have grown while it was under way.

    Args:
        facts: facts by now.
        found: answer of :func:`look`.
        before: facts when the survey began: documents among them that it did not find any more, or
            could not read again, are dropped.
    """
    lost = (before.documents.keys() if before is not None else set()) - found.documents.keys()
    documents = {ref: it for ref, it in facts.documents.items() if ref not in lost}
    return replace(
        facts,
        users=found.users,
        users_loaded=found.users_loaded,
        user_groups=_groups_taken_in(facts, found),
        user_groups_loaded=facts.user_groups_loaded or found.user_groups_loaded,
        resource_groups=found.resource_groups or facts.resource_groups,
        policies=found.policies or facts.policies,
        documents=MappingProxyType({**documents, **found.documents}),
        own=found.own or facts.own,
    )


def _groups_taken_in(facts: Facts, found: Facts) -> Mapping[str, UserGroup]:
    if found.user_groups_loaded:
        return found.user_groups
    return MappingProxyType({**facts.user_groups, **found.user_groups})


def _with_users(reader: AccountReader, draft: Draft, facts: Facts) -> Facts:
    users = {state.logon_name: state for state in reader.users()}
    found = reader.users_of(row.logon_name for row in draft.users if row.logon_name in users)
    for name, state in found.items():
        if state is None:
            del users[name]
        else:
            users[name] = state
    return replace(facts, users=MappingProxyType(users), users_loaded=True)


def _with_user_groups(reader: AccountReader, draft: Draft, facts: Facts) -> Facts:
    """Facts with the groups of the draft's users, the draft's own group, and the names in use."""
    chosen = draft.group
    if chosen is not None:
        facts = with_groups(facts, reader.user_groups())
        found = reader.user_group(chosen.name) if chosen.name in facts.user_groups else None
        facts = with_group(facts, chosen.name, found)
    for name in needed_groups(draft, facts):
        if chosen is None or name != chosen.name:
            # What may not be read is not known: no rule takes it for an answer.
            with suppress(NotPermittedError):
                facts = with_group(facts, name, reader.user_group(name))
    return facts


def _with_companion(reader: AccountReader, facts: Facts) -> Facts:
    facts = replace(facts, policies=reader.policies())
    for ref in choose(facts).unread:
        facts = _with_document(reader, facts, ref)
    return _until_found(reader, facts, lambda facts: choose(facts).create is None)


def _with_new_policies(reader: AccountReader, draft: Draft, facts: Facts, *, fresh: bool) -> Facts:
    if not granted(draft):
        return facts
    facts = replace(facts, policies=reader.policies())
    if fresh:
        # What has such a name may say something else by now.
        names = {new.policy for new in granted(draft)}
        others = {ref: it for ref, it in facts.documents.items() if ref not in names}
        facts = replace(facts, documents=MappingProxyType(others))
    for ref in unread(draft, facts):
        facts = _with_document(reader, facts, ref)
    return _until_found(reader, facts, lambda facts: not to_make(draft, facts))


def _until_found(reader: AccountReader, facts: Facts, found: Callable[[Facts], bool]) -> Facts:
    """Read documents only until it is found: somebody may have made it under another name."""
    for ref in worth_reading(facts):
        if found(facts):
            break
        # One that is gone by now, or may not be read, is not the one to reuse.
        with suppress(NotFoundError, NotPermittedError):
            facts = _with_document(reader, facts, ref)
    return facts


def _with_documents(reader: AccountReader, draft: Draft, facts: Facts, *, fresh: bool) -> Facts:
    needed = documents_needed(draft, facts)
    if not fresh:
        needed = tuple(ref for ref in needed if ref not in facts.documents)
    # What was known of one that cannot be read any more is no answer.
    others = {ref: it for ref, it in facts.documents.items() if ref not in needed}
    return replace(facts, documents=MappingProxyType({**others, **reader.documents(needed)}))


def _with_document(reader: AccountReader, facts: Facts, ref: PolicyRef) -> Facts:
    documents = {**facts.documents, ref: reader.document(ref)}
    return replace(facts, documents=MappingProxyType(documents))


def _with_own(reader: AccountReader, facts: Facts) -> Facts:
    """Facts with the administrator's own access: once known, not asked for again at every Apply."""
    if facts.own is not None and not facts.own.unread:
        return facts
    return replace(facts, own=read_own(reader, facts.caller))


@dataclass(frozen=True, slots=True)
class Survey:
    """Facts of an account, with the outcomes of its checks."""

    facts: Facts
    outcomes: tuple[CheckOutcome, ...]
    """All checks, also those that could not be made."""


def survey(cloud: Cloud, reader: AccountReader, identity: CheckOutcome, draft: Draft) -> Survey:
    """Read an account as far as a draft needs it. Blocking.

    Raises:
        CloudError: something that nothing can be decided without could not be read.
    """
    outcomes = several(lambda check: run_check(cloud, check), FOLLOWING, cloud.pace.most_at_once)
    facts = identity.learn(Facts())
    for outcome in outcomes:
        facts = outcome.learn(facts)
    # Without the list, no rule takes a policy for one that is not there.
    with suppress(NotPermittedError):
        facts = replace(facts, policies=reader.policies())
    return Survey(look(reader, draft, facts, fresh=False), outcomes)


def held_in_cloud(reader: AccountReader, logon_name: str) -> tuple[HeldPolicy, ...]:
    """Grants of a user with documents, at every scope and through groups. Blocking.

    An unreadable document is None, and so are the grants of an unreadable group: the preview then
    says "not known". A user who is gone holds nothing.

    Raises:
        CloudError: the user cannot be read.
    """
    return tuple(_held(reader, logon_name))


def _held(reader: AccountReader, logon_name: str) -> Iterator[HeldPolicy]:
    state = reader.user(logon_name)
    if state is None:
        return
    groups = {name: _group(reader, name) for name in state.groups}
    known = {name: group for name, group in groups.items() if group is not None}
    for each in held_now(state, Facts(user_groups=MappingProxyType(known))):
        yield HeldPolicy(each.policy, each.scope, _document(reader, each.policy), each.through)
    for name in groups.keys() - known.keys():
        yield HeldPolicy(custom(""), AccountScope(), None, name)


def _group(reader: AccountReader, name: str) -> UserGroup | None:
    try:
        return reader.user_group(name)
    except CloudError:
        return None


def _document(reader: AccountReader, policy: PolicyRef) -> Document | None:
    try:
        return read_document(reader.document(policy).text)
    except CloudError:
        return None

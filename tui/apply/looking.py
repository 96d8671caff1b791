"""The last look: what the rules and the plan need to know, read again right before Apply."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.access.companion import choose, wanted, worth_reading
from tui.access.draft import Draft
from tui.access.facts import Facts
from tui.access.needed import documents_needed
from tui.access.policies import PolicyRef
from tui.access.rules.scope import groups_of
from tui.cloud.errors import NotFoundError, NotPermittedError

if TYPE_CHECKING:
    from tui.cloud.reading import AccountReader


def look(reader: AccountReader, draft: Draft, facts: Facts, *, fresh: bool) -> Facts:
    """Read what the plan depends on.

    That is the draft's users, its resource groups, the companion, and what the policies say that
    are granted or held.

    Args:
        reader: Reads the account. Blocking.
        draft: The answers; only what they name is read.
        facts: What is known already.
        fresh: Ask the cloud again, whatever was read before.

    Returns:
        The facts with what was read in its place.

    Raises:
        CloudError: Something could not be read.
    """
    if fresh:
        reader.forget()
    facts = _with_users(reader, draft, facts)
    if any(groups_of(draft)):
        facts = replace(facts, resource_groups=reader.resource_groups())
    if wanted(draft):
        facts = _with_companion(reader, facts)
    return _with_documents(reader, draft, facts, fresh=fresh)


def taken_in(facts: Facts, found: Facts) -> Facts:
    """What is known after a look, beside what was learned otherwise while it was under way.

    Args:
        facts: What is known by now.
        found: What :func:`look` answered with.
    """
    return replace(
        facts,
        users=found.users,
        users_loaded=found.users_loaded,
        resource_groups=found.resource_groups or facts.resource_groups,
        policies=found.policies or facts.policies,
        documents=MappingProxyType({**facts.documents, **found.documents}),
    )


def _with_users(reader: AccountReader, draft: Draft, facts: Facts) -> Facts:
    users = {state.logon_name: state for state in reader.users()}
    for row in draft.users:
        if row.logon_name in users:
            state = reader.user(row.logon_name)
            if state is None:
                del users[row.logon_name]
            else:
                users[row.logon_name] = state
    return replace(facts, users=MappingProxyType(users), users_loaded=True)


def _with_companion(reader: AccountReader, facts: Facts) -> Facts:
    facts = replace(facts, policies=reader.policies())
    for ref in choose(facts).unread:
        facts = _with_document(reader, facts, ref)
    # Only while it is not found: somebody may have made it under another name.
    for ref in worth_reading(facts):
        if choose(facts).create is None:
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

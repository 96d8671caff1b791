"""Custom policies of the account."""

from __future__ import annotations

from tui.apply.entries import Finished
from tui.apply.resources.change import Change, Reversal, create_once, delete_unused, resource
from tui.core.operations import CreatePolicy
from tui.policy.known import same_document

_GRANT_STAYS = frozenset({"user-in-use", "members-left", "grant-unclear"})
"""Why a grant is left that stays, so that its policy is held for sure."""


def create(change: Change[CreatePolicy]) -> Finished:
    """Make the policy."""
    ram, wanted = change.cloud.ram, change.operation
    _, already_so = create_once(
        change,
        lambda: ram.create_policy(wanted.policy, wanted.document, wanted.description),
        lambda: ram.held_policy(wanted.policy),
        lambda found: same_document(found.document, wanted.document),
    )
    return Finished(change.index, already_so)


def delete(reversal: Reversal[CreatePolicy]) -> str:
    """Delete it, if it is as it was made and nobody holds it."""
    ram, made = reversal.cloud.ram, reversal.operation
    found = reversal.seen(lambda: ram.held_policy(made.policy))
    if found is None:
        return ""
    as_made = found.description == made.description and same_document(found.document, made.document)
    # Another run of the same plan makes the same.
    another = reversal.made_by(found.created, reversal.state.attempts) is False
    if not as_made or another:
        return "policy-not-ours"
    if any(each.undone in _GRANT_STAYS for each in reversal.needed_by()):
        return "policy-in-use"
    return delete_unused(reversal, lambda: ram.delete_policy(made.policy), "policy-in-use")


RESOURCES = resource(CreatePolicy, create, delete)

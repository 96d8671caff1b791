"""One module for each kind of thing in the cloud: how it is made, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tui.apply.entries import Begun, Refused
from tui.apply.ownership import Ownership
from tui.apply.resources import access_key, grant, group, logon_profile, policy, user
from tui.apply.resources.change import Change, Resource, Reversal
from tui.apply.timing import RetryLaterError
from tui.cloud.errors import CloudError, NotFoundError, OutcomeUnknownError
from tui.core.operations import Operation

RESOURCES: Final[Mapping[type[Operation], Resource]] = MappingProxyType(
    policy.RESOURCES
    | user.RESOURCES
    | logon_profile.RESOURCES
    | access_key.RESOURCES
    | grant.RESOURCES
    | group.RESOURCES
)
"""Every kind of operation."""


def carry_out(change: Change[Operation], ownership: Ownership) -> bool:
    """Carry out one operation.

    Before a change stands a note that it was begun, after it one that it is finished or was
    refused. What is begun and neither may have been carried out, in this start or an earlier one.

    Returns:
        Whether it was so already and nothing was changed.

    Raises:
        CloudError: the cloud refused, or did not answer.
        NeedsAttentionError: the administrator has to look first.
        RetryLaterError: it has to wait; nothing is wrong.
    """
    earlier = change.state.begun
    try:
        ownership.look(change.operation)
        done = RESOURCES[type(change.operation)].apply(change)
    except OutcomeUnknownError:
        if not change.operation.makes_key:  # which has seen to it already
            change.journal.give_up(change.index, change.timing.clock())
        raise
    except CloudError as error:
        _was_refused(change, earlier)
        if isinstance(error, NotFoundError):
            ownership.doubt(change.operation)
        raise
    except RetryLaterError as later:
        if isinstance(later.__cause__, CloudError):
            _was_refused(change, earlier)
        raise
    change.journal.note(done)
    return done.already_so


def _was_refused(change: Change[Operation], earlier: Begun | None) -> None:
    now = change.state.begun
    # Where an earlier attempt was not answered, a refusal of this one says nothing of it.
    asked = now is not None and now is not earlier
    if asked and change.state.unanswered is None:
        change.journal.note(Refused(change.index))


def take_back(reversal: Reversal[Operation]) -> str:
    """Take one operation back.

    Returns:
        A code for why it was left; empty if nothing of it is left.

    Raises:
        CloudError: the cloud refused, or did not answer; it may be called again.
        RetryLaterError: an unanswered call may still be carried out; call again then.
    """
    state, users, name = reversal.state, reversal.users, reversal.operation.user
    if not state.did:
        return ""
    if name in users.in_use:
        return "user-in-use"
    # Also where a later attempt was answered: what is late would undo the undo.
    attempt = state.begun or state.unanswered
    # A key whose secret is kept was answered, whether that was noted or not.
    unclear = attempt is not None and not state.key
    left = reversal.timing.left_of_grace(attempt) if attempt and unclear else 0.0
    if left > 0:
        raise RetryLaterError(left)
    if users.made(name) and users.look(name).another is not None:
        return "user-not-ours"
    return RESOURCES[type(reversal.operation)].undo(reversal)

"""CreateAccessKey, the one call whose lost answer loses a secret for good.

Keys are listed, and written down, before the call. After a lost answer the next attempt waits
until the request can no longer be carried out, lists again, and compares: a key that appeared in
just that time and was never used is the lost one, which nobody can use any more, so it is disabled
and deleted, and another is made. A key that appeared later is somebody's, and is left alone.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tui.apply.entries import Begun, Clearing, Finished, Refused
from tui.apply.events import NeedsAttentionError
from tui.apply.resources.change import Change, Reversal, resource
from tui.apply.timing import RetryLaterError
from tui.cloud.errors import NotFoundError, OutcomeUnknownError
from tui.cloud.types import MintedKey
from tui.core.operations import CreateAccessKey
from tui.core.principals import HeldKey
from tui.core.text import sentence

if TYPE_CHECKING:
    from tui.cloud.ram import Ram


def create(change: Change[CreateAccessKey]) -> Finished:
    """Make a key; when this returns it is kept, and in the run's memory.

    The thread that asks for it is the one that keeps it: nothing comes between.

    Raises:
        ValueError: the name is empty; RAM would make the key for the caller.
        RetryLaterError: an unanswered call may still be carried out; call again then.
        NeedsAttentionError: ``key-there``, ``key-used``, ``keys-unclear``, ``not-written``;
            ``key-not-kept`` or ``key-not-saved``, then call again: no other key is made.
        CloudError: it was refused, or the answer was lost; then call again.
    """
    logon_name, memory = change.operation.logon_name, change.secrets.memory
    if not logon_name.strip():
        raise ValueError("an AccessKey is made for a RAM user, by name")
    kept = _made_earlier(change)
    if kept:
        return Finished(change.index, key=kept)
    if logon_name not in memory.unkept:
        memory.unkept[logon_name] = _make(change)
    return Finished(change.index, key=change.secrets.keep_key(logon_name))


def _made_earlier(change: Change[CreateAccessKey]) -> str:
    """The ID of a key whose secret was kept before the run was cut off; empty if none."""
    kept = change.secrets.memory.keys.get(change.operation.logon_name)
    return kept.access_key_id if kept else change.run.saved_key(change.operation.logon_name)


def _make(change: Change[CreateAccessKey]) -> MintedKey:
    earlier = change.state.begun
    had = _first_look(change) if earlier is None else _clear(change, earlier)
    journal, index, timing = change.journal, change.index, change.timing

    def ask() -> MintedKey:
        # Before every call: whatever happens in it, the next attempt looks first.
        journal.note(Begun(index, timing.clock(), change.cloud.time, tuple(had)))
        try:
            return change.cloud.ram.create_access_key(change.operation.logon_name)
        except OutcomeUnknownError:
            journal.give_up(index, timing.clock())
            raise
        except NotFoundError:
            # An answer: nothing is under way while it waits to ask again.
            journal.note(Refused(index))
            raise

    return change.settled(ask)


def _first_look(change: Change[CreateAccessKey]) -> frozenset[str]:
    """The plan makes a key only for a user without one."""
    had = frozenset(key.access_key_id for key in _held(change))
    if had:
        raise NeedsAttentionError(
            "key-there",
            sentence(
                "{subject} has an AccessKey ({key}) that was not there when you reviewed the plan,"
                " so no second one was made. Look in the RAM console whose it is.",
                subject=change.operation.logon_name,
                key=min(had),
            ),
        )
    return had


def _clear(change: Change[CreateAccessKey], attempt: Begun) -> frozenset[str]:
    """Remove the key that an unanswered call made, if it made one."""
    left = change.timing.left_of_grace(attempt)
    if left > 0:
        raise RetryLaterError(left)
    had = frozenset(attempt.keys)
    appeared = [key for key in _held(change) if key.access_key_id not in had]
    ours = all(change.made_by(key.created, [attempt]) for key in appeared)
    if len(appeared) > 1 or not ours:
        raise NeedsAttentionError(
            "keys-unclear",
            sentence(
                "{subject} has an AccessKey that is new ({keys}), and it is not clear that it was"
                " made here. Look in the RAM console, delete what nobody knows, and try again.",
                subject=change.operation.logon_name,
                keys=", ".join(sorted(key.access_key_id for key in appeared)),
            ),
        )
    for lost in appeared:
        _remove(change, lost.access_key_id)
    change.journal.note(Refused(change.index))
    return had


def _remove(change: Change[CreateAccessKey], key: str) -> None:
    ram, logon_name = change.cloud.ram, change.operation.logon_name
    if ram.access_key_last_used(logon_name, key):
        raise NeedsAttentionError(
            "key-used",
            sentence(
                "An AccessKey ({key}) of {subject} may have been made by an answer that got lost,"
                " but it has been used already, so it was left alone. Look in the RAM console"
                " whose it is.",
                subject=logon_name,
                key=key,
            ),
        )
    change.journal.note(Clearing(change.index, key))
    with suppress(NotFoundError):
        delete_key(ram, logon_name, key)


def _held(change: Change[CreateAccessKey]) -> tuple[HeldKey, ...]:
    return change.settled(lambda: change.cloud.ram.access_keys(change.operation.logon_name))


def delete(reversal: Reversal[CreateAccessKey]) -> str:
    """Delete the key, or the one that an unanswered call made."""
    ram, name, made = reversal.cloud.ram, reversal.user_name, reversal.state.key
    if made:
        reversal.seen(lambda: delete_key(ram, name, made))
        return ""
    begun = reversal.state.begun
    if begun is None:
        return ""
    try:
        held = ram.access_keys(name)
    except NotFoundError:
        return ""
    appeared = [key for key in held if key.access_key_id not in begun.keys]
    ours = all(reversal.made_by(key.created, [begun]) for key in appeared)
    if len(appeared) > 1 or not ours:
        return "keys-unclear"
    if any(ram.access_key_last_used(name, key.access_key_id) for key in appeared):
        return "keys-unclear"  # nobody can have used the lost one: its secret is unknown
    for key in appeared:
        with suppress(NotFoundError):
            delete_key(ram, name, key.access_key_id)
    return ""


def delete_key(ram: Ram, logon_name: str, access_key_id: str) -> None:
    """Disable an AccessKey, then delete it."""
    ram.set_access_key_active(logon_name, access_key_id, active=False)
    ram.delete_access_key(logon_name, access_key_id)


RESOURCES = resource(CreateAccessKey, create, delete)

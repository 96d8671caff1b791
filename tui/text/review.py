"""Review and Undo: headings, failures, what is asked before something is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.events import NeedsAttentionError
from tui.core.operations import CreateGroup, CreatePolicy, Operation
from tui.core.policies import Groups
from tui.core.text import plural, say
from tui.text.errors import cloud_reason
from tui.text.history import names
from tui.text.operations import (
    LEFT,
    back,
    concern_words,
    operation_what,
    operation_who,
    run_problem,
)

if TYPE_CHECKING:
    from tui.apply.in_use import InUse
    from tui.cloud.errors import CloudError
    from tui.planning.agreement import Change

BUTTONS: Mapping[str, str] = MappingProxyType(
    {
        "": "Apply",
        "running": "Applying",
        "failed": "Retry",
        "stopped": "Go on",
        "partly": "Next",
        "changed": "Next",
        "done": "Next",
    }
)
"""The forward button for every phase of a run; the empty one is before it."""

HEADINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "running": ("Applying", "several users at once, one change after the other for each"),
        "failed": ("It stopped", "what was done stays done"),
        "stopped": ("It stopped", "what was done stays done"),
        "partly": ("Done in part", "what was skipped is not so"),
        "changed": ("Look at this", "whether all is as agreed could not be read back"),
        "done": ("Done", "everything below is so now"),
    }
)
"""A heading for every phase of a run, and a line below it."""


_LEADS: Sequence[tuple[frozenset[str], str]] = (
    (
        frozenset({"policy-changed", "group-changed"}),
        "something was granted that nobody agreed to",
    ),
    (frozenset({"policy-gone", "group-lost"}), "something that was agreed to is taken back"),
)
"""What is said instead of a run that is over with such changes; the worst kinds first."""


def heading(phase: str, users: int, changes: Sequence[Change] = ()) -> tuple[str, str]:
    """Where a run stands, and what that means.

    Args:
        phase: A value of ``RunStatus``.
        users: How many users the plan is for.
        changes: What is not as agreed.
    """
    title, lead = HEADINGS[phase]
    if phase == "changed":
        kinds = {each.how.value for each in changes}
        lead = next((worse for some, worse in _LEADS if some & kinds), lead)
    if phase == "running" and users < 2:
        return say(title), say("one change after the other")
    return say(title), say(lead)


def forward_label(phase: str) -> str:
    """The forward button."""
    return say(BUTTONS[phase])


def looking_label(*, keyring_waits: bool) -> str:
    """The forward button while it cannot be pressed yet."""
    return say("Waiting for the keyring") if keyring_waits else say("Looking…")


def views(operations: int) -> tuple[str, str, str]:
    """The names of the views: the plan, the same as commands, and what it comes to."""
    counted = plural("1 operation", "{count} operations", operations)
    return counted, say("The same by hand"), say("What they can do")


def skip_answers() -> tuple[str, str]:
    """The answer that leaves it out, and the one that does not."""
    return say("Skip it"), say("Keep it")


def not_agreed_to_yet() -> str:
    """Why something is asked in a run that was agreed to before."""
    return say("The following was not agreed to when the run began.")


_NAMED = 5
"""How many users are named before the rest is counted."""


def reason(error: CloudError | NeedsAttentionError) -> str:
    """Why something failed; equal for all that failed for the same reason."""
    return run_problem(error) if isinstance(error, NeedsAttentionError) else cloud_reason(error)


def whose(logon_names: Sequence[str]) -> str:
    """Those for whom it failed."""
    return names(logon_names, _NAMED)


def reasons(errors: Sequence[CloudError | NeedsAttentionError]) -> str:
    """One sentence for failures of the same reason; each row tells its own request."""
    return run_problem(errors[0]) if len(errors) == 1 else reason(errors[0])


def of_row(
    error: CloudError | NeedsAttentionError, errors: Sequence[CloudError | NeedsAttentionError]
) -> str:
    """What the row under the cursor adds to what is told of all failures.

    Args:
        error: The row's.
        errors: All there are.
    """
    if len(errors) == 1:
        return ""
    if len({reason(each) for each in errors}) > 1:
        return say(": {why}", why=run_problem(error))
    request = getattr(getattr(error, "refusal", None), "request_id", "")
    return say(" (request {request})", request=request) if request else ""


UNDO_HEADINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "": ("Undo this run?", "exactly what it made is taken back"),
        "running": ("Undoing", "exactly what it made is taken back"),
        "failed": ("It stopped", "what was taken back stays taken back"),
        "stopped": ("It stopped", "what was taken back stays taken back"),
        "partly": ("Undone, but for what is left", "what was left, and why, is below"),
        "done": ("Undone", "nothing of the run is left"),
    }
)
"""A question and a line below it for every phase; the empty one is before it begins."""


def undo_heading(phase: str) -> str:
    """Where the undo stands."""
    return say(UNDO_HEADINGS[phase][0])


def lead(phase: str, run_id: str) -> str:
    """Which run it is about, and what that means."""
    return say("run {run} · {lead}", run=run_id, lead=say(UNDO_HEADINGS[phase][1]))


def close_label(*, begun: bool, running: bool) -> str:
    """The button that leads back, or that stops it."""
    if running:
        return say("Stop")
    return say("Close") if begun else say("Leave it as it is")


def go_label(*, begun: bool, running: bool) -> str:
    """The button that takes back."""
    if running:
        return say("Undoing")
    return say("Go on undoing") if begun else say("Undo")


# Looking first


def could_not_look(error: CloudError) -> str:
    """It could not be read, so nothing is begun."""
    return say("Nothing was undone: {why} Ctrl+R looks again.", why=run_problem(error))


def leave_or_ask(logon_names: Sequence[str]) -> str:
    """What can be done with several users in use."""
    return say(
        "{names}. They can be left as they are, with everything they have; whatever else the run"
        " made is taken back. Or you are asked about each of them.",
        names=names(logon_names),
    )


def delete_all_the_same(concerns: Iterable[InUse]) -> str:
    """The question about one user, with everything that speaks against deleting it."""
    found = [concern_words(each) for each in concerns]
    question = say("Delete this user all the same? Cancel leaves the user as it is.")
    return "\n".join([*found, "", question])


# How it went


def taken_back(it: Operation, groups: Groups, *, left: bool) -> str:
    """What taking one operation back does; ``left`` says that it was not done."""
    what = back(it, groups)
    return say("left: {what}", what=what) if left else what


def was_left(it: Operation, why: str, groups: Groups) -> str:
    """What was left as it is, and why; the same for all that belongs to one user in use."""
    who, reason = operation_who(it), say(WHY_LEFT.get(why) or LEFT[why])
    if why in _OF_THE_USER:
        return say("{who} was left: {why}.", who=who, why=reason)
    if isinstance(it, CreatePolicy):
        return say("The policy {name} was left: {why}.", name=it.policy.name, why=reason)
    if isinstance(it, CreateGroup):
        return say("The RAM user group {name} was left: {why}.", name=it.group, why=reason)
    what = operation_what(it, groups)
    return say("{who}, “{what}” was left: {why}.", who=who, what=what, why=reason)


_OF_THE_USER = frozenset({"user-in-use", "user-not-ours"})
"""Reasons that are about the whole user, and not about one thing of it."""

WHY_LEFT: Mapping[str, str] = MappingProxyType({"user-in-use": "the user is in use"})
"""Shorter reasons than ``tui.text.operations.LEFT`` has, for who was asked a moment ago."""


def not_done(who: str, it: Operation, groups: Groups) -> str:
    """What could not be taken back, and for whom."""
    return say("{who}: could not {what}.", who=who, what=back(it, groups))


def so_many(phase: str, taken: int, total: int) -> str:
    """How much of the run is taken back."""
    if phase == "done":
        return say("All of it is taken back.")
    if phase == "partly":
        return say("{taken} of {total} changes are taken back.", taken=taken, total=total)
    return say(
        "{taken} of {total} changes are taken back; Ctrl+R goes on with the rest.",
        taken=taken,
        total=total,
    )


# The row under the cursor


def detail(it: Operation, groups: Groups) -> str:
    """What taking one operation back does, and for whom."""
    return say("{who}: {what}", who=operation_who(it), what=back(it, groups))


STATES: Mapping[str, str] = MappingProxyType(
    {
        "running": "being taken back",
        "done": "taken back",
        "failed": "not taken back",
        "skipped": "left",
    }
)
"""How far it is, by the values of ``OperationStatus``; nothing of what is to be done."""


def state(code: str) -> str:
    """How far taking one operation back is; empty where it has not begun."""
    return say(STATES[code]) if code in STATES else ""

"""Review and undo: headings, failures, questions before a deletion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.events import NeedsAttentionError
from tui.core.operations import Operation
from tui.core.policies import Groups
from tui.core.text import plural, say
from tui.text.errors import cloud_reason
from tui.text.history import names
from tui.text.operations import (
    back,
    concern_words,
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
"""Labels of the forward button by status of the run; the empty one is before it."""

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
"""Headings, and lines below them, by status of the run."""


_LEADS: Sequence[tuple[frozenset[str], str]] = (
    (
        frozenset({"policy-changed", "group-changed"}),
        "something was granted that nobody agreed to",
    ),
    (frozenset({"policy-gone", "group-lost"}), "something that was agreed to is taken back"),
)
"""Lines for a finished run with changes, by kind of change; the worst kinds first."""


def heading(phase: str, users: int, changes: Sequence[Change] = ()) -> tuple[str, str]:
    """Status of a run, and its meaning.

    Args:
        phase: A value of ``RunStatus``.
        users: Number of users in the plan.
        changes: Differences from what was agreed to.
    """
    title, lead = HEADINGS[phase]
    if phase == "changed":
        kinds = {each.how.value for each in changes}
        lead = next((worse for some, worse in _LEADS if some & kinds), lead)
    if phase == "running" and users < 2:
        return say(title), say("one change after the other")
    return say(title), say(lead)


def forward_label(phase: str) -> str:
    """Label of the forward button."""
    return say(BUTTONS[phase])


def looking_label(*, keyring_waits: bool) -> str:
    """Label of the forward button before it can be pressed."""
    return say("Waiting for the keyring") if keyring_waits else say("Looking…")


def views(operations: int) -> tuple[str, str, str]:
    """Names of the views: plan, commands, preview."""
    counted = plural("1 operation", "{count} operations", operations)
    return counted, say("The same by hand"), say("What they can do")


def skip_answers() -> tuple[str, str]:
    """Answers to skip the operation, and to keep it."""
    return say("Skip it"), say("Keep it")


def not_agreed_to_yet() -> str:
    """Why a resumed run asks for agreement again."""
    return say("The following was not agreed to when the run began.")


_NAMED = 5
"""Users that are named before the rest is counted."""


def reason(error: CloudError | NeedsAttentionError) -> str:
    """Reason for a failure; equal texts for equal reasons."""
    return run_problem(error) if isinstance(error, NeedsAttentionError) else cloud_reason(error)


def whose(logon_names: Sequence[str]) -> str:
    """Users of failed operations, by logon name."""
    return names(logon_names, _NAMED)


def reasons(errors: Sequence[CloudError | NeedsAttentionError]) -> str:
    """Sentence for failures of one reason; each row tells its own request."""
    return run_problem(errors[0]) if len(errors) == 1 else reason(errors[0])


def of_row(
    error: CloudError | NeedsAttentionError, errors: Sequence[CloudError | NeedsAttentionError]
) -> str:
    """Details of the failure under the cursor, beyond those told of all failures.

    Args:
        error: The failure of the row.
        errors: All failures.
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
"""Heading and lead by status of the undo; the empty one is before it begins."""


def undo_heading(phase: str) -> str:
    """Status of the undo."""
    return say(UNDO_HEADINGS[phase][0])


def lead(phase: str, run_id: str) -> str:
    """The undone run, and the meaning of its status."""
    return say("run {run} · {lead}", run=run_id, lead=say(UNDO_HEADINGS[phase][1]))


def close_label(*, begun: bool, running: bool) -> str:
    """Label of the button that leads back, or stops the undo."""
    if running:
        return say("Stop")
    return say("Close") if begun else say("Leave it as it is")


def go_label(*, begun: bool, running: bool) -> str:
    """Label of the button that begins the undo."""
    if running:
        return say("Undoing")
    return say("Go on undoing") if begun else say("Undo")


# Looking first


def could_not_look(error: CloudError) -> str:
    """The account could not be read, so the undo does not begin."""
    return say("Nothing was undone: {why} Ctrl+R looks again.", why=run_problem(error))


def leave_or_ask(logon_names: Sequence[str]) -> str:
    """Question about several users in use."""
    return say(
        "{names}. They can be left as they are, with everything they have; whatever else the run"
        " made is taken back. Or you are asked about each of them.",
        names=names(logon_names),
    )


def delete_all_the_same(concerns: Iterable[InUse]) -> str:
    """Question about one user, with all objections to deleting that user."""
    found = [concern_words(each) for each in concerns]
    question = say("Delete this user all the same? Cancel leaves the user as it is.")
    return "\n".join([*found, "", question])


# How it went


def taken_back(it: Operation, groups: Groups, *, left: bool) -> str:
    """Undo of an operation; ``left`` if it was not done."""
    what = back(it, groups)
    return say("left: {what}", what=what) if left else what


def not_done(who: str, it: Operation, groups: Groups) -> str:
    """An undo that failed, with its subject."""
    return say("{who}: could not {what}.", who=who, what=back(it, groups))


def so_many(phase: str, taken: int, total: int) -> str:
    """Progress of the undo."""
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
    """Undo of an operation, with its subject."""
    return say("{who}: {what}", who=operation_who(it), what=back(it, groups))


STATES: Mapping[str, str] = MappingProxyType(
    {
        "running": "being taken back",
        "done": "taken back",
        "failed": "not taken back",
        "skipped": "left",
    }
)
"""Progress of an operation's undo, by the values of ``OperationStatus``."""


def state(code: str) -> str:
    """Progress of an operation's undo; empty where it has not begun."""
    return say(STATES[code]) if code in STATES else ""

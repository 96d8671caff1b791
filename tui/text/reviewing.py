"""Words on the review screen: where it stands, its buttons, and the two views of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.text import plural, say

if TYPE_CHECKING:
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

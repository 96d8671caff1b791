"""Words for leaving the wizard: what is asked before."""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.text import say
from tui.text.past_runs import undo_stays


def yes_leave() -> str:
    """The answer that leaves."""
    return say("Leave")


def stay() -> str:
    """The answer that does not."""
    return say("Stay")


def stop_question(*, undoing: bool) -> tuple[str, str]:
    """The title and the text of the question while changes are being made."""
    title = say("Stop after what is under way?")
    if undoing:
        return title, say(
            "A run is being taken back. What is under way is finished; what was taken back stays"
            " taken back, and you can go on with the rest later, here or from Runs (F6)."
        )
    return title, say(
        "Changes are being made. What is under way is finished; what is done stays done, and what"
        " was made is shown to you before you leave."
    )


def yes_stop() -> str:
    """The answer that stops."""
    return say("Stop")


def go_on() -> str:
    """The answer that lets it go on."""
    return say("Keep going")


def lose_keys(count: int) -> str:
    """The title where AccessKeys are only in memory."""
    return say("Leave and lose a key?") if count == 1 else say("Leave and lose keys?")


def yes_lose_keys(count: int) -> str:
    """The answer that loses them."""
    return say("Leave, it is lost") if count == 1 else say("Leave, they are lost")


def not_handed_over() -> str:
    """The title where secrets were not handed over."""
    return say("Leave without handing over?")


def yes_not_handed_over(*, sealed: bool) -> str:
    """The answer that leaves all the same."""
    return say("Leave all the same") if sealed else say("Leave, they are lost")


def leave_question(*, demo: bool) -> tuple[str, str]:
    """The title and the text where nothing would be lost."""
    what = (
        say("This was the demo: everything in it is forgotten.")
        if demo
        else say("What you typed is kept for next time, secrets are not.")
    )
    return say("Leave Onramp?"), say("Nothing more is changed in the cloud.") + " " + what


def with_what_stays(text: str, *, run_stays: bool, undoing: Iterable[str] = ()) -> str:
    """The same, with what is said of runs that are not over.

    Args:
        text: What is said without.
        run_stays: Whether one can be gone on with.
        undoing: The names of those that are not taken back whole.
    """
    said = (
        [say("The run is not over: the next start offers to go on with it, or to undo it.")]
        if run_stays
        else []
    )
    return " ".join([text, *said, *map(undo_stays, undoing)])
